"""Processor time that reading plans takes in one process, after its start: ``plan_speed.py FOLDER_OR_FILE...``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from ingest.plans.reader import read_plan


def main() -> None:
    """Read each document once, as the nightly run does, and print seconds and what came out."""
    given = [Path(argument) for argument in sys.argv[1:]] or [PROJECT / "samples" / "plans"]
    files = [path for place in given for path in (sorted(place.iterdir()) if place.is_dir() else [place])]
    total = 0.0
    for path in files:
        data = path.read_bytes()
        start = time.process_time()
        plan = read_plan(data, path.name)
        seconds = time.process_time() - start
        total += seconds
        rows = f"{len(plan.tasks)} tasks, {len(plan.targets)} targets, {len(plan.reporting)} rules"
        print(f"{path.name:32} {len(data) / 1000:7.1f} kB {seconds:6.3f} s  {rows}")
    print(f"{len(files)} documents {total:6.3f} s of CPU")


if __name__ == "__main__":
    main()
