"""Files a second from the inbox to Parquet, peak memory at two sizes, and what a history costs a night of ten files.

Runs the command that people run (``kttt ingest-submissions``) in processes of its own, on the samples' plans and
roster, and adds up the memory of all of them, twenty times a second. Beside other work only processor seconds count.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from ingest.home import DataHome

SAMPLES = PROJECT / "samples"
AS_OF = "2026-12-16"
SIDECAR = '{"received_at": "2026-12-10T08:00:00+07:00", "via": "bench"}'
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


def make_submissions(folder: Path, first: int, count: int) -> None:
    """Write ``count`` different workbooks with their sidecars: samples that differ in the comment of their zip."""
    books = [path.read_bytes() for path in sorted((SAMPLES / "submissions").glob("ubnd-*-20??.xlsx"))]
    for number in range(first, first + count):
        data = io.BytesIO(books[number % len(books)])
        with zipfile.ZipFile(data, "a") as archive:
            archive.comment = str(number).encode()
        path = folder / f"{number // 3000:03}" / f"bao-cao-{number:06}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(path.name + ".receipt.json").write_text(SIDECAR, encoding="utf-8")
        path.write_bytes(data.getvalue())


def run(home: DataHome, command: str, processes: int = 2) -> Run:
    """One call of ``kttt``."""
    started, used = time.perf_counter(), _processor_seconds()
    program = subprocess.Popen(
        [sys.executable, "-m", "ingest.cli", command, "--as-of", AS_OF, "--processes", str(processes)],
        cwd=PROJECT,
        env={**os.environ, **home.as_environment()},
        stdout=subprocess.DEVNULL,
    )
    most = [0.0]
    watcher = threading.Thread(target=_watch, args=(program, most))
    watcher.start()
    code = program.wait()
    watcher.join()
    if code:
        raise SystemExit(f"{command} failed with code {code}")
    return Run(time.perf_counter() - started, _processor_seconds() - used, most[0])


def _processor_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _watch(program: subprocess.Popen[bytes], most: list[float]) -> None:
    while program.poll() is None:
        most[0] = max(most[0], _tree_megabytes(program.pid))
        time.sleep(0.05)


def _tree_megabytes(root: int) -> float:
    """Resident memory of a process and all below it; pages that they share count for each."""
    parents, pages = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            pages[int(folder.name)] = int((folder / "statm").read_text().split()[1])
        except OSError:  # it ended while we looked
            continue
    tree = {root}
    while more := {process for process, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(pages.get(process, 0) for process in tree) * os.sysconf("SC_PAGE_SIZE") / 1e6


def home_in(folder: Path) -> DataHome:
    """A home that has read the samples' plans, and whose submission inbox is empty."""
    home = DataHome(folder / "var", SAMPLES / "plans", folder / "inbox", SAMPLES / "roster")
    home.submissions_inbox.mkdir(parents=True)
    run(home, "ingest-plans")
    return home


def measure(folder: Path, count: int) -> Run:
    """From ``count`` files in the inbox to their load."""
    home = home_in(folder / f"{count}")
    make_submissions(home.submissions_inbox, 0, count)
    took = run(home, "ingest-submissions")
    shutil.rmtree(home.root.parent)
    return took


def night(folder: Path, history: int) -> Run:
    """A night with ten new files after ``history`` files; the better of two such nights."""
    home = home_in(folder / f"history-{history}")
    if history:
        make_submissions(home.submissions_inbox, 0, history)
        run(home, "ingest-submissions")
    nights = []
    for first in (history, history + 10):
        make_submissions(home.submissions_inbox, first, 10)
        nights.append(run(home, "ingest-submissions"))
    shutil.rmtree(home.root.parent)
    return min(nights, key=lambda took: took.seconds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--history", type=int, default=30_000)
    parser.add_argument("--assert", dest="must_hold", action="store_true", help="fail where a limit is missed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        quarter, full = measure(folder, options.files // 4), measure(folder, options.files)
        without, after = night(folder, 0), night(folder, options.history)
    speed = options.files / full.seconds
    history_seconds = after.seconds - without.seconds
    print(f"{'':<34}{'seconds':>9}{'processor':>11}{'files/s':>9}{'MB':>7}")
    for label, took, files in (
        (f"{options.files // 4} files", quarter, options.files // 4),
        (f"{options.files} files", full, options.files),
        ("10 files, no history", without, 10),
        (f"10 files after {options.history}", after, 10),
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
