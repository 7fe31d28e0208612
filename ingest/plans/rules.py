"""Duties to report: who reports to whom, how often, and by which day, read from the sentences that create them.

A rule needs a verb of reporting and a period, a day or an occasion. Days of work, dates of laws and reports that are
products of a task create none. A day in brackets belongs to the frequency right before it and to no other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.plans.agencies import Mention, expand, find_all, names_of, parse_list
from ingest.plans.due import Due, bind, find_dues, find_frequencies
from ingest.plans.model import PlanReportRule, Source
from ingest.plans.receivers import Receivers, read_receivers
from ingest.text.normalise import fold, squeeze

MAX_SENTENCE = 3000
_NAME_OF_DUTY = re.compile(r"[^:.;]{0,30}báo cáo[^:.;]{0,30}:\s+", re.IGNORECASE)  # "Báo cáo định kỳ: A báo cáo ..."
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZĐÀ-Ỹ“(])")
_VERB = re.compile(
    r"(?:(?<!chế độ )(?<!Chế độ )(?<!việc )(?<!sản phẩm: )(?<!các )(?<!Các )(?<!công tác )"
    r"(?<!độ thông tin, )(?<!tác thông tin, )"
    r"(?<!thông tin )(?<!những )"
    r"\b(?:báo cáo|Báo cáo)\b)(?! số \d)(?! viên)(?! tổng kết 20)"
)
_OCCASION = re.compile(
    r"đột xuất|theo yêu cầu|khó khăn,? vướng mắc|vấn đề (?:phát sinh|cần)|"
    r"phát sinh",
    re.IGNORECASE,
)
_PERIODIC = re.compile(r"định kỳ", re.IGNORECASE)
_PERSON = re.compile(r"^(?:Thủ trưởng|Chủ tịch|Giám đốc|Trưởng|Người đứng đầu)\s+(?=(?:các|Các|UBND|Sở|cơ quan))")
_CLOSING_SUBJECT = re.compile(r"(?:nếu|khi) (?:có|cần|gặp|phát sinh|thấy)[^,]{0,120},\s*(?:[^,]{0,40},\s*)?")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of running text in which a rule may stand, with those who answer for the item it belongs to."""

    text: str
    start: int
    end: int
    responsible: tuple[str, ...]
    organisation: bool


@dataclass(frozen=True, slots=True)
class _Clause:
    """The reporting clause of a sentence and where its verb stands in it."""

    text: str
    verb: int
    lead_up: str


def read_rules(passage: Passage, area: str | None) -> tuple[list[PlanReportRule], bool]:
    """Rules of a passage, and whether it speaks of a dated or periodic report that no rule could be made of."""
    rules: list[PlanReportRule] = []
    missed = False
    subject: tuple[str, ...] = passage.responsible
    for sentence in _SENTENCE.split(expand(squeeze(passage.text))):
        if len(sentence) > MAX_SENTENCE or "báo cáo" not in sentence.lower():
            continue
        found, lost = _of_sentence(sentence, subject, passage, area)
        rules += found
        missed = missed or lost
    return rules, missed


def _clauses(sentence: str) -> list[_Clause]:
    """Clauses between semicolons in which somebody is to report, each with what stands before it."""
    clauses: list[_Clause] = []
    position = 0
    for text in _parts(sentence):
        label = _NAME_OF_DUTY.match(text)
        verb = _VERB.search(text, label.end() if label and parse_list(text, label.end()) else 0)
        if verb:
            clauses.append(_Clause(text, verb.start(), sentence[:position]))
        position = min(len(sentence), position + len(text) + 2)
    return clauses


def _parts(sentence: str) -> list[str]:
    """What stands between semicolons; a list of bodies that has one inside stays whole ("các sở; UBND các xã ...")."""
    parts: list[str] = []
    for text in re.split(r";\s+", sentence):
        before = parts[-1] if parts else ""
        named = find_all(before[-200:]) if before and not _VERB.search(before) and parse_list(text) else []
        if named and named[-1].end == len(before[-200:]):
            parts[-1] = f"{before}; {text}"
        else:
            parts.append(text)
    return parts


_PERIOD_ITEM = re.compile(
    r"(?:đối với\s+)?(?:báo cáo\s+)?(?:định kỳ\s+)?(?:h[àằ]ng\s+)?"
    r"(?P<p>tháng|quý|năm|0?6 tháng(?: đầu năm)?|0?9 tháng)\b"
    r"(?=[^.;]{0,60}(?:trước|chậm nhất|vào|ngày))(?:\s*[:,–-])?",
    re.IGNORECASE,
)


def below_lead_in(lead_in: str, item: str) -> str | None:
    """An item such as "6 tháng: trước ngày 10/6" as a sentence with the lead-in over it; ``None`` for other items."""
    period = _PERIOD_ITEM.match(item)
    if period is None or not _VERB.search(lead_in):
        return None
    each = "" if period["p"][:1].isdigit() else "hằng "
    return f"{lead_in.rstrip(' :.;,')} {each}{period['p'].lower()} {item[period.end() :].strip()}"


def _of_sentence(
    sentence: str, responsible: tuple[str, ...], passage: Passage, area: str | None
) -> tuple[list[PlanReportRule], bool]:
    rules: list[PlanReportRule] = []
    missed = False
    for clause in _clauses(sentence):
        receivers = read_receivers(clause.text, clause.verb, area)
        frequencies = find_frequencies(clause.text, clause.verb)
        dues = find_dues(clause.text)
        reporters = _reporters(clause, responsible, area)
        pairs = bind(frequencies, dues, clause.text)
        if not pairs:
            pairs = _open(clause, receivers, passage)
        if pairs and not (reporters or receivers.to):
            missed = True
            continue
        if not pairs and dues and receivers.to:
            missed = True
        rules += [_rule(f, d, reporters, receivers, sentence, passage) for f, d in pairs]
    return rules, missed


def _open(clause: _Clause, receivers: Receivers, passage: Passage) -> list[tuple[str | None, Due | None]]:
    """A duty without period and day: on demand or on occasion, or "định kỳ" without saying how often."""
    if not passage.organisation or not receivers.to:
        return []
    before = clause.text[: clause.verb]
    if _PERIODIC.search(before[-20:]):
        return [(None, None)]
    if _OCCASION.search(clause.text) and not re.search(r"tổng hợp|Tổng hợp", before[-14:]):
        return [("adhoc", None)]
    return [(None, None)] if _PERIODIC.search(clause.text[max(0, clause.verb - 60) : clause.verb + 40]) else []


def _reporters(clause: _Clause, responsible: tuple[str, ...], area: str | None) -> tuple[str, ...]:
    """Who reports: the subject of the clause, else of the clauses before it, else who answers for the item."""
    before = clause.text[: clause.verb]
    condition = _CLOSING_SUBJECT.search(before)
    offset = condition.end() if condition else 0
    own = parse_list(before, offset)
    if own and own[-1].end <= len(before):
        return _bodies(names_of(own, before, area))
    listed = _list_before(before)
    if listed:
        return _bodies(names_of(listed, before, area))
    adjacent = [m for m in find_all(before[-200:]) if m.end >= len(before[-200:]) - 14]
    if adjacent and not re.search(r"\b(?:với|cho|của|tham mưu|về|gửi)\s+$", before[-200:][: adjacent[0].start]):
        return _bodies(names_of(adjacent, before[-200:], area))
    return _bodies(responsible)


def _list_before(before: str) -> list[Mention]:
    """The whole list of agencies that ends where the verb begins, wherever in the clause it starts."""
    end = len(before.rstrip().removesuffix("gửi").rstrip())
    for mention in find_all(before):
        if mention.end < end - 200:
            continue
        mentions = parse_list(before, mention.start)
        if mentions and end <= mentions[-1].end <= len(before):
            led = re.search(r"(?:với|cho|của|tham mưu|về|gửi|qua|do|bởi)\s+$", before[: mention.start])
            return [] if led else mentions
    return []


def _bodies(names: tuple[str, ...]) -> tuple[str, ...]:
    """The body that a person heads: the duty is the body's."""
    found: dict[str, str] = {}
    for name in names:
        body = _PERSON.sub("", name)
        found.setdefault(fold(body), body[:1].upper() + body[1:])
    return tuple(found.values())


def _rule(
    frequency: str | None,
    due: Due | None,
    reporters: tuple[str, ...],
    receivers: Receivers,
    sentence: str,
    passage: Passage,
) -> PlanReportRule:
    known = sum((bool(reporters), bool(receivers.to), frequency is not None))
    return PlanReportRule(
        frequency=frequency,
        due_month=due.month if due else None,
        due_day=due.day if due else None,
        due_months=due.months if due else (),
        due_year_offset=due.year_offset if due else 0,
        operator=due.operator if due else None,
        reporters=reporters,
        receiver="; ".join(receivers.to) or None,
        onward_receiver="; ".join(receivers.then_to) or None,
        text=sentence,
        source=Source(passage.start, passage.end, passage.text),
        confidence=(0.95 if due else 0.8) - 0.15 * (3 - known),
        rule="report_dated" if due else "report_periodic" if frequency not in (None, "adhoc") else "report_open",
    )


def distinct(rules: Sequence[PlanReportRule]) -> list[PlanReportRule]:
    """Each duty once: the same frequency, day and reporters in one sentence are one rule."""
    seen: dict[tuple[object, ...], PlanReportRule] = {}
    for rule in rules:
        key = (rule.frequency, rule.due_month, rule.due_day, rule.reporters, rule.receiver, rule.text)
        seen.setdefault(key, replace(rule, confidence=round(rule.confidence, 2)))
    return list(seen.values())
