"""Times of work as plans write them, read into recurrence, years and deadline.

"Hằng năm" is annual, "thường xuyên" continuous, a year or a span without such a word is done once. A time that says
none of this keeps its text and nothing else.
"""

from __future__ import annotations

import re

from ingest.plans.model import TimeInfo
from ingest.text.dates import ROMAN_QUARTERS, deadline_of
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
_ONWARD = re.compile(
    r"(?P<a>(?:19|20)\d{2})\s*(?:và|đến)\s*(?:các|những)?\s*năm (?:tiếp theo|sau|tới|kế tiếp)", re.IGNORECASE
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
    r"|(?:(?:vụ|mùa|định kỳ|đầu|cuối)\s+(?:\w+\s+){0,3}h[àằ]ng năm)"
    r"|(?:theo (?:kế hoạch|quy định|tiến độ|chương trình)[^.;]{0,60})"
    r")",
    re.IGNORECASE,
)  # fmt: skip
"""A cell or a value that is a time and nothing else."""


def is_time(text: str) -> bool:
    """Whether the text is wholly a time, as a cell of a time column is."""
    return bool(WHOLE.fullmatch(squeeze(text).strip(" .;,()")))


def is_time_like(text: str) -> bool:
    """Whether a text begins as a time does and names a year, a recurrence or a condition of time."""
    text = squeeze(text).strip(" .;,")
    begins = re.match(
        r"(?:vào|trong|từ|đến|năm|quý|tháng|h[àằ]ng|thường xuyên|giai đoạn|trước|mỗi|sau khi|\d)", text, re.IGNORECASE
    )
    return (
        bool(begins) and len(text) < 120 and parse_time(text).text is not None and not re.search(r"\bchủ trì\b", text)
    )


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
    onward = _ONWARD.search(text)
    if onward:
        return int(onward["a"]), None
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


_UNDATED = re.compile(
    r"(?:quý\s+(?P<quarter>IV|I{1,3}|[1-4])|tháng\s+(?:\d{1,2}\s*[-–,&]\s*|\d{1,2}\s+(?:và|đến)\s+(?:tháng\s+)?)?"
    r"(?P<month>\d{1,2}))(?![\d/.])(?!\s*năm)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"(?:(?:trong|vào)\s+)?(?P<when>(?:tháng\s+\d{1,2}(?:\s*(?:[-–,]|đến|và)\s*(?:tháng\s+)?\d{1,2})?|quý\s+(?:IV|I{1,3}|[1-4]))"
    r"(?:\s*(?:/|năm\s+)\s*(?:19|20)\d{2})?)\s*:",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"(?:(?:các\s+)?(?:nhiệm vụ|công việc|hoạt động)\s+)?(?:trong\s+)?"
    r"(?P<when>thường xuyên|h[àằ]ng (?:năm|quý|tháng|tuần)|"
    r"(?:quý\s+(?:IV|I{1,3}|[1-4])|tháng\s+\d{1,2})(?:\s*(?:/|năm)\s*(?:19|20)\d{2})?)",
    re.IGNORECASE,
)


def within(time: TimeInfo, year: int | None) -> TimeInfo:
    """A month or quarter that names no year, in the only year of a plan; any other time stays as it is."""
    if year is None or time.text is None or time.start_year or time.end_year or time.recurrence:
        return time
    match = _UNDATED.search(time.text)
    if match is None:
        return time
    quarter, month = match["quarter"], match["month"]
    if month and not 1 <= int(month) <= 12:
        return time
    deadline = f"{year}-Q{ROMAN_QUARTERS[quarter.upper()]}" if quarter else f"{year}-{int(month):02d}"
    return TimeInfo(time.text, year, year, "once", deadline)


def leading_time(text: str) -> TimeInfo:
    """The time that an item begins with: "Tháng 3: ...", "Quý II/2026: ..."."""
    match = _LEADING.match(text)
    return parse_time(match["when"]) if match else TimeInfo()


def heading_time(text: str) -> TimeInfo:
    """The time that a heading sets for all that stands below it: "QUÝ I/2026", "Nhiệm vụ thường xuyên"."""
    match = _HEADING.fullmatch(squeeze(text).strip(" .:"))
    return parse_time(match["when"].lower().replace("quý i", "quý I")) if match else TimeInfo()


_INLINE = re.compile(r"\b(?:định kỳ\s+)?(?:(?:h[àằ]ng|mỗi) (?:năm|quý|tháng|tuần)|thường xuyên)\b", re.IGNORECASE)
_NOUN_BEFORE = re.compile(
    r"(?:kế hoạch|chương trình|ngân sách|công tác|dự toán|làm việc|lao động|nhiệm vụ|báo cáo)\s*$", re.IGNORECASE
)
_DATE = (
    r"(?:(?:ngày\s+)?\d{1,2}\s*/\s*\d{1,2}\s*/\s*|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+|"
    r"quý\s+(?:IV|I{1,3}|[1-4])\s*(?:/|,?\s*năm\s+)\s*|tháng\s+\d{1,2}\s*(?:/|,?\s*năm\s+)\s*|"
    r"(?:cuối\s+)?năm\s+|các năm(?:\s+20\d{2}\s*(?:,|và))*\s+|(?:giai đoạn\s+)?20\d{2}\s*[-–]\s*)"
    r"(?:19|20)\d{2}"
)
_DUE = re.compile(
    r"(?:hoàn thành|xong|chậm nhất|thời hạn)[^.;,]{0,40}?(?P<when>(?:trước|trong|chậm nhất|vào|đến hết|"
    r"đến)\s+[^.;,]{0,20}?(?:19|20)\d{2})",
    re.IGNORECASE,
)
_BY = re.compile(
    rf"(?<!\w)(?P<when>(?:xong trước|trước|trong|vào|chậm nhất(?: là)?|hết)\s+{_DATE})(?![\d/])", re.IGNORECASE
)
_NO_DUE = re.compile(
    r"(?:báo cáo|từ|so với|sinh|(?<!đăng )ký|ban hành\s+kèm|có hiệu lực|thành lập|chuyển đổi|hoạt động|"
    r"đã [^,;.]{0,60})\s*[^,;.]{0,25}$",
    re.IGNORECASE,
)
"""What before a day says that it is no day of this work: a report's day, the past, a law in force since."""


def inline_time(sentence: str) -> TimeInfo:
    """The time inside a running sentence: the one it begins with, a day of completion, else a recurrence.

    A recurrence counts when it governs the first clause; a day when nothing before it says that it is another's.
    """
    leading = leading_time(sentence)
    if leading.text:
        return leading
    first = re.split(r"[.;](?:\s|$)", sentence, maxsplit=1)[0]
    whole = re.split(r"\.(?:\s|$)", sentence, maxsplit=1)[0]
    due = _DUE.search(whole)
    if due:
        return parse_time(due["when"])
    for match in _BY.finditer(whole):
        before = whole[: match.start()]
        if not _NO_DUE.search(before) and before.count("(") == before.count(")"):
            return parse_time(match["when"])
    for match in _INLINE.finditer(first):
        if not _NOUN_BEFORE.search(first[: match.start()]):
            return parse_time(match.group())
    return TimeInfo()
