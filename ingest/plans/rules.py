"""Duties to report: who reports to whom, how often, and by which day, read from the sentences that create them.

A rule needs a verb of reporting and a period, a day or an occasion. Days of work, dates of laws and reports that are
products of a task create none. A day in brackets belongs to the frequency right before it and to no other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.plans.agencies import expand
from ingest.plans.assignment import read_assignment
from ingest.plans.binding import Pair, bind, by_calendar
from ingest.plans.clauses import TERMS, Clause, find_clauses, find_verb
from ingest.plans.due import Due, find_dues
from ingest.plans.frequency import find_frequencies
from ingest.plans.model import PlanReportRule, Source
from ingest.plans.receivers import Receivers, find_onward, read_receivers
from ingest.plans.reporters import bodies, read_reporters
from ingest.text.normalise import fold, squeeze

MAX_SENTENCE = 3000
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZĐÀ-Ỹ“(])")
_HOUR = re.compile(
    r"(?:(?P<w>trước|chậm nhất(?: là)?(?: vào)?|vào)\s+)?(?:lúc\s+)?\d{1,2}\s*(?:h|giờ|g)\s*(?:\d{2})?(?:\s*phút)?,?\s*"
    r"(?=ngày)",
    re.IGNORECASE,
)
_OCCASION = re.compile(r"đột xuất|theo yêu cầu|khó khăn,? vướng mắc|vấn đề (?:phát sinh|cần)|phát sinh", re.IGNORECASE)
_PERIODIC = re.compile(r"định kỳ", re.IGNORECASE)
_WORK = re.compile(
    r"\b(?:hoàn thành|hoàn thiện|rà soát|xây dựng|lập|khảo sát|thẩm định|ban hành|phê duyệt|trình|kiểm kê|"
    r"thống kê|giải ngân)\b",
    re.IGNORECASE,
)
_RESULTS = re.compile(
    r"(?:kết quả|tình hình|tiến độ)\s+(?:triển khai|tổ chức|thực hiện)|sơ kết|tổng kết", re.IGNORECASE
)
_PERIOD_ITEM = re.compile(
    r"(?:đối với\s+)?(?:báo cáo\s+)?(?:định kỳ\s+)?(?:h[àằ]ng\s+)?"
    r"(?P<p>tháng|quý|năm|0?6 tháng(?: đầu năm)?|0?9 tháng)\b"
    r"(?=[^.;]{0,60}(?:trước|chậm nhất|vào|ngày))(?:\s*[:,–-])?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of running text in which a rule may stand, with those who answer for the item it belongs to."""

    text: str
    start: int
    end: int
    responsible: tuple[str, ...]
    organisation: bool


@dataclass(frozen=True, slots=True)
class _Duty:
    """What one clause says: who reports to whom, and the periods with their days."""

    reporters: tuple[str, ...] = ()
    receivers: Receivers = field(default_factory=Receivers)
    pairs: tuple[Pair, ...] = ()
    continues: bool = False
    gathers: bool = False  # passes on what it has gathered from others
    assumed: bool = False  # how often follows from the day alone
    unclear: bool = False  # a day is named and a receiver, but no rule follows
    interval_years: int | None = None  # of its multi-year period


def read_rules(passage: Passage, area: str | None) -> tuple[list[PlanReportRule], bool]:
    """Rules of a passage, and whether it speaks of a dated or periodic report that no rule could be made of."""
    rules: list[PlanReportRule] = []
    missed = False
    last = _Duty()
    for sentence in _SENTENCE.split(expand(squeeze(passage.text))):
        terms = bool(TERMS.match(sentence)) and bool(rules or last.receivers.to)
        if len(sentence) > MAX_SENTENCE or not (terms or "báo cáo" in sentence.lower()):
            continue
        duties = _duties(sentence, passage, area, last)
        found = _rules_of(duties, sentence, passage)
        rules = [*(_without_days_given_later(rules, found) if terms else rules), *found]
        missed = missed or any(d.unclear or (d.pairs and not (d.reporters or d.receivers.to)) for d in duties)
        last = duties[-1] if duties else last
    return rules, missed


def below_lead_in(lead_in: str, item: str) -> str | None:
    """An item such as "6 tháng: trước ngày 10/6" as a sentence with the lead-in over it; ``None`` for other items."""
    period = _PERIOD_ITEM.match(item)
    if period is None or find_verb(lead_in) is None:
        return None
    each = "" if period["p"][:1].isdigit() else "hằng "
    return f"{lead_in.rstrip(' :.;,')} {each}{period['p'].lower()} {item[period.end() :].strip()}"


def _duties(sentence: str, passage: Passage, area: str | None, last: _Duty) -> list[_Duty]:
    """Duties of the clauses of a sentence; a clause that only adds a period takes the rest from its neighbours."""
    duties: list[_Duty] = []
    begins = read_assignment(sentence, area)
    subject = bodies(begins.lead) if begins and not begins.colon else ()  # a clause without one goes on with the last
    for clause in find_clauses(_HOUR.sub(lambda m: f"{m['w'] or ''} ".lstrip(), sentence)):
        subject = read_reporters(clause.text, clause.verb, area) or subject
        duty = _duty(clause, passage, area, duties[-1] if duties else last, subject)
        duties.append(duty)
        relayed = _relayed(clause, duty, area) if duty.pairs else None
        if relayed:
            duties.append(relayed)
    for i in range(len(duties) - 2, -1, -1):
        if not duties[i].receivers.to and duties[i + 1].continues:
            duties[i] = replace(duties[i], receivers=duties[i + 1].receivers)
        elif duties[i + 1].continues and not duties[i].receivers.then_to:
            onward = duties[i + 1].receivers.then_to
            duties[i] = replace(duties[i], receivers=replace(duties[i].receivers, then_to=onward))
    return [_with_next_step(duty, duties[i + 1 :]) for i, duty in enumerate(duties)]


def _duty(clause: Clause, passage: Passage, area: str | None, last: _Duty, subject: tuple[str, ...]) -> _Duty:
    receivers = read_receivers(clause.text, clause.verb, area)
    if clause.continues and not receivers.to:
        receivers = replace(last.receivers, then_to=receivers.then_to or last.receivers.then_to)
    reporters = subject or (last.reporters if clause.continues else ()) or bodies(passage.responsible)
    dues = _own_dues(clause)
    frequencies = find_frequencies(clause.text, clause.verb)
    pairs, free = bind(frequencies, dues, clause.text)
    assumed: list[Pair] = []
    if free and receivers.to and passage.organisation and not _closes_work(clause):
        assumed = by_calendar(free, clause.text)
        pairs = [p for p in pairs if p[1] is not None or p[0] == "adhoc" or not assumed] + assumed
    if clause.regime:
        pairs = [p for p in pairs if receivers.to and p[0] not in (None, "adhoc")]
    elif not pairs:
        pairs = _open(clause, receivers, passage)
    named = [d for d in dues if d.day or d.term]  # a month alone is more often that of a piece of work
    lost = bool(named) if not pairs else any(d.term for d in free)
    unclear = lost and bool(receivers.to) and not clause.regime
    gathers = "tổng hợp" in clause.text[: clause.verb].lower()
    years = next((f.years for f in frequencies if f.years), None)
    return _Duty(reporters, receivers, tuple(pairs), clause.continues, gathers, bool(assumed), unclear, years)


def _own_dues(clause: Clause) -> list[Due]:
    """Days of the report itself, without those of other work and the one by which its receiver reports on."""
    dues = find_dues(clause.text)
    dues = [d for d in dues if not _of_work(clause, d)] or dues
    onward = find_onward(clause.text, clause.verb)
    own = [d for d in dues if onward is None or d.start < onward.start()]
    return own or dues


def _of_work(clause: Clause, due: Due) -> bool:
    """Whether the day stands between commas with work of another kind: "lập kế hoạch trước ngày 30/4, báo cáo ..."."""
    end = clause.text.find(",", due.end)
    if due.bracket or end < 0 or end > clause.verb:
        return False
    return bool(_WORK.search(clause.text, clause.text.rfind(",", 0, due.start) + 1, end))


def _relayed(clause: Clause, duty: _Duty, area: str | None) -> _Duty | None:
    """The report that the receiver owes in turn, where the clause gives a day for it too."""
    onward = find_onward(clause.text, clause.verb)
    if onward is None or not duty.receivers.to:
        return None
    text = clause.text[onward.start() :]
    verb = find_verb(text)
    dues = [d for d in find_dues(clause.text) if d.start >= onward.start()]
    if verb is None or not dues or dues == _own_dues(clause):
        return None
    frequencies = find_frequencies(text, verb)
    pairs, free = bind(frequencies, find_dues(text), text)
    receivers = read_receivers(text, verb, area)
    pairs = [*(p for p in pairs if p[1]), *by_calendar(free, text)]
    return _Duty(duty.receivers.to, receivers, tuple(pairs), assumed=bool(free))


def _with_next_step(duty: _Duty, later: Sequence[_Duty]) -> _Duty:
    """The onward receiver that a later clause names: "...; Sở X tổng hợp, báo cáo UBND tỉnh"."""
    to = {fold(name) for name in duty.receivers.to}
    for other in later if to and not duty.receivers.then_to else ():
        if other.gathers and other.receivers.to and {fold(name) for name in other.reporters} == to:
            return replace(duty, receivers=replace(duty.receivers, then_to=other.receivers.to))
    return duty


def _closes_work(clause: Clause) -> bool:
    """Whether the day is that of a piece of work whose end is reported: "hoàn thành rà soát, báo cáo UBND tỉnh"."""
    return bool(_WORK.search(clause.text[: clause.verb])) and not _RESULTS.search(clause.text)


def _open(clause: Clause, receivers: Receivers, passage: Passage) -> list[Pair]:
    """A duty without period and day: on demand or on occasion, or "định kỳ" without saying how often."""
    if not passage.organisation or not receivers.to:
        return []
    before = clause.text[: clause.verb]
    if _PERIODIC.search(before[-20:]):
        return [(None, None)]
    if _OCCASION.search(clause.text) and not re.search(r"tổng hợp|Tổng hợp", before[-14:]):
        return [("adhoc", None)]
    return [(None, None)] if _PERIODIC.search(clause.text[max(0, clause.verb - 60) : clause.verb + 40]) else []


def _rules_of(duties: Sequence[_Duty], sentence: str, passage: Passage) -> list[PlanReportRule]:
    """The rules of one sentence, each once; the same day of two years is two days."""
    rules: dict[tuple[object, ...], PlanReportRule] = {}
    for duty in duties:
        if not (duty.reporters or duty.receivers.to):
            continue
        for frequency, due in duty.pairs:
            day = (due.month, due.day, due.year, due.term) if due else None
            key = (frequency, day, duty.reporters, duty.receivers.to)
            rules.setdefault(key, _rule(frequency, due, duty, sentence, passage))
    return list(rules.values())


def _rule(frequency: str | None, due: Due | None, duty: _Duty, sentence: str, passage: Passage) -> PlanReportRule:
    term = due.term if due else None
    known = sum((bool(duty.reporters), bool(duty.receivers.to), frequency is not None))
    doubt = 0.15 * (3 - known) + (0.2 if duty.assumed and due else 0.0)
    return PlanReportRule(
        frequency=frequency,
        due_month=due.month if due else None,
        due_day=due.day if due else None,
        due_months=due.months if due else (),
        due_year_offset=due.year_offset if due else 0,
        operator=due.operator if due else None,
        within_days=term.days if term else None,
        within_unit=term.unit if term else None,
        within_from=term.since if term else None,
        interval_years=duty.interval_years if frequency == "multi_year" else None,
        reporters=duty.reporters,
        receiver="; ".join(duty.receivers.to) or None,
        onward_receiver="; ".join(duty.receivers.then_to) or None,
        text=sentence,
        source=Source(passage.start, passage.end, passage.text),
        confidence=(0.95 if due else 0.8) - doubt,
        rule="report_dated" if due else "report_periodic" if frequency not in (None, "adhoc") else "report_open",
    )


def _without_days_given_later(rules: list[PlanReportRule], later: list[PlanReportRule]) -> list[PlanReportRule]:
    """Rules without a day give way to those with one that "Thời gian gửi báo cáo: ..." makes of them."""
    dated = {r.frequency for r in later if r.operator}
    return [r for r in rules if r.operator or not dated or r.frequency not in (*dated, None)]


def distinct(rules: Sequence[PlanReportRule]) -> list[PlanReportRule]:
    """Each duty once: what another passage says again in the same words, to the same days, is left out."""
    seen: dict[tuple[object, ...], Source] = {}
    kept: list[PlanReportRule] = []
    for rule in _with_days_of_the_next_passage(rules):
        due = (rule.due_month, rule.due_day, rule.within_days, rule.within_unit, rule.within_from)
        key = (rule.frequency, due, rule.reporters, rule.receiver, rule.text)
        if seen.setdefault(key, rule.source) == rule.source:
            kept.append(replace(rule, confidence=round(rule.confidence, 2)))
    return kept


def _with_days_of_the_next_passage(rules: Sequence[PlanReportRule]) -> list[PlanReportRule]:
    """A passage "Thời gian gửi báo cáo: ..." gives its days to the duty of the passage right above it."""
    result: list[PlanReportRule] = []
    for rule in rules:
        above = [r for r in result if r.receiver and 0 < rule.source.start_line - r.source.end_line <= 2]
        above = above or [r for r in result if r.receiver and r.source == rule.source]  # given to the day before it
        if rule.receiver or not above or not TERMS.match(rule.text):
            result.append(rule)
            continue
        last = above[-1]
        taken = replace(rule, reporters=last.reporters, receiver=last.receiver, onward_receiver=last.onward_receiver)
        result = [r for r in result if r not in above or r in _without_days_given_later([r], [taken])] + [taken]
    return result
