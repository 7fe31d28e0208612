"""To whom a report goes, through whom, and who gets it from there.

"Báo cáo B (qua A)" goes to A and on to B; "gửi A để tổng hợp, báo cáo B" likewise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.plans.agencies import Mention, find_all, names_of, parse_list

_THROUGH = re.compile(r"(?:thông qua|qua)\s+(?=[A-ZĐ])")
_ONWARD = re.compile(
    r"(?:(?:để|trước khi|đồng thời)\s+(?:[^,;.]{0,60}?\s)?|(?:,|và)\s+)(?:tổng hợp|theo dõi|tham mưu)"
    r"[^;.]{0,40}?(?:báo cáo|trình|tham mưu)\s+(?:cho\s+)?(?=[A-ZĐ]|cấp có|cơ quan)"
    r"|(?:để|và)\s+(?:báo cáo|trình)\s+(?=[A-ZĐ]|cấp có|cơ quan)"
)
_TO = re.compile(
    r"(?:báo cáo|gửi(?: báo cáo)?(?: về)?|về|cho|đến|tới)\s+(?:đồng chí\s+)?(?=[A-ZĐ]|cấp có|cơ quan)", re.IGNORECASE
)
_DEMAND = re.compile(r"theo yêu cầu của\s+")


@dataclass(frozen=True, slots=True)
class Receivers:
    """First receivers and onward receivers, by name."""

    to: tuple[str, ...] = ()
    then_to: tuple[str, ...] = ()


def read_receivers(clause: str, verb: int, area: str | None) -> Receivers:
    """Receivers of the report whose verb stands at ``verb`` in the clause."""
    onward_at = _ONWARD.search(clause, verb)
    end = onward_at.start() if onward_at else len(clause)
    direct = _direct(clause, verb, end)
    onward = parse_list(clause, onward_at.end()) if onward_at else []
    through = _THROUGH.search(clause, verb, end)
    if through:
        via = parse_list(clause, through.end())
        if via:
            return Receivers(names_of(via, clause, area), names_of(direct, clause, area))
    if not direct:
        demand = _DEMAND.search(clause, verb)
        direct = parse_list(clause, demand.end()) if demand else []
    return Receivers(names_of(direct, clause, area), names_of(onward, clause, area))


def _direct(clause: str, verb: int, end: int) -> list[Mention]:
    """The agencies that directly follow the verb or its preposition, before anything onward."""
    for match in _TO.finditer(clause, verb, end):
        found = [m for m in parse_list(clause, match.end()) if m.end <= end + 1]
        if found:
            return found
    before = re.compile(r"tham mưu\s+(?:cho\s+)?(?=[A-ZĐ])").search(clause, 0, verb)
    if before:
        found = [m for m in parse_list(clause, before.end()) if m.end <= verb]
        if found and found[-1].end >= verb - 2:
            return found
    linked = re.compile(r"báo cáo[^,;.]{0,30}?\s(?=[A-ZĐ])").match(clause, verb)
    return [m for m in find_all(clause[:end]) if linked and m.start == linked.end()]
