"""Words a slip in Vietnamese: headline, next step and sections, which terminal and page then only lay out.

The one place where the facts of a slip become sentences. Judges nothing beside what the facts say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ingest.asof import show
from ingest.outbox.slips.slip import ERROR, Arrival, Change, Changes, Deadline, Issue, Revision, Slip, Standing, arrival
from ingest.outbox.wording import NOT_APPLICABLE_REASON, RECEIVED_BASIS, whole
from ingest.submissions.layout import COOPERATIVES, INFO_SHEET, TABLES, TARGETS, TASKS, WORDS
from ingest.text.normalise import nfc

Tone = Literal["good", "partial", "bad", "neutral"]
TABLE_OF = {"task": TASKS, "target": TARGETS, "cooperatives": COOPERATIVES}
MODE_BASIS = {"stated": "ghi trong tệp", "inferred": "tệp không ghi, suy ra từ nội dung"}
ARRIVAL: dict[Arrival, str] = {
    "on_time": "đúng hạn",
    "extended": "muộn {days} ngày, trong thời gian gia hạn",
    "late": "muộn {days} ngày",
    "no_due_date": "không ấn định ngày",
}
WITHIN_UNIT = {"working": "ngày làm việc", "calendar": "ngày"}
WITHIN_FROM = {"period_end": "kể từ khi kết thúc kỳ", "data_closing": "kể từ ngày chốt số liệu"}
SEVERITY = {"error": "Lỗi", "critical": "Lỗi", "warning": "Cảnh báo", "info": "Lưu ý"}
HEADLINE: dict[Standing, tuple[Tone, str]] = {
    "pending": ("neutral", "Đã nhận, chưa đọc"),
    "defect": ("neutral", "Đã nhận, chương trình chưa đọc được"),
    "not_landed": ("bad", "Chưa tiếp nhận được"),
    "unattached": ("bad", "Cách ly: chưa xếp được vào báo cáo nào"),
    "refused": ("bad", "Không được chấp nhận"),
    "copy": ("neutral", "Bản trùng"),
    "blank": ("bad", "Để trống, chưa phải là báo cáo"),
    "not_owed": ("partial", "Được chấp nhận, ngoài các báo cáo mà đơn vị phải gửi"),
    "partial": ("partial", "Chấp nhận một phần"),
    "doubtful": ("good", "Được chấp nhận, có chỗ cần xem lại"),
    "accepted": ("good", "Được chấp nhận"),
}
NEXT_STEP: dict[Standing, str] = {
    "pending": "Chưa phải làm gì: tệp sẽ được đọc ở lượt chạy tới, rồi phiếu này sẽ được ghi lại.",
    "defect": "Đơn vị gửi chưa phải làm gì: người bảo trì cần xem tệp này.",
    "not_landed": "Bộ phận tiếp nhận xử lý theo lý do ghi dưới đây rồi để tệp lại vào hộp nhận.",
    "unattached": "Sửa theo lý do ghi dưới đây rồi gửi lại; đến khi đó chưa được tính là đã báo cáo.",
    "refused": "Sửa theo lý do và các lỗi ghi dưới đây rồi gửi lại{still}.",
    "copy": "Không phải làm gì cho tệp này: nó lặp lại tệp {repeats} đã nhận; xem phiếu của tệp đó.",
    "blank": "Điền số liệu vào mẫu rồi gửi lại{still}.",
    "not_owed": "Kiểm tra lại mã quy định, đơn vị và kỳ; nếu đã đúng thì không phải làm gì thêm.",
    "partial": "Sửa {errors} lỗi ghi dưới đây rồi gửi bản bổ sung; {usable} ô khác đã dùng được, không cần gửi lại.",
    "doubtful": "{done}; nên xem lại {doubts} chỗ ghi dưới đây, nếu sai thì gửi bản bổ sung.",
    "accepted": "{done}.",
}
STILL_OPEN = "; đến khi đó chưa được tính là đã báo cáo"
STILL_COUNTS = "; bản hợp lệ đã nhận trước đó vẫn được tính"
OFFLINE = (
    "Phép kiểm này chỉ đọc tệp, nên chưa biết: thời điểm tiếp nhận và đúng hạn hay muộn; gia hạn; đơn vị có nghĩa vụ "
    "báo cáo này không; đây là bản sửa lần mấy, thay đổi gì, có trùng bản đã gửi không; kết quả đối chiếu với số liệu "
    "kỳ trước. Phiếu tiếp nhận sẽ ghi các mục đó sau khi gửi."
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a section; ``headings`` are as many as the cells of each row."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a slip: facts by label, then a table, then notes; any of them may be empty."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Worded:
    """A slip in words, every text in NFC."""

    file_name: str
    title: str
    tone: Tone
    headline: str
    next_step: str
    sections: tuple[Section, ...]
    footer: str


def worded(slip: Slip) -> Worded:
    """The slip in words."""
    tone, headline = HEADLINE[slip.standing]
    if (own := _own_arrival(slip)) is not None:
        how, days = own
        tone = "partial" if how == "late" else tone
        headline = f"{headline} · {ARRIVAL[how].format(days=whole(days))}"
    sections = (
        _file(slip),
        _duty(slip),
        _timing(slip),
        _revision(slip),
        _issues(slip),
        _findings(slip),
        _accepted(slip),
        Section("Chưa biết được khi kiểm tra ngoại tuyến", notes=(OFFLINE,)) if slip.is_check else None,
    )
    return Worded(
        file_name=nfc(slip.file_name),
        title="Kiểm tra trước khi gửi" if slip.is_check else "Phiếu tiếp nhận báo cáo",
        tone=tone,
        headline=headline,
        next_step=nfc(_next_step(slip)),
        sections=tuple(_composed(section) for section in sections if section),
        footer=_footer(slip),
    )


def _composed(section: Section) -> Section:
    table = section.table
    return Section(
        nfc(section.title),
        tuple((nfc(label), nfc(value)) for label, value in section.facts),
        Table(table.headings, tuple(tuple(nfc(cell) for cell in row) for row in table.rows)) if table else None,
        tuple(nfc(note) for note in section.notes),
    )


def _next_step(slip: Slip) -> str:
    """One sentence that tells the sender, or the desk, what to do now."""
    repeats = slip.revision.repeats if slip.revision else None
    usable = slip.contents.filled - slip.contents.refused if slip.contents else 0
    return NEXT_STEP[slip.standing].format(
        still=STILL_COUNTS if _counts_already(slip) else STILL_OPEN,
        repeats=repeats.file_name if repeats else "",
        errors=whole(slip.errors),
        doubts=whole(slip.doubts),
        usable=whole(usable),
        done="Gửi được" if slip.is_check else "Không phải làm gì thêm",
    )


def _counts_already(slip: Slip) -> bool:
    """Whether the duty was met by an earlier report, so that a file of no use changes nothing about it."""
    accepted_at = slip.deadline.accepted_at if slip.deadline else None
    return accepted_at is not None and slip.received_at is not None and accepted_at < slip.received_at


def _file(slip: Slip) -> Section:
    facts = [("Tệp", slip.source_path or slip.file_name)]
    if slip.received_at:
        basis = RECEIVED_BASIS[slip.received_basis or "mtime"]
        facts.append(("Nhận lúc", f"{show(slip.received_at)} (giờ Việt Nam), {basis}"))
    elif not slip.is_check:
        facts.append(("Nhận lúc", "chưa ghi nhận được, vì tệp chưa vào kho"))
    if slip.receipt_key:
        facts.append(("Mã biên nhận", slip.receipt_key))
    if slip.content_sha256:
        facts.append(("SHA-256", slip.content_sha256))
    if slip.reason:
        facts.append(("Lý do", slip.reason))
    return Section("Tệp", tuple(facts))


def _duty(slip: Slip) -> Section | None:
    duty = slip.duty
    if duty is None:
        return None
    facts = [
        ("Đơn vị", duty.agency),
        ("Kỳ báo cáo", duty.period),
        ("Theo kế hoạch", duty.plan),
        ("Quy định báo cáo", f"“{duty.sentence}”"),
        ("Nơi nhận", duty.receiver or "kế hoạch không nêu"),
    ]
    if duty.document_number:
        facts.append(("Số văn bản", duty.document_number))
    if duty.data_date:
        facts.append(("Ngày số liệu", _day(duty.data_date)))
    return Section("Báo cáo", tuple(facts))


def _timing(slip: Slip) -> Section | None:
    if slip.duty is None or slip.is_check:
        return None
    deadline = slip.deadline
    title = "Nghĩa vụ và thời hạn"
    if deadline is None:
        return Section(
            title,
            notes=("Theo quy định này, đơn vị không có nghĩa vụ báo cáo cho kỳ này; số liệu vẫn được giữ trong kho.",),
        )
    owed = "có"
    if deadline.not_applicable_reason:
        owed = f"không: {NOT_APPLICABLE_REASON[deadline.not_applicable_reason]}"
    elif deadline.basis == "presumed":
        owed = "suy đoán theo đơn vị kế nhiệm, chờ xác nhận; chưa tính vào tỷ lệ nào"
    facts = [("Phải báo cáo", owed), ("Hạn", _due(deadline))]
    if deadline.extended_until_at:
        facts.append(("Gia hạn", f"đến trước {show(deadline.extended_until_at)}"))
    facts.append(("Thời hạn", _judged(slip, deadline)))
    return Section(title, tuple(facts))


def _due(deadline: Deadline) -> str:
    """The due day in the words of its rule, and the instant that follows from it."""
    if deadline.cutoff_at is None:
        return "không ấn định ngày"
    words = ""
    if deadline.operator == "within" and deadline.within_days:
        unit = WITHIN_UNIT.get(deadline.within_unit or "", "ngày")
        since = WITHIN_FROM.get(deadline.within_from or "", "")
        words = f"trong {deadline.within_days} {unit} {since}".strip() + ", "
    day = "trước ngày" if deadline.operator == "before" else "chậm nhất ngày"
    if deadline.due_date:
        words += f"{day} {_day(deadline.due_date)}, "
    return f"{words}tức là trước {show(deadline.cutoff_at)}"


def _judged(slip: Slip, deadline: Deadline) -> str:
    """Whether the file came in time, as ``đúng hạn: nhận 09/12/2026 10:12, hạn trước 15/12/2026 00:00``."""
    if slip.received_at is None:
        return "chưa xét được"
    told = _told(slip.received_at, deadline)
    if deadline.accepted_at is None:
        due = f"hạn trước {show(deadline.cutoff_at)}" if deadline.cutoff_at else ARRIVAL["no_due_date"]
        return f"nhận {show(slip.received_at)}, {due}; tệp không dùng được nên chưa tính là đã báo cáo"
    if (deadline.accepted_at, deadline.accepted_basis) == (slip.received_at, slip.received_basis):
        return told
    basis = RECEIVED_BASIS[deadline.accepted_basis or "mtime"]
    counted = _told(deadline.accepted_at, deadline)
    return f"kỳ này được tính {counted} ({basis}); tệp này nhận {show(slip.received_at)}"


def _own_arrival(slip: Slip) -> tuple[Arrival, int] | None:
    """How the file came, where the timeliness of its report rests on it."""
    deadline = slip.deadline
    if deadline is None or slip.received_at is None or deadline.accepted_at != slip.received_at:
        return None
    if slip.standing not in ("accepted", "doubtful", "partial") or deadline.cutoff_at is None:
        return None
    return arrival(slip.received_at, deadline)


def _told(received_at: datetime, deadline: Deadline) -> str:
    how, days = arrival(received_at, deadline)
    if deadline.cutoff_at is None:
        return f"nhận {show(received_at)}, {ARRIVAL[how]} nên không xét đúng hạn hay muộn"
    words = ARRIVAL[how].format(days=whole(days))
    early = f", sớm {whole(days)} ngày" if how == "on_time" and days else ""
    return f"{words}: nhận {show(received_at)}, hạn trước {show(deadline.cutoff_at)}{early}"


def _revision(slip: Slip) -> Section | None:
    revision = slip.revision
    if revision is None:
        return None
    facts = [("Hình thức", f"{WORDS['mode'][revision.mode]} ({MODE_BASIS[revision.mode_basis]})")]
    if revision.repeats:
        same = revision.repeats
        facts.append(("Lặp lại", f"tệp {same.file_name}, nhận {show(same.received_at)}"))
    if revision.number:
        facts.append(("Lần gửi", _number(revision)))
    table = None
    if revision.changes:
        facts.append(("Thay đổi", _changes(revision.changes)))
        table = _examples(revision.changes)
    return Section("Lần gửi và hình thức", tuple(facts), table)


def _number(revision: Revision) -> str:
    return "lần đầu của kỳ này" if revision.number == 1 else f"lần {revision.number} của kỳ này"


def _changes(changes: Changes) -> str:
    counts = (
        (changes.new, "giá trị mới"),
        (changes.changed, "giá trị thay giá trị cũ"),
        (changes.unchanged, "giá trị như cũ"),
        (changes.withdrawn, "giá trị rút"),
        (changes.left_out, "giá trị cũ không còn trong bản toàn bộ này"),
    )
    return "; ".join(f"{whole(count)} {words}" for count, words in counts if count) or "không thay đổi gì"


def _examples(changes: Changes) -> Table | None:
    rows = tuple(
        (
            TABLE_OF[change.subject].sheet,
            change.place.rpartition("!")[2],
            _heading(change),
            shown(change.field, change.before),
            shown(change.field, change.after),
        )
        for change in changes.examples
    )
    return Table(("Trang", "Ô", "Mục", "Trước", "Nay"), rows) if rows else None


def _heading(change: Change) -> str:
    return TABLE_OF[change.subject].column(change.field).heading


def shown(name: str, value: str | None) -> str:
    """A value of the warehouse as people write it: words of a sheet, decimal commas, days with slashes."""
    if value is None:
        return "(không có)"
    if name.endswith("_date"):
        return _day(date.fromisoformat(value))
    if name in ("progress_pct", "value") or name in {column.name for column in COOPERATIVES.columns}:
        return f"{float(value):,.10g}".translate(str.maketrans(",.", ".,"))
    return WORDS.get(name, {}).get(value, value)


def _issues(slip: Slip) -> Section | None:
    if not slip.issues:
        return None
    ordered = sorted(slip.issues, key=_reading_order)
    rows = tuple(
        (
            SEVERITY[issue.severity],
            issue.sheet or "",
            _place(issue.cell, issue.sheet),
            issue.value_raw or "",
            f"{_sentence(issue.problem)} {_sentence(issue.remedy)}",
        )
        for issue in ordered
    )
    counts = [f"{whole(slip.errors)} lỗi"] if slip.errors else []
    warnings = len(slip.issues) - slip.errors
    counts += [f"{whole(warnings)} cảnh báo"] if warnings else []
    title = f"Lỗi và cảnh báo của tệp ({', '.join(counts)})"
    return Section(title, table=Table(("Mức", "Trang", "Ô", "Đã ghi", "Vấn đề và cách sửa"), rows))


def _reading_order(issue: Issue) -> tuple[bool, int, list[tuple[int, str]]]:
    """Errors first, then as a person goes through the sheets and their cells: C9 before C10."""
    sheets = [INFO_SHEET, *(name for table in TABLES for name in (table.sheet, table.name))]
    parts = re.findall(r"[0-9]+|[^0-9]+", issue.cell or "")
    cell = [(int(part), "") if part.isdecimal() else (0, part) for part in parts]
    return issue.severity != ERROR, sheets.index(issue.sheet) if issue.sheet in sheets else len(sheets), cell


def _findings(slip: Slip) -> Section | None:
    if not slip.findings:
        return None
    rows = tuple(
        (
            SEVERITY.get(finding.severity, finding.severity),
            finding.sheet or "",
            _place(finding.cell, finding.sheet),
            finding.value_raw or "",
            " ".join(_sentence(text) for text in (finding.message, finding.what_to_do) if text),
        )
        for finding in slip.findings
    )
    title = f"Đối chiếu với số liệu khác ({whole(len(rows))} chỗ cần xem lại)"
    return Section(title, table=Table(("Mức", "Trang", "Ô", "Đã ghi", "Vì sao và cần làm gì"), rows))


def _place(cell: str | None, sheet: str | None) -> str:
    """The cell; the path of a JSON document without the list that the column beside it names already."""
    return (cell or "").removeprefix(sheet or "\0") if cell != sheet else ""


def _sentence(text: str) -> str:
    stripped = text.strip().rstrip(".")
    return f"{stripped[:1].upper()}{stripped[1:]}." if stripped else ""


def _accepted(slip: Slip) -> Section | None:
    contents = slip.contents
    if contents is None:
        return None
    facts = [("Ô đã ghi", whole(contents.filled))]
    if contents.refused:
        facts.append(("Ô bị trả lại", whole(contents.refused)))
    rows = tuple(
        (
            TABLE_OF[found.subject].sheet,
            whole(found.rows),
            whole(found.cells),
            whole(found.withdrawn) if found.withdrawn else "",
        )
        for found in sorted(contents.accepted, key=lambda found: _order(found.subject))
    )
    table = Table(("Trang", "Số dòng", "Số ô dùng được", "Trong đó rút"), rows) if rows else None
    notes = () if rows else ("Không có số liệu nào được nhận vào kho.",)
    return Section("Số liệu dùng được", tuple(facts), table, notes)


def _order(subject: str) -> int:
    return TABLES.index(TABLE_OF[subject])


def _footer(slip: Slip) -> str:
    origin = slip.origin
    parts: Sequence[str] = (
        f"Số liệu tính đến {show(origin.as_of)}" if not slip.is_check else f"Kiểm tra lúc {show(origin.as_of)}",
        f"bản công bố {origin.release_id}" if origin.release_id else "kiểm tra ngoại tuyến",
        f"bộ quy tắc {origin.ruleset_version}" if origin.ruleset_version else "",
        f"bộ đọc {origin.reader_version}",
    )
    return " · ".join(part for part in parts if part)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def as_text(words: Worded) -> str:
    """The slip as plain text for a terminal."""
    lines = [words.title.upper(), f"{words.headline.upper()}: {words.next_step}"]
    for section in words.sections:
        lines += ["", section.title.upper(), *_lines(section)]
    return "\n".join([*lines, "", words.footer])


def _lines(section: Section) -> Iterator[str]:
    for label, value in section.facts:
        yield f"  {label}: {value}"
    if section.table:
        for row in section.table.rows:
            named = zip(section.table.headings, row, strict=True)
            yield "  - " + "; ".join(f"{heading}: {cell}" for heading, cell in named if cell)
    for note in section.notes:
        yield f"  {note}"
