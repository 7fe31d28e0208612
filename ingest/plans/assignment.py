"""Who does it: reads "A chủ trì, phối hợp với B ..." out of a sentence.

An assignment needs an agency where the subject of the sentence stands. Agencies that a sentence only mentions assign
nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ingest.plans.agencies import Mention, cell_names, expand, is_complete, names_of, parse_list
from ingest.plans.agency_names import STOP
from ingest.plans.model import TimeInfo
from ingest.plans.times import parse_time
from ingest.text.normalise import LOWER, fold, squeeze

_ADDRESS = re.compile(
    r"(?:Đề nghị|Giao(?: cho)?|Yêu cầu|Phân công|Trách nhiệm của|Nhiệm vụ của|"
    r"Trân trọng đề nghị|Kính đề nghị|Mời|Đối với(?=[^.;]{3,150}:))\s+",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:UBND|Ban Thường vụ|Ban Chỉ đạo|Chủ tịch UBND)[^,.;:]{0,60}?\s(?:đề nghị|yêu cầu|giao)\s+")
_PREFACE = re.compile(
    r"(?:Theo|Căn cứ|Trên cơ sở|Trong phạm vi|Với|Để|Tùy theo|Ngoài)\b[^.;:]{0,400}?,\s*(?=(?:[Cc]ác |"
    r"[Tt]hủ trưởng|UBND|Sở |Bộ |Ban |Liên minh|Ủy ban|Chủ tịch))"
)
_BRACKET = re.compile(r"\s*\([^()]{0,200}\)")
_DASH_APPOSITION = re.compile(r"\s*[-–]\s*(?:là\s+)?[Cc]ơ quan\s")
STOP_ANYWHERE = re.compile(r"\s(?=" + STOP.pattern + ")")
"""A word that begins what an agency does, anywhere in a text."""
_LEADS = re.compile(
    r"\s*(?:,\s*)?(?:(?:là (?:cơ quan|đơn vị|đầu mối)\s+)?(?:chịu trách nhiệm\s+)?chủ trì|"
    r"(?:làm|là) đầu mối(?=\s*,?\s*cùng))\b"
)
_WITH = re.compile(
    r"\s*[,;]?\s*(?:và\s+)?(?:(?:chủ động|tích cực|thường xuyên|trực tiếp|cùng|làm đầu mối|là đầu mối)"
    r"[\s,]+)*(?:tham mưu,\s*)?"
    r"phối hợp(?:\s+(?:chặt chẽ|tốt|đồng bộ|có hiệu quả|hiệu quả))*(?:\s*,?\s*(?:cùng với|với|cùng))?\s+"
)
_TOGETHER = re.compile(r"\s*,?\s*cùng(?:\s+với)?\s+")
_COORDINATE = re.compile(r"[Pp]hối hợp(?:\s+(?:chặt chẽ|tốt))*(?:\s*,?\s*(?:cùng với|với|cùng))?\s+")
_NO_VERBS = frozenset((
    "và", "với", "cùng", "hoặc", "hay", "của", "tại", "ở", "từ", "đến", "do", "cho", "như", "về", "trong", "ngoài",
    "trên", "dưới", "sau", "trước", "các", "những", "một", "mỗi", "mọi", "này", "đó", "đã", "đang", "vừa", "được",
    "bị", "chưa", "không", "mà", "thì", "nên", "vì", "nếu", "bằng", "qua", "giữa", "thuộc",
))  # fmt: skip
"""Words after a complete name that are no verb of a duty: joining words, and those that tell what was or was not."""
_PASSIVE = ("được khuyến khích", "được hỗ trợ", "chưa ", "không ", "còn ")
"""What is done for a body, left to it, or told of it is no duty of it."""
_CLAUSE_END = re.compile(r"[.;](?:\s|$)")
_EMPTY_WORK = re.compile(
    r"^[\s,.;:]*(?:(?:tham mưu|tổ chức|phối hợp|chủ động|tham mưu (?:cho )?UBND (?:tỉnh|thành phố|huyện|"
    r"thị xã))[\s,]+)*"
    r"(?:(?:lãnh đạo,?\s+)?(?:chỉ đạo,?\s+)?(?:tổ chức\s+)?triển khai(?: thực hiện)?|"
    r"lãnh đạo,? chỉ đạo(?:,? thực hiện)?|(?:tổ chức\s+)?thực hiện|tham mưu(?: thực hiện)?)"
    r"(?:[\s,]+(?:tham mưu UBND (?:tỉnh|thành phố|huyện|thị xã)|theo (?:chức năng|lĩnh vực|thẩm quyền|"
    r"quy định)[^.;]{0,60}))*[\s,]*(?P<time>[^.;]{0,60})?[.;]?\s*$"
)
_DUE_TAIL = re.compile(
    r"[;,]\s*(?:thời gian\s+)?(?:hoàn thành|xong|thực hiện)\s+(?P<when>(?:trước|trong|vào|đến|năm|quý)\b[^.;]{1,60})$"
)
_TIME_LEAD = re.compile(
    r"^(?:vào|trong|từ|đến|năm|quý|h[àằ]ng|thường xuyên|giai đoạn|trước|theo|mỗi|\d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Lead and coordinating agencies, and what of the sentence remains after them."""

    lead: tuple[str, ...]
    co: tuple[str, ...] = ()
    work: str = ""
    explicit: bool = False  # "chủ trì" is written
    colon: bool = False  # a colon or the end follows: what stands after or below is the work
    time: TimeInfo = field(default_factory=TimeInfo)


def read_assignment(text: str, area: str | None = None) -> Assignment | None:
    """The assignment with which a sentence begins; ``None`` when no agency is its subject."""
    text = squeeze(expand(text))
    start = _subject_start(text)
    leads = parse_list(text, start)
    if not leads:
        return None
    end = leads[-1].end
    end = _past_apposition(text, end)
    chief = _LEADS.match(text, end)
    after = chief.end() if chief else end
    partners, after = _partners(text, after, chief=bool(chief))
    rest = text[after:].strip()
    colon = rest.startswith(":") or not rest.strip(" .;")
    if not (chief or colon or partners or _has_verb(text, end) or _is_subject(leads[-1].name, text[end:])):
        return None
    if not partners and not colon:
        partners = _partners_in_clause(text, end)
    work = rest.lstrip(" :.;,")
    lead = names_of(leads, text, area)
    if not chief and not colon:
        lead = merge(lead, further_subjects(text, area))
    co = names_of(partners, text, area) or (partners_of(work, area) if colon else ())
    return Assignment(
        lead=lead,
        co=_without(co, lead),
        work=work,
        explicit=bool(chief),
        colon=colon,
    )


def _past_apposition(text: str, end: int) -> int:
    """Position after "(cơ quan thường trực)" or "- Cơ quan thường trực ..." that only explains the name before it."""
    bracket = _BRACKET.match(text, end)
    end = bracket.end() if bracket else end
    dash = _DASH_APPOSITION.match(text, end)
    if dash:
        verb = STOP_ANYWHERE.search(text, dash.end(), dash.end() + 80)
        return verb.start() if verb else end
    return end


def _subject_start(text: str) -> int:
    """Where the subject stands: after "Giao", "Đề nghị" or an introductory "Theo ...,"."""
    address = _ADDRESS.match(text)
    start = address.end() if address else 0
    asks = _ASKS.match(text, start)
    if asks and parse_list(text, asks.end()):
        return asks.end()
    if parse_list(text, start):
        return start
    preface = _PREFACE.match(text, start)
    return preface.end() if preface else start


def names_only(text: str, area: str | None = None) -> tuple[str, ...]:
    """Agencies of a heading that is nothing but a list of them ("3. Sở A; Cơ quan B"); empty for anything else."""
    text = squeeze(expand(text)).rstrip(" .:")
    address = _ADDRESS.match(text)
    start = address.end() if address else 0
    if len(text) > 250 or not parse_list(text, start, sentence=False) or STOP_ANYWHERE.search(text, start):
        return ()
    return cell_names(text[start:], area)


def _partners(text: str, position: int, *, chief: bool) -> tuple[list[Mention], int]:
    """Agencies right after "phối hợp với", behind "chủ trì" also after a mere "cùng", and where they end."""
    match = _WITH.match(text, position) or (_TOGETHER.match(text, position) if chief else None)
    if not match:
        return [], position
    partners = parse_list(text, match.end())
    if partners:
        return partners, partners[-1].end
    # "phối hợp với" what is no known kind of body: up to the colon or the verb it is still the name
    tail = re.compile(rf"[^:.;]{{0,120}}?(?=:|{STOP_ANYWHERE.pattern}|\s(?:tổ chức))").match(text, match.end())
    if tail and tail.group().strip() and "với" in match.group():
        return [Mention(tail.group().strip(), match.end(), tail.end())], tail.end()
    return [], position


def _partners_in_clause(text: str, position: int) -> list[Mention]:
    """Agencies after the first "phối hợp với" of the clause that goes on at ``position``."""
    clause_end = _CLAUSE_END.search(text, position)
    end = clause_end.start() if clause_end else len(text)
    match = _COORDINATE.search(text, position, end)
    return [m for m in parse_list(text, match.end()) if m.end <= end] if match else []


def partners_of(text: str, area: str | None = None) -> tuple[str, ...]:
    """Coordinating agencies that a passage itself names: in its first clause, or in a clause that begins with it."""
    text = squeeze(expand(text))
    sentence = re.split(r"\.\s", text, maxsplit=1)[0]
    found: list[Mention] = []
    start = 0
    for clause in sentence.split("; "):
        match = _COORDINATE.search(sentence, start, start + len(clause))
        if match and (start == 0 or match.start() - start < 15):
            found += parse_list(sentence, match.end())
        start += len(clause) + 2
    return names_of(found, sentence, area)


def further_subjects(text: str, area: str | None = None) -> tuple[str, ...]:
    """Agencies that are the subject of a later clause of the first sentence ("A làm ...; B làm ...")."""
    sentence = re.split(r"\.\s", squeeze(expand(text)), maxsplit=1)[0]
    names: tuple[str, ...] = ()
    for clause in sentence.split("; ")[1:]:
        mentions = parse_list(clause)
        if mentions and _has_verb(clause, mentions[-1].end):
            names = merge(names, names_of(mentions, clause, area))
    return names


def _is_subject(name: str, rest: str) -> bool:
    """Whether a word that no list of verbs holds says what the body before it does: its name is complete there."""
    word = re.match(rf"\s+(?P<w>[{LOWER}]+)(?:\s|$)", rest)
    return word is not None and is_complete(name) and word["w"] not in _NO_VERBS


def _has_verb(text: str, position: int) -> bool:
    rest = text[position:].lstrip(" ,")
    if rest.startswith(_PASSIVE):
        return False
    return bool(STOP.match(rest)) or bool(
        re.match(r"(?:tổ chức|quản lý|phát triển|sử dụng|tham gia|phổ biến|là\b)", rest)
    )


def _without(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    known = {fold(o) for o in others}
    return tuple(n for n in names if fold(n) not in known)


def merge(*lists: tuple[str, ...]) -> tuple[str, ...]:
    """Names of several lists, each once, in order."""
    names: dict[str, str] = {}
    for name in (n for names_ in lists for n in names_):
        names.setdefault(fold(name), name)
    return tuple(names.values())


def _split_due(text: str) -> tuple[str, str | None]:
    """The line without its brackets and without "; hoàn thành trước ...", and that time."""
    text = text.strip(" .;")
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1]
    match = _DUE_TAIL.search(text)
    return (text[: match.start()], match["when"]) if match else (text, None)


_HELPS = re.compile(
    r"[;,]\s+(?P<who>[^;]{5,300}?)\s+(?:tham gia|phối hợp)(?:\s+(?:thực hiện|triển khai))?"
    r"(?:\s+(?P<when>[^.;,]{3,40}))?$"
)
"""The end of an assignment line that names who helps: "...; B, C tham gia"."""


def as_attribute(text: str, area: str | None = None) -> Assignment | None:
    """A line that only says who carries out what stands before it ("A chủ trì, phối hợp với B thực hiện năm 2026")."""
    text, due = _split_due(text)
    helps = _HELPS.search(text)
    if helps and not STOP_ANYWHERE.search(f" {helps['who']}") and _TIME_LEAD.match(helps["when"] or "năm"):
        rest = as_attribute(text[: helps.start()], area)
        helping = cell_names(helps["who"], area)
        time = parse_time(due or helps["when"])
        return replace(rest, co=merge(rest.co, _without(helping, rest.lead)), time=time) if rest else None
    assignment = read_assignment(text, area)
    if assignment is None or (assignment.colon and not assignment.explicit):
        return None
    if assignment.explicit and not assignment.work.strip(" .;,") and not text.endswith(":"):
        return Assignment(assignment.lead, assignment.co, explicit=True, time=parse_time(due))
    work = _EMPTY_WORK.match(assignment.work)
    if work is None:
        return None
    when = squeeze(work["time"] or "").strip(" .;,")
    if when and not _TIME_LEAD.match(when):
        return None
    return Assignment(assignment.lead, assignment.co, "", assignment.explicit, False, parse_time(due or when))
