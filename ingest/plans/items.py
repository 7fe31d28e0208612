"""What an item of a section is by its form: a label, a heading over items, a bare agency line, or work with its agency.

Decides nothing about other items; which agency line covers which items is the walk's business (``tasks``).
"""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.plans.assignment import Assignment, as_attribute, merge, names_only, read_assignment
from ingest.plans.fields import split_fields
from ingest.plans.lines import HIGH, Passage
from ingest.plans.model import TimeInfo
from ingest.plans.roles import split_roles
from ingest.plans.times import is_time_like, parse_time
from ingest.text.normalise import squeeze

_CONTENT_LABEL = re.compile(
    r"(?:nội dung|nhiệm vụ|giải pháp|công việc|hoạt động)(?:\s+\w+){0,4}\s*:?\s*$", re.IGNORECASE
)
_REPORT_ONLY = re.compile(
    r"(?:định kỳ|h[àằ]ng (?:năm|quý|tháng)|trước ngày|vào ngày|chậm nhất|[69] tháng|"
    r"\(|tổng hợp|gửi|báo cáo|tham mưu(?: cho)? UBND[^,;.]{0,20} báo cáo|\W)",
    re.IGNORECASE,
)
_LISTING = re.compile(r"(?:trong đó|như|gồm|cụ thể|sau đây|như sau)\s*:$", re.IGNORECASE)
_PERIODIC = re.compile(
    r"định kỳ|h[àằ]ng (?:năm|quý|tháng|tuần)|trước ngày|vào ngày|chậm nhất|[69] tháng|đột xuất", re.IGNORECASE
)
_TRAILING_BRACKET = re.compile(r"\((?P<x>[^()]{5,500})\)\s*[.;]?\s*$")
_LAST_SENTENCE = re.compile(r"[.;]\s+(?P<x>[A-ZĐ][^.;]{5,400}(?:;[^.;]{3,80})?)[.;]?\s*$")
_TIME_PART = re.compile(r"(?:thực hiện|hoàn thành|xong|tiến độ|thời gian)?\s*(?P<when>\S.*)", re.IGNORECASE)
_WORK_THEN_AGENCY = re.compile(r"(?P<work>[^:;]{8,300}):\s*(?P<x>\S[^:]{5,400})$")
_TRAILING_GIVE = re.compile(
    r"[.;]\s+(?P<x>Giao\s[^.;]{3,400}?(?:chủ trì|thực hiện|tham mưu|triển khai)[^.;]{0,300})[.;]?\s*$"
)


def own_assignment(node: Passage, area: str | None) -> Assignment | None:
    """The assignment inside the item: as its subject, in a bracket or a sentence at its end."""
    own = read_assignment(node.text, area)
    if own is not None and node.children and node.text.endswith(":"):
        return Assignment(own.lead, own.co, explicit=own.explicit, colon=True)  # "A có trách nhiệm:"
    if own is not None:
        return own
    if node.children and (names := names_only(node.text, area)):
        return Assignment(names, colon=True)
    return _behind_colon(node, area) or _at_end(node.text, area) or _labelled_inside(node, area)


def _behind_colon(node: Passage, area: str | None) -> Assignment | None:
    """The assignment behind a colon: of the work before it, or of its own work where the words before are a heading."""
    named = _WORK_THEN_AGENCY.match(node.text)
    if named is None or node.children:
        return None
    found = as_attribute(named["x"], area)
    own = found or read_assignment(named["x"], area)
    if own is None or not (own.explicit or found or not own.work):
        return None
    if found is None and own.work:
        return Assignment(own.lead, own.co, node.text, own.explicit)
    return Assignment(own.lead, own.co, named["work"], own.explicit, True, own.time)


def _at_end(text: str, area: str | None) -> Assignment | None:
    """The assignment in a bracket or in a sentence of its own with which an item ends."""
    bracket = _TRAILING_BRACKET.search(text)
    if bracket and (found := _in_bracket(bracket["x"], area)):
        return replace(found, work=text, colon=False)
    last = _LAST_SENTENCE.search(text)
    if last and (found := as_attribute(last["x"], area)) and (found.explicit or found.co):
        return replace(found, work=text, colon=False)
    given = _TRAILING_GIVE.search(text)
    if given and (found := read_assignment(given["x"], area)):
        return Assignment(found.lead, found.co, text, found.explicit)
    return None


def _in_bracket(text: str, area: str | None) -> Assignment | None:
    """The assignment that an item ends with: "(A chủ trì, phối hợp B thực hiện; quý II/2025)", "(A; thường xuyên)".

    A bracket that only names bodies assigns nothing: it may explain the words before it.
    """
    first, *rest = re.split(r";\s+", text)
    times = [time for part in rest if (time := _part_time(part)).text]
    helping = tuple(part for part in rest if part.endswith("phối hợp"))
    found = as_attribute("; ".join((first, *helping)), area) or as_attribute(first, area)
    if found is None and times and (names := names_only(first, area)):
        found = Assignment(names)
    if found is None:
        found = read_assignment(first, area)
        found = found if found and found.explicit else None
    if found is None:
        return None
    return found if found.time.text or not times else replace(found, time=times[0])


def _part_time(part: str) -> TimeInfo:
    """The time that a part of a bracket is; empty for anything else."""
    match = _TIME_PART.fullmatch(part)
    return parse_time(match["when"]) if match and is_time_like(match["when"]) else TimeInfo()


def _labelled_inside(node: Passage, area: str | None) -> Assignment | None:
    """The agencies of an item whose labels follow in the same paragraph ("Xây dựng ... Đơn vị chủ trì: A.")."""
    prefix, fields = split_fields(node.text)
    roles = [split_roles(f.value, area) for f in fields if f.kind == "lead"]
    lead, co = merge(*(lead for lead, _ in roles)), merge(*(co for _, co in roles))
    return Assignment(lead, co, prefix) if prefix and lead and not node.children else None


def is_bare_lead_in(node: Passage, own: Assignment | None) -> bool:
    """A paragraph that only introduces the items typed after it ("... có trách nhiệm:")."""
    return node.kind is None and not node.children and node.text.endswith(":") and (own is None or not own.explicit)


def below(path: str, node: Passage) -> str | None:
    """Reference of a numbered item below ``path``."""
    return f"{path}/{node.number}" if node.number else None


def lift(children: list[Passage], area: str | None) -> list[Passage]:
    """Labelled lines that were typed below an item, put beside it: they may cover the items before it too."""
    lifted: list[Passage] = []
    for node in children:
        below = lift(node.children, area) if node.children else []
        split = next((i for i, c in enumerate(below) if is_attribute(c, area)), None)
        if split is None or node.kind in ("arabic", "dotted", "roman") or is_attribute(node, area):
            lifted.append(node)
            continue
        lifted.append(Passage(node.start, node.end, node.kind, node.number, node.text, node.heading, below[:split]))
        lifted.extend(below[split:])
    return lifted


def is_attribute(node: Passage, area: str | None) -> bool:
    """Labelled values and nothing before them, or a bare assignment line."""
    prefix, fields = split_fields(node.text)
    if fields and not prefix.strip(" -+*.("):
        return True
    return not node.children and as_attribute(prefix, area) is not None


def is_content_label(node: Passage) -> bool:
    """A label such as "Nội dung:" that only introduces the items below it."""
    return bool(_CONTENT_LABEL.match(squeeze(node.text)))


def is_container(node: Passage) -> bool:
    """A heading or a label over items, not an item with explanations below it."""
    if is_content_label(node):
        return True
    if node.text.endswith(":") and node.kind not in HIGH:
        return len(node.text) < 160 and not _LISTING.search(node.text)
    if node.text.endswith(":"):
        return True
    numbered = node.kind in ("arabic", "dotted", "roman") or (node.kind == "letter" and len(node.text) < 160)
    return bool(numbered and any(c.kind is not None or c.heading for c in node.children)) or (
        numbered and not node.text.rstrip().endswith(".")
    )


def only_names(text: str, area: str | None) -> bool:
    """Whether the text is a list of agencies without any work."""
    found = read_assignment(text, area)
    return found is not None and not found.work


def is_title_of_agencies(text: str) -> bool:
    """A heading over the bodies that run the plan, which is no work itself."""
    return bool(re.match(r"(?:cơ quan|đơn vị)\s+(?:chỉ đạo|chủ trì|thực hiện|phối hợp)", text, re.IGNORECASE))


def only_reports(text: str) -> bool:
    """Whether every clause of the passage is about reporting."""
    if not _PERIODIC.search(text):
        return False
    clauses = [c for c in re.split(r"[.;]\s+", text) if len(c.split()) > 3]
    return bool(clauses) and all(re.search(r"\b[Bb]áo cáo\b", c) and _REPORT_ONLY.match(_predicate(c)) for c in clauses)


def _predicate(clause: str) -> str:
    found = read_assignment(clause)
    return found.work if found else clause
