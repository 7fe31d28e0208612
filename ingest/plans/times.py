"""Times of work as plans write them, read into recurrence, years and deadline.

"Hằng năm" is annual, "thường xuyên" continuous, a year or a span without such a word is done once. A time that says
none of this keeps its text and nothing else.
"""

from __future__ import annotations

import re

from ingest.plans.model import TimeInfo
from ingest.text.dates import deadline_of
from ingest.text.normalise import squeeze

_RECURRENCES = (
    ("weekly", re.compile(r"\b(?:h[àằ]ng|mỗi) tuần", re.IGNORECASE)),
    ("monthly", re.compile(r"\b(?:h[àằ]ng|mỗi) tháng", re.IGNORECASE)),
    ("quarterly", re.compile(r"\b(?:h[àằ]ng|mỗi) quý", re.IGNORECASE)),
    ("annual", re.compile(r"\b(?:h[àằ]ng|mỗi) năm|\bđịnh kỳ năm", re.IGNORECASE)),
    ("continuous", re.compile(r"\bthường xuyên|\bliên tục", re.IGNORECASE)),
)
_SPAN = re.compile(
    r"(?<![\d/])(?P<a>(?:19|20)\d{2})\s*(?:[-–—]|đến(?: hết)?(?: năm)?|tới(?: năm)?)\s*(?P<b>(?:19|20)\d{2})(?!\d)"
)
_FROM = re.compile(
    r"\b(?:từ|bắt đầu)\s+(?:(?:tháng|quý)\s+\w+\s*[/ ]?\s*)?(?:năm\s+)?(?P<a>(?:19|20)\d{2})(?!\d)", re.IGNORECASE
)
_UNTIL = re.compile(r"\b(?:đến|tới|trước)\s+(?:hết\s+)?(?:năm\s+)?(?P<b>(?:19|20)\d{2})(?!\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d.])(?:19|20)\d{2}(?!\d)")
_TIME_WORDS = (
    r"(?:(?:từ|trong|đến|tới|trước|sau|hết|cuối|đầu|giữa|khoảng|vào)\s+)*"
    r"(?:(?:các\s+)?(?:năm|giai đoạn|quý|tháng|ngày)\s+)*"
)
WHOLE = re.compile(
    r"(?:"
    r"(?:nhiệm vụ\s+)?(?:h[àằ]ng (?:năm|quý|tháng|tuần)|thường xuyên|liên tục|mỗi (?:năm|quý|tháng))"
    r"(?:[\s,;và]*(?:h[àằ]ng (?:năm|quý|tháng)|thường xuyên))*"
    rf"|{_TIME_WORDS}(?:quý\s+)?(?:[IV]{{1,3}}\s*[/-]\s*)?(?:\d{{1,2}}\s*[/-]\s*){{0,2}}(?:19|20)\d{{2}}"
    rf"(?:\s*(?:[-–—,]|đến|và)?\s*{_TIME_WORDS}(?:19|20)\d{{2}})*"
    r"|(?:trước|trong)?\s*(?:ngày\s+)?\d{1,2}\s*[/]\s*\d{1,2}\s*[/]\s*\d{4}"
    r"|(?:trong\s+)?quý\s+[IV]{1,3}(?:\s*[-,]\s*(?:quý\s+)?[IV]{1,3})?(?:\s*(?:/|năm)\s*\d{4})?"
    r"|(?:theo (?:kế hoạch|quy định|tiến độ|chương trình)[^.;]{0,60})"
    r")",
    re.IGNORECASE,
)  # fmt: skip
"""A cell or a value that is a time and nothing else."""


def is_time(text: str) -> bool:
    """Whether the text is wholly a time, as a cell of a time column is."""
    return bool(WHOLE.fullmatch(squeeze(text).strip(" .;,()")))


def parse_time(text: str | None) -> TimeInfo:
    """What a time says; only ``text`` is filled where nothing is understood, all is empty for no text."""
    written = squeeze(text or "").strip(" .;,")
    if not written:
        return TimeInfo()
    deadline = deadline_of(written)
    found = [(m.start(), name) for name, pattern in _RECURRENCES if (m := pattern.search(written))]
    start, end = _years(written)
    if found:
        return TimeInfo(written, start, end, min(found)[1], deadline)
    if start is None and end is None:
        return TimeInfo(written, deadline=deadline)
    return TimeInfo(written, start, end, "once", deadline)


def _years(text: str) -> tuple[int | None, int | None]:
    span = _SPAN.search(text)
    if span:
        return int(span["a"]), int(span["b"])
    start, end = _FROM.search(text), _UNTIL.search(text)
    years = [int(y) for y in _YEAR.findall(text)]
    if start:
        return int(start["a"]), int(end["b"]) if end else (max(years) if len(set(years)) > 1 else None)
    if end and not re.search(r"trước", end.group(), re.IGNORECASE):
        return None, int(end["b"])
    return (min(years), max(years)) if years else (None, None)


_INLINE = re.compile(r"\b(?:định kỳ\s+)?(?:h[àằ]ng (?:năm|quý|tháng|tuần)|thường xuyên)\b", re.IGNORECASE)
_NOUN_BEFORE = re.compile(
    r"(?:kế hoạch|chương trình|ngân sách|công tác|dự toán|làm việc|lao động|nhiệm vụ|báo cáo)\s*$", re.IGNORECASE
)
_DUE = re.compile(
    r"(?:hoàn thành|xong|chậm nhất|thời hạn)[^.;,]{0,40}?(?P<when>(?:trước|trong|chậm nhất|vào|đến hết|"
    r"đến)\s+[^.;,]{0,20}?(?:19|20)\d{2})",
    re.IGNORECASE,
)


def inline_time(sentence: str) -> TimeInfo:
    """The time inside a running sentence: a recurrence that governs its first clause, or a stated day of completion."""
    first = re.split(r"[.;](?:\s|$)", sentence, maxsplit=1)[0]
    due = _DUE.search(re.split(r"\.(?:\s|$)", sentence, maxsplit=1)[0])
    if due:
        return parse_time(due["when"])
    for match in _INLINE.finditer(first):
        if not _NOUN_BEFORE.search(first[: match.start()]):
            return parse_time(match.group())
    return TimeInfo()
