"""The document itself: title, number, day, issuer, area, years, the documents it implements and those it replaces.

Blank places of a form ("Số: /KH-UBND", "ngày tháng") stay unknown. The area comes from the document's own words.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from ingest.plans.lines import Line
from ingest.plans.model import PlanHeader
from ingest.plans.replaced import SYMBOL, read_replaced
from ingest.text.dates import find_date
from ingest.text.normalise import LOWER, UPPER, squeeze

TITLE = re.compile(r"(?:KẾ HOẠCH|Kế hoạch|CHƯƠNG TRÌNH(?: HÀNH ĐỘNG)?|ĐỀ ÁN|PHƯƠNG ÁN)\b(?P<rest>.*)")
_DECISION = re.compile(r"(?:QUYẾT ĐỊNH|Quyết định|NGHỊ QUYẾT|Nghị quyết|CHỈ THỊ)\b(?P<rest>.*)")
_PREAMBLE = re.compile(
    r"(?:Thực hiện|Triển khai|Căn cứ|Trên cơ sở|Nhằm|Để |Hưởng ứng|Thi hành|Xét|Theo đề nghị|Tiếp tục|"
    r"[ỦU][ỷy] ban nhân dân|UBND|CHÍNH PHỦ|"
    r"ỦY BAN|\(|-{3,}|_{3,}|Phần|PHẦN|Điều)"
)
_NUMBER = re.compile(r"Số\s*:?\s*(?P<n>\d{1,5})\s*(?P<s>[/-]\s*[A-ZĐ0-9][A-ZĐa-z0-9./-]*(?:-[A-ZĐ]+)*)")
_BROKEN_OFF = re.compile(r"(?:^|\s)Số\s*:?$|,\s*ngày(?:\s+\d{1,2})?(?:\s+tháng(?:\s+\d{1,2}(?:\s+năm)?)?)?$")
"""The end of a line of the letterhead whose number or day stands on the next line."""
_SYMBOL = re.compile(SYMBOL)
_NAME = rf"(?:[{UPPER}][^\W\d_]*)(?:[ -](?:[{UPPER}][^\W\d_]*)){{0,3}}"
_PLACE_NAME = rf"(?<![\w-])[{UPPER}][{LOWER}]+(?:(?: | - |-)[{UPPER}][{LOWER}]+){{0,3}}"
_PLACE = re.compile(rf"^\W*(?P<place>{_PLACE_NAME}),\s*ngày\b")
_PROVINCES = (
    "An Giang|Bà Rịa - Vũng Tàu|Bạc Liêu|Bắc Giang|Bắc Kạn|Bắc Ninh|Bến Tre|Bình Dương|Bình Định|Bình "
    "Phước|Bình Thuận|Cà Mau|"
    "Cao Bằng|Cần Thơ|Đà Nẵng|Đắk Lắk|Đăk Lăk|Đắk Nông|Đăk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà "
    "Giang|Hà Nam|Hà Nội|Hà Tĩnh|"
    "Hải Dương|Hải Phòng|Hậu Giang|Hòa Bình|Hưng Yên|Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|Lạng Sơn|Lào "
    "Cai|Lâm Đồng|Long An|"
    "Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|Quảng Ngãi|Quảng Ninh|"
    "Quảng Trị|Sóc Trăng|Sơn La|"
    "Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|Thừa Thiên Huế|Thừa Thiên - Huế|Tiền Giang|Hồ Chí Minh|Trà "
    "Vinh|Tuyên Quang|Vĩnh Long|"
    "Vĩnh Phúc|Yên Bái|Huế"
)
_PROVINCE = re.compile(
    rf"(?:tỉnh|[Tt]hành phố|TỈNH|THÀNH PHỐ|Tỉnh ủy|Thành ủy|UBND|Tỉnh)"
    rf"\s+(?P<p>{_PROVINCES})(?!\w)"
)
_ANY_PROVINCE = re.compile(rf"(?:tỉnh|Tỉnh ủy)\s+(?P<p>[{UPPER}][^\W\d_]*\s[{UPPER}][^\W\d_]*)(?!\w)")
_NO_PLACE = re.compile(r"(?:UBND|[ỦU][ỷy] ban nhân dân)(?: (?:tỉnh|thành phố|Thành phố))?")
_DISTRICT = re.compile(rf"(?P<kind>huyện|thị xã|quận|Thị ủy|Huyện ủy|Quận ủy)\s+(?P<d>{_NAME})")
_COMMUNE = re.compile(rf"(?P<kind>xã|phường|thị trấn|đặc khu)\s+(?P<d>{_NAME})")
_ISSUES = re.compile(
    rf"(?P<who>(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Ban Thường vụ|Ban Chấp hành|Ban Chỉ đạo|"
    rf"Hội đồng nhân dân|Chính phủ|Đảng ủy|Sở [{UPPER}]|"
    rf"Liên minh Hợp tác xã)[^,.;:]{{0,90}}?)\s+(?:xây dựng|ban hành|đề ra|lập)\s+(?:[Kk]ế hoạch|[Cc]hương trình)"
)
_LETTERHEAD = re.compile(
    r"(?P<unit>(?:TỈNH|HUYỆN|THỊ|THÀNH|QUẬN) [ỦU][ỶY]|(?:(?<=DÂN\s)|(?<=UBND\s))(?:TỈNH|THÀNH PHỐ|HUYỆN|"
    r"THỊ XÃ|QUẬN|XÃ|PHƯỜNG))"
    rf"\s+(?P<place>(?:{_PROVINCES.upper()})(?!\w)|[{UPPER}]+(?: (?!(?:BAN|SỞ|CỘNG|ĐẢNG|PHÒNG)\b)[{UPPER}]+){{0,3}})"
)
_PERIOD = re.compile(
    r"(?:giai đoạn|5 năm|năm năm|thời kỳ)\s*(?:\w+\s+){0,2}\(?\s*(?P<a>(?:19|20)\d{2})\s*[-–]\s*(?P<b>(?:19|20)\d{2})",
    re.IGNORECASE,
)
_TITLE_YEAR = re.compile(r"\bnăm\s+(?P<y>(?:19|20)\d{2})(?!\d)", re.IGNORECASE)


def find_title(head: Sequence[Line]) -> tuple[str, int, int] | None:
    """Title and its first and last line in ``head``; ``None`` when no line there names a plan.

    The last plan-like heading counts: a plan often hangs on a decision that stands before it.
    """
    following = [*head[1:], None]
    starts = [i for i, line in enumerate(head) if _is_title_start(line, following[i])]
    if not starts:
        return None
    index = starts[-1]
    taken = [head[index].text]
    last = index
    for line in head[index + 1 : index + 14]:
        text = line.text.strip(' “”"<=')
        if len(taken) > 1 and (_PREAMBLE.match(text) or len(line.text) > 400):
            break
        if len(taken) == 1 and re.match(r"\(|-{3,}|Căn cứ", text):
            break
        if len(taken) == 1 and len(taken[0]) > 40 and re.match(r"[ỦU][ỷy] ban nhân dân|UBND", text):
            break
        taken.append(line.text)
        last += 1
    title = squeeze(" ".join(taken)).strip(" -_=")
    return title, index, last


def _is_title_start(line: Line, following: Line | None) -> bool:
    """A line that names a plan, or a decision whose subject, there or on the next line, is a plan."""
    text = line.text.strip(' *“"')
    plan = TITLE.match(text)
    if plan and len(text) < 120 and not text.endswith((".", ";")) and (text[:6].isupper() or line.heading):
        return True
    decision = _DECISION.match(text)
    if not decision or len(text) > 200 or text.endswith(":"):
        return False
    subject = decision["rest"] or (following.text if following and not following.text.startswith("Điều") else "")
    return bool(re.search(r"kế hoạch|chương trình hành động", subject, re.IGNORECASE))


def read_header(head: Sequence[Line], everything: Sequence[Line], title: str) -> PlanHeader:
    """The header read from the head lines; the rest says which area it speaks of and what it replaces."""
    opening = squeeze(" ".join(line.text for line in head))
    tail = squeeze(" ".join(line.text for line in everything))
    top = _before_preamble(head)
    issued = next(
        (
            d
            for text in top
            if (re.search(r"ngày\s*\d", text) and _PLACE.search(_place_part(text)) and (d := find_date(text)))
        ),
        None,
    )
    number = next((squeeze(m["n"] + m["s"].replace(" ", "")) for text in top if (m := _NUMBER.search(text))), None)
    issuer, area, level = _issuer(head, opening, tail)
    start, end = _years(title, issued.year if issued else None, opening, tail)
    return PlanHeader(
        number=number,
        issued_on=issued.isoformat() if issued else None,
        issuer=issuer,
        area=area,
        area_level=level,
        year_start=start,
        year_end=end,
        implements=tuple(dict.fromkeys(m.group() for m in _SYMBOL.finditer(title))),
        title=_sentence_case(title),
        replaces=read_replaced(title, tail, number),
    )


def _place_part(text: str) -> str:
    match = re.search(rf"(?P<x>{_PLACE_NAME},\s*ngày.*)", text)
    return match["x"] if match else text


def _before_preamble(head: Sequence[Line]) -> list[str]:
    """Texts in which a number or a day is the document's own: short lines that cite nothing, broken ones joined."""
    short = [
        line.text
        for line in head
        if len(squeeze(line.text)) < 140 and not re.match(r"\W*(?:Căn cứ|Thực hiện|Theo|\()", line.text)
    ]
    joined = [f"{text} {after}" for text, after in itertools.pairwise(short) if _BROKEN_OFF.search(text)]
    return [*short, *joined]


def _sentence_case(title: str) -> str:
    match = TITLE.match(title)
    if match and title[:4].isupper():
        word = title[: match.start("rest")]
        return squeeze(word.capitalize() + title[len(word) :])
    return title


def _province(text: str) -> str | None:
    """The province that the text names most often; one that no list knows counts when a known one is not named."""
    counts = Counter(m["p"] for m in _PROVINCE.finditer(text)) or Counter(m["p"] for m in _ANY_PROVINCE.finditer(text))
    return counts.most_common(1)[0][0] if counts else None


def _issuer(head: Sequence[Line], opening: str, tail: str) -> tuple[str, str | None, str | None]:
    """Name of the issuer in full with its area, the area and its level."""
    upper = squeeze(" ".join(line.text for line in head if squeeze(line.text)[:4].isupper()))
    if re.search(r"(?:^|\s)CHÍNH PHỦ\b", upper) and "ỦY BAN NHÂN DÂN" not in upper:
        return "Chính phủ", None, None
    named = list(_ISSUES.finditer(opening))
    who = squeeze(named[-1]["who"]) if named else ""
    who = re.sub(r"^Chính phủ\b.*?(?=UBND|[ỦU][ỷy] ban nhân dân|Ban )", "", who)  # cited before the issuer
    place = next((m["place"] for line in head if (m := _PLACE.search(_place_part(line.text)))), None)
    below = _below_province(who, place)
    if below is not None:
        return below
    board = any("BAN CHỈ ĐẠO" in line.text for line in head[:8])
    letterhead = _letterhead(head) if not board and (not who or _NO_PLACE.fullmatch(who)) else None
    return letterhead or _provincial(who, opening, tail, place, headed_by_board=board)


def _below_province(who: str, place: str | None) -> tuple[str, str | None, str] | None:
    """Issuer of a district or a commune, as the sentence that issues the plan names it."""
    if re.search(r"Thị ủy|Huyện ủy|Quận ủy|(?:UBND|[ỦU][ỷy] ban nhân dân) (?:huyện|thị xã|quận)", who):
        district = _district(who) or place
        return _with_area(who, district), district, "district"
    if re.search(r"(?:UBND|[ỦU][ỷy] ban nhân dân|Đảng ủy) (?:xã|phường|thị trấn)", who):
        commune = next((m["d"] for m in _COMMUNE.finditer(who)), None) or place
        return _with_area(who, commune), commune, "commune"
    return None


def _provincial(
    who: str, opening: str, tail: str, place: str | None, *, headed_by_board: bool
) -> tuple[str, str | None, str | None]:
    """Issuer of the province that the document speaks of most."""
    board = re.search(r"Ban Chỉ đạo[^.;(]{0,80}?(?= tỉnh\b| huyện\b| thành phố\b)", opening)
    province = _province(tail)
    if province is None:
        return who or "không rõ", place, "province" if place and place in _PROVINCES.split("|") else None
    if board and (not who or headed_by_board):
        return f"{board.group()} tỉnh {province}", province, "province"
    city = _says(tail, "thành phố", province) > _says(tail, "tỉnh", province)
    if who.startswith(("Ban Chỉ đạo", "Ban Thường vụ", "Ban Chấp hành", "Sở", "Liên minh")):
        return (
            _with_area(re.sub(r"\s+tỉnh.*$", "", who), f"{'thành phố' if city else 'tỉnh'} {province}"),
            province,
            "province",
        )
    return f"UBND {'thành phố' if city else 'tỉnh'} {province}", province, "province"


def _says(text: str, kind: str, province: str) -> int:
    """How often the text calls the place a province or a city."""
    return len(re.findall(rf"(?:{kind}|{kind.capitalize()}) {province}|{kind.upper()} {province.upper()}", text))


def _letterhead(head: Sequence[Line]) -> tuple[str, str | None, str | None] | None:
    """Issuer by the capitals at the top left: the body and the unit named after it."""
    left = "\n".join(re.split(r"\s{3,}", line.text)[0] for line in head[:8] if line.text[:4].isupper())
    match = _LETTERHEAD.search(left)
    if match is None:
        return None
    unit = match["unit"].lower()
    place = squeeze(match["place"]).title()
    level = "province" if unit.startswith("tỉnh") or place in _PROVINCES.split("|") else "commune"
    if re.match(r"huyện|thị|quận", unit) or (unit.startswith("thành") and level != "province"):
        level = "district"
    name = unit[:1].upper() + unit[1:] if unit.endswith(("ủy", "uỷ")) else f"UBND {unit}"
    return f"{name} {place}", place, level


def _district(text: str) -> str | None:
    match = _DISTRICT.search(text)
    return match["d"] if match else None


def _with_area(who: str, area: str | None) -> str:
    who = re.sub(r"[ỦU][ỷy] ban nhân dân", "UBND", who)
    return who if area is None or area in who else f"{who} {area}"


def _years(title: str, issued: int | None, opening: str, tail: str) -> tuple[int | None, int | None]:
    """First and last year: a period or a year in the title, else the year of issue with an open end."""
    own = re.sub(r"\bngày\b.{0,25}?\bnăm\s+\d{4}|\d{1,2}/\d{1,2}/\d{4}", "", title)
    period = _PERIOD.search(own)
    if period:
        return int(period["a"]), int(period["b"])
    year = _TITLE_YEAR.search(own)
    if year and not re.search(r"(?:đến|tầm nhìn|hướng)\s+$", own[: year.start()], re.IGNORECASE):
        return int(year["y"]), int(year["y"])
    if issued:
        return issued, None
    cited = re.search(r"(?:[Kk]èm theo)[^)]{0,80}?/(?P<y>(?:19|20)\d{2})", tail) or re.search(
        r"ngày\s+tháng\s+\d{0,2}\s*năm\s+(?P<y>(?:19|20)\d{2})", opening
    )
    if cited:
        return int(cited["y"]), None
    years = [int(m["y"]) for m in re.finditer(r"(?:/|năm\s+)(?P<y>(?:19|20)\d{2})(?!\d)", opening)]
    return (max(years), None) if years else (None, None)
