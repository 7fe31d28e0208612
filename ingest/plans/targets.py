"""Numbers that a plan promises: from the sentences of its target section (tables: ``target_tables``).

A number counts only with a unit that is understood and a horizon year that the text gives. Every other number of the
section is returned as not understood; decree numbers, dates and base years are no promises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.plans import indicators
from ingest.plans.lines import Passage
from ingest.plans.model import PlanTarget, Source
from ingest.text.normalise import squeeze
from ingest.text.numbers import NUMBER, scaled

_COUNTED = (
    r"liên hiệp hợp tác xã|liên hiệp HTX|LHHTX|tổ hợp tác|THT|hợp tác xã|HTX|thành viên|xã viên|lao động|"
    r"người|mô hình|tổ chức|chuỗi|sản phẩm|"
    r"doanh nghiệp|xã|huyện|lớp|lượt người|hộ"
)
_MENTION = re.compile(
    rf"(?<![\w/.,-])(?P<low>{NUMBER})(?:\s*%?\s*(?:-|–|đến)\s*(?P<high>{NUMBER}))?\s*"
    rf"(?:(?P<pct>%)|(?P<scale>tỷ|tỉ|triệu|nghìn|ngàn)\s*(?P<vnd>đồng|đ\b)?|(?P<noun>{_COUNTED})(?![\w]))",
    re.IGNORECASE,
)
_LOOSE_NUMBER = re.compile(rf"(?<![\w/.,-])(?:{NUMBER})(?![\w/]|[.,-]\d|-[A-ZĐ])")
_HORIZON = re.compile(
    r"(?:đến|vào|tới|trong|định hướng|tầm nhìn)?\s*(?:(?:cuối|hết)\s+)?năm\s+(?P<y>20\d{2})(?!\d)", re.IGNORECASE
)
_HEADING_HORIZON = re.compile(
    r"(?:đến|tới|tầm nhìn|định hướng|giai đoạn|năm|mục tiêu)[^.;]{0,40}?(?P<y>20\d{2})(?!\d)\s*[:.]?$", re.IGNORECASE
)
_OPERATORS = (
    ("~", re.compile(r"(?:khoảng|gần|xấp xỉ|ước(?: đạt)?|chừng)\s*$", re.IGNORECASE)),
    (
        ">=",
        re.compile(
            r"(?:trên|hơn|từ|ít nhất|tối thiểu|không dưới|không thấp hơn|≥|>=?)\s*(?:đạt\s*|là\s*|có\s*)?$",
            re.IGNORECASE,
        ),
    ),
    ("<=", re.compile(r"(?:dưới|không quá|tối đa|không vượt quá|≤|<=?)\s*$", re.IGNORECASE)),
)
_OR_MORE = re.compile(r"^\s*(?:trở lên)", re.IGNORECASE)
_BASE = re.compile(r"^\s*(?:đồng\s*)?(?:/[^\s,;.]+\s*)?(?:\(?(?:vào\s+)?năm\s+(?P<y>(?:19|20)\d{2})\)?)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-ZĐÀ-Ỹ“(])")
_NEWLY = re.compile(r"thành lập(?: thêm)? mới|thành lập được|phát triển mới|thành lập thêm", re.IGNORECASE)
_TOTAL = re.compile(r"\bnâng\b|tổng số|l[ũu][yỹ] kế", re.IGNORECASE)
_CUT = re.compile(r"[.;](?=\s)")


MAX_SENTENCE = 3000
"""Longer ones are no sentences; their numbers are listed as not understood."""


@dataclass(slots=True)
class TargetResult:
    """Targets, the role of every passage, and passages with numbers that no rule understood."""

    targets: list[PlanTarget] = field(default_factory=list)
    roles: list[tuple[Passage, str]] = field(default_factory=list)
    unread: list[Passage] = field(default_factory=list)


def read_targets(section: Passage, plan_years: tuple[int | None, int | None], result: TargetResult) -> None:
    """Add the targets of a section; ``plan_years`` gives the horizon of a plan for one year or one period."""
    result.roles.append((section, "heading"))
    default = plan_years[1]
    _walk(section.children, heading_horizon(section.text) or None, default, result)


def heading_horizon(text: str) -> int | None:
    """The year that a heading sets for what stands below it."""
    match = _HEADING_HORIZON.search(text) if len(text) < 120 else None
    return int(match["y"]) if match else None


def _walk(nodes: Iterable[Passage], horizon: int | None, default: int | None, result: TargetResult) -> None:
    for node in nodes:
        own = heading_horizon(node.text)
        if own and not _MENTION.search(node.text):
            result.roles.append((node, "heading"))
            _walk(node.children, own, default, result)
            if not node.children:
                horizon = own  # a line "Đến năm 2030" that holds for what follows it
            continue
        _passage(node, horizon, default, result)
        _walk(node.children, horizon, default, result)


def _passage(node: Passage, horizon: int | None, default: int | None, result: TargetResult) -> None:
    before = len(result.targets)
    missed = False
    for sentence in _SENTENCE.split(node.text):
        found, all_read = _sentence(sentence, horizon, default, node)
        result.targets.extend(found)
        missed = missed or not all_read
    if missed:
        result.unread.append(node)
    result.roles.append((node, "target" if len(result.targets) > before else "goal"))


def _sentence(sentence: str, horizon: int | None, default: int | None, node: Passage) -> tuple[list[PlanTarget], bool]:
    """Targets of one sentence, and whether every number in it was used or is no promise."""
    if len(sentence) > MAX_SENTENCE:
        return [], not _MENTION.search(sentence)
    mentions = [m for m in _MENTION.finditer(sentence) if not _is_base(m, sentence, horizon)]
    targets: list[PlanTarget] = []
    last: str | None = None
    used = 0
    for index, match in enumerate(mentions):
        start = _clause_start(sentence, mentions[index - 1].end() if index else 0, match.start())
        end = _clause_end(
            sentence, match.end(), mentions[index + 1].start() if index + 1 < len(mentions) else len(sentence)
        )
        year = _year_for(sentence, match, horizon) or default
        clause = _TOTAL.split(sentence[_sentence_part(sentence, match.start()) : match.end()])[-1]
        newly = bool(_NEWLY.search(clause))
        target = _target(match, sentence, (start, end), year, last, node, newly=newly)
        if target is None:
            continue
        used += 1
        targets.append(target)
        if target.indicator in ("cooperatives", "cooperative_groups", "new_cooperatives", "new_cooperative_groups"):
            last = target.indicator.removeprefix("new_")
    return targets, used == len(mentions) and not _loose_numbers(sentence)


def _is_base(match: re.Match[str], sentence: str, horizon: int | None) -> bool:
    """A starting value ("từ 7 triệu năm 2005 lên ...") or a number inside the name of something."""
    rest = sentence[match.end() :]
    base = _BASE.match(rest)
    if base and re.match(r"\s*(?:lên|tăng)", rest[base.end() :]) and not (horizon and int(base["y"]) == horizon):
        return True
    noun = (match["noun"] or "").lower()
    if (
        noun
        and scaled(match["low"], None) == 1
        and re.search(r"(?:bình quân|trung bình|mỗi|/|của)\s*$", sentence[: match.start()])
    ):
        return True  # "doanh thu bình quân 01 hợp tác xã: ..."
    return (
        noun == "tổ chức" and not match["pct"] and not re.search(r"có|đạt|thành lập", sentence[: match.start()][-40:])
    )


def _loose_numbers(sentence: str) -> bool:
    """Numbers that are left after the targets, years, dates, document numbers and item numbers are taken away."""
    rest = _MENTION.sub(" ", sentence)
    rest = re.sub(
        r"(?:năm|giai đoạn|tháng|ngày|số|khóa|Điều|khoản|lần thứ|thứ|quý)\s+[\d/.,-]+(?:\s*[-–]\s*\d+)?", " ", rest
    )
    rest = re.sub(r"\d+[/-][\w/.-]+|\b(?:19|20)\d{2}\b|\(\d+\)", " ", rest)
    return bool(_LOOSE_NUMBER.search(rest))


def _sentence_part(sentence: str, position: int) -> int:
    cuts = [m.end() for m in _CUT.finditer(sentence, 0, position)]
    return cuts[-1] if cuts else 0


def _clause_start(sentence: str, previous: int, start: int) -> int:
    """Where the clause of a number begins: after the number before it, at the strongest mark in between."""
    if previous == 0:
        return 0
    between = sentence[previous:start]
    for pattern in (r"[.;]\s", r",?\s*trong đó", r",\s(?!.*,\s)", r"\s(?:với|và)\s(?!.*\s(?:với|và)\s)"):
        match = re.search(pattern, between, re.IGNORECASE)
        if match:
            return previous + (match.start() if "trong" in match.group().lower() else match.end())
    return previous


def _clause_end(sentence: str, end: int, following: int) -> int:
    if following == len(sentence):
        stop = re.compile(r"[.;]\s").search(sentence, end)
        return stop.start() if stop else following
    between = sentence[end:following]
    for pattern in (r"[.;]\s", r",?\s*trong đó", r",\s(?!.*,\s)", r"\s(?:với|và)\s(?!.*\s(?:với|và)\s)"):
        match = re.search(pattern, between, re.IGNORECASE)
        if match:
            return end + match.start()
    return following


def _year_for(sentence: str, match: re.Match[str], horizon: int | None) -> int | None:
    """The year inside the sentence that governs this number, else the heading's."""
    after = _BASE.match(sentence[match.end() :])
    if after:
        return int(after["y"])
    years = [
        int(m["y"])
        for m in _HORIZON.finditer(sentence, 0, match.start())
        if re.match(r"(?:đến|vào|tới|trong)", m.group().strip(), re.IGNORECASE)
        or not sentence[: m.start()].strip(" -+")
    ]
    return years[-1] if years else horizon


def _target(
    match: re.Match[str],
    sentence: str,
    clause: tuple[int, int],
    year: int | None,
    last: str | None,
    node: Passage,
    *,
    newly: bool,
) -> PlanTarget | None:
    if year is None:
        return None
    text = squeeze(sentence[clause[0] : clause[1]]).strip(" ,;.")
    before = sentence[clause[0] : match.start()]
    after = sentence[match.end() : clause[1]].strip()
    unit, name = _unit_and_name(match, text, before, after, last, newly=newly)
    if unit is None:
        return None
    low = scaled(match["low"], match["scale"])
    high = scaled(match["high"], match["scale"]) if match["high"] else None
    operator = "range" if high is not None else _operator(sentence[: match.start()], after)
    confidence = 0.6 if name.startswith("other:") else 0.95
    return PlanTarget(
        horizon=year, indicator=name, operator=operator, value=low, value_high=high, unit=unit, text=text,
        source=Source(node.start, node.end, node.text), confidence=confidence, rule="target_sentence",
    )  # fmt: skip


def _unit_and_name(
    match: re.Match[str], text: str, before: str, after: str, last: str | None, *, newly: bool
) -> tuple[str | None, str]:
    if match["pct"]:
        return "percent", indicators.share(text)
    if match["scale"]:
        return (
            ("VND", indicators.money(text))
            if match["vnd"] or re.search(r"doanh thu|lợi nhuận|thu nhập|vốn|lương", text, re.I)
            else (None, "")
        )
    noun = match["noun"]
    name = indicators.count(noun, after, before, newly=newly, last=last)
    unit = "person" if noun.lower() in ("thành viên", "xã viên", "lao động", "người", "lượt người") else "count"
    return unit, name


def _operator(before: str, after: str) -> str:
    for operator, pattern in _OPERATORS:
        if pattern.search(before):
            return operator
    return ">=" if _OR_MORE.match(after) else "="
