"""Documents that a plan says it replaces or repeals, by their numbers.

Only what the plan does itself: amendments, other documents that replace each other, and work that will bring a
replacement are none. A document without a number cannot be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

SYMBOL = r"(?<![\w/])\d{1,5}(?:/\d{4})?(?:/[A-ZĐ]{1,5}\d?(?:-[A-ZĐ][A-Za-zĐ]{0,8})+|-[A-ZĐ][A-Za-zĐ]{1,4}/[A-ZĐ]{2,5})"
"""The number of a document with its letters: ``127/KH-UBND``, ``20-NQ/TW``."""
_KIND = r"(?P<kind>kế hoạch|chương trình(?: hành động)?|quyết định|nghị quyết|đề án|phương án|chỉ thị|văn bản|công văn)"
_ENDS = r"(?:thay thế(?: cho)?|thay cho|bãi bỏ|h[ủu][ỷy] bỏ)"
_NAMED = rf"(?:\s*:)?\s+(?:toàn bộ\s+)?(?:các\s+)?(?P<first>{_KIND}\s+(?:số\s*:?\s*)?{SYMBOL})"
_THIS = r"(?:kế hoạch|chương trình(?: hành động)?|quyết định|nghị quyết|đề án|phương án|văn bản) này"
_NO_OTHER = rf"(?:(?!{SYMBOL}|sửa đổi|điều chỉnh|bổ sung|{_THIS})[^.;])"
_SUBJECT_IS_THIS = (
    rf"(?:\b{_THIS}\b{_NO_OTHER}{{0,200}}?\b{_ENDS}|\bĐiều \d+\s*[.:]\s*{_ENDS}"
    rf"|(?<=[.;]\s){_ENDS}(?=\s+(?:toàn bộ\s+)?(?:các\s+)?(?:kế hoạch|chương trình)\b))"
)
_ACTIVE = re.compile(rf"{_SUBJECT_IS_THIS}{_NAMED}", re.IGNORECASE)
_IN_TITLE = re.compile(rf"\b{_ENDS}{_NAMED}", re.IGNORECASE)
_PASSIVE = re.compile(
    rf"(?P<first>{_KIND}\s+(?:số\s*:?\s*)?{SYMBOL}){_NO_OTHER}{{0,200}}?"
    rf"(?:(?:được|bị)\s+(?:thay thế|bãi bỏ)\s+(?:bởi|bằng)|hết hiệu lực[^.;]{{0,40}}?(?:từ ngày|khi))\s+{_THIS}",
    re.IGNORECASE,
)
_ITEM = re.compile(rf"(?:[,;]|\bvà)\s+(?:{_KIND}\s+)?(?:số\s*:?\s*)?(?P<number>{SYMBOL})", re.IGNORECASE)
_SUBJECT = re.compile(r"\b(?:về|V/v|thực hiện|triển khai)\b", re.IGNORECASE)
_LIST_END = re.compile(r"\.(?=\s|/|$)|\b(?:sửa đổi|bổ sung|điều chỉnh)\b", re.IGNORECASE)
_NUMBER = re.compile(SYMBOL)


def read_replaced(title: str, text: str, own: str | None) -> tuple[str, ...]:
    """Numbers of the documents that the plan replaces, as its title and its text say; ``own`` is its own number."""
    found: dict[str, None] = {}
    for pattern, words in ((_IN_TITLE, title), (_ACTIVE, text), (_PASSIVE, text)):
        for match in pattern.finditer(words):
            found |= dict.fromkeys(_listed(words, match))
    return tuple(number for number in found if number != own)


def _listed(text: str, match: re.Match[str]) -> Iterator[str]:
    """The document named first and those listed with it, without those that its own subject cites.

    Behind "về ..." only a document of the same kind goes on with the list.
    """
    numbers = _NUMBER.search(match["first"])
    if numbers is None:
        return
    yield numbers.group()
    if match.re is _PASSIVE:
        return
    end = _LIST_END.search(text, match.end())
    stop, position, last = end.start() if end else len(text), match.end(), match.end()
    while item := _ITEM.search(text, position, stop):
        position = item.end()
        same_kind = (item["kind"] or "").lower() == match["kind"].lower()
        if same_kind or not _SUBJECT.search(text, last, item.start()):
            yield item["number"]
            last = position
