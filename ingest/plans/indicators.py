"""Which indicator a promised number is about, by the words around it.

Names are those of the gold labels; a number that none of them fits gets ``other:<slug>``. A number of something
narrower than what a name says ("15 HTX có sản phẩm OCOP") is another thing, so it gets no name of the list. Every
answer comes with how sure it is.
"""

from __future__ import annotations

import re
from typing import Literal

from ingest.text.normalise import slug

Mode = Literal["", "new", "more", "part", "nested"]
"""How a thing is counted: all there will be, newly founded, how many more, those that something is done to, or a part
of what was counted before."""

_ORGANISATION = (
    r"(?:tổ chức (?:kinh tế tập thể|kinh tế hợp tác|kttt)|tổ chức|(?:tổ hợp tác|tht)(?:, | và )(?:hợp tác xã|htx))"
)
_COOPERATIVE = r"(?:hợp tác xã|htx)"
_GRADE = r"\b(?:tốt(?! nghiệp)|khá|giỏi)\b"
_MANAGERS = r"(?:cán bộ quản lý|cán bộ|quản lý|chủ nhiệm|giám đốc|thành viên (?:hội đồng quản trị|hđqt)|kế toán)"
_HIGH_TECH = r"công nghệ cao|ứng dụng (?:khoa học|công nghệ(?! (?:số|thông tin)))"
_CHAIN = r"chuỗi (?:giá trị|liên kết|cung ứng|sản xuất)|liên kết (?:[\w ]{0,40}\b)?(?:theo )?chuỗi|chuỗi"
SURE, LIKELY, OPEN = 0.95, 0.75, 0.6
"""Right nearly always; right as a rule, to be looked at; a name made from the text."""

_SHARES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("population_share", re.compile(r"(?:dân số|người dân)\b.*(?:tham gia|kinh tế tập thể|kttt|hợp tác xã|htx)|"
                                    r"thu hút.*dân số")),
    ("women_directors_share", re.compile(r"\bnữ\b.*(?:giám đốc|quản lý|lãnh đạo)|(?:giám đốc|"
                                         r"quản lý|lãnh đạo).*\bnữ\b")),
    ("managers_degree_share", re.compile(rf"{_MANAGERS}.*(?:cao đẳng|đại học|trình độ|tốt nghiệp)")),
    ("directors_trained_share", re.compile(r"giám đốc.*(?:đào tạo|sơ cấp|bồi dưỡng|tập huấn)|(?:đào tạo|bồi dưỡng|"
                                           r"tập huấn).*giám đốc")),
    ("traceability_share", re.compile(r"truy xuất")),
    ("cooperatives_high_tech_share", re.compile(rf"(?:{_COOPERATIVE}|tổ chức).*(?:{_HIGH_TECH})|"
                                                rf"(?:{_HIGH_TECH}).*{_COOPERATIVE}")),
    ("agri_cooperatives_linked_share", re.compile(rf"{_COOPERATIVE} nông nghiệp.*(?:liên kết|chuỗi)|"
                                                  rf"liên kết.*{_COOPERATIVE} nông nghiệp")),
    ("organisations_good_or_fair_share", re.compile(rf"{_ORGANISATION}.*{_GRADE}|{_GRADE}.*{_ORGANISATION}")),
    ("cooperatives_good_or_fair_share", re.compile(rf"{_COOPERATIVE}.*{_GRADE}|{_GRADE}.*{_COOPERATIVE}")),
    ("organisations_in_value_chain_share", re.compile(_CHAIN)),
    ("organisations_effective_share", re.compile(rf"{_ORGANISATION}.*hiệu quả|hiệu quả.*{_ORGANISATION}")),
)  # fmt: skip
_LOWER_DEGREE = re.compile(r"trung cấp|sơ cấp|chứng chỉ|nghiệp vụ|tin học|chính trị")
_GROWTH = re.compile(
    r"\btốc độ\b|\b(?:tăng|giảm)\b(?!\s*(?:lên|xuống|tỷ|tỉ|cường))"
    r"(?!.*\b(?:đạt loại|xếp loại|đạt tỷ lệ|lên|xuống|còn)\b)"
)
_SECTORS = re.compile(
    rf"{_COOPERATIVE} (?:nông|phi nông|lâm|ngư|thủy sản|thuỷ sản|vận tải|tiểu thủ|công nghiệp|thương mại)"
)
_GENERAL_MONEY = ("doanh thu", "lợi nhuận", "lãi")
_MONEY_THING = re.compile(
    r"doanh thu|doanh số|lợi nhuận|\blãi\b|thu nhập|tiền lương|\blương\b|vốn|nguồn quỹ|dư nợ|giá trị|kinh phí|"
    r"kim ngạch|nộp ngân sách|tài sản|đầu tư"
)
_OWNER = re.compile(
    r"hợp tác xã|htx|quỹ tín dụng|liên hiệp|lhhtx|tổ hợp tác|\btht\b|thành viên|xã viên|lao động|người|"
    r"doanh nghiệp|hộ\b|\bha\b"
)


def share(clause: str, subject: str = "") -> tuple[str, float]:
    """Indicator of a percentage; ``subject`` is what the sentence spoke of before, for a clause without its own."""
    text = clause.lower()
    if _GROWTH.search(text):
        return other(clause), OPEN
    found = _share(text)
    if found is None and subject:
        found = _share(f"{subject.lower()} {text}")
    if found is None:
        return other(clause), OPEN
    if found == "managers_degree_share" and _LOWER_DEGREE.search(text) and not re.search(r"cao đẳng|đại học", text):
        return other(clause), OPEN
    if found.startswith("cooperatives_") and _SECTORS.search(text) and not re.search(_HIGH_TECH, text):
        return other(clause), OPEN
    sure = found != "organisations_in_value_chain_share" or not re.search(_COOPERATIVE, text)
    return found, SURE if sure else LIKELY


def _share(text: str) -> str | None:
    return next((name for name, pattern in _SHARES if pattern.search(text)), None)


def is_money(text: str) -> bool:
    """Whether the words tell that a number with a scale word and no currency is an amount of money."""
    return bool(_MONEY_THING.search(text.lower()))


def money_thing(text: str) -> str:
    """The last amount that the words name ("doanh thu"); empty when they name none."""
    things = _MONEY_THING.findall(text.lower())
    return things[-1] if things else ""


def money(before: str, after: str, subject: str = "") -> tuple[str, float]:
    """Indicator of an amount of money: the amount named last before it, else behind it, else by ``subject``."""
    before, after, subject = before.lower(), after.lower(), subject.lower()
    thing = money_thing(before) or money_thing(after) or money_thing(subject)
    own = money_thing(before) or money_thing(after)
    text = f"{before} {after}" if own else f"{subject} {before} {after}"
    label = text if own else f"{subject} {before}"
    if thing not in _GENERAL_MONEY or re.search(rf"tổng (?:\w+ ){{0,2}}{thing}|\btăng(?: thêm)?\s*$", text):
        return other(label), OPEN
    name = "average_revenue_per_cooperative" if thing == "doanh thu" else "average_profit_per_cooperative"
    owners = set(_OWNER.findall(text.rpartition(thing)[2] or text)) or set(_OWNER.findall(text))
    if owners & {"hợp tác xã", "htx", "quỹ tín dụng"} and not owners & {"liên hiệp", "lhhtx", "tổ hợp tác", "tht"}:
        return name, SURE
    if not owners and re.search(r"bình quân|trung bình", text):
        return name, LIKELY
    return other(label), OPEN


_PLACE = (
    r"(?:trên (?:địa bàn|toàn|cả)|toàn|trong toàn|trong cả|của|trong|ở|tại|tại các|ở các|thuộc)"
    r"(?: (?:các|toàn|cả|địa bàn))*(?: (?:tỉnh|thị xã|thành phố|huyện|quận|phường|xã|địa phương|vùng|nước|địa bàn)"
    r"(?: [a-zđà-ỹ]+){0,3})"
)
_NEUTRAL = re.compile(
    rf"{_PLACE}|\b(?:trở lên|hiện có|đang hoạt động|đang|hoạt động theo (?:luật|mô hình)[^,;]*|kiểu mới|các loại|"
    r"trong (?:năm|kỳ|giai đoạn|nhiệm kỳ)|cuối kỳ|l[ũu][yỹ] kế|đăng ký|hoạt động|được|/ ?năm|mỗi năm|hằng năm|hàng năm|"
    r"toàn (?:tỉnh|huyện|xã|thị xã|thành phố)|thường xuyên|làm việc|trong|của|tham gia|là|có|khoảng|đạt|tính đến)(?!\w)"
)
_NEW = re.compile(r"(?:được )?(?:thành lập|phát triển) mới|mới (?:được )?thành lập|được thành lập|ra đời|\bmới$")
_HEADS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("union_member_cooperatives", re.compile(rf"{_COOPERATIVE} thành viên")),
    ("cooperative_unions", re.compile(r"(?:liên hiệp(?: (?:các )?(?:hợp tác xã|htx))?|lhhtx)(?!\w)")),
    ("cooperative_groups", re.compile(r"(?:tổ hợp tác|tht)(?!\w)")),
    ("cooperatives", re.compile(rf"{_COOPERATIVE}(?!\w)")),
    ("members", re.compile(r"(?:lượt )?(?:hộ )?(?:thành viên|xã viên|tổ viên)(?!\w)")),
    ("cooperative_workers", re.compile(r"(?:người )?lao động(?!\w)|việc làm(?!\w)")),
)  # fmt: skip
_BY_UNIT = {"htx": "hợp tác xã", "hợp tác xã": "hợp tác xã", "tht": "tổ hợp tác", "tổ hợp tác": "tổ hợp tác",
            "lhhtx": "liên hiệp hợp tác xã", "liên hiệp": "liên hiệp hợp tác xã",
            "liên hiệp htx": "liên hiệp hợp tác xã",
            "liên hiệp hợp tác xã": "liên hiệp hợp tác xã"}  # fmt: skip


def counted(thing: str, mode: Mode = "", context: str = "") -> tuple[str, float]:
    """Indicator of a count. ``thing``: what is counted with all that narrows it, ``context``: organisations meant."""
    text = re.sub(r"\s+", " ", thing.lower()).strip(" ,;.:")
    head = next(((name, m) for name, pattern in _HEADS if (m := pattern.match(text))), None)
    if head is None or mode in ("more", "part"):
        special = _special(text) if mode == "part" and head and head[0] == "cooperatives" else None
        return (special, SURE) if special else (other(f"{'thêm ' if mode == 'more' else ''}{thing}"), OPEN)
    name, match = head
    rest = text[match.end() :]
    if "bình quân" in text or "trung bình" in text or re.search(rf"/ ?(?:{_COOPERATIVE}|tht|tổ hợp tác|xã|tổ)\b", rest):
        return other(thing), OPEN
    if name == "members":
        return _members(text, rest, mode, context.lower())
    narrowed = _narrowed(rest)
    if name == "cooperative_workers":
        narrowed = re.sub(rf"{_COOPERATIVE}|tổ hợp tác|khu vực|kinh tế tập thể|kttt|[,/ ]|và|các|một", "", narrowed)
        return (other(thing), OPEN) if narrowed else (name, SURE)
    if name == "union_member_cooperatives":
        return name, SURE
    return _organisations(name, thing, narrowed, "new" if _NEW.search(rest) and mode != "nested" else mode)


def _organisations(name: str, thing: str, narrowed: str, mode: Mode) -> tuple[str, float]:
    """Cooperatives, groups or unions: all, the new ones, or some that have a name of their own."""
    if mode == "nested" and not narrowed:
        return other(thing), OPEN
    if mode == "new":
        sure = not narrowed or name == "cooperative_unions"
        high_tech = re.search(_HIGH_TECH, thing.lower())
        return (other(f"thành lập mới {thing}"), OPEN) if high_tech else (f"new_{name}", SURE if sure else LIKELY)
    if not narrowed:
        return name, SURE
    if name == "cooperatives" and (special := _special(thing.lower())):
        return special, SURE
    if mode != "nested" and (name == "cooperative_unions" or re.fullmatch(r"(?:có |đạt )?hiệu quả", narrowed)):
        return name, LIKELY
    return other(thing), OPEN


def _special(text: str) -> str | None:
    """Names for cooperatives of a kind."""
    if re.match(rf"{_COOPERATIVE} (?:nông nghiệp )?(?:có )?(?:sản xuất )?(?:{_HIGH_TECH})", text):
        return "cooperatives_high_tech"
    if re.match(rf"{_COOPERATIVE}[^.;,]{{0,60}}chuỗi", text):
        return "value_chain_cooperatives"
    return None


def _narrowed(rest: str) -> str:
    """What is left of the words behind a thing without place, time and what holds for every one."""
    rest = re.sub(r"\([^()]*\)", " ", _NEW.sub(" ", rest))
    return re.sub(r"[\s,;:.)(/-]+", " ", _NEUTRAL.sub(" ", rest)).strip()


def _members(text: str, rest: str, mode: Mode, context: str) -> tuple[str, float]:
    """Members of cooperatives or of groups, by the words themselves, else by what was counted before."""
    groups = re.search(r"tổ viên|tổ hợp tác|\btht\b", text)
    cooperatives = re.search(rf"xã viên|{_COOPERATIVE}", text)
    if not groups and not cooperatives:
        groups = re.search(r"tổ hợp tác|\btht\b", context)
    narrowed = re.sub(rf"{_COOPERATIVE}|tổ hợp tác|\btht\b|các|vào|cá nhân", "", _narrowed(rest)).strip(" ,")
    if narrowed or mode in ("nested", "new") or _NEW.search(rest) or text.startswith(("hộ", "lượt")):
        return other(f"{'mới ' if mode == 'new' else ''}{text}"), OPEN
    return ("cooperative_group_members" if groups else "cooperative_members"), SURE


def named(name: str, unit: str = "", context: str = "") -> tuple[str, float]:
    """Indicator of a count by its name ("Tổng số hợp tác xã"), the cell of its unit and the name of its group.

    Words that name no organisation ("trong đó: thành lập mới", "tổng số") take the one of unit or group.
    """
    text = re.sub(r"\((?:[^()]*)\)|^[\W\d]+|[\s.:;]+$", "", name.lower()).strip()
    nested = bool(re.match(r"trong đó", text))
    text = re.sub(r"^(?:trong đó|trong số đó|gồm)[\s:,]*(?:có )?", "", text)
    new = bool(re.match(r"(?:số )?(?:thành lập mới|mới thành lập|phát triển mới|thành lập)", text)) or bool(
        _NEW.search(text)
    )
    thing = re.sub(r"^(?:(?:tổng|số|số lượng|lượng|thành lập mới|thành lập|phát triển mới|mới thành lập|"
                   r"l[ũu][yỹ] kế|các|tổng cộng)\s+)+", "", text + " ").strip()  # fmt: skip
    organisation = _BY_UNIT.get(unit.lower().strip(" .")) or _organisation(context)
    if not next((True for _, p in _HEADS if p.match(thing)), False):
        bare = _narrowed(re.sub(r"tổng|số|lượng|cộng", "", f" {thing}"))
        thing = f"{organisation} {thing}" if organisation and (not bare or _special(f"htx {thing}")) else thing
        nested = nested and bool(bare)
    elif nested:
        nested = bool(_narrowed(thing)) and not new
    result, sure = counted(thing, "new" if new else "nested" if nested else "", f"{organisation} {context}")
    return (other(name), OPEN) if result.startswith("other:") else (result, sure)


def _organisation(context: str) -> str:
    """The kind of organisation that the name of a group of rows names."""
    text = context.lower()
    if re.search(r"liên hiệp|lhhtx", text):
        return "liên hiệp hợp tác xã"
    if re.search(r"tổ hợp tác|\btht\b", text):
        return "" if re.search(_COOPERATIVE, text) else "tổ hợp tác"
    return "hợp tác xã" if re.search(_COOPERATIVE, text) else ""


_LEADING = re.compile(
    r"^(?:(?:trong đó|phấn đấu|có|đạt|là|khoảng|trên|từ|ít nhất|tối thiểu|không dưới|không quá|dưới|gần|hơn|với|và|"
    r"bảo đảm|đảm bảo|toàn tỉnh|đến năm|năm|đến|vào|cuối|hết|nhằm|để|riêng|ước)(?:[\s,:.\d]+|$))+",
    re.IGNORECASE,
)


def other(clause: str) -> str:
    """Name of a number that the list does not know: the words around it, cut to a readable length."""
    text = _LEADING.sub("", clause.strip()) or clause
    words = [w for w in slug(text).split("-") if not w.isdigit()]
    return "other:" + "-".join(words[:8])
