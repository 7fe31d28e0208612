"""Adds to the roster's seeds what maintained packages know and the seeds lack: see docs/roster.md.

    make roster

Never changes or removes a row: the seeds are kept by hand, and where a package says otherwise that is only printed.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from ingest.files import write_text
from tools import roster_packages, roster_rows
from tools.roster_rows import Lists, Row

PROJECT = Path(__file__).resolve().parent.parent
LISTS = Path(__file__).resolve().parent / "roster_data"
SEEDS = PROJECT / "dbt_project" / "seeds"
HOLIDAY_YEARS = range(2015, 2036)
SHOWN_DIFFERENCES = 20

AREA_FACTS = ("area_name", "area_level", "parent_area_key", "official_code", "valid_from", "valid_to")
AGENCY_FACTS = ("agency_name", "agency_kind", "area_key", "valid_from", "valid_to")
SUCCESSION = ("predecessor_key", "successor_key")
SUCCESSION_FACTS = ("relation", "from_date", "share")


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file, none where there is no file yet."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_lists(folder: Path = LISTS) -> Lists:
    """The hand-written lists."""
    return Lists(
        bodies=read_rows(folder / "bodies.csv"),
        transfers=read_rows(folder / "transfers.csv"),
        province_renamings=read_rows(folder / "province_renamings.csv"),
        resolutions=read_rows(folder / "resolutions.csv"),
        exceptions=read_rows(folder / "exceptions.csv"),
    )


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write the rows as one CSV file, whole or not at all."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, text.getvalue())


def extend(
    path: Path, built: Sequence[Row], identity: Sequence[str], facts: Sequence[str]
) -> tuple[list[Row], int, list[str]]:
    """Add to a file what it lacks; returns all its rows, how many are new, and what the source says otherwise."""
    existing = read_rows(path)
    rows, differences = roster_rows.add_missing(existing, built, identity, facts)
    if len(rows) > len(existing):
        write_rows(path, rows)
    return rows, len(rows) - len(existing), [f"{path.name}: {difference}" for difference in differences]


def fill_roster(folder: Path, units: roster_rows.Units, lists: Lists) -> tuple[dict[str, int], list[str]]:
    """Extend the four files of areas and agencies in ``folder``: new rows by file, and differences."""
    added: dict[str, int] = {}
    differences: list[str] = []

    def keep(name: str, built: Sequence[Row], identity: Sequence[str], facts: Sequence[str]) -> list[Row]:
        rows, added[name], found = extend(folder / f"{name}.csv", built, identity, facts)
        differences.extend(found)
        return rows

    areas = keep("areas", roster_rows.areas(units, lists), ("area_key",), AREA_FACTS)
    area_successions = keep(
        "area_successions", roster_rows.area_successions(units, lists), SUCCESSION, SUCCESSION_FACTS
    )
    standing = read_rows(folder / "agencies.csv")
    built = roster_rows.agencies(areas, roster_rows.city_keys(units), lists, standing)
    agencies = keep("agencies", built, ("agency_key",), AGENCY_FACTS)
    keep(
        "agency_successions",
        roster_rows.agency_successions(agencies, area_successions, lists),
        SUCCESSION,
        SUCCESSION_FACTS,
    )
    return added, differences


def main() -> None:
    """Read the packages, extend the seeds, say what was added and what differs."""
    parser = argparse.ArgumentParser(description="Bổ sung danh bạ và ngày nghỉ từ gói dữ liệu; không sửa dòng đã có.")
    parser.add_argument("--seeds", type=Path, default=SEEDS, help="thư mục chứa roster/ và reference/")
    seeds: Path = parser.parse_args().seeds
    units = roster_packages.units()
    added, differences = fill_roster(seeds / "roster", units, read_lists())
    holidays = roster_rows.public_holidays(
        roster_packages.holidays(HOLIDAY_YEARS), roster_packages.name_and_version(roster_packages.HOLIDAYS)
    )
    _, added["public_holidays"], found = extend(
        seeds / "reference" / "public_holidays.csv", holidays, ("holiday_date",), ("holiday_name",)
    )
    differences += found
    for name, count in added.items():
        sys.stdout.write(f"{name}: thêm {count} dòng\n")
    sys.stdout.write(f"{len(differences)} chỗ nguồn khác danh bạ (danh bạ được giữ nguyên)\n")
    for line in differences[:SHOWN_DIFFERENCES]:
        sys.stdout.write(f"  {line}\n")
    sys.stdout.write(f"So với {roster_packages.name_and_version(roster_packages.CROSS_CHECK)}:\n")
    for line in roster_rows.differences_of_sources(units, roster_packages.other_communes()):
        sys.stdout.write(f"  {line}\n")


if __name__ == "__main__":
    try:
        main()
    except PackageNotFoundError as missing:
        sys.exit(f"Chưa cài gói {missing.name}: chạy `make roster`, lệnh ấy cài rồi mới bổ sung danh bạ.")
