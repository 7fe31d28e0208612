"""The layout of a submission as data: sheets, columns, headings and the words allowed. The only place that names them.

Readers find columns by these headings, the JSON models are made of these names, and templates are written from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest.text.normalise import fold

SCHEMA = "kttt-submission/1"
INFO = "info"
INFO_SHEET = "Thông tin"
HELP_SHEETS = ("Hướng dẫn", "Danh mục")
"""Sheets of a template that only explain; nothing is read from them and nothing is said about them."""
KEYS_SHEET = "Khóa"
"""Hidden sheet of a template: name in column A, value in column B, for the names of :data:`KEY_NAMES`."""
KEY_NAMES = ("template_version", "rule_key", "agency_key", "period")
TITLE = "BÁO CÁO TIẾN ĐỘ KINH TẾ TẬP THỂ"
HELP_LABELS = (TITLE, "Kế hoạch", "Căn cứ", "Địa bàn", "Nơi nhận", "Hạn gửi", "Mẫu")
"""Labels in column A of the information sheet whose rows only help people; nothing is said about them either."""
WITHDRAWN = "Rút"
"""Written in a content cell: what was reported there before is taken back, and nothing takes its place."""
WITHDRAWN_WORDS = frozenset({fold(WITHDRAWN), "withdrawn"})

Role = Literal["key", "label", "content", "qualifier"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a content table.

    Attributes:
        name: neutral name, which is also the JSON name.
        heading: heading as templates write it; ``spellings`` are accepted too.
        role: ``content`` is what the agency fills in; keys, labels and qualifiers come filled in with the template.
        required: without this column the sheet cannot be read.
    """

    name: str
    heading: str
    role: Role
    required: bool = False
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A content table: its JSON name, its sheet, its columns in the order of a template."""

    name: str
    sheet: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)


INFO_LABELS: dict[str, str] = {
    "rule_key": "Mã quy định báo cáo",
    "agency_key": "Mã đơn vị",
    "agency_name": "Tên đơn vị",
    "period": "Kỳ báo cáo",
    "mode": "Hình thức",
    "data_date": "Ngày số liệu",
    "document_number": "Số văn bản",
}
"""Information field → label in column A of the information sheet."""

TASKS = Table(
    "tasks",
    "Nhiệm vụ",
    (
        Column("task_key", "Mã nhiệm vụ", "key", required=True),
        Column("task_title", "Nội dung nhiệm vụ", "label", spellings=("Nhiệm vụ",)),
        Column("last_reported", "Số liệu gần nhất", "label"),
        Column("status", "Tình trạng", "content", required=True, spellings=("Tình trạng thực hiện",)),
        Column(
            "progress_pct",
            "Tỷ lệ hoàn thành (%)",
            "content",
            spellings=("Tỷ lệ hoàn thành", "Tỉ lệ hoàn thành (%)", "Tỉ lệ hoàn thành"),
        ),
        Column("done_date", "Ngày hoàn thành", "content"),
        Column("evidence_number", "Văn bản minh chứng", "content", spellings=("Số văn bản minh chứng",)),
        Column("note", "Ghi chú", "content"),
    ),
)
TARGETS = Table(
    "targets",
    "Chỉ tiêu",
    (
        Column("target_key", "Mã chỉ tiêu", "key", required=True),
        Column("target_name", "Tên chỉ tiêu", "label", spellings=("Chỉ tiêu",)),
        Column("unit", "Đơn vị tính", "label", spellings=("ĐVT",)),
        Column("last_reported", "Số liệu gần nhất", "label"),
        Column("value", "Giá trị", "content", required=True),
        Column("basis", "Loại số liệu", "qualifier", required=True),
        Column("figure_period", "Kỳ số liệu", "qualifier"),
        Column("note", "Ghi chú", "content"),
    ),
)
COOPERATIVES = Table(
    "cooperatives",
    "Hợp tác xã",
    (
        Column("area_key", "Mã địa bàn", "key", required=True),
        Column("area_name", "Địa bàn", "label", spellings=("Tên địa bàn",)),
        Column("organisation_type", "Loại hình", "key", required=True),
        Column("last_reported", "Số liệu gần nhất", "label"),
        Column("organisations", "Tổng số", "content"),
        Column("newly_formed", "Thành lập mới", "content"),
        Column("dissolved", "Giải thể", "content"),
        Column("members", "Số thành viên", "content"),
        Column("workers", "Số lao động", "content"),
        Column("rated_good", "Xếp loại tốt", "content", spellings=("Đạt loại tốt", "Loại tốt")),
        Column("rated_fair", "Xếp loại khá", "content", spellings=("Đạt loại khá", "Loại khá")),
        Column("rated_average", "Xếp loại trung bình", "content", spellings=("Loại trung bình",)),
        Column("rated_weak", "Xếp loại yếu", "content", spellings=("Loại yếu",)),
        Column("not_rated", "Không xếp loại", "content", spellings=("Chưa xếp loại",)),
        Column("basis", "Loại số liệu", "qualifier", required=True),
        Column("figure_period", "Kỳ số liệu", "qualifier"),
    ),
)
TABLES = (TASKS, TARGETS, COOPERATIVES)
CONTENT = {table.name: tuple(c.name for c in table.columns if c.role == "content") for table in TABLES}
"""Content table → the columns that the agency fills in."""
NOTES = frozenset({"note"})
"""Content columns that go with a figure and never stand for one: a file that fills only these reports nothing."""
MEASURES = CONTENT[COOPERATIVES.name]
RATINGS = ("rated_good", "rated_fair", "rated_average", "rated_weak", "not_rated")
"""The measures that divide all organisations of a row by their rating of the year: they add up to ``organisations``."""
RATED_TYPES = frozenset({"HTX", "LHHTX"})
"""Types of organisation that are rated (Thông tư 01/2020/TT-BKHĐT); a THT never is."""

WORDS: dict[str, dict[str, str]] = {
    "status": {"not_started": "Chưa thực hiện", "in_progress": "Đang thực hiện", "done": "Hoàn thành"},
    "basis": {"actual": "Thực hiện", "estimate": "Ước"},
    "mode": {"snapshot": "Toàn bộ", "patch": "Bổ sung"},
    "organisation_type": {"THT": "THT", "HTX": "HTX", "LHHTX": "LHHTX"},
}
"""Field → value in the warehouse → word on a sheet. Value and word are both accepted in every format."""
SPELLINGS: dict[str, dict[str, str]] = {
    "status": {"Đã hoàn thành": "done", "Chưa triển khai": "not_started", "Đang triển khai": "in_progress"},
    "basis": {"Ước thực hiện": "estimate", "Ước tính": "estimate"},
    "organisation_type": {"Tổ hợp tác": "THT", "Hợp tác xã": "HTX", "Liên hiệp hợp tác xã": "LHHTX"},
}
"""Field → further spelling of a word → value."""
VALUES_BY_WORD = {
    name: {fold(text): value for value, word in words.items() for text in (value, word)}
    | {fold(text): value for text, value in SPELLINGS.get(name, {}).items()}
    for name, words in WORDS.items()
}
"""Field → folded word or value → value."""

UNITS: dict[str, tuple[str, float]] = {
    "%": ("percent", 1),
    "phần trăm": ("percent", 1),
    "đồng": ("VND", 1),
    "vnd": ("VND", 1),
    "vnđ": ("VND", 1),
    "nghìn đồng": ("VND", 1e3),
    "triệu đồng": ("VND", 1e6),
    "tỷ đồng": ("VND", 1e9),
    "tỉ đồng": ("VND", 1e9),
}
"""Unit as written → unit of a target and how many of it; any other word is a unit of counting."""
UNIT_WORDS = {"percent": "%", "VND": "đồng", "count": "số lượng", "person": "người"}


def choices(name: str) -> str:
    """The words allowed in a field, for messages."""
    return "; ".join(WORDS[name].values())
