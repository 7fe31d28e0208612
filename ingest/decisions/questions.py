"""The open questions of the current release, each as a person reads it, with what each answer writes into the register.

What is open, and in which order it is asked, says ``reporting.rpt_open_questions``; here it only gets its words. What
comes from a plan is shown as text: nothing in it is Markdown, a link or a picture.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from ingest.asof import show
from ingest.decisions import LATER
from ingest.home import DataHome
from ingest.outbox.published import published, utc
from ingest.registers.desk import ROW_FIELDS
from ingest.submissions.layout import UNIT_WORDS
from ingest.text.normalise import fold

APPROVE, REJECT = "Duyệt", "Loại bỏ"
CONFIRM, REFUSE = "Xác nhận", "Bác bỏ"
NOT_LISTED = "Không có trong danh bạ"

SUGGESTIONS = 5
LIKE = 0.5
"""How like a name must be to be suggested, as difflib measures it; below it nothing is worth a look."""
LONGEST_NAME = 80

ROW_WORDS = {"task": "nhiệm vụ", "target": "chỉ tiêu", "report_rule": "quy định báo cáo"}
READ_WORDS = {
    "title": "Nội dung",
    "lead": "Chủ trì",
    "coordinating": "Phối hợp",
    "product": "Sản phẩm",
    "time": "Thời gian",
    "indicator": "Chỉ tiêu",
    "horizon": "Năm",
    "operator": "Phép so sánh hoặc cách tính hạn",
    "value": "Giá trị",
    "value_high": "Giá trị cao nhất",
    "unit": "Đơn vị tính",
    "frequency": "Kỳ báo cáo",
    "due_day": "Ngày đến hạn",
    "due_month": "Tháng đến hạn",
    "within_days": "Số ngày phải báo cáo",
    "reporters": "Đơn vị báo cáo",
    "receiver": "Nơi nhận",
}
"""What was read of a row → its heading; a field without a value is not shown."""
FREQUENCY = {
    "annual": "hằng năm",
    "nine_month": "9 tháng",
    "semiannual": "6 tháng",
    "quarterly": "hằng quý",
    "monthly": "hằng tháng",
    "multi_year": "nhiều năm một lần",
    "adhoc": "đột xuất",
}
OPERATOR = {
    "~": "khoảng",
    ">=": "ít nhất",
    "<=": "nhiều nhất",
    "=": "bằng",
    "range": "trong khoảng",
    "before": "trước ngày đến hạn",
    "by": "chậm nhất ngày đến hạn",
    "within": "trong số ngày sau kỳ",
}
CODES = {"frequency": FREQUENCY, "operator": OPERATOR, "unit": UNIT_WORDS}
"""Field → its codes in words."""

QUESTIONS = """
select *
from reporting.rpt_open_questions
order by priority, first_cutoff_at nulls last, plan_key, source_start_line, question_key
"""
ROSTER = """
select agencies.agency_key, agencies.agency_name, agencies.agency_full_name, agencies.valid_to_date, areas.province_key
from marts.dim_agencies as agencies inner join marts.dim_areas as areas using (area_key)
where agencies.is_in_roster
order by agencies.agency_key
"""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, ready to be asked.

    Attributes:
        key: digest of what it is about; the same as long as the same is to be decided.
        name: short, for the task instance that asks it.
        about: fields that every entry answering it has; with one such entry in force it is answered.
        answers: option → fields of the entry that it writes beside ``about``. :data:`LATER` is none of them.
    """

    key: str
    name: str
    subject: str
    body: str
    about: Mapping[str, str | None]
    answers: Mapping[str, Mapping[str, str]]

    @property
    def options(self) -> list[str]:
        """What a person may choose from."""
        return [*self.answers, LATER]

    def as_json(self) -> dict[str, Any]:
        """The question as files and task instances hand it on."""
        return asdict(self)


def open_questions(home: DataHome) -> list[Question]:
    """Every open question, the most urgent first.

    Raises:
        UsageError: nothing was published yet.
    """
    with published(home) as warehouse:
        rows = _rows(warehouse, QUESTIONS)
        unknown = any(row["question_kind"] == "agency_name" for row in rows)
        roster = _rows(warehouse, ROSTER) if unknown else []
    return [_question(row, roster) for row in rows]


def _rows(warehouse: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found = warehouse.execute(sql)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _question(row: Mapping[str, Any], roster: Sequence[Mapping[str, Any]]) -> Question:
    match row["question_kind"]:
        case "plan_row":
            return _about_row(row)
        case "agency_name":
            return _about_name(row, roster)
        case _:
            return _about_duty(row)


def _about_row(row: Mapping[str, Any]) -> Question:
    what = ROW_WORDS[row["row_kind"]]
    read = {name: value for name, value in json.loads(row["reading_json"]).items() if value}
    waits = (
        "Chưa ai quyết định thì nghĩa vụ theo quy định này vẫn được theo dõi, ghi là chưa xác nhận."
        if row["row_kind"] == "report_rule"
        else "Chưa ai quyết định thì dòng này không có trong kho số liệu."
    )
    parts = [
        f"**Máy đọc được {what} này nhưng chưa chắc** (độ chắc chắn {row['confidence']:.0%}):",
        "\n".join(
            f"- {READ_WORDS[name]}: {plain(CODES.get(name, {}).get(value, value))}" for name, value in read.items()
        ),
        _source(row),
        f"- **{APPROVE}**: đọc đúng, đưa vào kho số liệu.\n- **{REJECT}**: đọc sai hoặc không phải {what}, bỏ ra "
        f"ngoài. Đúng nhưng cần sửa vài chỗ thì chọn *{LATER}* và ghi tệp sửa (`kttt review`).\n- **{LATER}**: {waits}",
    ]
    about = {
        "kind": "plan_row",
        ROW_FIELDS[row["row_kind"]]: row["row_key"],
        "reading_digest": row["reading_digest"],
        "plan_key": row["plan_key"],
    }
    return Question(
        key=row["question_key"],
        name=_name(f"{what}: {row['source_raw']}"),
        subject=f"Duyệt {what} của kế hoạch {_plan(row)}?",
        body="\n\n".join(parts),
        about=about,
        answers={APPROVE: {"decision": "approved"}, REJECT: {"decision": "rejected"}},
    )


def _about_name(row: Mapping[str, Any], roster: Sequence[Mapping[str, Any]]) -> Question:
    name = row["agency_name"]
    answers = {
        _agency_words(agency): {"decision": "matched", "agency_key": agency["agency_key"]}
        for agency in _nearest(name, [agency for agency in roster if agency["province_key"] == row["province_key"]])
    }
    answers[NOT_LISTED] = {"decision": "not_listed"}
    place = f" và {row['things'] - 1} chỗ khác" if row["things"] > 1 else ""
    owes = " Đơn vị này phải báo cáo, nên chưa rõ là ai thì chưa nhắc được ai." if row["priority"] == 2 else ""
    parts = [
        f"Kế hoạch nêu **{plain(name)}**, danh bạ không có tên này.{owes} Tên ấy chỉ đơn vị nào?",
        _source(row, place),
        f"- **{NOT_LISTED}**: đã tìm và không có; tên vẫn để nguyên, không hỏi lại.\n- **{LATER}**: chưa rõ; sẽ hỏi "
        "lại. Đơn vị đúng không có trong các gợi ý thì bổ sung danh bạ (`docs/roster.md`), hoặc dùng lệnh "
        "`kttt register agency-name`.",
    ]
    return Question(
        key=row["question_key"],
        name=_name(f"tên: {name}"),
        subject=f"“{name}” trong kế hoạch {_plan(row)} là đơn vị nào?",
        body="\n\n".join(parts),
        about={"kind": "agency_name", "named_key": row["agency_key"], "agency_name": name},
        answers=answers,
    )


def _about_duty(row: Mapping[str, Any]) -> Question:
    heir, former = plain(row["agency_name"]), plain(row["predecessor_name"] or "đơn vị đã chấm dứt")
    first = (
        f", hạn sớm nhất {show(utc(row['first_cutoff_at']))}" if isinstance(row["first_cutoff_at"], datetime) else ""
    )
    parts = [
        f"Kế hoạch giao **{former}** báo cáo; đơn vị ấy đã chấm dứt và **{heir}** là đơn vị kế nhiệm. "
        f"{heir} có phải báo cáo thay không? ({row['things']} kỳ đang được suy đoán{first})",
        _source(row),
        f"- **{CONFIRM}**: phải báo cáo, tính vào tỷ lệ và được nhắc.\n- **{REFUSE}**: không phải báo cáo.\n"
        f"- **{LATER}**: vẫn là suy đoán, ghi riêng, không tính vào tỷ lệ.\n\nCâu trả lời áp dụng cho mọi kỳ của quy "
        "định này. Trả lời cho mọi đơn vị kế nhiệm một lần: `kttt register confirm --all-presumed`.",
    ]
    about = {
        "kind": "confirmation",
        "rule_key": row["rule_key"],
        "agency_key": row["agency_key"],
        "plan_key": row["plan_key"],
        "period": None,
    }
    return Question(
        key=row["question_key"],
        name=_name(f"kế nhiệm: {row['agency_name']}"),
        subject=f"{row['agency_name']} có báo cáo thay {row['predecessor_name'] or 'đơn vị cũ'} theo {_plan(row)}?",
        body="\n\n".join(parts),
        about=about,
        answers={CONFIRM: {"decision": "confirmed"}, REFUSE: {"decision": "refused"}},
    )


def _nearest(name: str, agencies: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The agencies whose names are most like this one, the likest first."""
    wanted = fold(name)
    scored = sorted(
        ((difflib.SequenceMatcher(None, wanted, fold(agency["agency_name"])).ratio(), agency) for agency in agencies),
        key=lambda pair: (-pair[0], pair[1]["agency_key"]),
    )
    return [agency for score, agency in scored[:SUGGESTIONS] if score >= LIKE]


def _agency_words(agency: Mapping[str, Any]) -> str:
    """Name and key, because names repeat; and until when it existed."""
    ended = agency["valid_to_date"]
    until = f", đến {ended:%d/%m/%Y}" if isinstance(ended, date) else ""
    return f"{agency['agency_full_name']} ({agency['agency_key']}{until})"


def _plan(row: Mapping[str, Any]) -> str:
    return str(row["plan_number"] or row["plan_title"]) + (f" ({row['area_name']})" if row["area_name"] else "")


def _source(row: Mapping[str, Any], more: str = "") -> str:
    page = f"trang {row['source_page']}, " if row["source_page"] else ""
    lines = f"dòng {row['source_start_line']}"
    if row["source_end_line"] != row["source_start_line"]:
        lines += f"-{row['source_end_line']}"
    return f"Nguyên văn, {plain(_plan(row))}, {page}{lines}{more}:\n\n> {plain(row['source_raw'])}"


def plain(text: str) -> str:
    """A text as Markdown that shows it letter for letter, on one line."""
    return re.sub(r"([\\`*_\[\]<>#!|~&:@])", r"\\\1", " ".join(text.split()))


def _name(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1].rstrip() + "…"
