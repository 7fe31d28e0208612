"""Simulated worlds for tests: as files in a home of their own, or straight in its loads; and what the loads hold."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.home import DataHome
from ingest.simulate.assemble import World
from ingest.simulate.parquet import load_world
from ingest.simulate.settings import Settings
from ingest.simulate.writing import new_folder, write_files, write_inputs
from tests.pipelines import ingest


def home_of(folder: Path) -> DataHome:
    """A data home beside the world that it reads."""
    world = folder / "world"
    return DataHome(folder / "var", world / "plans", world / "submissions", world / "roster")


def as_files(folder: Path, settings: Settings) -> DataHome:
    """The world written as files, then landed, read and loaded."""
    world = World(settings)
    home = home_of(folder)
    for _ in write_files(world, folder / "world"):
        pass
    ingest(home, world.last_received.isoformat())
    return home


def as_loads(folder: Path, settings: Settings) -> DataHome:
    """The world put straight into the loads."""
    world = World(settings)
    with new_folder(folder / "world") as filled:
        write_inputs(world, filled)
    home = home_of(folder)
    for _ in load_world(world, home):
        pass
    return home


def loaded(home: DataHome, record_type: str) -> pa.Table:
    """Every row of a record type in the loads."""
    parts = sorted(home.loads.glob(f"*/{record_type}/*/*.parquet"))
    return pa.concat_tables([pq.ParquetFile(path).read() for path in parts], promote_options="default")
