"""The clauses of a sentence in which somebody is to report, each with the place of its verb.

"Báo cáo" is a verb only where it is no part of the name of a thing: a kind of document, a regime, a form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.plans.agencies import find_all, parse_list
from ingest.plans.due import find_dues
from ingest.plans.frequency import find_frequencies

_WORD = re.compile(
    r"\bbáo cáo\b(?! (?:số \d|viên\b|tổng kết 20|kinh tế|nghiên cứu|khả thi|tiền khả thi|đề xuất (?:chủ trương|dự án)|"
    r"đánh giá tác động|thẩm định|thẩm tra|quyết toán|tham luận|chính trị))(?<!gửi báo cáo)(?! tài chính)"
    r"|\b(?:gửi|nộp) báo cáo\b(?! (?:số \d|kinh tế|nghiên cứu|thẩm định|thẩm tra|quyết toán|tham luận|chính trị))",
    re.IGNORECASE,
)
_THING = re.compile(
    r"(?:sản phẩm:|\b(?:những|thông tin|mẫu|biểu|nghe|nhận|nội dung|đề cương|cơ sở|hội nghị|(?<!định )kỳ|loại|số liệu|"
    r"kỹ năng))\s+$",
    re.IGNORECASE,
)
_REGIME = re.compile(r"\b(?:chế độ(?: thông tin,?)?|việc|công tác(?: thông tin,?)?|các)\s+$", re.IGNORECASE)
_OF_OTHERS = re.compile(r" của (?:[Cc]ác|[Nn]hững|Sở|UBND)")
_GATHERED = re.compile(r"(?:tổng hợp|từ|theo)\s+$", re.IGNORECASE)
_LABEL = re.compile(r"[^:.;]{0,40}báo cáo[^:.;]{0,30}:\s+", re.IGNORECASE)
_SEND = re.compile(r"\bgửi\b(?! báo cáo)[^,;.()]{0,60}", re.IGNORECASE)
_GATHERING = re.compile(r"(?:\b(?:để|phục vụ|làm cơ sở|nhằm)\s[^;.]{0,60}|\btổng hợp(?: chung)?(?:,| và)?\s+)$")
_PERIOD = r"(?:tháng|quý|năm|cả năm|0?[369] tháng|h[àằ]ng|sơ kết|tổng kết|giữa|cuối|đột xuất)\b"
_CONTINUES = re.compile(
    rf"(?:(?:và|riêng|còn|đối với|với)\s+)*(?:(?:báo cáo\s+)?(?:định kỳ\s+)?{_PERIOD}|"
    r"(?:trước|chậm nhất|muộn nhất)\b[^,;]{0,40}(?:đối với|cho báo cáo|với báo cáo|\())",
    re.IGNORECASE,
)
TERMS = re.compile(
    r"(?:thời (?:gian|hạn|điểm)|hạn)\s+(?:gửi|nộp|báo cáo)[^:.;]{0,40}?(?=:|\s(?:là|trước|chậm|định|vào|h[àằ]ng))",
    re.IGNORECASE,
)
"""A sentence that only gives the days of the report that the sentence before it created."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A reporting clause and where its verb stands in it.

    ``continues``: it only gives another period of the report before it. ``regime``: "chế độ báo cáo ...", which is a
    duty only where it says how often and to whom.
    """

    text: str
    verb: int
    continues: bool = False
    regime: bool = False


def find_verb(text: str, start: int = 0) -> int | None:
    """Where somebody reports in the text."""
    for match in _WORD.finditer(text, start):
        before, verb = text[: match.start()], text.lower().index("báo cáo", match.start())
        if _THING.search(before) or _REGIME.search(before):
            continue
        if not (_GATHERED.search(before) and _OF_OTHERS.match(text, match.end())):
            return verb
    return None


def find_clauses(sentence: str) -> list[Clause]:
    """Clauses between semicolons in which somebody is to report."""
    clauses: list[Clause] = []
    for text in _parts(sentence):
        if (clause := _clause(text, first=not clauses)) is not None:
            clauses.append(clause)
    return clauses


def _clause(text: str, *, first: bool) -> Clause | None:
    if TERMS.match(text):
        return Clause(text, 0, continues=True)
    continues = bool(_CONTINUES.match(text))
    regime = next((m for m in _WORD.finditer(text) if _REGIME.search(text[: m.start()])), None)
    verb = _verb_after_label(text)
    if verb is not None and not (regime and regime.start() < verb and _gathered_before(text, regime.end(), verb)):
        return Clause(text, _sending(text, verb), continues and not first)
    if regime:
        return Clause(text, regime.start(), regime=True)
    return Clause(text, 0, continues=True) if continues and not first and find_dues(text) else None


def _verb_after_label(text: str) -> int | None:
    """The verb; that behind "Báo cáo định kỳ:" where the label names nobody and the rest has a verb of its own."""
    label = _LABEL.match(text)
    if label and (parse_list(text, label.end()) or (not find_all(label.group()) and find_all(text[label.end() :]))):
        behind = find_verb(text, label.end())
        if behind is not None:
            return behind
    return find_verb(text)


def _sending(text: str, verb: int) -> int:
    """Where results are sent to somebody who then reports on them, the sending is the duty, if it has a period."""
    send = _SEND.search(text, 0, verb)
    if send is None or not find_all(send.group()) or not _gathered_before(text, send.start(), verb):
        return verb
    periodic = find_dues(text) or any(f.name != "adhoc" for f in find_frequencies(text, send.start()))
    return send.start() if periodic else verb


def _gathered_before(text: str, start: int, verb: int) -> bool:
    """Whether the verb only tells what becomes of the report that was spoken of at ``start``."""
    return bool(find_all(text[start:verb])) and bool(_GATHERING.search(text[start:verb]))


def _parts(sentence: str) -> list[str]:
    """What stands between semicolons; a list of bodies that has one inside stays whole ("các sở; UBND các xã ...")."""
    parts: list[str] = []
    for text in re.split(r";\s+(?!\d{1,2}\s*/)", sentence):
        before = parts[-1] if parts else ""
        named = find_all(before[-200:]) if before and find_verb(before) is None and parse_list(text) else []
        if named and named[-1].end == len(before[-200:]):
            parts[-1] = f"{before}; {text}"
        else:
            parts.append(text)
    return parts
