"""Which day belongs to which frequency, and what a day says about the frequency by itself.

Nothing is invented: a day alone counts as yearly only where it can recur (no year is written) and the caller knows that
a duty to report stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.plans.due import Due
from ingest.plans.frequency import Frequency

Pair = tuple[str | None, Due | None]

_SEASON = {
    "semiannual": frozenset((5, 6, 7)),
    "nine_month": frozenset((8, 9, 10)),
    "annual": frozenset((10, 11, 12, 1, 2, 3)),
}
"""Months in which such a report is due, where the order of the words leaves it open."""
_QUARTER_MONTHS = ((3, 6, 9, 12), (4, 7, 10, 1), (1, 4, 7, 10), (2, 5, 8, 11))
_PERIOD_END = {"quarterly": (3, 6, 9, 12), "semiannual": (6, 12), "nine_month": (9,), "annual": (12,)}
_LEADS_ON = re.compile(
    r"\s*(?:\(\s*)?(?:(?:của\s+)?năm (?:sau|tiếp theo|kế tiếp|liền kề)\s*,?\s*)?(?:đối với\s+|cho\s+|với\s+)?"
    r"(?:báo cáo\s+)?(?:định kỳ\s+)?",
    re.IGNORECASE,
)
"""Between a day and the frequency that follows it: "trước ngày 05/6 (đối với báo cáo 6 tháng)"."""
_RIGHT_BEFORE = re.compile(r"\s*(?:20\d\d)?\s*[:,(–-]?\s*(?:được\s+)?(?:gửi|nộp)?\s*", re.IGNORECASE)
"""Between a frequency and its own day: "báo cáo năm gửi trước ngày 05/12"."""
_REVIEW = re.compile(
    r"sơ kết|tổng kết(?! (?:công tác )?năm)|giữa (?:nhiệm )?kỳ|cuối (?:nhiệm )?kỳ|giai đoạn|0?5 năm", re.IGNORECASE
)


def bind(frequencies: Sequence[Frequency], dues: Sequence[Due], clause: str) -> tuple[list[Pair], list[Due]]:
    """Every frequency with its days (``None`` where it has none), and the days that belong to no frequency."""
    dues = _gather_quarters(dues)
    if len(dues) > 1 and all(d.shared for d in dues[1:]) and len(dues) == len(frequencies):
        return [_pair(f, d) for f, d in zip(frequencies, dues, strict=True)], []  # "6 tháng, năm (trước 15/6, 15/12)"
    taken: dict[int, list[Due]] = {i: [] for i in range(len(frequencies))}
    own: list[Pair] = []
    free: list[Due] = []
    for due in dues:
        index = _owner(due, frequencies, clause)
        if due.term is not None and due.term.of is None:
            continue  # given out when it is known which frequencies have days of their own
        if due.period_end and frequencies:
            for owners in taken.values():
                owners.append(due)
        elif len(due.months) == 4 and not any(f.name == "quarterly" for f in frequencies):
            own.append(("quarterly", due))  # "tháng cuối quý" says how often by itself
        elif index is None:
            free.append(due)
        else:
            taken[index].append(due)
    free += _give_out([d for d in dues if d.term is not None and d.term.of is None], frequencies, taken)
    pairs = [
        pair
        for i, f in enumerate(frequencies)
        for pair in (
            _halves(_one_of_months([_pair(f, d) for d in taken[i]]))
            or ([] if own and len(frequencies) == 1 else [(f.name, None)])
        )
    ]
    return [*own, *_one_quarter(pairs)], free


def by_calendar(dues: Sequence[Due], clause: str) -> list[Pair]:
    """Days without any word of frequency: yearly without a year, else for once (a review of several years)."""
    yearly: list[Pair] = []
    once: list[Pair] = []
    for due in dues:
        if due.bare or due.term is not None or (due.month is None and not due.months):
            continue
        if due.day is None and len(dues) == 1:
            continue  # one month without a day and without a frequency is mostly that of a piece of work
        if due.month is None:
            yearly.append(("monthly", due))
        elif due.year is None:
            yearly.append(("annual", due))
        else:
            once.append((_once(due, clause), due))
    return [*_halves(yearly), *once]


def _once(due: Due, clause: str) -> str | None:
    """A full date is that of one report: on several years, on the year that it names, or on something else."""
    if _REVIEW.search(clause):
        return "multi_year"
    of_year = due.year if due.month in (11, 12) else (due.year or 0) - 1 if due.month == 1 else None
    return "annual" if of_year and re.search(rf"năm {of_year}\b", clause[: due.start]) else None


def _pair(frequency: Frequency, due: Due) -> Pair:
    """The pair with the months that the frequency gives to the day."""
    if due.period_end:
        months = _PERIOD_END.get(frequency.name, ())
        return frequency.name, replace(due, month=months[0]) if len(months) == 1 else replace(due, months=months)
    if frequency.name == "quarterly" and due.month is not None:
        return frequency.name, replace(due, month=None, months=(due.month,))
    return frequency.name, due


def _give_out(terms: Sequence[Due], frequencies: Sequence[Frequency], taken: dict[int, list[Due]]) -> list[Due]:
    """Give terms that count from the end of any period to the frequencies without a day; back come those left over.

    One in brackets in the middle of a list belongs to the frequency right before it.
    """
    left: list[Due] = []
    for term in terms:
        before = [i for i, f in enumerate(frequencies) if f.end <= term.start]
        inside_list = term.bracket and before and len(before) < len(frequencies)
        owners = [i for i in (before[-1:] if inside_list else taken) if not taken[i] and _fits(term, frequencies[i])]
        for i in owners:
            taken[i].append(term)
        if not owners:
            left.append(term)
    return left


def _one_of_months(pairs: list[Pair]) -> list[Pair]:
    """Months without a day of one frequency are one duty in each of them; yearly ones are told apart as halves."""
    dues = [d for _, d in pairs if d is not None and d.day is None and d.month is not None and d.year is None]
    if len(dues) < 2 or len(dues) < len(pairs) or pairs[0][0] == "annual":
        return pairs
    months = tuple(d.month for d in dues if d.month is not None)
    return [(pairs[0][0], replace(dues[0], month=None, months=months))]


def _halves(pairs: list[Pair]) -> list[Pair]:
    """Two days of one year, one in its middle and one at its end, are the half-yearly and the yearly report."""
    months = [d.month for f, d in pairs if f == "annual" and d is not None]
    if (
        len(pairs) != 2
        or len(months) != 2
        or (months[0] in _SEASON["semiannual"]) == (months[1] in _SEASON["semiannual"])
    ):
        return pairs
    return [("semiannual" if d and d.month in _SEASON["semiannual"] else f, d) for f, d in pairs]


def _gather_quarters(dues: Sequence[Due]) -> list[Due]:
    """The same day in four months a quarter apart is one day of each quarter."""
    months = tuple(d.month for d in dues if d.month)
    if len(dues) == 4 and months in _QUARTER_MONTHS and len({d.day for d in dues}) == 1:
        return [replace(dues[0], month=None, months=months, end=dues[-1].end)]
    return list(dues)


def _one_quarter(pairs: list[Pair]) -> list[Pair]:
    """Quarters named one by one ("quý I trước ngày 20/3, quý II ...") with the same day are one rule."""
    result: list[Pair] = []
    for name, due in pairs:
        for i, (other, earlier) in enumerate(result):
            if name == other == "quarterly" and due and earlier and due.day == earlier.day and len(due.months) == 1:
                result[i] = (name, replace(earlier, months=(*earlier.months, *due.months)))
                break
        else:
            result.append((name, due))
    return result


def _owner(due: Due, frequencies: Sequence[Frequency], clause: str) -> int | None:
    """Which frequency a day belongs to."""
    before = [i for i, f in enumerate(frequencies) if f.end <= due.start]
    if due.bracket and before:
        return before[-1]
    inside = [i for i, f in enumerate(frequencies) if due.start <= f.start < due.end]
    if inside:
        return inside[0]
    near = _neighbour(due, frequencies, before, clause)
    if near is not None:
        return near
    fitting = [i for i in before if _fits(due, frequencies[i])] or [
        i for i, f in enumerate(frequencies) if _fits(due, f)
    ]
    best = [i for i in fitting if _in_season(due, frequencies[i])] or fitting
    return best[-1] if best else None


def _neighbour(due: Due, frequencies: Sequence[Frequency], before: list[int], clause: str) -> int | None:
    """The frequency right after the day, or right before it unless it only ends a list of them."""
    after = [
        i for i, f in enumerate(frequencies) if f.start >= due.end and _LEADS_ON.fullmatch(clause, due.end, f.start)
    ]
    if after and (_fits(due, frequencies[after[0]]) or frequencies[after[0]].quarter):
        return after[0]
    if not before or not _RIGHT_BEFORE.fullmatch(clause, frequencies[before[-1]].end, due.start):
        return None
    last = frequencies[before[-1]]
    listed = len(before) > 1 and not re.search(r"\d", clause[frequencies[before[-2]].end : last.start])
    return before[-1] if not listed and (_fits(due, last) or last.quarter) else None


def _in_season(due: Due, frequency: Frequency) -> bool:
    """Whether the day is where such a report is commonly due."""
    if due.month is None:
        return frequency.name == "quarterly" if len(due.months) == 4 else frequency.name in ("monthly", "quarterly")
    return due.month in _SEASON.get(frequency.name, ())


def _fits(due: Due, frequency: Frequency) -> bool:
    """A day with a month recurs yearly or half-yearly; a day alone recurs in each month or quarter."""
    if frequency.name == "adhoc":
        return False
    if due.term is not None:
        return due.term.of in (None, frequency.name)
    return (due.month is None) == (frequency.name in ("monthly", "quarterly")) or due.month is None
