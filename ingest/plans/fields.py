"""Labelled fields of an assignment: "Cơ quan chủ trì: ...; thời gian: ...; sản phẩm hoàn thành: ...".

Recognises the label before a colon, wherever it stands in a passage, and cuts the passage there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.text.normalise import squeeze

_BODY = r"(?:cơ quan|đơn vị|sở, ngành|cơ quan, đơn vị|đơn vị, địa phương|bộ phận|tổ chức)"
LABELS: tuple[tuple[str, str], ...] = (
    ("direction", rf"{_BODY} (?:lãnh đạo|chỉ đạo)(?: thực hiện)?|lãnh đạo phụ trách"),
    ("co", rf"(?:{_BODY} )?(?:cùng )?phối hợp(?: thực hiện| tham mưu)?"),
    ("lead", rf"{_BODY}(?: được giao)? (?:chủ trì|đầu mối|tham mưu|thực hiện|chịu trách nhiệm|thường trực)"
             rf"(?:[ ,và]*(?:chủ trì|phối hợp|tham mưu|thực hiện|tổ chức|trình))*"),
    ("lead", r"phân công(?: thực hiện| nhiệm vụ)?|trách nhiệm(?: thực hiện)?|chủ trì(?: thực hiện)?|giao chủ trì"),
    ("time", r"(?:thời gian|thời hạn|tiến độ|thời điểm)(?: (?:dự kiến|thực hiện|hoàn thành|triển khai|"
             r"tổ chức|trình|báo cáo|bắt đầu))*(?: và hoàn thành)?|hoàn thành"),
    ("product", r"(?:sản phẩm|kết quả)(?:, (?:sản phẩm|kết quả))?(?: (?:hoàn thành|đầu ra|dự kiến|"
                r"đạt được|cần đạt|thực hiện))*"),
    ("approver", r"(?:cấp|cơ quan)(?: có thẩm quyền)? (?:trình|phê duyệt|ban hành|quyết định)"
                 r"(?:[ ,/và]*(?:phê duyệt|ban hành))?|trình(?: cấp)?"),
    ("funding", r"(?:nguồn )?kinh phí(?: thực hiện| dự kiến)?|nguồn vốn|nguồn lực"),
    ("place", r"địa điểm(?: thực hiện| tổ chức| dự kiến)?"),
    ("other", r"thành phần(?: tham dự)?|hình thức(?: thực hiện| tổ chức)?|đối tượng|quy mô|số lượng|"
              r"nội dung truyền thông|phương thức truyền thông|danh nghĩa tổ chức"),
)  # fmt: skip
_LABEL = re.compile(
    r"(?:^|(?<=[.;,(*+–-])\s*|(?<=[.;])\s+)(?:"
    + "|".join(f"(?P<f{i}_{kind}>{p})" for i, (kind, p) in enumerate(LABELS))
    + r")\s*:\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled value; ``value`` is empty when the label introduces what stands below."""

    kind: str  # lead | co | direction | time | product | approver | funding | place | other
    value: str


def _trimmed(value: str) -> str:
    """The value without marks at its ends; a bracket that closes what the value opened belongs to it."""
    value = value.strip(" .;,")
    if value.count("(") != value.count(")") or (value.startswith("(") and value.find(")") == len(value) - 1):
        value = value.strip(" .;,()")
    return value


def split_fields(text: str) -> tuple[str, list[Field]]:
    """Text before the first label, and the labelled values in order."""
    matches = list(_LABEL.finditer(text))
    if not matches:
        return text, []
    fields = []
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        kind = next(k for k, v in match.groupdict().items() if v is not None).split("_", 1)[1]
        value = text[match.end() : following.start() if following else len(text)]
        fields.append(Field(kind, _trimmed(squeeze(value))))
    return squeeze(text[: matches[0].start()]), fields
