"""Automatic numbers of Word paragraphs, counted as Word counts them.

All lists made from one abstract list share its counters; a list that overrides a start begins anew at its first use.
Pictures as bullets and the number formats of other scripts are not drawn.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ingest.formats import markers
from ingest.formats.symbols import plain_symbols

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_MAX_NUMBER = 1_000_000


@dataclass(frozen=True, slots=True)
class _Level:
    kind: str
    text: str
    start: int
    restart: int | None
    legal: bool
    style: str | None


@dataclass(slots=True)
class _List:
    """One ``w:num``: its abstract list and what it overrides."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int]
    begun: set[int] = field(default_factory=set)


class Numbering:
    """The lists of one document; each call of :meth:`marker` counts one paragraph."""

    def __init__(self, part: Element | None, list_of_style: dict[str, str]) -> None:
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, list[int | None]] = {}
        if part is None:
            return
        abstracts = {a.get("abstractNumId", ""): a for a in part.findall("abstractNum")}
        nums = {n.get("numId", ""): n for n in part.findall("num")}
        for num_id, num in nums.items():
            abstract_id = _value(num, "abstractNumId") or ""
            linked = _value(abstracts.get(abstract_id), "numStyleLink")
            if linked in list_of_style and list_of_style[linked] in nums:
                abstract_id = _value(nums[list_of_style[linked]], "abstractNumId") or ""
            self._lists[num_id] = _list(abstract_id, abstracts.get(abstract_id), num)

    def level_of_style(self, num_id: str, style: str) -> int | None:
        """The level that a list gives to paragraphs of a style."""
        found = self._lists.get(num_id)
        return next((i for i, level in found.levels.items() if level.style == style), None) if found else None

    def marker(self, num_id: str, depth: int) -> str:
        """What Word draws before the next paragraph of a list; ``""`` for nothing."""
        found = self._lists.get(num_id)
        level = found.levels.get(depth) if found else None
        if found is None or level is None:
            return ""
        counters = self._counters.setdefault(found.abstract, [None] * _LEVELS)
        self._count(found, counters, depth)
        if level.kind == "bullet":
            above = sum(1 for i, other in found.levels.items() if i < depth and other.kind == "bullet")
            return markers.bullet(plain_symbols(level.text.strip()), above)

        def shown(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            other = found.levels.get(place)
            if place > depth or other is None:
                return ""
            number = counters[place]
            number = self._start(found, place) if number is None else number
            return markers.numeral(number, "decimal" if level.legal else other.kind)

        return _PLACE.sub(shown, level.text).strip()

    def _count(self, found: _List, counters: list[int | None], depth: int) -> None:
        current = counters[depth]
        anew = depth in found.starts and depth not in found.begun
        counters[depth] = self._start(found, depth) if current is None or anew else current + 1
        found.begun.add(depth)
        for deeper in range(depth + 1, _LEVELS):
            level = found.levels.get(deeper)
            restart = level.restart if level else None
            if restart is None or depth < restart:
                counters[deeper] = None

    @staticmethod
    def _start(found: _List, depth: int) -> int:
        level = found.levels.get(depth)
        return found.starts.get(depth, level.start if level else 1)


def _list(abstract_id: str, abstract: Element | None, num: Element) -> _List:
    result = _List(abstract_id, {}, {})
    for element in abstract.findall("lvl") if abstract is not None else ():
        _add_level(result, element)
    for override in num.findall("lvlOverride"):
        depth = whole(override.get("ilvl"))
        start = _value(override, "startOverride")
        own = override.find("lvl")
        if own is not None:
            _add_level(result, own)
        if start is not None:
            result.starts[depth] = whole(start)
    return result


def _add_level(target: _List, element: Element) -> None:
    restart = _value(element, "lvlRestart")
    target.levels[whole(element.get("ilvl"))] = _Level(
        kind=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText") or "",
        start=whole(_value(element, "start"), 1),
        restart=None if restart is None else whole(restart),
        legal=is_on(element.find("isLgl")),
        style=_value(element, "pStyle"),
    )


def _value(element: Element | None, name: str) -> str | None:
    found = element.find(name) if element is not None else None
    return found.get("val") if found is not None else None


def whole(text: str | None, otherwise: int = 0) -> int:
    """A number in an attribute; numbers that no document needs count as absent."""
    if text is None or not re.fullmatch(r"\d{1,7}", text, re.ASCII):
        return otherwise
    return min(int(text), _MAX_NUMBER)


def is_on(element: Element | None) -> bool:
    """Whether a switch such as ``<w:caps/>`` is there and not switched off."""
    return element is not None and element.get("val", "1") not in ("0", "false", "off")
