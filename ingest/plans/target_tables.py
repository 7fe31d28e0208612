"""Numbers that a plan promises in tables: one value a row under a horizon, or one column for each horizon year."""

from __future__ import annotations

import re

from ingest.plans import indicators
from ingest.plans.horizons import heading_horizon
from ingest.plans.model import PlanTarget, Source
from ingest.plans.rows import Row
from ingest.text.normalise import squeeze
from ingest.text.numbers import NUMBER, SCALE, parse_whole, scaled

_VALUE = re.compile(
    r"(?:đạt\s+)?(?P<op>≥|>=|>|≤|<=|<|~|từ|trên|hơn|ít nhất|tối thiểu|không dưới|dưới|không quá|tối đa|"
    r"khoảng|gần|ước)?\s*"
    rf"(?P<low>{NUMBER})\s*%?(?:\s*(?:[-–]|đến)\s*(?P<high>{NUMBER}))?\s*"
    r"(?:(?P<pct>%)|(?P<unit>(?!trở)[^\W\d_][^\d,;.]{0,30}?))?\s*(?P<more>trở lên)?",
    re.IGNORECASE,
)
_SYMBOLS = {">": ">=", "<": "<=", "~": "~", "≥": ">=", "≤": "<=", ">=": ">=", "<=": "<="} | {
    **dict.fromkeys(("từ", "trên", "hơn", "ít nhất", "tối thiểu", "không dưới"), ">="),
    **dict.fromkeys(("dưới", "không quá", "tối đa"), "<="),
    **dict.fromkeys(("khoảng", "gần", "ước"), "~"),
}
_PERSONS = re.compile(rf"(?:{SCALE}\s+)?(?:lượt )?(?:người|thành viên|xã viên|tổ viên|lao động)(?: lao động)?(?:/năm)?")
_MONEY = re.compile(rf"(?P<scale>{SCALE})?\s*(?:đồng|đ\b|vnđ|vnd|trđ|tr\.?đ)", re.IGNORECASE)
_SHARE = re.compile(r"^\W*(?:trong đó\W*)?(?:tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng)\b", re.IGNORECASE)
_UNIT_IN_NAME = re.compile(r"\((?:ĐVT|đơn vị(?: tính)?)?\s*:?\s*([^()]{1,30})\)", re.IGNORECASE)
_RANK = re.compile(r"thứ bậc|thứ hạng|xếp hạng|hạng\b", re.IGNORECASE)


def targets_of_row(row: Row, groups: dict[str, str]) -> tuple[list[PlanTarget], bool]:
    """The targets of a table row, and whether every value of it was one: words and unknown horizons are none."""
    group = groups.get(row.section or "", "")
    by_year = {int(k[5:]): v for k, v in row.cells.items() if k.startswith("year:") and v.strip(" -–x")}
    if by_year:
        found = [_value(row, year, cell, group, 0.85) for year, cell in sorted(by_year.items())]
        return [t for t in found if t], all(found)
    horizon = heading_horizon(group)
    value = row.cells.get("product") or row.cells.get("year") or ""
    one = _value(row, horizon, value, "", 0.8) if horizon else None
    return ([one], True) if one else ([], False)


def _value(row: Row, horizon: int, cell: str, group: str, confidence: float) -> PlanTarget | None:
    """The promise of one cell; ``None`` when it holds words, several numbers or a rank."""
    name = row.cells.get("target", "")
    match = _VALUE.fullmatch(squeeze(cell))
    written = row.cells.get("unit", "")
    if not name or match is None or _RANK.search(written):
        return None
    unit, indicator, scale = _meaning(name, match["unit"] or written, group, percent=bool(match["pct"]))
    high = _number(match["high"], scale, unit) if match["high"] else None
    operator = _SYMBOLS.get((match["op"] or "").lower(), ">=" if match["more"] else "=")
    return PlanTarget(
        horizon=horizon, indicator=indicator, operator="range" if high is not None else operator,
        value=_number(match["low"], scale, unit), value_high=high, unit=unit, text=squeeze(f"{name}: {cell}"),
        source=Source(row.start, row.end, squeeze(" ".join(row.source))), confidence=confidence, rule="target_table",
    )  # fmt: skip


def _number(text: str, scale: str | None, unit: str) -> float:
    """Value in the unit of the model; a count with a scale word of its unit column ("nghìn người") is written out."""
    return parse_whole(text) if unit == "person" and not scale else scaled(text, scale)


def _meaning(name: str, unit: str, group: str, *, percent: bool) -> tuple[str, str, str | None]:
    """Unit, indicator and scale words of a row by its name, the cell of its unit and the name of its group.

    Where the cell of the unit is empty, the name may hold it: in brackets, as a sign, or as "tỷ lệ".
    """
    if not unit.strip(" -–"):
        bracket = _UNIT_IN_NAME.search(name)
        unit = bracket[1] if bracket else "%" if "%" in name or _SHARE.match(name) else ""
    written = unit.lower()
    if percent or "%" in written or "phần trăm" in written:
        return "percent", indicators.share(name)[0], None
    money = _MONEY.search(written)
    if money:
        scale = money["scale"] or ("triệu" if "tr" in money.group() else None)
        indicator, _ = indicators.money(name, written)
        return "VND", indicators.other(name) if indicator.startswith("other:") else indicator, scale
    indicator, _ = indicators.named(name, unit, group)
    persons = bool(_PERSONS.fullmatch(written.strip())) or indicator.endswith(("_members", "_workers"))
    of_persons = re.match(rf"({SCALE})\s+(?:lượt )?(?:người|lao động|thành viên)", written)
    return "person" if persons else "count", indicator, of_persons[1] if of_persons else None
