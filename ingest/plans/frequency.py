"""How often a report is due: the words of frequency of a clause, and which of them belong to the report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.plans.due import Due, find_dues
from ingest.text.dates import ROMAN_QUARTERS

_EACH = r"(?:h[àằ]ng|mỗi|từng|theo|định kỳ)"
_DUE_NEXT = (
    r"(?=\s*[:,(–-]?\s*(?:gửi\s+|nộp\s+|về\s+[^,;.]{3,40}\s)?"
    r"(?:trước\s+(?:ngày|\d)|chậm nhất|muộn nhất|không muộn hơn|(?:vào\s+)?ngày\s+\d))"
)
"""A bare "năm", "quý" or "tháng" is a frequency where a day follows it: "năm trước ngày 05/12"."""
_ALONE = r"(?<!\d )(?<!cuối )(?<!đầu )(?<!của )\b"
"""Before a bare period word: it counts nothing ("6 tháng") and is no part of a larger one ("cuối quý")."""
_FREQUENCY = re.compile(
    rf"(?P<quarterly>\b{_EACH}\s+\(?quý\b(?!\s+(?:[IV]+|\d)\b)|\bbáo cáo quý\b(?!\s+(?:[IV]+|\d)\b)"
    rf"|{_ALONE}quý\b(?:{_DUE_NEXT}|(?=,\s*(?:0?[69] tháng|năm)\b))"
    r"|\b0?3 tháng(?:\s+(?:một|1|01) lần|/lần)|\b0?1 lần/quý|\b0?4 lần/năm)"
    rf"|(?P<quarter>(?:\bbáo cáo\s+|\b)quý\s+(?P<q>IV|I{{1,3}}|[1-4])\b(?!\s*[/-]\s*\d){_DUE_NEXT})"
    r"|(?P<semiannual>\b(?:0?6|sáu)\s+tháng(?:\s+(?:đầu năm|cuối năm|một lần|1 lần)|/lần)?|\bnửa năm\b"
    r"|\b(?:0?2|hai) lần(?:/|\s+(?:một|trong|mỗi)\s+)năm\b|\bmỗi năm (?:0?2|hai) lần\b)"
    r"|(?P<nine_month>\b(?:0?9|chín)\s+tháng(?:\s+đầu năm)?\b)"
    rf"|(?P<monthly>\b{_EACH}\s+\(?tháng\b(?!\s+\d)|báo cáo tháng\b(?!\s+\d)"
    rf"|{_ALONE}tháng\b(?:{_DUE_NEXT}|(?=,\s*quý\b))|\b0?1 lần/tháng)"
    r"|(?P<multi_year>\b(?P<years>0?[2-9]|10|hai|ba|năm|mười)\s+năm(?:\s+(?:một lần|/lần))?(?!\s*\d)(?=\s*(?:,|"
    r"\)|báo cáo|một lần|/lần|và))|báo cáo (?:đánh giá |sơ kết |tổng kết |kết quả )?"
    r"(?:giữa (?:nhiệm )?kỳ|cuối (?:nhiệm )?kỳ|giữa giai đoạn|cuối giai đoạn)\b)"
    rf"|(?P<annual>\b{_EACH}\s+năm\b(?! (?:0?[24]|hai) lần)|báo cáo năm\b"
    r"|báo cáo (?:tổng kết|kết quả) (?:công tác )?năm\b(?! (?:trước(?! ngày)|nay|sau))|\bcả năm\b"
    rf"|(?<=\()năm(?=\))|\b0?1 năm\b|\b0?1 lần/năm\b|{_ALONE}năm(?:\s+20\d\d)?{_DUE_NEXT})"
    r"|(?P<adhoc>\bđột xuất\b)",
    re.IGNORECASE,
)
_LIST_GOES_ON = re.compile(
    r"(?:\s*(?:,|và|hoặc|/|;)?|\s*\([^()]{3,60}\)\s*(?:,|;|và)|"
    r"\s*,?\s*trước\s(?:ngày\s)?\s*\d{1,2}\s*[/-]\s*\d{1,2}\s*(?:,|;|và))"
    r"\s*(?P<w>tháng|quý|năm)\b(?!\s*\d)(?! (?:[IV]+\b|sau|nay|kế|tiếp|liền|trước(?! ngày)))",
    re.IGNORECASE,
)
_UNSAID = re.compile(r",\s*(?:và\s+)?định kỳ\s+(?!h[àằ]ng|\d|mỗi|tháng|quý|năm)", re.IGNORECASE)
"""A new "định kỳ" of which the text does not say how often: what stood before it belongs to other work."""
_YEARS = {"hai": 2, "ba": 3, "năm": 5, "mười": 10}
_SHORT = {"tháng": "monthly", "quý": "quarterly", "năm": "annual"}
_SMALL_WORDS = re.compile(
    r"\b(?:và|hoặc|định kỳ|hay|báo cáo|trước|ngày|gửi|về|kết quả|đánh giá|tình hình|thực hiện|đối với|vào|riêng|là)\b"
    r"|[\s,:;()–-]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Frequency:
    """A word of frequency and where it stands.

    ``quarter`` where it names one quarter of the year, ``years`` where it says every how many years.
    """

    name: str
    start: int
    end: int
    quarter: int | None = None
    years: int | None = None


def find_frequencies(clause: str, verb: int) -> list[Frequency]:
    """Frequencies of the report whose verb stands at ``verb``: the group of such words that stands nearest to it."""
    dues = find_dues(clause)
    groups: list[list[Frequency]] = []
    for frequency in sorted(_all(clause), key=lambda f: f.start):
        if groups and _joined(clause, dues, groups[-1][-1].end, frequency.start):
            groups[-1].append(frequency)
        else:
            groups.append([frequency])
    groups = [g for g in groups if not _UNSAID.search(clause, g[-1].end, max(verb, g[-1].end))]
    if not groups:
        return []
    near = min(groups, key=lambda g: min(abs(g[-1].end - verb), abs(g[0].start - verb)))
    unique: dict[tuple[str, int | None], Frequency] = {}
    for frequency in near:
        unique.setdefault((frequency.name, frequency.quarter), frequency)
    return list(unique.values())


def _all(clause: str) -> list[Frequency]:
    found: list[Frequency] = []
    for match in _FREQUENCY.finditer(clause):
        if match["quarter"]:
            found.append(Frequency("quarterly", match.start(), match.end(), ROMAN_QUARTERS[match["q"].upper()]))
            continue
        years = _YEARS.get(match["years"].lower()) or int(match["years"]) if match["years"] else None
        found.append(Frequency(match.lastgroup or "", match.start(), match.end(), years=years))
        position = match.end()
        while more := _LIST_GOES_ON.match(clause, position):
            found.append(Frequency(_SHORT[more["w"].lower()], more.start("w"), more.end()))
            position = more.end()
    return found


def _joined(clause: str, dues: Sequence[Due], start: int, end: int) -> bool:
    """Whether two frequencies belong to one list: only marks, small words, a bracket or a day between them."""
    rest = clause[start:end]
    for due in reversed(dues):
        if start <= due.start and due.end <= end:
            rest = rest[: due.start - start] + rest[due.end - start :]
    rest = re.sub(r"\([^()]{0,120}\)", "", rest)
    return len(_SMALL_WORDS.sub("", rest)) <= 2
