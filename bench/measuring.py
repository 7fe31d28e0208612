"""What the benches measure with: seconds of a stage, memory of a process and all below it, a build without checks."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from expectations.findings import arrow_table, file_table
from ingest.warehouse import build as warehouse


@contextlib.contextmanager
def timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    """Note how long a stage takes; what it prints is not shown."""
    began = time.perf_counter()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        yield
    seconds[stage] = time.perf_counter() - began


class MemoryWatch:
    """The most memory that a process and all below it held at once, looked at ten times a second while inside."""

    def __init__(self, process: int) -> None:
        self.process = process
        self.megabytes = 0.0
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch)

    def __enter__(self) -> MemoryWatch:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            self.megabytes = max(self.megabytes, _tree_megabytes(self.process))


def _tree_megabytes(root: int) -> float:
    """Resident memory of a process and all below it; pages that they share count for each."""
    pages, looked_at = 0, [root]
    while looked_at:
        folder = Path("/proc") / str(looked_at.pop())
        try:
            pages += int((folder / "statm").read_text().split()[1])
            for children in (folder / "task").glob("*/children"):
                looked_at += map(int, children.read_text().split())
        except OSError:  # it ended while we looked
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def without_findings(folder: Path) -> None:
    """Leave the stage of the checks as if they had found nothing."""
    pq.write_table(arrow_table([]), folder / "findings.parquet")
    pq.write_table(file_table([]), folder / "file_findings.parquet")
    warehouse.leave_stage(folder, "expect")
