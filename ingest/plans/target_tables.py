"""Numbers that a plan promises in tables: one value a row under a horizon, or one column for each horizon year."""

from __future__ import annotations

import re

from ingest.plans import indicators
from ingest.plans.model import PlanTarget, Source
from ingest.plans.rows import Row
from ingest.plans.targets import heading_horizon
from ingest.text.normalise import squeeze
from ingest.text.numbers import NUMBER, SCALES, parse_number

_VALUE = re.compile(
    rf"(?P<op>≥|>=|>|≤|<=|<|Trên|Dưới|Khoảng)?\s*(?P<low>{NUMBER})\s*%?(?:\s*[-–]\s*(?P<high>{NUMBER})"
    rf")?\s*(?P<pct>%)?"
)
_SYMBOLS = {
    "≥": ">=",
    ">=": ">=",
    ">": ">=",
    "Trên": ">=",
    "≤": "<=",
    "<=": "<=",
    "<": "<=",
    "Dưới": "<=",
    "Khoảng": "~",
}


_PERSONS = re.compile(r"người|thành viên|xã viên|lao động")
_MONEY = re.compile(r"(?P<scale>tỷ|tỉ|triệu|nghìn|ngàn)?\s*(?:đồng|đ\b|vnđ)")


def targets_of_row(row: Row, groups: dict[str, str]) -> tuple[list[PlanTarget], bool]:
    """The targets of a table row, and whether every value of it was one: words and unknown horizons are none."""
    by_year = {int(k[5:]): v for k, v in row.cells.items() if k.startswith("year:") and v.strip(" -–x")}
    if not by_year:
        one = _target_of_group(row, groups)
        return ([one], True) if one else ([], False)
    found = [_value(row, year, cell) for year, cell in sorted(by_year.items())]
    return [t for t in found if t], all(found)


def _value(row: Row, horizon: int, cell: str) -> PlanTarget | None:
    """The promise of one cell of a year's column."""
    name = row.cells.get("target", "")
    match = _VALUE.fullmatch(cell.strip())
    if not name or match is None:
        return None
    unit, indicator, factor = _meaning(name, row.cells.get("unit", ""), percent=bool(match["pct"]))
    high = round(parse_number(match["high"]) * factor, 6) if match["high"] else None
    return PlanTarget(
        horizon=horizon,
        indicator=indicator,
        operator="range" if high is not None else _SYMBOLS.get(match["op"] or "", "="),
        value=round(parse_number(match["low"]) * factor, 6),
        value_high=high,
        unit=unit,
        text=squeeze(f"{name}: {cell}"),
        source=Source(row.start, row.end, squeeze(" ".join(row.source))),
        confidence=0.85,
        rule="target_table",
    )


def _meaning(name: str, unit: str, *, percent: bool) -> tuple[str, str, int]:
    """Unit, indicator and factor of a row by its name and the cell of its unit."""
    written = f"{unit} {name}".lower() if not unit else unit.lower()
    if percent or "%" in written:
        return "percent", indicators.share(name), 1
    money = _MONEY.search(written)
    if money:
        return "VND", indicators.money(name), SCALES.get(money["scale"] or "", 1)
    indicator = indicators.named(name, unit)
    persons = bool(_PERSONS.search(unit.lower())) or indicator.endswith(("_members", "_workers"))
    return "person" if persons else "count", indicator, 1


def _target_of_group(row: Row, groups: dict[str, str]) -> PlanTarget | None:
    """The target of a table row with one plain value; ``None`` when the value is words or several numbers."""
    name = row.cells.get("target", "")
    value = row.cells.get("product") or row.cells.get("year") or ""
    horizon = heading_horizon(groups.get(row.section or "", ""))
    match = _VALUE.fullmatch(value.strip())
    if not name or horizon is None or match is None:
        return None
    unit_text = row.cells.get("unit", "").lower()
    percent = "%" in unit_text or bool(match["pct"])
    if not percent and "thứ bậc" in unit_text:
        return None
    indicator = indicators.share(name) if percent else indicators.other(name)
    high = parse_number(match["high"]) if match["high"] else None
    return PlanTarget(
        horizon=horizon,
        indicator=indicator,
        operator="range" if high is not None else _SYMBOLS.get(match["op"] or "", "="),
        value=parse_number(match["low"]),
        value_high=high,
        unit="percent" if percent else "count",
        text=squeeze(f"{name}: {value}"),
        source=Source(row.start, row.end, squeeze(" ".join(row.source))),
        confidence=0.8,
        rule="target_table",
    )
