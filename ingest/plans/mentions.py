"""Numbers in a sentence that may be promises, each with its unit; everything else that has digits is taken out before.

Dates, document numbers, durations, star grades and base values ("so với năm 2020") are no promises. Multiples and ranks
("gấp 2 lần", "nhóm 10 tỉnh") are, but no unit of the shape fits them: the caller lists them as not understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.text.numbers import NUMBER, SCALE, parse_whole, scaled

_COUNTABLE = (
    r"HTX|hợp tác xã|THT|tổ hợp tác|LHHTX|liên hiệp|thành viên|xã viên|tổ viên|lao động|người|hộ|ha\b|héc|tấn|mô hình|"
    r"lượt|cán bộ|học viên|doanh nghiệp|tổ chức|sản phẩm|trang trại"
).replace(" ", r"\s+")  # for patterns that ignore blanks
_YEAR = r"(?:19|20)\d{2}(?!\d)"
_CITED = (
    r"Nghị quyết|Nghị định|Quyết định|Thông tư|Chỉ thị|Kết luận|Công văn|Phụ lục|Biểu|Mẫu|Điều|khoản|khóa|mục|thứ|"
    r"vị trí|top|hạng|Dự án|Hợp phần|Nhiệm vụ"
).replace(" ", r"\s+")
_FOREIGN = re.compile(
    rf"""
    \bso\s+với\s[^,;.()\d]{{0,40}}(?:(?:{NUMBER})(?:\s*[-–]\s*\d{{4}})?\s*%?)?(?:\s*\([^()]*\))?   # compared with
    |\bLuật\s[^,;.]{{0,60}}?\d{{4}}(?!\d)                                                          # a law of a year
    |\bngày\s+\d{{1,2}}(?:\s*tháng\s*|\s*[/.-]\s*)\d{{1,2}}(?:\s*năm\s*|\s*[/.-]\s*)\d{{4}}          # a day
    |\b\d+\w*\s?[/-]\s?(?:\d{{4}}/)?[A-ZĐ]{{2}}[\w/-]*                                             # 88-NQ/TW
    |\b(?:{_CITED})\s+(?:số\s+|hạng\s+|thứ\s+)?\d+(?:[./]\d+)*                                     # Nghị quyết 20
    |(?<!tổng\s)\bsố\s*:?\s+\d+(?=[\s,;.]*(?:của|ngày|$))                                          # số 88 ngày
    |\A\s*\d{{1,2}}(?:\.\d{{1,2}})*\s*[/.)]\s                                                          # 4/ of an item
    |\((?:\d{{1,2}}|[ivx]{{1,4}})\)                                                                # (1) of a list
    |\bISO\s*[\d:/-]+|\b\d\.0\b                                                                    # ISO 9001, 4.0
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PERIOD_OF_ANOTHER = re.compile(
    r"\b(?:Chương trình|Đề án|Kế hoạch|Chiến lược|Dự án|Nghị quyết)\s(?:(?!phấn đấu|đạt\s|sẽ\s)[^,;.:\d]){8,120}"
    r"\b(?:giai đoạn|thời kỳ|đến năm|năm)\s+\d{4}(?:\s*[-–]\s*\d{4})?(?!\d)"
)
_ONE_DATE = r"\d{1,2}/\d{1,2}(?:/\d{4})?"
_TIMES = re.compile(
    rf"""
    {_YEAR}\s*(?:[-–]|đến)\s*(?:năm\s+)?{_YEAR}                              # 2021 - 2025
    |\bnăm\s+{_YEAR}|\b(?:tháng|quý|ngày)\s+\d{{1,2}}(?:\s*/\s*\d{{1,4}})*
    |\b(?:{_ONE_DATE}|\d{{1,2}}/\d{{4}})(?!\d|\s*(?:xã|phường|huyện|ấp|thôn|đơn\s+vị|HTX|hợp|tổ))
    |\b{_YEAR}(?!\s*(?:{_COUNTABLE}|[.,]\d))
    |(?<![\w.,/])(?:{NUMBER})(?:\s*(?:[-–]|đến)\s*(?:{NUMBER}))?
      \s*(?:năm|tháng|ngày(?!\s+công)|tuần|giờ|phút|quý|kỳ|nhiệm\s+kỳ|tuổi|sao)(?!\w)
    |\b\d{{1,2}}\s+(?:nhóm|nhiệm\s+vụ|giải\s+pháp|quan\s+điểm|giai\s+đoạn|bước|trụ\s+cột|đột\s+phá|mục\s+tiêu|
      chỉ\s+tiêu|khâu|nguyên\s+tắc|nội\s+dung|tiêu\s+chí|yêu\s+cầu)(?!\w)
    |\bloại\s+[1-4](?!\d)|\bcấp\s+[1-4](?=\s*[,;.)]|$)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_UNFIT = re.compile(
    rf"""
    \bgấp\s+(?:(?:khoảng|hơn|trên|ít\s+nhất|từ)\s+)*(?:{NUMBER})(?:\s*[-–]\s*(?:{NUMBER}))?(?:\s+lần)?
    |(?<![\w.,/])(?:{NUMBER})(?:\s*(?:[-–]|đến)\s*(?:{NUMBER}))?\s+lần(?!\w)
    |\bnhóm\s+\d{{1,2}}(?!\d)|\b\d{{1,2}}\s+(?:tỉnh|địa\s+phương)(?:,?\s+thành\s+phố)?\s+(?:dẫn|đứng)\s+đầu
    |\b(?:xếp|đứng)\s+(?:thứ|hạng|vị\s+trí)(?:\s+thứ)?\s+\d+
    """,
    re.IGNORECASE | re.VERBOSE,
)
_END = r"(?!\d|[.,]\d|[A-ZĐ])"
_REPEATED = rf"%|{SCALE}(?:\s*đồng)?|đồng|HTX|hợp tác xã|THT|tổ hợp tác|thành viên|người|lao động|mô hình"
_MENTION = re.compile(
    rf"(?<![\w/.,-])(?P<low>{NUMBER}){_END}(?:/\d+)?"
    rf"(?:\s*(?P<lowscale>{SCALE})?\s*(?:{_REPEATED})?\s*(?:[-–—]|đến|tới)\s*(?P<high>{NUMBER}){_END})?"
    rf"(?:\s*(?P<pct>%|phần trăm|điểm %|điểm phần trăm)|\s*(?P<scale>{SCALE}))?"
    rf"(?:\s*(?P<vnd>đồng|VNĐ|VND|đ)(?!\w|\s+(?:chí|bào|bộ)))?",
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One number or range with its unit, and where it stands in the sentence."""

    start: int
    end: int
    kind: str  # percent | money | scaled (a scale word without a currency) | count
    low: float
    high: float | None


def without_foreign(sentence: str) -> str:
    """The sentence with document numbers, days and base values blanked out; positions stay, years too."""
    return _FOREIGN.sub(_blank, sentence)


def without_periods_of_others(sentence: str) -> str:
    """The sentence without the years in names of programmes ("Chương trình ... 2021 - 2025")."""
    return _PERIOD_OF_ANOTHER.sub(_blank, sentence)


def has_unfit(sentence: str) -> bool:
    """Whether the sentence promises a multiple or a rank."""
    return bool(_UNFIT.search(sentence))


def plain_numbers(sentence: str) -> str:
    """The sentence (``without_foreign``) with everything blanked out whose digits count nothing."""
    return _TIMES.sub(_blank, _UNFIT.sub(_blank, sentence))


def find_mentions(plain: str) -> list[Mention]:
    """The numbers of a sentence as ``plain_numbers`` leaves it, in order."""
    return [_mention(m) for m in _MENTION.finditer(plain)]


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _mention(match: re.Match[str]) -> Mention:
    scale = match["scale"]
    if match["pct"]:
        kind = "percent"
    elif match["vnd"]:
        kind = "money"
    else:
        kind = "scaled" if scale else "count"
    low, high = _value(match["low"], match["lowscale"] or scale, kind), None
    if match["high"]:
        high = _value(match["high"], scale or match["lowscale"], kind)
    return Mention(match.start(), match.end(), kind, low, high)


def _value(text: str, scale: str | None, kind: str) -> float:
    return parse_whole(text) if kind == "count" else scaled(text, scale)
