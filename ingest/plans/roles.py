"""One cell that names both who leads and who helps: "A chủ trì; B, C phối hợp", "Chủ trì: A; phối hợp: B".

The word may stand before its agencies (as a label or after "với") or behind them; what follows the leading agency
without a word of its own helps. A cell without such words names leading agencies only.
"""

from __future__ import annotations

import re

from ingest.plans.agencies import cell_names
from ingest.plans.assignment import merge

_MARK = re.compile(
    r"[\s,;(–-]*(?:(?:cơ quan|đơn vị)\s+)?(?:(?P<lead>chủ trì)|(?P<co>phối hợp)(?P<to>\s+(?:cùng\s+)?(?:với|cùng))?)"
    r"(?:\s+(?:thực hiện|tham mưu))?\s*\)?(?P<label>\s*:)?",
    re.IGNORECASE,
)
_BETWEEN = " ,;.:()-–"


def split_roles(text: str, area: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Leading and coordinating agencies of the cell."""
    marks = list(_MARK.finditer(text))
    if not marks:
        return cell_names(text, area), ()
    found: dict[str, tuple[str, ...]] = {"lead": (), "co": ()}
    role: str | None = None  # of the words that follow; ``None``: a word behind them will say
    position = 0
    for mark in marks:
        kind = "lead" if mark["lead"] else "co"
        before = text[position : mark.start()].strip(_BETWEEN)
        ahead = bool(mark["label"] or mark["to"] or (kind == "co" and not before and position))
        if before:
            owner = role or ("lead" if ahead else kind)
            found[owner] = merge(found[owner], cell_names(before, area))
        role = kind if ahead else None
        position = mark.end()
    rest = text[position:].strip(_BETWEEN)
    if rest:
        found[role or "co"] = merge(found[role or "co"], cell_names(rest, area))
    lead = found["lead"]
    return lead, tuple(name for name in found["co"] if name not in lead)
