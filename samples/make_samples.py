"""Writes the sample submissions of the fictional province, with their receipts. Same plans in, same bytes out.

Run from the project folder: ``python samples/make_samples.py``. Keys are read from the sample plans, so the samples are
written again when the plan reader gives other keys. No clock, no chance: archive dates and receipts are fixed here.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from ingest.files import write_bytes, write_json
from ingest.load.records import Record, ReportRule, Target, Task
from ingest.plans.reader import read_plan
from ingest.plans.records import to_records
from ingest.submissions.known import KnownWorld
from ingest.submissions.layout import INFO_LABELS, INFO_SHEET, MEASURES, SCHEMA, TABLES, UNIT_WORDS, WITHDRAWN, WORDS

SAMPLES = Path(__file__).resolve().parent
AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)
SAVED_AT = b"2026-01-01T00:00:00Z"
PROVINCE, COMMITTEE, COMMUNE = "song-may-2025.md", "ban-chi-dao", "xa-an-phu"
DONE, DOING, NOT_STARTED = "done", "in_progress", "not_started"
Values = dict[str, Any]


@dataclass(frozen=True)
class World:
    """What the sample plans say, and the roster they are read against."""

    records: dict[str, list[Record]]
    known: KnownWorld

    @classmethod
    def read(cls) -> World:
        """Read every sample plan and the sample roster."""
        records = {}
        for path in sorted((SAMPLES / "plans").iterdir()):
            data = path.read_bytes()
            by_type = to_records(read_plan(data, path.name), hashlib.sha256(data).hexdigest())
            records[path.name] = [record for group in by_type.values() for record in group]
        every = [record for group in records.values() for record in group]
        return cls(records, KnownWorld.build(SAMPLES / "roster", every, AS_OF))

    def of(self, plan: str) -> list[Record]:
        """Records of the one plan whose file name contains ``plan``."""
        (name,) = (name for name in self.records if plan in name)
        return self.records[name]

    def rule(self, plan: str) -> ReportRule:
        """The dated reporting rule of a plan."""
        (rule,) = (record for record in self.of(plan) if isinstance(record, ReportRule) and record.due_day)
        return rule

    def tasks(self, plan: str, agency_key: str) -> list[Task]:
        """Tasks that an agency leads; those that all communes lead are a commune's too."""
        name = self.known.agencies.get(agency_key, "")
        return [
            record
            for record in self.of(plan)
            if isinstance(record, Task)
            and any(
                agency_key in self.known.agencies_named(lead)
                or (lead.startswith("UBND các xã") and name.startswith("UBND "))
                for lead in record.lead
            )
        ]

    def targets(self, plan: str) -> list[Target]:
        """Targets of a plan for its first horizon."""
        targets = [record for record in self.of(plan) if isinstance(record, Target)]
        return [target for target in targets if target.horizon == min(other.horizon for other in targets)]


@dataclass(frozen=True)
class Report:
    """A report as an agency would send it.

    Attributes:
        progress: what is reported on the agency's tasks, in the order of the plan.
        actuals: indicator → value; a value may be wrong on purpose.
        counts: (area, organisation type) → total, new, dissolved, members, workers; and where it is rated: good, fair,
            average, weak, not rated.
        basis, figure_period: of all figures; without a period they are about the report's own.
        finals: earlier period → indicator → its final figure, in rows of their own.
    """

    name: str
    plan: str
    agency: str
    period: str
    received_at: str
    mode: str | None = "snapshot"
    number: str | None = None
    data_date: date | None = None
    progress: Sequence[Values] = ()
    actuals: Values = field(default_factory=dict)
    counts: dict[tuple[str, str], Sequence[Any]] = field(default_factory=dict)
    basis: str = "estimate"
    figure_period: str | None = None
    finals: dict[str, Values] = field(default_factory=dict)
    without: str | None = None
    via: str = "Trục liên thông văn bản"


def content(report: Report, world: World) -> Values:
    """The report in the JSON schema, with every row that a template would carry."""
    agency_key = f"song-may.{report.agency}"
    rows = [{"task_key": task.task_key} for task in world.tasks(report.plan, agency_key)]
    about = {"basis": report.basis, "figure_period": report.figure_period}
    for row, progress in zip(rows, report.progress, strict=False):
        row.update(progress)
    return {
        "schema": SCHEMA,
        "info": {
            "rule_key": world.rule(report.plan).rule_key,
            "agency_key": agency_key,
            "agency_name": world.known.agencies.get(agency_key, "Sở Đường thủy"),
            "period": report.period,
            "mode": report.mode,
            "data_date": report.data_date,
            "document_number": report.number,
        },
        "tasks": rows,
        "targets": [
            {"target_key": target.target_key, "value": report.actuals.get(target.indicator), **about}
            for target in world.targets(report.plan)
        ]
        + [
            {
                "target_key": target.target_key,
                "value": finals[target.indicator],
                "basis": "actual",
                "figure_period": period,
            }
            for period, finals in report.finals.items()
            for target in world.targets(report.plan)
            if target.indicator in finals
        ],
        "cooperatives": [
            {
                "area_key": area,
                "organisation_type": kind,
                **dict(zip(MEASURES, counts, strict=False)),
                **about,
            }
            for (area, kind), counts in report.counts.items()
        ],
    }


def as_json(report: Report, world: World) -> bytes:
    """The report as a JSON document; blanks are left out."""

    def filled(row: Values) -> Values:
        return {
            name: str(value) if isinstance(value, date) else value for name, value in row.items() if value is not None
        }

    value = content(report, world)
    for name in ("tasks", "targets", "cooperatives"):
        value[name] = [filled(row) for row in value[name]]
    value["info"] = filled(value["info"])
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def as_xlsx(report: Report, world: World) -> bytes:
    """The report as a workbook in the layout of a template, keys and names filled in."""
    value = content(report, world)
    labels = {
        record.task_key: {"task_title": record.title} for record in world.of(report.plan) if isinstance(record, Task)
    }
    for target in world.targets(report.plan):
        labels[target.target_key] = {"target_name": target.source_raw, "unit": UNIT_WORDS[target.unit]}
    labels |= {key: {"area_name": name} for key, name in world.known.areas.items()}
    book = openpyxl.Workbook()
    info = book.active
    assert info is not None  # noqa: S101 - a new workbook has a sheet
    info.title = INFO_SHEET
    for name, label in INFO_LABELS.items():
        info.append([label, shown(name, value["info"][name])])
    for table in TABLES:
        if table.sheet == report.without:
            continue
        sheet = book.create_sheet(table.sheet)
        sheet.append([column.heading for column in table.columns])
        for row in value[table.name]:
            full = labels.get(row[table.columns[0].name], {}) | row
            sheet.append([shown(column.name, full.get(column.name)) for column in table.columns])
    stream = io.BytesIO()
    book.save(stream)
    return fixed_archive(stream.getvalue())


def shown(name: str, value: Any) -> Any:
    """A value as it stands on a sheet: words in Vietnamese."""
    return WORDS.get(name, {}).get(value, value)


def fixed_archive(data: bytes) -> bytes:
    """The same archive without the time at which it was written; stored, because compressors differ."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(source.namelist()):
            member = source.read(name)
            if name == "docProps/core.xml":
                member = re.sub(rb"(?<=W3CDTF\">)[^<]+", SAVED_AT, member)
            target.writestr(zipfile.ZipInfo(name), member)
    return stream.getvalue()


def did(
    status: str, percent: Any = None, done_date: Any = None, evidence: str | None = None, note: str | None = None
) -> Values:
    """What is reported on one task."""
    return {
        "status": status,
        "progress_pct": percent,
        "done_date": done_date,
        "evidence_number": evidence,
        "note": note,
    }


def commune(key: str, groups: Sequence[Any], cooperatives: Sequence[Any]) -> dict[tuple[str, str], Sequence[Any]]:
    """Counts of one commune in the order of :attr:`Report.counts`: those of its groups and of its cooperatives."""
    return {(f"song-may.{key}", "THT"): groups, (f"song-may.{key}", "HTX"): cooperatives}


REPORTS = (
    Report("ubnd-xa-an-phu-2025.xlsx", PROVINCE, "ubnd-xa-an-phu", "2025", "2025-12-11T15:20:00+07:00",
           number="41/BC-UBND", data_date=date(2025, 12, 8),
           progress=[did(DONE, 100, date(2025, 11, 20), "36/BC-UBND")],
           counts=commune("xa-an-phu", (14, 2, 0, 196, 230), (7, 1, 0, 486, 118, 2, 3, 1, 0, 1))),
    Report("so-nong-nghiep-va-moi-truong-2025.json", PROVINCE, "so-nong-nghiep-va-moi-truong", "2025",
           "2025-12-12T09:05:00+07:00", number="880/BC-SNNMT", data_date=date(2025, 12, 10),
           progress=[did(DOING, 20, note="Đã khảo sát 6 xã ven sông"), did(NOT_STARTED, 0)],
           actuals={"cooperatives_high_tech": 21}),
    Report("ubnd-phuong-tan-may-2025.xlsx", PROVINCE, "ubnd-phuong-tan-may", "2025", "2025-12-16T08:30:00+07:00",
           number="57/BC-UBND", progress=[did(DOING, 60)],
           counts=commune("phuong-tan-may", (6, 0, 1, 74, 90), (9, 1, 1, 512, 160))),
    Report("ubnd-xa-an-phu-2026.xlsx", PROVINCE, "ubnd-xa-an-phu", "2026", "2026-12-09T10:12:00+07:00",
           number="63/BC-UBND", data_date=date(2026, 12, 7),
           progress=[did(DONE, 100, date(2026, 6, 30), "29/BC-UBND")],
           counts=commune("xa-an-phu", (15, 2, 1, 214, 241), (8, 1, 0, 560, 131, 3, 3, 1, 0, 1))),
    Report("ubnd-xa-an-phu-2026-rut-so.xlsx", PROVINCE, "ubnd-xa-an-phu", "2026", "2026-12-12T08:40:00+07:00",
           mode="patch", number="65/BC-UBND",
           counts={("song-may.xa-an-phu", "HTX"): (None, None, None, None, WITHDRAWN)}),
    Report("ubnd-xa-an-phu-2026-chinh-thuc-2025.xlsx", PROVINCE, "ubnd-xa-an-phu", "2026", "2026-12-14T09:20:00+07:00",
           mode="patch", number="66/BC-UBND", basis="actual", figure_period="2025",
           counts=commune("xa-an-phu", (14, 2, 0, 198, 233), (7, 1, 0, 492, 121, 2, 3, 1, 0, 1))),
    Report("so-nong-nghiep-va-moi-truong-2026.xlsx", PROVINCE, "so-nong-nghiep-va-moi-truong", "2026",
           "2026-12-10T14:00:00+07:00", number="1012/BC-SNNMT", data_date=date(2026, 12, 8),
           progress=[did(DOING, 55, note="Đang lấy ý kiến dự thảo Đề án"), did(DOING, 80)],
           actuals={"cooperatives_high_tech": 29, "cooperatives_good_or_fair_share": 61.5}),
    Report("so-nong-nghiep-va-moi-truong-2026-bo-sung.xlsx", PROVINCE, "so-nong-nghiep-va-moi-truong", "2026",
           "2026-12-14T16:45:00+07:00", mode="patch", number="1031/BC-SNNMT", data_date=date(2026, 12, 14),
           progress=[{}, did(DONE, 100, date(2026, 12, 11), "1029/SNNMT-TT")]),
    Report("so-cong-thuong-2026-nop-muon.xlsx", PROVINCE, "so-cong-thuong", "2026", "2026-12-15T10:00:00+07:00",
           number="745/BC-SCT", progress=[did(DOING, "85%", note="18 hợp tác xã đã lên sàn")]),
    Report("so-noi-vu-2026-o-sai.xlsx", PROVINCE, "so-noi-vu", "2026", "2026-12-11T11:30:00+07:00",
           number="690/BC-SNV", progress=[did(DONE, 180, date(2026, 3, 31), "112/UBND-NV")],
           actuals={"cooperatives": "hơn hai trăm", "cooperative_members": "10.240"}),
    Report("lien-minh-hop-tac-xa-2026.json", PROVINCE, "lien-minh-hop-tac-xa", "2026", "2026-12-08T08:15:00+07:00",
           number="210/BC-LMHTX", data_date=date(2026, 12, 5), via="API",
           progress=[did(DOING, note="Mỗi tháng 2 chuyên mục"), did(DONE, 100, date(2026, 10, 28), "188/BC-LMHTX"),
                     did(DOING, 40)],
           actuals={"cooperative_groups": 158, "cooperative_group_members": 2380, "cooperatives": 204,
                    "cooperative_members": 10240, "cooperative_unions": 2, "cooperatives_good_or_fair_share": 61.5,
                    "cooperatives_high_tech": 29},
           finals={"2024": {"cooperative_groups": 150, "cooperative_group_members": 2250, "cooperatives": 180,
                            "cooperative_members": 9500, "cooperative_unions": 2,
                            "cooperatives_good_or_fair_share": 63, "cooperatives_high_tech": 17},
                   "2025": {"cooperative_groups": 154, "cooperative_group_members": 2350, "cooperatives": 195,
                            "cooperative_members": 9980, "cooperative_unions": 2,
                            "cooperatives_good_or_fair_share": 66, "cooperatives_high_tech": 23}},
           counts={("song-may", "THT"): (158, 11, 6, 2380, 2610),
                   ("song-may", "HTX"): (204, 14, 5, 10240, 3120, 48, 70, 52, 22, 12),
                   ("song-may", "LHHTX"): (2, 0, 0, 11, 24, 0, 1, 1, 0, 0)}),
    Report("lien-minh-hop-tac-xa-2026-khong-ghi-hinh-thuc.xlsx", PROVINCE, "lien-minh-hop-tac-xa", "2026",
           "2026-12-13T10:30:00+07:00", mode=None, number="214/BC-LMHTX", data_date=date(2026, 12, 12),
           progress=[{}, {}, did(DOING, 55, note="Đã trình hồ sơ bổ sung vốn điều lệ")]),
    Report("ubnd-xa-binh-khe-2026-de-trong.xlsx", PROVINCE, "ubnd-xa-binh-khe", "2026", "2026-12-10T16:55:00+07:00"),
    Report("ubnd-xa-thach-linh-2026-thieu-trang.xlsx", PROVINCE, "ubnd-xa-thach-linh", "2026",
           "2026-12-12T13:40:00+07:00", without="Nhiệm vụ",
           counts=commune("xa-thach-linh", (9, 1, 0, 120, 141), (4, 0, 0, 260, 72))),
    Report("ubnd-phuong-ben-do-2026-sau-ky.xlsx", PROVINCE, "ubnd-phuong-ben-do", "2026", "2026-12-16T09:00:00+07:00",
           number="88/BC-UBND", progress=[did(DONE, 100, date(2026, 11, 30), "85/BC-UBND")],
           counts=commune("phuong-ben-do", (5, 0, 0, 61, 70), (11, 2, 0, 690, 215))),
    Report("so-cong-thuong-ban-chi-dao-2026.xlsx", COMMITTEE, "so-cong-thuong", "2026", "2026-12-15T16:00:00+07:00",
           number="749/BC-SCT", progress=[did(DOING, 70, note="Đã ký 12 hợp đồng liên kết")]),
    Report("hoi-nong-dan-ban-chi-dao-2026.json", COMMITTEE, "hoi-nong-dan", "2026", "2026-12-12T17:10:00+07:00",
           number="95/BC-HND", via="API", progress=[did(DOING, note="Vận động được 340 hộ góp đất")]),
    Report("hoi-nong-dan-xa-an-phu-2026-quy-1.xlsx", COMMUNE, "xa-an-phu.hoi-nong-dan", "2026-Q1",
           "2026-03-18T09:30:00+07:00", progress=[did(DOING, 25), did(NOT_STARTED)]),
    Report("hoi-nong-dan-xa-an-phu-2026-quy-3.json", COMMUNE, "xa-an-phu.hoi-nong-dan", "2026-Q3",
           "2026-09-22T14:05:00+07:00", progress=[did(DOING, 75), did(DOING, 30)], actuals={"cooperatives": 8}),
    Report("so-duong-thuy-2026-la.xlsx", PROVINCE, "so-duong-thuy", "2026", "2026-12-11T07:50:00+07:00",
           number="12/BC-SDT"),
)  # fmt: skip
COPIES = {"lien-minh-hop-tac-xa-2026-gui-lai.json": ("lien-minh-hop-tac-xa-2026.json", "2026-12-08T08:40:00+07:00")}
STRAYS = {
    "giay-moi-hop-hop-tac-xa.txt": (
        "GIẤY MỜI\nDự họp bàn chuẩn bị diễn đàn hợp tác xã tỉnh Sông Mây, 8 giờ ngày 20/11/2026.\n".encode(),
        "2026-11-12T10:00:00+07:00",
    ),
    "anh-chup-bao-cao.xlsx": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)), "2026-12-13T20:15:00+07:00"),
}
"""Files that are no submissions at all: an invitation, and a photograph with the name of a workbook."""


def submissions(world: World) -> Iterator[tuple[str, bytes, Values]]:
    """Name, bytes and receipt of every sample."""
    made: dict[str, bytes] = {}
    for report in REPORTS:
        made[report.name] = (as_json if report.name.endswith(".json") else as_xlsx)(report, world)
        yield report.name, made[report.name], receipt(report.received_at, report.via, report.number)
    for name, (original, received_at) in COPIES.items():
        yield name, made[original], receipt(received_at, "Thư điện tử", None)
    for name, (data, received_at) in STRAYS.items():
        yield name, data, receipt(received_at, "Thư điện tử", None)


def receipt(received_at: str, via: str, number: str | None) -> Values:
    """What stands in a receipt sidecar."""
    return {"received_at": received_at, "via": via, "document_number": number}


def write(folder: Path, files: Iterable[tuple[str, bytes, Values]]) -> int:
    """Write the samples and their sidecars; the folder then holds these and nothing else."""
    written = set()
    for name, data, sidecar in files:
        write_bytes(folder / name, data)
        write_json(folder / f"{name}.receipt.json", sidecar)
        written |= {name, f"{name}.receipt.json"}
    for path in folder.iterdir():
        if path.name not in written:
            path.unlink()
    return len(written) // 2


if __name__ == "__main__":
    sys.stdout.write(f"{write(SAMPLES / 'submissions', submissions(World.read()))} samples\n")
