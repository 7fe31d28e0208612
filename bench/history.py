"""What a long history costs a night: ten new files after ten periods of 3,000 agencies, and after none.

Both homes have the same roster and plan and see the same new files, through the same stages; the history came through
the inbox, file by file, and still lies there. Prints seconds by stage; with ``--assert`` fails where the night with
history takes more than 1.2 times the one without.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from ingest.asof import parse_as_of
from ingest.errors import KtttError
from ingest.files import write_bytes, write_json
from ingest.home import DataHome
from ingest.landing.inbox import land
from ingest.landing.receipts import SIDECAR_SUFFIX
from ingest.landing.units import reading_units
from ingest.load.reading import read_units
from ingest.load.stage import load
from ingest.outbox.reminders import write_reminders
from ingest.outbox.slips.write import write_slips
from ingest.publish.release import publish
from ingest.simulate.assemble import World
from ingest.simulate.settings import Settings
from ingest.simulate.writing import new_folder, write_files, write_inputs
from ingest.verdicts.seal import seal
from ingest.warehouse import build as warehouse
from ingest.warehouse.checks import expect

LIMIT = 1.2
NEW_FILES = 10
PROCESSES = 2
Result = TypeVar("Result")
Seconds = dict[str, float]


def make_home(folder: Path, world: World, *, with_history: bool) -> DataHome:
    """A home that knows the plan, and all that was reported where it has a history."""
    inputs = folder / "world"
    if with_history:
        files = sum(1 for _ in write_files(world, inputs))
        print(f"  {files} files in the inbox")
    else:
        with new_folder(inputs) as filled:
            write_inputs(world, filled)
    return DataHome(folder / "var", inputs / "plans", inputs / "submissions", inputs / "roster")


def send(world: World, home: DataHome, period: int) -> None:
    """Put the first files of a period into the inbox."""
    sent = world.period(period)
    for place, draft in world.drafts(sent):
        if place == NEW_FILES:
            break
        path = home.submissions_inbox / draft.name
        write_bytes(path, draft.encode())
        write_json(path.with_name(path.name + SIDECAR_SUFFIX), world.sidecar(sent.files, place))


def night(home: DataHome, as_of: str) -> Seconds:
    """One whole night, by stage."""
    seconds: Seconds = {}
    for kind in ("plans", "submissions"):
        _ingest(home, kind, as_of, seconds)
    key = _timed(seconds, "start", lambda: warehouse.start(home, parse_as_of(as_of))).run_key
    _timed(seconds, "build", lambda: warehouse.build(home, key))
    _timed(seconds, "expect", lambda: expect(home, key))
    _timed(seconds, "seal", lambda: seal(home, key))
    _timed(seconds, "after_checks", lambda: warehouse.after_checks(home, key))
    _timed(seconds, "publish", lambda: publish(home, key))
    _timed(seconds, "remind", lambda: write_reminders(home))
    _timed(seconds, "slips", lambda: write_slips(home))
    return seconds


def _ingest(home: DataHome, kind: str, as_of: str, seconds: Seconds) -> None:
    instant = parse_as_of(as_of)
    landed = _timed(seconds, f"land {kind}", lambda: land(home, kind, instant))
    units = reading_units(landed.pending)
    _timed(seconds, f"read {kind}", lambda: list(read_units(home, kind, units, instant, PROCESSES)))
    _timed(seconds, f"load {kind}", lambda: load(home, kind))


def _timed(seconds: Seconds, stage: str, work: Callable[[], Result]) -> Result:
    began = time.perf_counter()
    result = work()
    seconds[stage] = seconds.get(stage, 0.0) + time.perf_counter() - began
    return result


def report(without: Seconds, with_history: Seconds) -> float:
    """Print both nights side by side; how many times the one the other takes."""
    print(f"\n{'stage':20}{'without':>10}{'with':>10}{'times':>8}")
    for stage in [*with_history, "all"]:
        one, other = (
            sum(times.values()) if stage == "all" else times.get(stage, 0.0) for times in (without, with_history)
        )
        print(f"{stage:20}{one:10.2f}{other:10.2f}{other / one if one else 0:8.2f}")
    return sum(with_history.values()) / sum(without.values())


def main() -> int:
    """Make both homes, pass a first night in each, then the night that counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder for both homes")
    parser.add_argument("--agencies", type=int, default=3000)
    parser.add_argument("--periods", type=int, default=10, help="of history; the new files are about the next")
    parser.add_argument("--assert", dest="is_asserted", action="store_true")
    options = parser.parse_args()
    if options.folder.exists() and any(options.folder.iterdir()):
        raise KtttError(f"{options.folder} holds something; give an empty folder")
    settings = Settings(options.agencies, options.periods, mess=0, late=0)
    history, present = World(settings), World(replace(settings, periods=options.periods + 1))
    year = settings.first_year + options.periods
    nights: list[Seconds] = []
    for name, with_history in (("without", False), ("with", True)):
        print(f"home {name} history")
        home = make_home(options.folder / name, history, with_history=with_history)
        # The first night builds everything; what is measured is the one after it.
        first = night(home, f"{year}-12-15")
        told = ", ".join(f"{stage} {spent:.0f}" for stage, spent in first.items() if spent >= 1)
        print(f"  first night: {sum(first.values()):.0f} s ({told})")
        send(present, home, options.periods)
        nights.append(night(home, f"{year}-12-16"))
        shutil.rmtree(home.work, ignore_errors=True)
    times = report(*nights)
    if options.is_asserted and times > LIMIT:
        print(f"a night with history takes {times:.2f} times the one without, more than {LIMIT}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
