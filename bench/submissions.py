"""Files a second from the inbox to Parquet, peak memory at two sizes, and what a history costs a night of ten files.

Runs the command that people run (``kttt ingest-submissions``) in processes of its own, on workbooks that ``kttt
simulate`` writes, and adds up the memory of all of them, twenty times a second. Beside other work only processor
seconds count.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from bench.measuring import MemoryWatch
from ingest.files import write_bytes, write_json
from ingest.home import DataHome
from ingest.landing.receipts import SIDECAR_SUFFIX
from ingest.simulate.assemble import World
from ingest.simulate.settings import Settings
from ingest.simulate.writing import new_folder, write_files, write_inputs

AS_OF = "2033-01-15"
HISTORY_PERIODS = 10
NEW_FILES = 10
LEAST_FILES_A_SECOND = 250
MOST_MEGABYTES = 1024
MOST_GROWTH = 1.25
MOST_HISTORY_SECONDS = 1.5


@dataclass(frozen=True)
class Run:
    """What one call of the command took: time on the wall, processor time, most memory at once of all processes."""

    seconds: float
    processor_seconds: float
    megabytes: float


def settings_of(agencies: int, periods: int) -> Settings:
    """Workbooks as the template gives them, one of each commune and department in each period."""
    return Settings(agencies, periods, mess=0, late=0, revisions=0, missing=0, json=0, csv=0)


def run(home: DataHome, command: str) -> Run:
    """One call of ``kttt``."""
    started, used = time.perf_counter(), _processor_seconds()
    program = subprocess.Popen(
        [sys.executable, "-m", "ingest.cli", command, "--as-of", AS_OF, "--processes", "2"],
        cwd=PROJECT,
        env={**os.environ, **home.as_environment()},
        stdout=subprocess.DEVNULL,
    )
    with MemoryWatch(program.pid) as memory:
        code = program.wait()
    if code:
        raise SystemExit(f"{command} failed with code {code}")
    return Run(time.perf_counter() - started, _processor_seconds() - used, memory.megabytes)


def _processor_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system


def home_of(folder: Path, world: World, *, with_files: bool) -> DataHome:
    """A home that has read the world's plan; its inbox holds all that was reported, or nothing."""
    inputs = folder / "world"
    if with_files:
        for _ in write_files(world, inputs):
            pass
    else:
        with new_folder(inputs) as filled:
            write_inputs(world, filled)
    home = DataHome(folder / "var", inputs / "plans", inputs / "submissions", inputs / "roster")
    run(home, "ingest-plans")
    return home


def measure(folder: Path, world: World) -> Run:
    """From the files of a world in the inbox to their load."""
    home = home_of(folder, world, with_files=True)
    took = run(home, "ingest-submissions")
    shutil.rmtree(folder)
    return took


def send(world: World, home: DataHome, first: int) -> None:
    """Put ten files about the world's last period into the inbox."""
    sent = world.period(world.settings.periods - 1)
    places = np.arange(len(sent.files))
    for place, draft in world.drafts(sent, (first <= places) & (places < first + NEW_FILES)):
        path = home.submissions_inbox / draft.name
        write_bytes(path, draft.encode())
        write_json(path.with_name(path.name + SIDECAR_SUFFIX), world.sidecar(sent.files, place))


def night(folder: Path, history: World, *, with_files: bool) -> Run:
    """A night with ten new files after a history, or none of it; the better of two such nights."""
    home = home_of(folder, history, with_files=with_files)
    run(home, "ingest-submissions")
    periods = history.settings.periods + 1
    present = World(replace(history.settings, periods=periods))
    nights = []
    for first in (0, NEW_FILES):
        send(present, home, first)
        nights.append(run(home, "ingest-submissions"))
    shutil.rmtree(folder)
    return min(nights, key=lambda took: took.seconds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000, help="communes that report; departments come on top")
    parser.add_argument("--history", type=int, default=30_000, help="communes times ten periods")
    parser.add_argument("--assert", dest="must_hold", action="store_true", help="fail where a limit is missed")
    options = parser.parse_args()
    small, large = (World(settings_of(files, periods=1)) for files in (options.files // 4, options.files))
    history = World(settings_of(options.history // HISTORY_PERIODS, HISTORY_PERIODS))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        quarter, full = measure(folder / "small", small), measure(folder / "large", large)
        without = night(folder / "without", history, with_files=False)
        after = night(folder / "after", history, with_files=True)
    speed = large.file_count / full.seconds
    history_seconds = after.seconds - without.seconds
    print(f"{'':<34}{'seconds':>9}{'processor':>11}{'files/s':>9}{'MB':>7}")
    for label, took, files in (
        (f"{small.file_count} files", quarter, small.file_count),
        (f"{large.file_count} files", full, large.file_count),
        (f"{NEW_FILES} files, no history", without, NEW_FILES),
        (f"{NEW_FILES} files after {history.file_count}", after, NEW_FILES),
    ):
        rate = files / took.seconds
        print(f"{label:<34}{took.seconds:>9.2f}{took.processor_seconds:>11.2f}{rate:>9.0f}{took.megabytes:>7.0f}")
    print(f"the history costs {history_seconds:.2f} s a night")
    if options.must_hold and not (
        speed >= LEAST_FILES_A_SECOND
        and full.megabytes <= MOST_MEGABYTES
        and full.megabytes <= MOST_GROWTH * quarter.megabytes
        and history_seconds <= MOST_HISTORY_SECONDS
    ):
        raise SystemExit("a limit is missed")


if __name__ == "__main__":
    main()
