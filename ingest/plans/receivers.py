"""To whom a report goes, through whom, and who gets it from there.

"Báo cáo B (qua A)" goes to A and on to B; "gửi A để tổng hợp, báo cáo B" likewise, and so does "tham mưu A báo cáo B".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.plans.agencies import Mention, find_all, names_of, parse_list
from ingest.text.normalise import UPPER

_THROUGH = re.compile(r"(?:thông qua|qua)\s+(?=[A-ZĐ])")
_GATHERS = r"(?:tổng hợp|theo dõi|tham mưu)[^;.]{0,40}?"
_ONWARD = re.compile(
    r"(?:(?:(?:để|trước khi|đồng thời|phục vụ|làm cơ sở|nhằm)\s+(?:[^,;.]{0,60}?\s)?|(?:,|và)\s+|(?<=\w)\s(?=tổng hợp))"
    rf"{_GATHERS}|(?:để|và)\s+)(?:báo cáo|trình|tham mưu)\s+(?:cho\s+)?(?=[A-ZĐ]|cấp có|cơ quan)"
)
_TO = re.compile(
    r"(?:báo cáo|gửi(?: báo cáo)?(?: về)?|về|cho|đến|tới)\s+(?:đồng chí\s+)?(?=[A-ZĐ]|cấp có|cơ quan)", re.IGNORECASE
)
_ALSO_TO = re.compile(r"(?:,|và)?\s*đồng thời(?:,)?\s+(?:gửi|báo cáo)\s+(?:về\s+|cho\s+)?")
_SENT_BEFORE = re.compile(r"\b(?:gửi|nộp)\s+(?:về\s+|cho\s+|đến\s+)?(?=[A-ZĐ])", re.IGNORECASE)
_SMALL_LETTER = re.compile(
    rf"(?<=\s)(?:(?<=gửi )|(?<=về )|(?<=cho )|(?<=qua )|(?<=báo cáo ))"
    rf"(?:c(?=ơ quan thường trực\b)|p(?=hòng [{UPPER}])|v(?=ăn phòng [{UPPER}])|l(?=iên minh [{UPPER}])"
    rf"|s(?=ở [{UPPER}]))"
)
"""The first letter of a receiver that is written small although it is a name: "gửi về phòng Tài chính"."""
_NAMED_STANDING = re.compile(
    r"(?:cơ quan|đơn vị) (?:thường trực|đầu mối|chủ trì)[^,;.()]{0,50}\((?:là\s+)?", re.IGNORECASE
)
_DEMAND = re.compile(r"theo yêu cầu của\s+")
_ADVISED = re.compile(r"(?:[Tt]ham mưu(?:,?\s+(?:giúp|cho|trình))?|[Gg]iúp)\s+(?=[A-ZĐ])")
_SUBMITTED = re.compile(r"báo cáo (?:trình|để trình|tham mưu)\s+(?=[A-ZĐ])", re.IGNORECASE)
"""A draft submitted to a body that sends it on: "dự thảo báo cáo trình UBND tỉnh gửi Bộ ..."."""
_DRAFTS = re.compile(r"\s*,?\s*(?:để\s+)?(?:(?:tổng hợp|xây dựng|hoàn thiện|ban hành|gửi|có)(?:,| và)?\s*)*")
"""What a body that is advised does up to its own report: "tham mưu UBND tỉnh tổng hợp, báo cáo Bộ ..."."""
_UNIT = re.compile(r"(?:Phòng|Văn phòng|Bộ phận|Tổ)\b")
_HAS_UNITS = re.compile(
    r"(?:Sở|Bộ|Ban(?! (?:Thường vụ|Chấp hành|Chỉ đạo|Cán sự))|Cục|Chi cục|Hội|Liên minh|Ngân hàng)\b"
)
_CENTRAL = re.compile(r"(?:Bộ|Chính phủ|Thủ tướng|Quốc hội|Trung ương|Ban Chỉ đạo Trung ương)\b")
_PROVINCIAL = re.compile(r"(?:Sở|UBND tỉnh|Tỉnh ủy)\b")
_BELOW_PROVINCE = re.compile(r"UBND (?:huyện|thị xã|quận|xã|phường|thị trấn)\b")
_LOCAL = re.compile(r"(?:UBND|HĐND|Tỉnh ủy|Thành ủy|Thường trực Tỉnh ủy|Ban Thường vụ)\b")


@dataclass(frozen=True, slots=True)
class Receivers:
    """First receivers and onward receivers, by name."""

    to: tuple[str, ...] = ()
    then_to: tuple[str, ...] = ()


def find_onward(clause: str, verb: int) -> re.Match[str] | None:
    """The words with which a report goes on from whoever receives it: "để tổng hợp, báo cáo ..."."""
    return _ONWARD.search(clause, verb)


def read_receivers(clause: str, verb: int, area: str | None) -> Receivers:
    """Receivers of the report whose verb stands at ``verb`` in the clause."""
    clause = _SMALL_LETTER.sub(lambda m: m.group().upper(), clause)
    onward_at = find_onward(clause, verb)
    end = onward_at.start() if onward_at else len(clause)
    direct = _direct(clause, verb, end)
    to = names_of(direct, clause, area)
    through = _THROUGH.search(clause, verb, end)
    via = names_of(parse_list(clause, through.end()), clause, area) if through else ()
    if via and not _own_unit(via, to):
        return Receivers(via, to)
    if not direct and (demand := _DEMAND.search(clause, verb)):
        to = names_of(parse_list(clause, demand.end()), clause, area)
    onward = names_of(parse_list(clause, onward_at.end()), clause, area) if onward_at else ()
    if submitted := _SUBMITTED.match(clause, verb):
        first, *_ = names_of(parse_list(clause, submitted.end()), clause, area) or ("",)
        return Receivers((first,), tuple(name for name in to if name != first)) if first else Receivers(to, onward)
    if advised := names_of(_advised(clause, verb), clause, area):
        return Receivers(advised, tuple(name for name in to or onward if name not in advised))
    return Receivers(to, _next_step(onward))


def _own_unit(via: tuple[str, ...], to: tuple[str, ...]) -> bool:
    """Whether a report goes "through" a unit of the receiver itself: "gửi Sở X (qua Phòng Y)"."""
    return bool(to) and all(_UNIT.match(v) for v in via) and bool(_HAS_UNITS.match(to[0]))


def _next_step(onward: tuple[str, ...]) -> tuple[str, ...]:
    """A body of a higher level beside a local authority hears through that authority: that is the third step."""
    if any(_BELOW_PROVINCE.match(name) for name in onward):
        onward = tuple(name for name in onward if not _PROVINCIAL.match(name))
    if any(_LOCAL.match(name) for name in onward):
        return tuple(name for name in onward if not _CENTRAL.match(name))
    return onward


def _advised(clause: str, verb: int) -> list[Mention]:
    """The body for which a report is drafted: it gets the draft, and whoever it reports to gets it from there."""
    for match in reversed(list(_ADVISED.finditer(clause, 0, verb))):
        mentions = [m for m in parse_list(clause[: verb + len("báo cáo")], match.end()) if m.end <= verb]
        if mentions and _DRAFTS.fullmatch(clause, mentions[-1].end, verb):
            return mentions
    return []


def _direct(clause: str, verb: int, end: int) -> list[Mention]:
    """The agencies that directly follow the verb or its preposition, before anything onward."""
    for match in _TO.finditer(clause, verb, end):
        standing = _NAMED_STANDING.match(clause, match.end())
        named = parse_list(clause, standing.end()) if standing else []
        found = [m for m in named or parse_list(clause, match.end()) if m.end <= end + 1]
        if found:
            also = _ALSO_TO.match(clause, found[-1].end, end)
            return [*found, *([m for m in parse_list(clause, also.end()) if m.end <= end + 1] if also else [])]
    for match in _SENT_BEFORE.finditer(clause, 0, verb):
        found = parse_list(clause, match.end())
        if found and not re.search(r"[,;]", re.sub(r"\([^()]*\)", "", clause[found[-1].end : verb])):
            return found
    linked = re.compile(r"báo cáo[^,;.]{0,30}?\s(?=[A-ZĐ])").match(clause, verb)
    return [m for m in find_all(clause[:end]) if linked and m.start == linked.end()]
