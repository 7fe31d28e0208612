"""Which indicator a promised number is about, by the words around it.

Names are those of the gold labels; a number that none of them fits gets ``other:<slug>``.
"""

from __future__ import annotations

import re

from ingest.text.normalise import slug

_ORGANISATION = r"(?:tổ chức (?:kinh tế tập thể|kttt)|tổ chức)"
_COOPERATIVE = r"(?:hợp tác xã|htx)"

SHARES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("population_share", re.compile(r"dân số|người dân tham gia")),
    ("women_directors_share", re.compile(r"\bnữ\b.*(?:giám đốc|quản lý|lãnh đạo)|(?:giám đốc|"
                                         r"cán bộ quản lý).*\bnữ\b")),
    ("managers_degree_share", re.compile(r"cán bộ quản lý.*(?:cao đẳng|đại học|trung cấp|trình độ)|"
                                         r"(?:cán bộ|thành viên hội đồng quản trị).*tốt nghiệp")),
    ("directors_trained_share", re.compile(r"giám đốc.*(?:đào tạo|sơ cấp|bồi dưỡng|tập huấn)")),
    ("traceability_share", re.compile(r"truy xuất")),
    ("cooperatives_high_tech_share", re.compile(r"công nghệ cao|ứng dụng công nghệ")),
    ("agri_cooperatives_linked_share", re.compile(rf"{_COOPERATIVE} nông nghiệp.*(?:liên kết|chuỗi)|"
                                                  rf"liên kết.*{_COOPERATIVE} nông nghiệp")),
    ("organisations_good_or_fair_share", re.compile(rf"{_ORGANISATION} .*\b(?:tốt|khá)\b|\b(?:tốt|khá)"
                                                    rf"\b.*{_ORGANISATION}")),
    ("cooperatives_good_or_fair_share", re.compile(rf"{_COOPERATIVE}.*\b(?:tốt|khá)\b|\b(?:tốt|khá)"
                                                   rf"\b.*{_COOPERATIVE}")),
    ("organisations_in_value_chain_share", re.compile(r"chuỗi (?:giá trị|liên kết|cung ứng)|liên kết theo chuỗi")),
    ("organisations_effective_share", re.compile(rf"{_ORGANISATION}.*hiệu quả|hiệu quả.*{_ORGANISATION}")),
)  # fmt: skip
MONEY: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("average_revenue_per_cooperative", re.compile(rf"doanh thu.*{_COOPERATIVE}|{_COOPERATIVE}.*doanh thu")),
    (
        "average_profit_per_cooperative",
        re.compile(rf"lợi nhuận.*{_COOPERATIVE}|{_COOPERATIVE}.*lợi nhuận|lãi bình quân.*{_COOPERATIVE}"),
    ),
)


def share(clause: str) -> str:
    """Indicator of a percentage."""
    text = clause.lower()
    return next((name for name, pattern in SHARES if pattern.search(text)), other(clause))


def money(clause: str) -> str:
    """Indicator of an amount of money."""
    text = clause.lower()
    return next((name for name, pattern in MONEY if pattern.search(text)), other(clause))


def count(noun: str, after: str, before: str, *, newly: bool, last: str | None) -> str:
    """Indicator of a counted thing: the noun after the number, what follows it, what stands before it in the clause.

    ``last`` is the kind of organisation counted before in the same sentence: whose members are meant.
    """
    noun, after = noun.lower(), after.lower()
    prefix = "new_" if newly else ""
    if re.search(r"\btăng(?: thêm)?(?: (?:ít nhất|khoảng|trên|từ))?\s*$", before.lower()):
        return other(f"{before} {noun}")  # how many more, not how many
    if "liên hiệp" in noun or "lhhtx" in noun or "tổ hợp tác" in noun or noun == "tht":
        return f"{prefix}cooperative_{'unions' if noun[0] == 'l' else 'groups'}"
    if "hợp tác xã" in noun or noun == "htx":
        return _cooperatives(after, prefix)
    members = _members(noun, before.lower(), last)
    if members:
        return members
    if noun.startswith(("lao động", "người")) and "lao động" in f"{before.lower()} {noun}":
        return "cooperative_workers"
    return other(f"{before} {noun}")


def _members(noun: str, before: str, last: str | None) -> str | None:
    """Members of what was counted before, or "thành viên ...: 160.000 người"; ``None`` for other people."""
    if noun.startswith(("thành viên", "xã viên")):
        return "cooperative_group_members" if last == "cooperative_groups" else "cooperative_members"
    if noun.startswith("người") and "thành viên" in before:
        return "cooperative_group_members" if re.search(r"tổ hợp tác|\btht\b", before) else "cooperative_members"
    return None


def _cooperatives(after: str, prefix: str) -> str:
    if after.startswith("thành viên"):
        return "union_member_cooperatives"
    if re.match(r"(?:nông nghiệp )?(?:có )?ứng dụng (?:công nghệ|khoa học)|(?:nông nghiệp )?công nghệ cao", after):
        return "cooperatives_high_tech"
    if re.match(r"[^.;,]{0,60}chuỗi giá trị", after):
        return "value_chain_cooperatives"
    return f"{prefix}cooperatives"


NAMED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("union_member_cooperatives", re.compile(rf"{_COOPERATIVE} thành viên|thành viên.*liên hiệp")),
    ("cooperative_group_members", re.compile(r"thành viên.*(?:tổ hợp tác|tht)\b")),
    ("cooperative_members", re.compile(rf"(?:thành viên|xã viên).*{_COOPERATIVE}|^(?:tổng )?số thành viên$")),
    ("cooperative_workers", re.compile(rf"lao động.*{_COOPERATIVE}")),
    ("cooperatives_high_tech", re.compile(rf"{_COOPERATIVE}.*công nghệ cao")),
    ("value_chain_cooperatives", re.compile(rf"{_COOPERATIVE}.*chuỗi")),
    ("cooperative_unions", re.compile(r"liên hiệp (?:hợp tác xã|htx)(?: thành lập.*)?$|lhhtx$")),
    ("cooperative_groups", re.compile(r"(?:^|số |lượng |mới )(?:tổ hợp tác|tht)(?: thành lập.*)?$")),
    ("cooperatives", re.compile(rf"(?:^|số |lượng |mới ){_COOPERATIVE}(?: thành lập.*)?$")),
)  # fmt: skip
"""Counted things by the name of a row of a table; only names that say nothing beyond the thing."""


def named(name: str, unit: str) -> str:
    """Indicator of a count by its name in a table and the cell of its unit ("trong đó: thành lập mới", in HTX)."""
    text = re.sub(r"^[\W\d]+|\([^()]*\)|[\s.:;]+$", "", name.lower()).strip()
    if re.fullmatch(r"(?:trong đó[\s:,]*)?(?:số )?(?:thành lập mới|mới thành lập)", text):
        text = f"{unit.lower().strip()} thành lập mới"
    newly = re.search(r"thành lập mới|mới thành lập|phát triển mới", text)
    found = next((n for n, pattern in NAMED if pattern.search(text)), None)
    if found is None:
        return other(name)
    return f"new_{found}" if newly and found in ("cooperatives", "cooperative_groups", "cooperative_unions") else found


def other(clause: str) -> str:
    """Name of a number that the list does not know: the words around it, cut to a readable length."""
    words = [w for w in slug(clause).split("-") if not w.isdigit()]
    return "other:" + "-".join(words[:8])
