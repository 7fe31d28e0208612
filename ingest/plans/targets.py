"""Numbers that a plan promises: from the sentences of its target section (tables: ``target_tables``).

A sentence is cut into clauses, one for each number; the clause tells the thing and the operator, and a clause that
names no thing of its own takes the thing of the clause before it, or of the line that leads in to it. A number counts
only with a horizon year that the text gives. What promises something and cannot be read is returned as not understood.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ingest.plans import indicators
from ingest.plans.horizons import Governed, governing_years, heading_horizon, only_year, years_in
from ingest.plans.lines import Passage
from ingest.plans.mentions import (
    Mention,
    find_mentions,
    has_unfit,
    plain_numbers,
    without_foreign,
    without_periods_of_others,
)
from ingest.plans.model import PlanTarget, Source
from ingest.text.normalise import squeeze

MAX_SENTENCE = 3000
"""Longer ones are no sentences; their numbers are listed as not understood."""

_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-ZĐÀ-Ỹ“(])")
_NO_TARGETS = re.compile(
    r"^(?:các |một số )?(?:nhiệm vụ|giải pháp|tổ chức thực hiện|kinh phí|nguồn lực|thực trạng|kết quả|tình hình|"
    r"đánh giá|quan điểm|mục đích|yêu cầu|hiện trạng|căn cứ|nguyên tắc|phạm vi|đối tượng)",
    re.IGNORECASE,
)
_NO_THING = re.compile(
    r"(?:các |một số |về )*(?:mục tiêu|chỉ tiêu|phấn đấu|đến (?:hết |cuối )?năm|năm|giai đoạn|tầm nhìn|"
    r"định hướng|số lượng|chất lượng)",
    re.IGNORECASE,
)
"""Lines that lead in to numbers without naming what is counted."""
_AT_MOST = r"dưới|không quá|tối đa|không vượt quá|nhiều nhất|≤|<=?"
_AT_LEAST = r"trên|hơn|từ|ít nhất|tối thiểu|không dưới|không thấp hơn|không ít hơn|lớn hơn|≥|>=?"
_ABOUT = r"khoảng|gần|xấp xỉ|ước(?: đạt| tính| khoảng)?|chừng|~"
_OPERATORS = (
    (">=", re.compile(rf"(?:(?<!\w)(?:{_AT_LEAST}))(?:\s*(?:đạt|là|có|mức)(?=\s|$))*\s*$", re.IGNORECASE)),
    ("<=", re.compile(rf"(?:(?<!\w)(?:{_AT_MOST}))(?:\s*(?:đạt|là|có|mức)(?=\s|$))*\s*$", re.IGNORECASE)),
    ("~", re.compile(rf"(?:(?<!\w)(?:{_ABOUT}))(?:\s*(?:đạt|là|có|mức)(?=\s|$))*\s*$", re.IGNORECASE)),
)
_NOUN = (
    r"(?:(?:tổng )?số )?(?:liên hiệp (?:hợp tác xã|HTX)|hợp tác xã|HTX|tổ hợp tác|THT|LHHTX|thành viên|xã viên|người|"
    r"lao động|mô hình|tổ chức|doanh nghiệp|sản phẩm|hộ|xã|chuỗi|ha|tấn|điểm)"
)
_OR_MORE = re.compile(
    rf"\s*(?:/[\w/]+\s*)?(?:(?:đồng\s*)?(?:/\s*[\w/]+)?\s*|{_NOUN}\s+)(?:trở lên|hoặc hơn)", re.IGNORECASE
)
_OPERATOR_WORDS = rf"(?:(?:{_ABOUT}|{_AT_LEAST}|{_AT_MOST}|đạt|là|có|được|lên|mức|thêm|còn)\s*)*"

_STARTER = re.compile(
    r"\s*(?:tỷ lệ|tỉ lệ|tỷ trọng|số |tổng|doanh thu|lợi nhuận|lãi|thu nhập|vốn|có |phấn đấu|thành lập|phát triển|"
    r"hình thành|xây dựng|nâng|thu hút|giải quyết|tạo |bảo đảm|đảm bảo|hằng năm|hàng năm|mỗi năm|"
    r"bình quân|mức|diện tích|giá trị|"
    r"nữ |cán bộ|giám đốc|đến (?:năm|hết|cuối)|năm|vào năm|giai đoạn|tăng|giảm|duy trì|riêng|còn|củng cố|giải thể|"
    r"hỗ trợ|đào tạo|tốc độ|tập huấn|kết nạp|trong)",
    re.IGNORECASE,
)
_LIGHT = re.compile(rf"\s*(?:(?:và|với|cùng|thu hút|phấn đấu|gồm)\s*)*{_OPERATOR_WORDS}", re.IGNORECASE)
_BREAKS = re.compile(
    r"(?P<hard>[.;:](?=\s)|\()|(?P<nested>,?\s*(?<!\w)trong đó(?!\w))|(?P<soft>,\s|\s(?:với|và)\s)", re.I
)

_NEWLY = re.compile(r"(?:mới )?thành lập(?: (?:mới|thêm|được))*|phát triển mới|hình thành mới|ra đời", re.IGNORECASE)
_TOTAL = re.compile(r"\bnâng\b|tổng số|l[ũu][yỹ] kế|duy trì|thu hút|toàn (?:tỉnh|huyện|xã)", re.IGNORECASE)
_DIRECT = re.compile(rf"(?:^|\s)(?:có|đạt)\s+{_OPERATOR_WORDS}$", re.IGNORECASE)
_MORE = re.compile(
    rf"(?<!thành lập )(?:tăng|tăng thêm|thêm|bổ sung)\s+(?:(?:{_ABOUT}|{_AT_LEAST}|{_AT_MOST}|được)\s*)*$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"củng cố|giải thể|chuyển đổi|hỗ trợ|lựa chọn|xây dựng|nâng cấp|kiện toàn|sáp nhập|đào tạo|thí điểm|tư vấn|"
    r"vận động|tập huấn|bồi dưỡng|giới thiệu|tổ chức lại|xử lý|khen thưởng",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"hiện (?:nay|có|tại|đã|toàn)|đến nay|(?<!\w)đã (?:có|đạt|thành lập|được)|hiện (?:là|đang có)", re.IGNORECASE
)
_AIM = re.compile(r"phấn đấu|mục tiêu|sẽ\s", re.IGNORECASE)
_ONWARD = re.compile(r"\s(?:lên|tăng lên|nâng lên|xuống|giảm xuống|xuống còn|giảm còn|còn)(?:\s(?:còn|đạt|thành))?\s")
_PER_ONE = re.compile(r"(?:bình quân|trung bình|mỗi|/|của|trên|cho|một)\s*$", re.IGNORECASE)
_TAIL_END = re.compile(
    r"[,;:.(]|\s(?:với|và|trong đó|để|nhằm|góp phần|so với|đối với|cho|chiếm|thu hút|giải quyết)(?!\w)|"
    r"\s(?:đến|vào|trong|tới|cuối|hết|từ)\s+(?:cuối\s+|hết\s+|các\s+)?(?:năm|giai đoạn|thời kỳ|tháng|ngày)(?!\w)|"
    r"\s(?:mỗi|hằng|hàng) năm|\s(?:đạt|là)\s*$",
    re.IGNORECASE,
)
_PER = re.compile(
    r"\s*(?:đồng\s*)?(?P<per>(?:/\s*(?:hợp tác xã|tổ hợp tác|thành viên|lao động|[\w%]+)\s*)+)", re.IGNORECASE
)
_NO_NOUN = re.compile(
    r"(?:đến|năm|là|trở|so|thì|được|từ|để|theo|tại|của|đạt|lên|tham gia|hoạt động|vào|do|như|khi|thuộc|ở|trên|có|bằng|"
    r"đối|cho|chiếm|mỗi|hằng|hàng|bình quân|và|với|tăng|giảm)(?!\w)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:lượt )?(?:thành viên|xã viên|tổ viên|lao động|người|cán bộ|giám đốc|kế toán|học viên|hội viên|nông dân|"
    r"chuyên gia|sinh viên|trí thức|nhân lực|nhân sự|thanh niên|phụ nữ|đoàn viên|lượt người|"
    r"kiểm soát viên|công nhân|khách)(?!\w)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:tổng số|số lượng|số)\s+(?!lượng\s*$)(?P<s>[^,;:.\d]{2,120}?)\s*$", re.IGNORECASE)
_EMPTY_WORDS = re.compile(
    rf"(?<!\w)(?:trong đó|tăng lên|nâng lên|{_ABOUT}|{_AT_LEAST}|{_AT_MOST}|đến|hết|cuối|vào|trong|năm|giai đoạn|"
    r"thời kỳ|đạt|là|có|chiếm|lên|tăng|"
    r"nâng|phấn đấu|mục tiêu|và|với|tỷ lệ này|con số này|trở|riêng|còn|giảm|xuống|đồng|mức|"
    r"bình quân|trung bình|hằng|hàng|mỗi|tháng|duy trì|tiếp tục|sẽ|được|bảo đảm|đảm bảo)(?!\w)",
    re.IGNORECASE,
)
_PREDICATE = re.compile(
    r"\s*(?:có|được|tham gia|đạt|ứng dụng|là|hoạt động|qua|xếp|liên kết|thực hiện|sản xuất|áp dụng|sử dụng|"
    r"tốt nghiệp|trở)(?!\w)",
    re.IGNORECASE,
)  # fmt: skip


_Mode = indicators.Mode | Literal["total"]


@dataclass(slots=True)
class TargetResult:
    """Targets, the role of every passage, and passages with numbers that no rule understood."""

    targets: list[PlanTarget] = field(default_factory=list)
    roles: list[tuple[Passage, str]] = field(default_factory=list)
    unread: list[Passage] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Years:
    """First year of the plan, the year of the headings above, the year that holds where nothing is said."""

    start: int | None
    horizon: int | None
    default: int | None
    guessed: bool = False  # the default is only the one year that the section names


@dataclass(slots=True)
class _Context:
    """What the text spoke of before: a thing with all its words, who or what it is about, the organisation, a year."""

    thing: str = ""
    head: str = ""
    organisation: str = ""
    counted: str = ""
    mode: _Mode = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class _Clause:
    """The words that belong to one number: as written, before and behind it; ``nested``: a part of the last."""

    text: str
    before: str
    after: str
    nested: bool


def read_targets(section: Passage, plan_years: tuple[int | None, int | None], result: TargetResult) -> None:
    """Add the targets of a section; ``plan_years`` gives the horizon of a plan for one year or one period."""
    result.roles.append((section, "heading"))
    default = plan_years[1] or _only_year(section)
    years = _Years(plan_years[0], heading_horizon(section.text), default, guessed=plan_years[1] is None)
    _walk(section.children, years, "", result)


def _only_year(section: Passage) -> int | None:
    def texts(node: Passage) -> Iterable[str]:
        if len(node.text) <= MAX_SENTENCE:
            yield without_foreign(node.text)
        for child in node.children:
            yield from texts(child)

    return only_year(texts(section))


def _walk(nodes: Iterable[Passage], years: _Years, lead: str, result: TargetResult) -> None:
    for node in nodes:
        if node.children and _NO_TARGETS.match(node.text) and "mục tiêu" not in node.text.lower():
            _as_goals(node, result)
            continue
        own = _heading_year(node)
        if own:
            result.roles.append((node, "heading"))
            below = replace(years, horizon=own)
            _walk(node.children, below, lead, result)
            if not node.children:
                years = below  # a line "Đến năm 2030" that holds for what follows it
            continue
        found = _passage(node, years, lead, result)
        _walk(node.children, years, "" if found or len(node.text) > 200 else node.text, result)


def _as_goals(node: Passage, result: TargetResult) -> None:
    result.roles.append((node, "goal"))
    for child in node.children:
        _as_goals(child, result)


def _heading_year(node: Passage) -> int | None:
    """The year of a line that promises no number itself but says by when what stands below it is promised."""
    if len(node.text) > 300:
        return None
    text = without_foreign(node.text)
    year = heading_horizon(text)
    if has_unfit(text) or (node.text.rstrip().endswith((".", ";")) and not node.children and not _NO_THING.match(text)):
        return None
    if year is None and (node.children or node.text.rstrip().endswith(":")):
        terms = [y.year for y in years_in(text) if y.term]
        year = terms[0] if len(set(terms)) == 1 else None
    return year if year and not find_mentions(plain_numbers(text)) else None


def _passage(node: Passage, years: _Years, lead: str, result: TargetResult) -> int:
    """Read one passage; the number of targets found."""
    before = len(result.targets)
    missed = False
    lead = "" if _NO_THING.match(lead) else lead
    context = _Context(thing=lead, head=lead, organisation=lead, mode="new" if _NEWLY.match(lead) else "")
    for sentence in _SENTENCE.split(node.text):
        found, all_read = _sentence(sentence, years, context, node)
        result.targets.extend(found)
        missed = missed or not all_read
    if missed:
        result.unread.append(node)
    found_here = len(result.targets) - before
    result.roles.append((node, "target" if found_here else "goal"))
    return found_here


def _sentence(sentence: str, years: _Years, context: _Context, node: Passage) -> tuple[list[PlanTarget], bool]:
    """Targets of one sentence, and whether every number in it was used or is no promise."""
    if len(sentence) > MAX_SENTENCE:
        return [], not re.search(r"\d\s*(?:%|[a-zđ])", sentence)
    text = without_foreign(sentence)
    plain = plain_numbers(text)
    mentions = find_mentions(plain)
    mentions = [m for i, m in enumerate(mentions) if not _is_base(plain, mentions, i)]
    marks = years_in(without_periods_of_others(text))
    governed = governing_years(text, mentions, marks, years.start, years.horizon or years.default)
    clauses = _clauses(sentence, mentions)
    targets: list[PlanTarget] = []
    complete, past = not has_unfit(text), False
    for index, mention in enumerate(mentions):
        clause = clauses[index]
        between = sentence[mentions[index - 1].end : mention.start] if index else ";"
        in_row = past and not re.search(r"[;)]", between)
        past = governed[index].past or _tells_of_the_past(clause, after_past=in_row)
        if past:
            continue
        target = _target(mention, clause, governed[index], years, context, node)
        if target is None:
            complete = False
        else:
            targets.append(target)
    terms = [m.year for m in marks if m.term and (years.start is None or m.year >= years.start)]
    context.year = terms[-1] if terms else context.year
    return targets, complete


def _tells_of_the_past(clause: _Clause, *, after_past: bool) -> bool:
    """Whether a number says what there is already; in a row of numbers the first tells it for all."""
    pieces = re.split(r"[,;(]\s|\slên\s", clause.before)
    if after_past and len(pieces) == 1 and _LIGHT.fullmatch(clause.before) and not _AIM.search(clause.before):
        return True
    said = pieces[-1]
    if len(pieces) > 1 and _LIGHT.fullmatch(said) and " lên " not in clause.before:
        said = f"{pieces[-2]} {said}"
    return bool(_PAST.search(said)) and not _AIM.search(said)


def _is_base(plain: str, mentions: Sequence[Mention], index: int) -> bool:
    """A starting value ("từ 7 triệu lên 14 triệu") or what another number is divided by ("bình quân 01 HTX")."""
    mention = mentions[index]
    before = plain[max(0, mention.start - 30) : mention.start]
    if mention.kind == "count" and mention.low == 1 and _PER_ONE.search(before):
        same = plain[: mention.start].rpartition(";")[2] if len(mentions) == index + 1 else "1"
        trailing = not re.search(r"(?:trên|cho|một)\s*$", before, re.IGNORECASE) or bool(re.search(r"\d", same))
        if trailing:
            return True
    if index + 1 == len(mentions) or not re.search(rf"từ\s+(?:mức\s+)?{_OPERATOR_WORDS}$", before, re.IGNORECASE):
        return False
    between = plain[mention.end : mentions[index + 1].start]
    return len(between) < 90 and bool(_ONWARD.search(between + " ")) and ";" not in between


def _clauses(sentence: str, mentions: Sequence[Mention]) -> list[_Clause]:
    """The clause of each number: numbers next to each other are parted at the strongest mark between them."""
    cuts = [_cut(sentence, a.end, b.start) for a, b in itertools.pairwise(mentions)]
    clauses = []
    for index, mention in enumerate(mentions):
        start, nested = (cuts[index - 1][1], cuts[index - 1][2]) if index else (0, False)
        hard = [m.end() for m in re.finditer(r"[.;](?=\s)", sentence[start : mention.start])]
        start += hard[-1] if hard and not nested else 0
        stop = re.search(r"[.;](?=\s)", sentence[mention.end :])
        end = cuts[index][0] if index < len(cuts) else mention.end + stop.start() if stop else len(sentence)
        before = sentence[start : mention.start]
        nested = nested or bool(re.search(r"(?<!\w)trong đó(?!\w)", before, re.IGNORECASE))
        text = squeeze(sentence[start:end]).strip(" ,;.()")
        clauses.append(_Clause(text, before, sentence[mention.end : end], nested))
    return clauses


def _cut(sentence: str, start: int, end: int) -> tuple[int, int, bool]:
    """Where between two numbers the first clause ends and the second begins, and whether that one is a part of it."""
    breaks = list(_BREAKS.finditer(sentence, start, end))
    hard = [m for m in breaks if m["hard"] and m.group() != ":"]
    if hard:
        last = hard[-1]
        nested = re.match(r"\s*trong đó(?!\w)", sentence[last.end() : end], re.IGNORECASE)
        return last.start(), last.end(), bool(nested)
    nested_marks = [m for m in breaks if m["nested"]]
    if nested_marks:
        mark = nested_marks[-1]
        return mark.start(), mark.start() + (1 if mark.group().startswith(",") else 0), True
    soft = [m for m in breaks if m["soft"]]
    light = [m for m in soft if _LIGHT.fullmatch(sentence, m.end(), end)]
    starters = [m for m in soft if _STARTER.match(sentence, m.end(), end)]
    commas = [m for m in soft if m.group().startswith(",")]
    chosen = light[-1:] or starters[:1] or commas[-1:] or soft[-1:]
    return (chosen[0].start(), chosen[0].end(), False) if chosen else (end, start, False)


def _target(
    mention: Mention, clause: _Clause, governed: Governed, years: _Years, context: _Context, node: Passage
) -> PlanTarget | None:
    said = governed.year or context.year or years.horizon
    year = said or years.default
    if year is None:
        return None
    meaning = _meaning(mention, clause, context)
    if meaning is None:
        return None
    unit, indicator, confidence = meaning
    if said is None and years.guessed:
        confidence = min(confidence, indicators.LIKELY)
    ranged = mention.high is not None
    return PlanTarget(
        horizon=year, indicator=indicator, operator="range" if ranged else _operator(clause),
        value=mention.low, value_high=mention.high, unit=unit, text=clause.text,
        source=Source(node.start, node.end, node.text),
        confidence=confidence, rule="target_sentence",
    )  # fmt: skip


def _operator(clause: _Clause) -> str:
    for operator, pattern in _OPERATORS:
        if pattern.search(clause.before):
            return operator
    return ">=" if _OR_MORE.match(clause.after) else "="


def _meaning(mention: Mention, clause: _Clause, context: _Context) -> tuple[str, str, float] | None:
    """Unit, indicator and confidence of a number; ``None`` when no words tell what it counts."""
    if mention.kind == "percent":
        return "percent", *_share(clause, context)
    per = _PER.match(clause.after)
    of_money = mention.kind == "scaled" and (per or not _noun(clause.after)) and (
        indicators.is_money(f"{clause.before} {clause.after}") or indicators.is_money(context.thing))  # fmt: skip
    if mention.kind == "money" or of_money:
        return "VND", *_money(clause, context)
    return _count(clause, context)


def _is_empty(text: str) -> bool:
    """Whether words name no thing of their own."""
    text = re.sub(r"\(?(?:19|20)\d{2}\)?(?:\s*[-–]\s*(?:19|20)\d{2})?|đối với[^,;.]*", " ", text)
    return not re.search(r"[^\W\d_]", _EMPTY_WORDS.sub(" ", _PER.sub(" ", text)))


def _share(clause: _Clause, context: _Context) -> tuple[str, float]:
    before, after = clause.before, clause.after
    if re.search(
        r"(?<!\w)(?:tăng|giảm)(?: thêm)?(?: bình quân)?\s+(?:(?:khoảng|trên|từ|ít nhất)\s+)*$", before, re.I
    ) or (re.match(r"\s*/\s*năm", after)):
        name, confidence = indicators.other(clause.text), indicators.OPEN
    elif _is_empty(before) and (_is_empty(after) or not after.strip()):
        name, confidence = indicators.share(context.thing) if context.thing else (indicators.other(clause.text), 0.5)
        confidence = min(confidence, indicators.LIKELY)
    elif _is_empty(before) and _PREDICATE.match(after):
        name, confidence = indicators.share(clause.text, context.head)
        if confidence == indicators.SURE and indicators.share(clause.text)[0] != name:
            confidence = indicators.LIKELY
        return name, confidence
    else:
        name, confidence = indicators.share(clause.text)
    if not (_is_empty(before) and _is_empty(after)):
        thing = f"{before} {after}"
        context.thing, context.head = thing, _head(before, after)
    return name, confidence


def _head(before: str, after: str) -> str:
    """Who or what a share is of: the words up to the first verb."""
    text = after if _is_empty(before) else before
    verb = re.search(
        r"\s(?:có|được|tham gia|đạt|ứng dụng|hoạt động|qua|xếp|liên kết|tốt nghiệp|chiếm|thực hiện)\s", text
    )
    return text[: verb.start()] if verb else text


def _money(clause: _Clause, context: _Context) -> tuple[str, float]:
    own = indicators.money_thing(f"{clause.before} {clause.after}")
    after = re.split(r"[,;]\s", clause.after)[0]
    found = indicators.money(clause.before, after, "" if own else context.thing)
    if own:
        context.thing = context.head = f"{clause.before} {_per(clause.after)}"
    elif context.thing:
        found = found[0], min(found[1], 0.9)
    if re.search(
        r"(?<!\w)tăng(?: thêm)?(?: bình quân)?\s+(?:(?:khoảng|trên|từ|ít nhất)\s+)*$", clause.before, re.IGNORECASE
    ):
        return indicators.other(clause.text), indicators.OPEN
    return found


def _per(after: str) -> str:
    per = _PER.match(after)
    return per["per"] if per else ""


def _noun(after: str) -> str:
    """The counted thing behind a number with what narrows it; empty when no noun stands there."""
    text = re.sub(r"^\s*(?:/\d+|trở lên)?\s*", "", after)
    if _NO_NOUN.match(text) or not re.match(r"[^\W\d_]", text):
        return ""
    return text[: stop.start()] if (stop := _TAIL_END.search(text)) else text


def _count(clause: _Clause, context: _Context) -> tuple[str, str, float] | None:
    noun = _noun(clause.after)
    subject = _subject(clause.before)
    mode = _mode(clause, context)
    generic = not noun or re.fullmatch(r"(?:người|đơn vị|cơ sở|tổ|cái)(?:\s*\(.*)?\s*", noun, re.IGNORECASE)
    plain_noun = re.fullmatch(rf"{_NOUN}(?:\s*/\s*năm)?\s*(?:trở lên)?", noun.strip(), re.IGNORECASE) if noun else None
    if mode == "total" and plain_noun and context.counted and _same_kind(noun, context.counted) and not subject:
        indicator, confidence = indicators.counted(
            context.counted
        )  # "nâng tổng số lên 45 HTX": of what was counted before
    elif (generic or plain_noun) and subject and mode != "more":
        indicator, confidence = indicators.named(subject, "", context.organisation)
    elif generic and not noun:
        if not context.thing or not _is_empty(clause.before):
            words = clause.before.strip(" ,;:.-")
            if not re.search(r"[^\W\d_]{2}", _EMPTY_WORDS.sub(" ", words)):
                return None
            indicator, confidence = indicators.named(words, "", context.organisation)
        else:
            indicator, confidence = indicators.named(context.thing, "", context.organisation)
        confidence = min(confidence, indicators.LIKELY)
    elif generic:
        indicator, confidence = _people(clause, noun, context, mode)
    else:
        thing = f"{noun}{_ratio(clause, noun)}"
        indicator, confidence = indicators.counted(thing, "" if mode == "total" else mode, context.organisation)
        if _is_average(clause, noun) or (indicator.startswith("other:") and len(noun.split()) == 1):
            indicator, confidence = indicators.other(f"{clause.before} {thing}"), indicators.OPEN
    _remember(noun, subject, context)
    persons = _PERSON.match(noun or subject) or indicator.endswith(("_members", "_workers"))
    return "person" if persons else "count", indicator, confidence


def _is_average(clause: _Clause, noun: str) -> bool:
    """A number for each district or each cooperative, not of all of them."""
    if re.search(
        r"(?<!\w)(?:mỗi|từng|một)\s+(?!năm|tháng|quý)\w+(?:\s\w+)?\s+(?:phải\s+)?có\s", clause.before, re.IGNORECASE
    ):
        return True
    people = _PERSON.match(noun) and re.search(r"bình quân|trung bình", clause.before, re.IGNORECASE)
    return bool(people) and not re.search(r"(?:mỗi|hằng|hàng) năm", clause.before, re.IGNORECASE)


def _ratio(clause: _Clause, noun: str) -> str:
    """What a number is divided by ("/HTX"), unless the noun already holds it."""
    return "" if "/" in noun else _per(clause.after)


def _same_kind(noun: str, thing: str) -> bool:
    kinds = (r"liên hiệp|LHHTX", r"tổ hợp tác|THT", r"hợp tác xã|HTX")
    return any(re.match(k, noun, re.IGNORECASE) and re.match(k, thing, re.IGNORECASE) for k in kinds)


def _people(clause: _Clause, noun: str, context: _Context, mode: _Mode) -> tuple[str, float]:
    """Who "12.000 người" are: that stands before the number."""
    words = re.search(r"(?:thành viên|xã viên|tổ viên|lao động)[^,;:.]*", clause.before, re.IGNORECASE)
    if words and not re.search(r"bình quân|đào tạo|tập huấn|bồi dưỡng", clause.before, re.IGNORECASE):
        thing = re.sub(rf"\s*{_OPERATOR_WORDS}$", "", words.group(), flags=re.IGNORECASE)
        return indicators.counted(thing, "more" if mode == "more" else "", context.organisation)
    return indicators.other(f"{clause.before} {noun}"), indicators.OPEN


def _subject(before: str) -> str:
    """The thing that a number is said of ("Số HTX thành lập mới đạt 20"); empty when none is named."""
    text = re.sub(
        rf"\s*:?\s*(?:(?:chiếm|lên|tăng lên|ước|đạt|là|có)\s+)*{_OPERATOR_WORDS}$", "", before, flags=re.IGNORECASE
    )
    text = re.sub(
        r"[\s,:]*(?:đến|vào|trong)?\s*(?:hết |cuối )?năm\s+20\d{2}[\s,:]*$", "", text.rstrip(" :,"), flags=re.IGNORECASE
    )
    match = _SUBJECT.search(text)
    return match["s"].strip() if match and not _is_empty(match["s"]) else ""


def _remember(noun: str, subject: str, context: _Context) -> None:
    """What later clauses may speak of."""
    thing = noun or subject
    if not thing:
        return
    if re.match(r"hợp tác xã|HTX|tổ hợp tác|THT|liên hiệp|LHHTX", thing, re.IGNORECASE):
        context.organisation = thing
        context.counted = thing
    context.thing, context.head = (subject or f"{thing}"), thing


def _mode(clause: _Clause, context: _Context) -> _Mode:
    """How the number counts: newly founded ("new"), "more", a "part" to which something is done, a new "total".

    In a row of numbers ("thành lập mới 15 HTX, 80 THT") the verb before the first holds for all.
    """
    own = clause.before
    newly, total = _last(_NEWLY, own), _last(_TOTAL, own)
    if clause.nested:
        return "nested" if newly < 0 else "new"
    mode: _Mode = ""
    if _MORE.search(own):
        mode = "more"
    elif max(newly, total) >= 0:
        mode = "new" if newly > total else "total" if re.search(r"nâng|tổng số", own, re.IGNORECASE) else ""
    elif _DIRECT.search(own):
        mode = ""
    elif _PART.search(re.split(r",\s", own)[-1]):
        mode = "part"
    else:
        mode = context.mode if _LIGHT.fullmatch(own) or _is_empty(own) else ""
    context.mode = mode
    return mode


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((m.start() for m in pattern.finditer(text)), default=-1)
