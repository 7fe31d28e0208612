"""A row of an annex table as cells by column kind, whichever layout it was read from, and the task that it states."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.plans.agencies import cell_names, expand
from ingest.plans.agency_names import HEAD
from ingest.plans.assignment import merge
from ingest.plans.model import PlanTask, Source
from ingest.plans.roles import split_roles
from ingest.plans.times import parse_time
from ingest.text.normalise import squeeze

_CONDITION_BRACKET = re.compile(r"\((?P<c>(?:sau|ngay sau|khi)\s[^()]{5,300})\)", re.IGNORECASE)
_CONDITION_BARE = re.compile(
    r"(?<![\w(])(?P<c>(?:ngay\s+)?sau khi (?:được|có|cấp|Chính phủ|Thủ tướng|Quốc hội|Bộ|UBND|HĐND|"
    r"Trung ương)[^.;()]{3,200})"
)


@dataclass(slots=True)
class Row:
    """One numbered row: its cells by kind and the lines it covers."""

    number: str
    section: str | None
    cells: dict[str, str]
    start: int
    end: int
    confidence: float
    rule: str
    source: list[str] = field(default_factory=list)


def condition_in(*texts: str | None) -> str | None:
    """The "(sau khi ...)" part of the first text that has one, without brackets."""
    for text in texts:
        if not text:
            continue
        match = _CONDITION_BRACKET.search(text) or _CONDITION_BARE.search(text)
        if match and match["c"].lower().startswith(("sau", "ngay sau")):
            return squeeze(match["c"]).strip(" .;,")
    return None


def annex_task(row: Row, area: str | None, ref_head: str) -> PlanTask | None:
    """The task of a row; ``None`` when the row has no text of its own."""
    title = squeeze(row.cells.get("title", "")).strip(" .;,")
    if not title:
        return None
    lead, co = split_roles(row.cells.get("lead", ""), area)
    product = squeeze(row.cells.get("product", "")).strip(" .;,") or None
    approver = squeeze(row.cells.get("approver", "")).strip(" .;,") or None
    return PlanTask(
        ref="/".join(p for p in (ref_head, row.section, row.number) if p),
        origin="annex",
        section=row.section,
        number=row.number,
        title=title,
        lead=lead,
        co=merge(cell_names(row.cells.get("co", ""), area), co),
        approver=_approver(approver, area),
        product=product,
        time=parse_time(row.cells.get("time")),
        condition=condition_in(title, product, row.cells.get("time")),
        source=Source(row.start, row.end, squeeze(" ".join(row.source))),
        confidence=min(row.confidence, _confidence_in(lead)),
        rule=row.rule,
    )


def _confidence_in(lead: tuple[str, ...]) -> float:
    """How sure the leading agencies of a row are: none at all, or a name of no known kind, wants a look."""
    if not lead:
        return 0.6
    return 1.0 if all(HEAD.match(name) for name in lead) else 0.8


def _approver(text: str | None, area: str | None) -> str | None:
    """As written, with abbreviations written out."""
    if not text:
        return None
    text = expand(text)
    return re.sub(rf"(?<=tỉnh) {re.escape(area)}\b", "", text) if area else text
