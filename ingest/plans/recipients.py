"""The list "Nơi nhận:" at the signature: who was addressed, and what for. Says nothing about who these bodies are.

The list may stand above the signature or beside it; the words of the signature are no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.plans.lines import Line
from ingest.plans.model import Recipient, Source
from ingest.text.normalise import squeeze

_HEADING = re.compile(r"nơi nhận\b\s*:?", re.IGNORECASE)
_MARK = re.compile(r"[-–—−+*•●○▪]\s*(?=[^\W_]|[(“\"])")
_COLUMNS = re.compile(r"\t|\s{3,}")
_RIGHT_COLUMN = 20
"""A line without a dash that begins so many characters right of the list belongs to the signature."""
_SIGNATURE = re.compile(
    r"(?:TM|KT|TUQ|TL)\s*\.\s|T/M\s|[(\[]\s*đã ký|(?:phó |quyền )?(?:chủ tịch|bí thư|trưởng ban|giám đốc)\b"
    r"[^;,.]{0,40}$",
    re.IGNORECASE,
)
_SIGNATURE_BEHIND = re.compile(
    r"(?:(?<=[;.])\s+(?:(?:TM|KT|TUQ|TL)(?:\.|$)|T/M\s)"
    r"|(?<=[;,.])\s+(?:QUYỀN |PHÓ )?(?:PHÓ|CHỦ|BÍ THƯ|TRƯỞNG BAN|GIÁM ĐỐC)\b).*$"
)
"""What is left of a signature beside the list where the blanks between them were lost."""
_NEXT_IN_LINE = re.compile(r"(?<=[;,.])\s*[-–]\s+")
_FILE = re.compile(r"lưu\b", re.IGNORECASE)
_REPORT = re.compile(r"\(\s*(?:để\s+)?(?:b/c|báo cáo)\b|\bđể\s+(?:b/c|báo cáo)\b", re.IGNORECASE)
_ACTION = re.compile(
    r"(?:\(\s*(?:để\s+)?|\bđể\s+)"
    r"(?:(?:ph/h\s+)?th?/h|ph/h|(?:tổ chức\s+)?(?:thực hiện|triển khai)|phối hợp|chỉ đạo|theo dõi|đôn đốc)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Item:
    """One entry of the list and the lines it fills."""

    start: int
    end: int
    text: str


def read_recipients(lines: Sequence[Line]) -> tuple[Recipient, ...]:
    """The lines of all such lists in these lines of a document, in order."""
    return tuple(
        Recipient(position, item.text.rstrip(" ;,./"), _purpose(item.text), Source(item.start, item.end, item.text))
        for position, item in enumerate(_items(lines), 1)
    )


def _purpose(text: str) -> str | None:
    if _FILE.match(text):
        return "file"
    if _REPORT.search(text):
        return "report"
    return "action" if _ACTION.search(text) else None


def _items(lines: Sequence[Line]) -> list[_Item]:
    found: list[_Item] = []
    for index, line in enumerate(lines):
        if heading := _HEADING.match(line.text):
            found += _list_below(replace(line, text=line.text[heading.end() :]), lines[index + 1 :])
    return found


def _list_below(first: Line, below: Iterable[Line]) -> list[_Item]:
    """The list that begins behind its heading on the first line, or below it."""
    items: list[_Item] = []
    has_dashes = False
    for line in (first, *below):
        text = _left_column(line)
        mark = _MARK.match(text)
        if _HEADING.match(text):
            break
        if mark is None and (not text or line.indent >= first.indent + _RIGHT_COLUMN):
            continue
        ended = bool(items) and (not has_dashes or bool(_FILE.match(items[-1].text)))
        if mark is None and _is_signature(text):
            if ended:
                break
            continue  # stands between the lines of a list that goes on
        if mark is None and items and not _goes_on(items[-1], text, has_dashes=has_dashes):
            break
        if mark is None and items and has_dashes:
            items[-1] = _Item(items[-1].start, line.number, squeeze(f"{items[-1].text} {text}"))
            continue
        has_dashes = has_dashes or mark is not None
        items += _split(line.number, text[mark.end() :] if mark else text)
    return items


def _left_column(line: Line) -> str:
    """What stands left of the signature, with a purpose set apart; nothing where that is only a rule or a bar."""
    text, *beside = _COLUMNS.split(line.text)
    if beside and (_REPORT.match(beside[0]) or _ACTION.match(beside[0])):
        text = f"{text} {beside[0]}"
    text = _SIGNATURE_BEHIND.sub("", text.strip())
    return text if any(letter.isalpha() for letter in text) else ""


def _is_signature(text: str) -> bool:
    return not text.endswith((",", ";")) and (text.isupper() or bool(_SIGNATURE.match(text)))


def _goes_on(item: _Item, text: str, *, has_dashes: bool) -> bool:
    """Whether a line without a dash may follow: the rest of the item, or the next one of a list without dashes."""
    if _FILE.match(item.text):
        return item.text.endswith(",")
    return not has_dashes or not item.text.endswith((";", ".")) or text.endswith((";", ","))


def _split(number: int, text: str) -> Iterator[_Item]:
    """Items of one line; several may stand in it: "Như trên; - Lưu: VT."."""
    for part in _NEXT_IN_LINE.split(text):
        yield _Item(number, number, squeeze(part))
