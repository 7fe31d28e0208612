"""Who reports: the subject of the reporting clause, as far as the clause names one."""

from __future__ import annotations

import re

from ingest.plans.agencies import Mention, find_all, names_of, parse_list
from ingest.text.normalise import fold

_PERSON = re.compile(r"^(?:Thủ trưởng|Chủ tịch|Giám đốc|Trưởng|Người đứng đầu)\s+(?=(?:các|Các|UBND|Sở|cơ quan))")
_CONDITION = re.compile(r"(?:nếu|khi) (?:có|cần|gặp|phát sinh|thấy)[^,]{0,120},\s*(?:[^,]{0,40},\s*)?")
_ORDERED = re.compile(r"(?:UBND [^,;:]{0,20}\s)?(?:[Gg]iao|[Yy]êu cầu|[Đđ]ề nghị)\s+")
_NO_SUBJECT = re.compile(
    r"\b(?:với|cho|của|tham mưu|về|gửi|qua|do|bởi|tại|trên|đến|giúp|trình|báo cáo|chỉ đạo|hướng dẫn|đôn đốc|nhắc)\s+$",
    re.IGNORECASE,
)
_OPENS = re.compile(r"(?:[,:)]|\b(?:giao|yêu cầu|đề nghị))\s+$", re.IGNORECASE)
_REPORT_OF = re.compile(r"báo cáo(?: [^,;.:()]{0,40}?)? của (?=[Cc]ác|[Nn]hững|UBND|Sở)", re.IGNORECASE)
_SENT = re.compile(r"\s*(?:được\s+|phải\s+)?(?:gửi|nộp)\b")


def read_reporters(text: str, verb: int, area: str | None) -> tuple[str, ...]:
    """Bodies that the clause itself names as reporting; empty when it leaves them to what stands around it.

    A body that is advised ("tham mưu UBND tỉnh báo cáo Bộ Tài chính") does not report: it receives (``receivers``).
    """
    for found in (_first(text, verb), _list_before(text, verb), _after_comma(text, verb), _adjacent(text, verb)):
        if found:
            return bodies(names_of(found, text, area))
    return bodies(names_of(_owners(text, verb), text, area))


def bodies(names: tuple[str, ...]) -> tuple[str, ...]:
    """The body that a person heads: the duty is the body's."""
    found: dict[str, str] = {}
    for name in names:
        body = _PERSON.sub("", name)
        found.setdefault(fold(body), body[:1].upper() + body[1:])
    return tuple(found.values())


def _seen(text: str, verb: int) -> str:
    """The text up to and with the verb, which ends a name only where it is seen ("UBND xã có báo cáo")."""
    return text[: verb + len("báo cáo")]


def _list_at(text: str, verb: int, start: int) -> list[Mention]:
    return [m for m in parse_list(_seen(text, verb), start) if m.end <= verb]


def _all(text: str, verb: int) -> list[Mention]:
    return [m for m in find_all(_seen(text, verb)) if m.end <= verb]


def _first(text: str, verb: int) -> list[Mention]:
    """The list with which the clause begins, after a condition or an order."""
    condition = _CONDITION.search(text, 0, verb)
    offset = condition.end() if condition else 0
    ordered = _ORDERED.match(text, offset, verb)
    return _list_at(text, verb, ordered.end() if ordered else offset)


def _list_before(text: str, verb: int) -> list[Mention]:
    """The whole list of agencies that ends where the verb begins, wherever in the clause it starts."""
    end = len(re.sub(r"\s*(?:gửi|có|nộp|phải|định kỳ)$", "", text[:verb].rstrip()))
    for mention in _all(text, verb):
        mentions = _list_at(text, verb, mention.start) if mention.end >= end - 200 else []
        if mentions and end <= mentions[-1].end:
            return [] if _NO_SUBJECT.search(text[: mention.start]) else mentions
    return []


def _after_comma(text: str, verb: int) -> list[Mention]:
    """The last list that follows a comma, a colon or an order and no other list: "Hằng năm, các sở ..."."""
    subject: list[Mention] = []
    position = 0
    for mention in _all(text, verb):
        if mention.start < position:
            continue
        mentions = _list_at(text, verb, mention.start)
        position = mentions[-1].end if mentions else mention.end
        if mentions and _OPENS.search(text[: mention.start]):
            subject = mentions
    return subject


def _adjacent(text: str, verb: int) -> list[Mention]:
    adjacent = [m for m in _all(text, verb) if m.end >= verb - 14]
    return [] if adjacent and _NO_SUBJECT.search(text[: adjacent[0].start]) else adjacent


def _owners(text: str, verb: int) -> list[Mention]:
    """Those whose report is sent: "báo cáo của các sở, ngành gửi về ..."."""
    match = _REPORT_OF.match(text, verb)
    mentions = parse_list(text, match.end()) if match else []
    return mentions if mentions and _SENT.match(text, mentions[-1].end) else []
