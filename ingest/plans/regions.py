"""Cuts a document into head, body, recipients with signature, and annexes, line by line.

Knows the outer form of an administrative document (Nghị định 30/2020 and its older habits), not what the text says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.plans.columns import header_kinds
from ingest.plans.lines import Line, marker_of
from ingest.plans.pages import is_page_number, running_heads
from ingest.plans.tables import split_cells
from ingest.text.normalise import plain

_RECIPIENTS = re.compile(r"nơi nhận\b", re.IGNORECASE)
_SIGNATURE = re.compile(r"(?:TM|T/M|KT|TUQ|TL)\s*\.?\s+[A-ZĐĂÂÊÔƠƯÁÀẢÃẠỦỶỊỤỘỒ]{2}")
_ANNEX = re.compile(
    r"(?:PHỤ LỤC|Phụ lục|PHỤ BIỂU|Phụ biểu|BIỂU SỐ)\s*(?:số\s*)?(?P<n>[IVX]{1,5}|\d{1,2}|"
    r"[A-H])?\s*[.:]?\s*(?P<rest>.*)"
)
_LISTING = re.compile(r"(?:DANH MỤC|BẢNG|BIỂU|PHÂN CÔNG|PHÂN KỲ|CÁC NHIỆM VỤ|NHIỆM VỤ|HỆ THỐNG)\b")
_TABLE_START = re.compile(r"(?:S?TT|Số TT)\b")
_NEW_TITLE = re.compile(r"(?:KẾ HOẠCH|CHƯƠNG TRÌNH|ĐỀ ÁN|QUY CHẾ)\b[^.;]{0,80}$")
_PIPE = re.compile(r"\|(?:[^|]*\|){2,}\s*$")


@dataclass(slots=True)
class Region:
    """A stretch of the document. ``kind`` is head, body, recipients or annex; ``name`` numbers an annex."""

    kind: str
    name: str | None = None
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """The regions in order, and what stands on every page and belongs to none of them."""

    regions: list[Region]
    page_numbers: list[Line]
    page_heads: list[Line]


def is_delimited(line: Line) -> bool:
    """A row of a table whose cells are separated by tabs or pipes."""
    return line.text.count("\t") >= 2 or bool(_PIPE.match(line.text))


def split_regions(lines: Sequence[Line], pages: Sequence[int] = ()) -> Layout:
    """Regions of the document; ``pages`` holds the page of each line of the file, where it is known.

    Page numbers and headings of pages are taken out, but not in annexes, where they may be rows and repeated headings.
    """
    layout = Layout([Region("head")], [], [])
    heads = running_heads(lines, pages)
    for position, line in enumerate(lines):
        current = layout.regions[-1]
        kind, name = _turn(line, current, lines, position)
        if kind is not None:
            current = Region(kind, name)
            layout.regions.append(current)
        if is_page_number(line) and current.kind != "annex":
            layout.page_numbers.append(line)
        elif line.number in heads and current.kind != "annex":
            layout.page_heads.append(line)
        else:
            current.lines.append(line)
    return layout


def _turn(line: Line, current: Region, lines: Sequence[Line], position: int) -> tuple[str | None, str | None]:
    """Kind and name of the region that begins at this line; ``None`` when the current one goes on."""
    text = line.text
    annex = _ANNEX.fullmatch(text)
    if annex and current.kind != "head" and _is_annex_title(text, annex["rest"]):
        return "annex", annex["n"]
    if current.kind == "recipients" and _begins_untitled_annex(lines, position):
        return "annex", None
    if current.kind in ("head", "recipients"):
        return _turn_before_body(line, current), None
    if _RECIPIENTS.match(text) or (_SIGNATURE.match(text) and len(text) < 60):
        return "recipients", None
    if current.kind == "annex" and _NEW_TITLE.fullmatch(text) and _followed_by_roman(lines, position):
        return "head", None
    return None, None


def _turn_before_body(line: Line, current: Region) -> str | None:
    """What begins at a line of the head or of the recipients."""
    marker = marker_of(line.text)
    if marker and marker[0] in ("roman", "part") and not is_delimited(line):
        return "body"
    if current.kind == "recipients":
        return "head" if _NEW_TITLE.match(line.text) and len(line.text) < 90 else None
    if _RECIPIENTS.match(line.text):
        return "recipients"
    return "body" if _late_body(current, line) else None


def _late_body(current: Region, line: Line) -> bool:
    """A document without roman sections: its first numbered line after a title begins the body."""
    marker = marker_of(line.text)
    if marker is None or marker[0] != "arabic" or marker[1] != "1":
        return False
    return any(plain(h.text).startswith(("ke hoach", "chuong trinh")) for h in current.lines)


def _begins_untitled_annex(lines: Sequence[Line], position: int) -> bool:
    """Behind the signature: the heading of a table, or a line of capitals under which such a heading soon stands."""
    line = lines[position]
    if is_delimited(line):
        return header_kinds(split_cells(line)) is not None
    if not (line.text.isupper() and _LISTING.match(line.text)):
        return False
    return any(
        header_kinds(split_cells(after)) if is_delimited(after) else _TABLE_START.match(after.text)
        for after in lines[position + 1 : position + 9]
    )


def _is_annex_title(text: str, rest: str) -> bool:
    """An annex begins with a line of its own; inside running text "Phụ lục" goes on in small letters."""
    if not rest:
        return True
    return len(text) < 120 and (rest.isupper() or text.isupper()) and not rest.startswith(("kèm", "đính"))


def _followed_by_roman(lines: Sequence[Line], position: int) -> bool:
    following = lines[position + 1 : position + 30]
    return any((m := marker_of(line.text)) and m[0] == "roman" for line in following)


SECTION_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("funding", re.compile(r"^(?:nguồn )?kinh phí|^nguồn lực|^dự toán")),
    ("organisation", re.compile(r"^tổ chức (?:chỉ đạo )?thực hiện|^tổ chức, chỉ đạo|^phân công|"
                                r"^trách nhiệm|^tổ chức triển khai|"
                                r"^chế độ (?:thông tin|báo cáo|làm việc|hoạt động|hội họp)|"
                                r"tổ chức thực hiện$")),
    ("purpose", re.compile(r"^mục đích|^yêu cầu|^quan điểm|^sự cần thiết|^căn cứ|^cơ sở|^phạm vi|"
                           r"^đối tượng|^thực trạng|^tình hình|^đánh giá|^kết quả thực hiện|^đặc điểm|"
                           r"^khái quát|^bối cảnh")),
    ("targets", re.compile(r"^(?:các |một số )?(?:mục tiêu|chỉ tiêu)|^(?:quan điểm|định hướng)"
                           r".{0,5} mục tiêu|^phương hướng, mục tiêu|^mục tiêu")),
    ("tasks", re.compile(r"nhiệm vụ|giải pháp|nội dung|hoạt động|công việc|chương trình|định hướng")),
)  # fmt: skip
"""What a section is for, by its heading in small letters; the first that fits."""


def section_kind(heading: str) -> str:
    """purpose, targets, tasks, organisation, funding, or other."""
    text = " ".join(heading.lower().split()).strip(" .:;")
    text = re.sub(r"^(?:các|một số|về)\s+(?=mục tiêu|chỉ tiêu)", "", text)
    if "nhiệm vụ" in text and "tổ chức thực hiện" in text:
        return "tasks"
    if text.startswith(("quan điểm", "mục đích")) and "mục tiêu" in text:
        return "targets"
    for kind, pattern in SECTION_KINDS:
        if pattern.search(text):
            return kind
    return "other"
