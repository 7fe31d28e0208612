"""One zip for an inspector about one duty: what was owed, what arrived, what was judged, and by which roster.

Everything in it is copied from what is published, sealed or landed; nothing is judged here. Equal inputs give equal
bytes, and ``SHA256SUMS`` names the digest of every file.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from ingest.errors import KtttError, UsageError
from ingest.files import write_bytes, zip_bytes
from ingest.home import DataHome
from ingest.landing.inbox import content_path
from ingest.landing.receipt_book import receipts
from ingest.landing.receipts import receipt_to_json
from ingest.load.readings import readings
from ingest.load.records import Receipt, Submission
from ingest.outbox.cells import harmless
from ingest.outbox.published import published, published_as_of
from ingest.verdicts.evidence_text import read_first
from ingest.verdicts.ledger import SCHEMA, ruleset_file, verdicts_of
from ingest.verdicts.ruleset import ROSTER, read_ruleset
from ingest.warehouse.build import published_run

Row = Mapping[str, Any]
DUTY_KEYS = ("rule_key", "plan_key", "agency_key", "period_key")
NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\\/:*?"<>|]')


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that reported on the duty: its receipt, and what its content was worth."""

    receipt: Receipt
    content_state: str


@dataclass(frozen=True, slots=True)
class Duty:
    """What is known of a duty.

    Attributes:
        obligation: its row in the published warehouse; None when only the ledger still knows it.
        verdicts: its rows in the ledger, in order.
        names: its rows in ``dim_report_rules``, ``dim_plans``, ``dim_agencies``, ``dim_periods``; None where gone.
    """

    obligation_key: str
    obligation: Row | None
    verdicts: Sequence[Row]
    names: Mapping[str, Row | None]
    arrivals: Sequence[Arrival]

    @property
    def keys(self) -> dict[str, str]:
        """Its rule, plan, agency and period."""
        known = self.obligation or self.verdicts[-1]
        return {name: str(known[name]) for name in DUTY_KEYS}


def write_evidence(home: DataHome, obligation_key: str, out: Path) -> None:
    """Write the evidence on one duty as a zip.

    Raises:
        UsageError: nothing was published, or neither the warehouse nor the ledger knows the duty.
        KtttError: bytes, rules or a register entry that belong into the pack are lost or unreadable.
    """
    duty = find_duty(home, obligation_key)
    release = (published_run(home) or {})["release_id"]
    files: dict[str, bytes] = {
        "nghia-vu.json": _json(_obligation(duty)),
        "quy-dinh.json": _json({"rule": duty.names["dim_report_rules"], "plan": duty.names["dim_plans"]}),
        "ket-luan.csv": _verdict_table(duty.verdicts),
        **_plan_files(home, duty),
        **_arrived_files(home, duty),
        **_register_files(home, duty),
        **_roster_files(home, duty),
    }
    files["00-doc-truoc.txt"] = read_first(duty, release, published_as_of(home), sorted(files)).encode("utf-8")
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    write_bytes(out, zip_bytes({**files, "SHA256SUMS": sums.encode("utf-8")}))


def find_duty(home: DataHome, obligation_key: str) -> Duty:
    """What the published warehouse, the ledger and the landing know of a duty.

    Raises:
        UsageError: nothing was published, or the key is unknown; then the message names similar ones.
    """
    verdicts = verdicts_of(home, obligation_key)
    with published(home) as warehouse:
        obligation = _row(warehouse, "fct_report_obligations", "obligation_key", obligation_key)
        if obligation is None and not verdicts:
            raise UsageError(
                f"không có nghĩa vụ {obligation_key!r} trong {home.current} và sổ kết luận; "
                f"mã gần giống: {_similar(warehouse, obligation_key)}"
            )
        known = obligation or verdicts[-1]
        names = {
            table: _row(warehouse, table, key, known[key])
            for table, key in zip(
                ("dim_report_rules", "dim_plans", "dim_agencies", "dim_periods"), DUTY_KEYS, strict=True
            )
        }
    return Duty(obligation_key, obligation, verdicts, names, _arrivals(home, known))


def _row(warehouse: duckdb.DuckDBPyConnection, table: str, key: str, value: str) -> Row | None:
    found = warehouse.execute(f"select * from marts.{table} where {key} = ?", [value])
    columns = [name for name, *_ in found.description]
    rows = found.fetchall()
    return dict(zip(columns, rows[0], strict=True)) if rows else None


def _similar(warehouse: duckdb.DuckDBPyConnection, obligation_key: str) -> str:
    rows = warehouse.execute(
        "select obligation_key from marts.fct_report_obligations "
        "order by jaro_winkler_similarity(obligation_key, ?) desc, obligation_key limit 3",
        [obligation_key],
    ).fetchall()
    return ", ".join(key for (key,) in rows) or "(chưa có nghĩa vụ nào)"


def _arrivals(home: DataHome, duty: Row) -> list[Arrival]:
    """Every receipt of a submission on the duty, in the order of arrival, whatever became of it."""
    owed = (duty["rule_key"], duty["agency_key"], duty["period_key"])
    states = {
        record.content_sha256: record.content_state
        for reading in readings(home, "submissions")
        for record in reading.records.get("submissions", ())
        if isinstance(record, Submission) and (record.rule_key, record.agency_key, record.period) == owed
    }
    return [
        Arrival(receipt, states[receipt.content_sha256])
        for receipt in receipts(home, "submissions")
        if receipt.content_sha256 in states
    ]


def _obligation(duty: Duty) -> dict[str, Any]:
    agency, plan, period = (duty.names[table] or {} for table in ("dim_agencies", "dim_plans", "dim_periods"))
    return {
        "obligation_key": duty.obligation_key,
        **duty.keys,
        "agency_name": agency.get("agency_name"),
        "plan_number": plan.get("plan_number"),
        "plan_title": plan.get("title"),
        "period_name": period.get("period_name"),
        "is_in_published_warehouse": duty.obligation is not None,
        **(duty.obligation or {}),
    }


def _verdict_table(verdicts: Sequence[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(SCHEMA.names)
    for verdict in verdicts:
        writer.writerow([harmless(_plain(verdict[name])) for name in SCHEMA.names])
    return ("\ufeff" + text.getvalue()).encode("utf-8")


def _plan_files(home: DataHome, duty: Duty) -> dict[str, bytes]:
    plan = duty.names["dim_plans"]
    if plan is None:
        return {}
    digest = plan["content_sha256"]
    receipt = next((receipt for receipt in receipts(home, "plans") if receipt.content_sha256 == digest), None)
    if receipt is None:
        raise KtttError(f"{home.landing}: mất biên nhận của kế hoạch {digest}; lấy lại từ bản sao lưu của landing")
    return {f"van-ban/{_file_name(receipt.file_name)}": _content(home, receipt)}


def _arrived_files(home: DataHome, duty: Duty) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for number, arrival in enumerate(duty.arrivals, start=1):
        name = f"bao-cao/{number:02d}-{_file_name(arrival.receipt.file_name)}"
        files[name] = _content(home, arrival.receipt)
        files[f"{name}.bien-nhan.json"] = _json(receipt_to_json(arrival.receipt))
    return files


def _content(home: DataHome, receipt: Receipt) -> bytes:
    path = content_path(home, receipt.kind, receipt.content_sha256)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise KtttError(f"{path}: mất bản gốc của {receipt.file_name}; lấy lại từ bản sao lưu của landing") from error
    if hashlib.sha256(data).hexdigest() != receipt.content_sha256:
        raise KtttError(f"{path}: bản gốc của {receipt.file_name} đã bị đổi; lấy lại từ bản sao lưu của landing")
    return data


def _register_files(home: DataHome, duty: Duty) -> dict[str, bytes]:
    """Register entries about the duty: about its rule, plan or agency, and its period or every one."""
    files: dict[str, bytes] = {}
    for path in sorted(home.registers.rglob("*.json")):
        if not path.name.startswith("."):
            data = path.read_bytes()
            try:
                entry = json.loads(data)
            except ValueError as error:
                raise KtttError(
                    f"{path}: không đọc được mục ghi sổ ({error}); sửa lại rồi xuất hồ sơ lần nữa"
                ) from error
            if isinstance(entry, dict) and _concerns(entry, duty):
                files[f"so/{path.relative_to(home.registers).as_posix()}"] = data
    return files


def _concerns(entry: Row, duty: Duty) -> bool:
    said = {name: entry.get(name) for name in ("rule_key", "plan_key", "agency_key")}
    of_period = entry.get("period") in {None, duty.keys["period_key"]}
    return of_period and any(said.values()) and all(value in {None, duty.keys[name]} for name, value in said.items())


def _roster_files(home: DataHome, duty: Duty) -> dict[str, bytes]:
    """The roster by which each verdict was passed; today's when there is no verdict yet."""
    versions = sorted({str(verdict["ruleset_version"]) for verdict in duty.verdicts})
    rulesets: dict[str, Mapping[str, bytes]] = {version: _kept_ruleset(home, version) for version in versions}
    if not rulesets:
        today = read_ruleset(home)
        rulesets = {today.version: today.files}
    return {
        f"danh-ba/{version}/{name.removeprefix(ROSTER + '/')}": data
        for version, files in rulesets.items()
        for name, data in files.items()
        if name.startswith(ROSTER + "/")
    }


def _kept_ruleset(home: DataHome, version: str) -> dict[str, bytes]:
    path = ruleset_file(home, version)
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (FileNotFoundError, zipfile.BadZipFile) as error:
        raise KtttError(
            f"{path}: mất bộ quy tắc của kết luận ({error}); lấy lại từ bản sao lưu của verdicts"
        ) from error


def _file_name(name: str) -> str:
    """A name that every system can unpack, in the folder where it belongs."""
    return NOT_IN_FILE_NAMES.sub("_", name)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=_plain) + "\n").encode("utf-8")


def _plain(value: object) -> object:
    """Instants of the warehouse with their zone, days as they are written; anything else as it is."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
