"""A made-up country for the benches: its roster, its plans, and loads as ``ingest/load/stage.py`` would write them."""

from __future__ import annotations

import csv
import shutil
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.files import write_json
from ingest.home import PROJECT, DataHome
from ingest.load.records import RECORD_TYPES, arrow_schema
from ingest.load.stage import MANIFEST

PROVINCES, COMMUNES, DEPARTMENTS = 34, 3321, 20
Row = dict[str, object]


def write_roster(folder: Path, communes: int) -> None:
    """The samples' seeds, with areas and agencies of a whole country."""
    shutil.copytree(PROJECT / "samples" / "roster", folder)
    areas, agencies = [], []
    for number in range(PROVINCES):
        province = _province(number)
        areas.append((province, f"Tỉnh {number:02d}", "province", ""))
        agencies.append((f"{province}.ubnd-tinh", f"UBND tỉnh {number:02d}", "people_committee", province))
        for department in range(DEPARTMENTS):
            agencies.append((f"{province}.so-{department:02d}", f"Sở Thứ {department:02d}", "department", province))
    for number in range(communes):
        province = _province(number % PROVINCES)
        commune = f"{province}.xa-{number:04d}"
        areas.append((commune, f"xã Số {number:04d}", "commune", province))
        agencies.append((f"{commune}.ubnd", f"UBND xã Số {number:04d}", "people_committee", commune))
    for name, rows in (("areas", areas), ("agencies", agencies)):
        path = folder / f"{name}.csv"
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        keys = [*header[:3], "parent_area_key" if name == "areas" else "area_key"]
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows({**dict(zip(keys, row, strict=True)), "certainty": "assumed"} for row in rows)


def _province(number: int) -> str:
    return f"tinh-{number:02d}"


def plan_rows(plan_key: str, sha256: str, province: int, first_year: int, last_year: int) -> dict[str, Row]:
    """Record type → the row of a plan of a province, of its receipt and of its reading."""
    file_name = f"{plan_key}.md"
    common: Row = {"kind": "plans", "content_sha256": sha256, "file_name": file_name, "source_path": file_name}
    return {
        "plans": {
            "content_sha256": sha256,
            "plan_key": plan_key,
            "number": f"{province}/KH",
            "issued_on": date(first_year, 1, 5),
            "issuer": "UBND tỉnh",
            "area": f"Tỉnh {province:02d}",
            "area_level": "province",
            "title": f"Kế hoạch phát triển kinh tế tập thể, {plan_key}",
            "year_start": first_year,
            "year_end": last_year,
            "implements": [],
            "replaces": [],
        },
        "receipts": {
            **common,
            "receipt_key": sha256[:32],
            "size_bytes": 9000,
            "received_at": datetime(first_year, 1, 4, 17),  # noqa: DTZ001 - UTC without a zone mark, as in the loads
            "received_basis": "sidecar",
        },
        "outcomes": {**common, "document_key": sha256, "stage": "read", "outcome": "ok", "reader_version": "1"},
    }


def place_of(source_raw: str) -> Row:
    """Where a row of a plan was read."""
    return {"source_start_line": 1, "source_end_line": 2, "source_raw": source_raw, "rule": "bench", "confidence": 1.0}


def write_plans(home: DataHome, load_id: str, rows: dict[str, list[Row]]) -> None:
    """A load of plans: record type → its rows."""
    for record_type, records in rows.items():
        table = pa.Table.from_pylist(
            [{**record, "load_id": load_id} for record in records], schema=record_schema(record_type)
        )
        write_part(home, load_id, record_type, "none", table)
    close_load(home, load_id)


def record_schema(record_type: str) -> pa.Schema:
    """The Parquet schema of a record type in a load."""
    return arrow_schema(RECORD_TYPES[record_type]).append(pa.field("load_id", pa.string(), nullable=False))


def write_part(home: DataHome, load_id: str, record_type: str, period: str, table: pa.Table) -> None:
    """One file of a load."""
    path = home.loads / load_id / record_type / f"period={period}" / "part-0.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd")


def close_load(home: DataHome, load_id: str) -> None:
    """Note that a load is whole."""
    write_json(home.loads / load_id / MANIFEST, {"holds": []})
