"""Agency names: finds them in sentences and cells, splits lists, brings each to one spelling.

A group ("các sở, ban, ngành, địa phương") stays one entry, as written. Names are not resolved to bodies of a given year
and nothing is added that the text does not name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.plans.agency_names import ABBREVIATIONS, HEAD, ORGANISE, SECTORS, SHORT_VERB_INSIDE, STOP
from ingest.text.normalise import LOWER, UPPER, fold, squeeze

MAX_WORDS = 28
_GAP = r"(?:\s*[-–,&]\s*|\s+)(?:và\s+|&\s*)?"


def _sector_pattern(name: str) -> str:
    return _GAP.join(w for w in re.findall(r"\w+", name) if w != "và")


_SECTOR = re.compile(
    r"(?P<head>Sở|Bộ|Ngành)\s+(?:"
    + "|".join(f"(?P<s{i}>{_sector_pattern(n)})" for i, n in sorted(enumerate(SECTORS), key=lambda p: -len(p[1])))
    + r")(?!\w)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:[,;]\s*(?:và\s+|cùng\s+)?|\s(?:và|cùng(?: với)?|với|&)\s+)")
_COMRADE = re.compile(r"(?:[Cc]ác )?(?:[Đđ]ồng chí|[Đđ]/c)\s+")
_WORD = re.compile(r"\s*(?:[-–]\s+|[^\s,;:.()]+(?:\.(?=\w))?)")
_PLURAL = re.compile(
    r"(?:[Cc]ác|[Nn]hững|[Mm]ột số|[Tt]ừng|[Tt]oàn thể|[Ss]ở,|[Bb]ộ,|[Bb]an,|[Cc]ơ quan,|UBND|"
    r"Chủ tịch UBND|Thủ trưởng|Ban Chỉ đạo|Đảng ủy)"
)
_AREA_TAIL = re.compile(
    rf"(?<!cấp)(?<!,)\s+(?:chi nhánh\s+)?(?:tại\s+)?(?:tỉnh|thành phố|thị xã|huyện|Thành phố|Tỉnh)"
    rf"(?:\s+(?:[{UPPER}][\w']*)(?:\s+[{UPPER}][\w']*){{0,3}})?$"
)
_KEEPS_AREA = re.compile(
    r"(?:UBND|HĐND|Thường trực|Ban Thường vụ|Chủ tịch|Các |Trưởng |Thủ trưởng|Đoàn ĐBQH|Bí thư|"
    r"Văn phòng (?:UBND|Tỉnh))"
)
_ARTICLE = re.compile(r"(?:các|những|một số|từng|toàn thể)\s")
_IDIOM = re.compile(
    r"tham mưu,? giúp việc|đào tạo nghề|quản lý dự án|phát triển nông thôn|đầu tư xây dựng|duy trì thoát nước|"
    r"dịch vụ tổng hợp|Dịch vụ tổng hợp|dịch vụ hỗ trợ|Phát thanh,? Truyền hình"
)
_COMMITTEE_TAIL = re.compile(
    r",\s*cấp (?:tỉnh|huyện|xã)|(?<=Báo)\s+và\s+(?=[Pp]hát thanh)|(?<=[Pp]hát thanh)(?:,| và)\s+(?=[Tt]ruyền hình)|"
    r"(?<=Phòng Kinh tế)(?:,| và)\s+(?=Hạ tầng|Đô thị)|(?<=Hạ tầng)(?:,| và)\s+(?=Đô thị)|"
    r"(?<=Văn phòng HĐND)(?:,| và)\s+(?=UBND)|(?<=Văn phòng Đoàn ĐBQH)(?:,| và)\s+(?=HĐND)"
)
"""What carries on a name after a comma or ``và`` that would end it: names that themselves join two things."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An agency as found in a text: its name in one spelling, and where it stands."""

    name: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def expand(text: str) -> str:
    """Abbreviations written out, sectors in their official spelling; other words as they are."""
    if _ANY_ABBREVIATION.search(text):
        for pattern, full in _EXPANSIONS:
            text = pattern.sub(full, text)
    if "ác Sở" in text or "ác sở" in text:
        text = _SECTOR_LIST.sub(_one_by_one, text)
    return _SECTOR.sub(_official, text)


_ANY_SECTOR = "(?:" + "|".join(map(_sector_pattern, sorted(SECTORS, key=len, reverse=True))) + r")(?!\w)"
_SECTOR_LIST = re.compile(rf"[Cc]ác [Ss]ở\s*:?\s+(?P<list>{_ANY_SECTOR}(?:\s*(?:[,;]|và|,\s*và)\s*{_ANY_SECTOR})+)")
"""One word "các Sở" before several fields: "Các Sở: Công Thương, Xây dựng"."""


def _one_by_one(match: re.Match[str]) -> str:
    return ", ".join(f"Sở {m.group()}" for m in re.finditer(_ANY_SECTOR, match["list"]))


_EXPANSIONS = tuple((re.compile(p), full) for p, full in ABBREVIATIONS)
_ANY_ABBREVIATION = re.compile("|".join(p for p, _ in ABBREVIATIONS))


def _official(match: re.Match[str]) -> str:
    index = next(i for i in range(len(SECTORS)) if match[f"s{i}"])
    if match["head"] == "ngành" and match[f"s{index}"][0] in LOWER:
        return match.group()  # "các sở, ngành xây dựng ...": a verb, no sector
    return f"{match['head'][:1].upper()}{match['head'][1:]} {SECTORS[index]}"


def is_complete(name: str) -> bool:
    """Whether nothing can belong to the name any more: a Sở or Bộ with its whole field, or a name with its province."""
    return bool(_SECTOR.fullmatch(name)) or name.endswith(" tỉnh")


def tidy(name: str, area: str | None = None) -> str:
    """One agency in the spelling of the labels: no province suffix, no branch word, first letter capital."""
    name = re.sub(r"\([^()]*\)", "", expand(squeeze(name)).replace(" & ", " và ")).strip(" ,;.:-–*")
    name = re.sub(
        r"^(?:Đề nghị|Giao|Yêu cầu|Mời|và|với|cùng|[Cc]ác đồng chí|[Đđ]ồng chí|Đ/c|đ/c)\s+", "", squeeze(name)
    )
    name = re.sub(r"^[Cc]hi nhánh (?=Ngân hàng)", "", name)
    name = re.sub(r"\s+và$", "", name)
    name = name[:1].upper() + name[1:]
    if not _KEEPS_AREA.match(name):
        name = _AREA_TAIL.sub("", name)
        name = re.sub(r"\s+[Cc]hi nhánh(?: tỉnh)?$", "", name)
    if area and name.endswith(" " + area) and not name.startswith(("Báo", "UBND", "HĐND")) and " các " not in name:
        shorter = re.sub(r"\s+tỉnh$", "", name[: -len(area)].strip())
        name = shorter if len(shorter.split()) > 2 and not shorter.endswith("-") else name
    name = re.sub(r"(?<=\w) của tỉnh$", "", name)
    return re.sub(r"(?<=Bảo hiểm )Xã(?= hội)", "xã", name)


def parse_list(text: str, start: int = 0, *, sentence: bool = True) -> list[Mention]:
    """Agencies of a list that begins at ``start``; empty when no agency stands there.

    ``sentence`` ends a name before a verb; in a table cell (``False``) words belong to the name until a separator.
    """
    mentions: list[Mention] = []
    position = start
    while position < len(text):
        mention = _one(text, position, sentence=sentence)
        if mention is None:
            break
        mentions.append(mention)
        gap = _SEPARATOR.match(text, mention.end)
        position = gap.end() if gap else mention.end + len(text[mention.end :]) - len(text[mention.end :].lstrip())
        if position == mention.end:
            break
    return mentions


def find_all(text: str) -> list[Mention]:
    """Every agency named anywhere in the text, in order."""
    found: list[Mention] = []
    position = 0
    while match := HEAD.search(text, position):
        before = text[match.start() - 1 : match.start()]
        mention = None if before.isalnum() else _one(text, match.start(), sentence=True)
        if mention is not None:
            found.append(mention)
        position = max(match.end(), mention.end if mention else 0)
    return found


def cell_names(text: str, area: str | None = None) -> tuple[str, ...]:
    """Agencies of a cell or of a label's value, each in one spelling; what is no known kind of name stays whole."""
    text = squeeze(expand(re.sub(r"\([^()]*\)", "", _one_list(text)))).strip(" .;,")
    names: list[str] = []
    position = 0
    while position < len(text):
        mention = _one(text, position, sentence=False)
        end = mention.end if mention else _next_boundary(text, position)
        name = tidy(text[position:end], area)
        if name and fold(name) not in {fold(n) for n in names}:
            names.append(name)
        gap = _SEPARATOR.match(text, end)
        position = gap.end() if gap else max(end, position + 1)
        while position < len(text) and text[position] in " ,;.":
            position += 1
    return tuple(names)


def _one_list(text: str) -> str:
    """The paragraphs of a cell as one list; a paragraph that begins with a body names one more."""
    paragraphs = [p.strip(" -–+*•") for p in text.split("\n")]
    return "".join(p if i == 0 else f"; {p}" if HEAD.match(p) else f" {p}" for i, p in enumerate(paragraphs))


def names_of(mentions: list[Mention], text: str, area: str | None = None) -> tuple[str, ...]:
    """Distinct names of the mentions, in one spelling."""
    names: dict[str, str] = {}
    for mention in mentions:
        name = tidy(text[mention.start : mention.end], area)
        names.setdefault(fold(name), name)
    return tuple(names.values())


def _next_boundary(text: str, position: int) -> int:
    match = re.compile(r"[;,]").search(text, position)
    return match.start() if match else len(text)


def _one(text: str, position: int, *, sentence: bool) -> Mention | None:
    """The agency that begins exactly at ``position``."""
    sector = _SECTOR.match(text, position)
    if sector and (text[position] in UPPER):
        return Mention(squeeze(text[position : (end := _tail(text, sector.end()))]), position, end)
    comrade = _COMRADE.match(text, position)
    head = HEAD.match(text, comrade.end() if comrade else position)
    if head is None:
        return None
    inner = _one(text, head.end() + 1, sentence=sentence) if head["person"] else None
    end = inner.end if inner else _extend(text, position, head.end(), sentence=sentence)
    return Mention(squeeze(text[position:end]), position, end)


def _tail(text: str, end: int) -> int:
    """Position after an area suffix such as ``tỉnh`` or ``thành phố Hà Nội`` that follows a complete name."""
    match = re.compile(
        rf"\s+(?:tỉnh|thành phố|Thành phố)(?!\w)(?:\s+[{UPPER}]\w*(?:\s+(?!Sở|Bộ|Ban|UBND)[{UPPER}]\w*){{0,2}})?"
    ).match(text, end)
    return match.end() if match else end


def _extend(text: str, start: int, end: int, *, sentence: bool) -> int:
    """Where the name that starts at ``start`` ends, its head being read up to ``end``."""
    words = 0
    plural = bool(_PLURAL.match(text, start))
    while words < MAX_WORDS:
        gap = _SEPARATOR.match(text, end)
        if gap:
            if not _goes_on(text, gap, plural=plural, sentence=sentence):
                return end
            end = gap.end()
            continue
        if end < len(text) and text[end] in ":;.()":
            return end
        word = _WORD.match(text, end)
        if word is None:
            return end
        token_start = word.end() - len(word.group().lstrip())
        idiom = _IDIOM.match(text, token_start)
        if idiom:
            end = idiom.end()
            continue
        if sentence and token_start > start and _verb_at(text, token_start):
            return end
        if words and (
            _new_name(text, token_start) or (sentence and not plural and _after_area(text, end, token_start))
        ):
            return end
        end = word.end()
        words += 1
    return end


def _after_area(text: str, end: int, position: int) -> bool:
    """Whether the name has ended with its area ("Hội Nông dân tỉnh") and a small word follows."""
    return text[max(0, end - 5) : end] == " tỉnh" and text[position] in LOWER


def _verb_at(text: str, position: int) -> bool:
    """Whether what the agency does begins here; ``trình`` in "công trình" is no verb."""
    before = text[max(0, position - 12) : position].split(" ")
    match = STOP.match(text, position)
    if match is None:
        organises = ORGANISE.match(text, position)
        return (
            bool(organises) and len(before) > 1 and before[-2].lower() not in ("các", "những", "số", "ban", "vụ", "cấp")
        )
    return " " in match.group() or not (len(before) > 1 and before[-2].lower() in SHORT_VERB_INSIDE)


def _new_name(text: str, position: int) -> bool:
    """Whether another Sở or Bộ begins here although no separator stands before it."""
    return bool(_SECTOR.match(text, position)) and text[position] in UPPER


def _goes_on(text: str, gap: re.Match[str], *, plural: bool, sentence: bool) -> bool:
    """Whether the words after a comma or ``và`` still belong to the same name."""
    after = gap.end()
    separator = gap.group()
    if after >= len(text) or any(word in separator for word in (";", "với", "cùng")):
        return False
    if sentence and _verb_at(text, after):
        return False
    head = HEAD.match(text, after)
    if plural:
        small = text[after] in LOWER and (head is None or not _ARTICLE.match(text, after))
        return small or _bare_member(text, after)
    if _COMMITTEE_TAIL.match(text, gap.start()):
        return True
    return head is None and not separator.strip().startswith(",")


def _bare_member(text: str, position: int) -> bool:
    """``Ban`` or ``Ngành`` written with a capital inside "Các Sở, Ban, ngành"."""
    return bool(
        re.compile(r"(?:Ban|Ngành|Sở|Đoàn thể|Hội|Bộ|Huyện|Thị xã|Thành phố|TX|TP)(?=\s*(?:,|và|$|;))").match(
            text, position
        )
    )
