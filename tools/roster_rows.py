"""Builds rows of the roster out of administrative units and the hand-written lists in ``tools/roster_data``.

Pure: what goes in decides what comes out, row for row. Refuses to invent: a body stands here because a list that holds
for every province names it; what only some provinces had is written into the seeds by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.text.normalise import fold, slug

Row = dict[str, str]
Key = tuple[str, str]

MERGER = "Nghị quyết 202/2025/QH15"
NO_DISTRICTS = "Nghị quyết 203/2025/QH15"
COMMUNE_RESOLUTIONS = "Nghị quyết 1654/NQ-UBTVQH15 đến 1687/NQ-UBTVQH15"
LABOUR_CODES = ((2013, "Luật 10/2012/QH13"), (2021, "Luật 45/2019/QH14"))
LAST_OLD_DAY = "2025-06-30"
FIRST_NEW_DAY = "2025-07-01"
LAST_ANNOUNCED_YEAR = 2026
FIXED_HOLIDAYS = frozenset({"Tết Dương lịch", "Ngày Chiến thắng", "Ngày Quốc tế Lao động"})
HOLIDAY_WITHOUT_LAW_READ = "Ngày Văn hóa Việt Nam"
COUNTRY = "viet-nam"
ESTABLISHED, ASSUMED, NOT_ESTABLISHED = "established", "assumed", "not_established"
FIRST_DAY_UNKNOWN = "ngày đầu chưa xác lập"


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally run city; ``name`` without its kind."""

    name: str
    is_city: bool
    code: str


@dataclass(frozen=True, slots=True)
class District:
    """A district as it was on the last day of districts; ``name`` with its kind."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, ward or special zone since the first day without districts; ``name`` with its kind."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Part:
    """An old ward that went into a new commune, wholly or (``is_divided``) together with another one.

    Attributes:
        commune: the source's key of the new commune.
        district: the source's key of the old district.
        ward: the source's key of the old ward; empty for a district without wards.
        code: code of the old ward, empty without.
    """

    commune: Key
    district: Key
    ward: str
    code: str
    is_divided: bool


@dataclass(frozen=True, slots=True)
class Units:
    """Everything that a source says; its keys only tie its parts together and appear in no row."""

    source: str
    old_provinces: Mapping[str, Province]
    new_provinces: Mapping[str, Province]
    merged_from: Mapping[str, tuple[str, ...]]
    districts: Mapping[Key, District]
    communes: Mapping[Key, Commune]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off and its Vietnamese name."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Lists:
    """The hand-written lists, row by row as they stand in ``tools/roster_data``."""

    bodies: Sequence[Row]
    transfers: Sequence[Row]
    province_renamings: Sequence[Row]
    resolutions: Sequence[Row]
    exceptions: Sequence[Row]


@dataclass(frozen=True, slots=True)
class AreaKeys:
    """Our keys of a source's units."""

    old_provinces: Mapping[str, str]
    new_provinces: Mapping[str, str]
    districts: Mapping[Key, str]
    communes: Mapping[Key, str]


def area_keys(units: Units) -> AreaKeys:
    """Keys of all units; a merged province ends in the year, because it may bear the name of one that ended."""
    old = {key: slug(province.name) for key, province in units.old_provinces.items()}
    new = {
        key: slug(province.name) + ("-2025" if len(units.merged_from[key]) > 1 else "")
        for key, province in units.new_provinces.items()
    }
    return AreaKeys(old, new, _keys_within(old, units.districts), _keys_within(new, units.communes))


def city_keys(units: Units) -> set[str]:
    """Keys of the centrally run cities, old and new."""
    keys = area_keys(units)
    return {keys.old_provinces[key] for key, province in units.old_provinces.items() if province.is_city} | {
        keys.new_provinces[key] for key, province in units.new_provinces.items() if province.is_city
    }


def _keys_within(provinces: Mapping[str, str], units: Mapping[Key, District | Commune]) -> dict[Key, str]:
    """Key of the province, dot, name; of several with one name all but the one of the lowest code carry their code."""
    keys: dict[Key, str] = {}
    taken: set[str] = set()
    for source_key, unit in sorted(units.items(), key=lambda item: item[1].code):
        key = f"{provinces[source_key[0]]}.{slug(unit.name)}"
        keys[source_key] = key if key not in taken else f"{key}-{unit.code}"
        taken.add(keys[source_key])
    return keys


def own_parts(units: Units) -> list[Part]:
    """The parts without those that a source took from a namesake elsewhere.

    A new commune bears the code of one of the wards it was formed from, which tells its old province and district. No
    commune was formed across two old provinces; and a divided ward of another district that bears the name of a ward
    of the commune's own is that ward's namesake.
    """
    home = {part.commune: part.district for part in units.parts if part.code == units.communes[part.commune].code}
    names_at_home = {
        (part.commune, part.ward) for part in units.parts if home.get(part.commune) == part.district and part.ward
    }
    return [part for part in units.parts if not _is_namesake(part, home, names_at_home)]


def _is_namesake(part: Part, home: Mapping[Key, Key], names_at_home: set[tuple[Key, str]]) -> bool:
    at_home = home.get(part.commune, part.district)
    if part.district[0] != at_home[0]:
        return True
    return part.is_divided and part.district != at_home and (part.commune, part.ward) in names_at_home


def areas(units: Units, lists: Lists) -> list[Row]:
    """Country, provinces old and new, districts and communes."""
    keys = area_keys(units)
    resolutions = {row["area_key"]: row["legal_basis"] for row in lists.resolutions}
    rows = [_area(COUNTRY, "Việt Nam", "national", certainty=ESTABLISHED)]
    rows += _provinces(units, lists, keys)
    begun = {row["area_key"]: (row["valid_from"], f"{row['legal_basis']}; ") for row in rows if row["valid_from"]}
    for source_key, district in sorted(units.districts.items(), key=lambda item: item[1].code):
        parent = keys.old_provinces[source_key[0]]
        first, basis = begun.get(parent, ("", ""))
        note = f"{units.source}; " + ("từ ngày tỉnh thành thành phố" if first else FIRST_DAY_UNKNOWN)
        rows.append(
            _area(
                keys.districts[source_key],
                district.name,
                "district",
                parent_area_key=parent,
                official_code=district.code,
                valid_from=first,
                valid_to=LAST_OLD_DAY,
                legal_basis=basis + NO_DISTRICTS,
                certainty=ESTABLISHED if first else NOT_ESTABLISHED,
                note=note,
            )
        )
    for source_key, commune in sorted(units.communes.items(), key=lambda item: (item[0][0], item[1].code)):
        parent = keys.new_provinces[source_key[0]]
        rows.append(
            _area(
                keys.communes[source_key],
                commune.name,
                "commune",
                parent_area_key=parent,
                official_code=commune.code,
                valid_from=FIRST_NEW_DAY,
                legal_basis=resolutions.get(parent, COMMUNE_RESOLUTIONS),
                certainty=ESTABLISHED,
                note=units.source,
            )
        )
    return rows


def _provinces(units: Units, lists: Lists, keys: AreaKeys) -> list[Row]:
    renamed = {row["new_name"]: row for row in lists.province_renamings}
    new_of = {old: new for new, olds in units.merged_from.items() for old in olds}
    rows = []
    for source_key, province in sorted(units.old_provinces.items(), key=lambda item: item[1].code):
        new = new_of[source_key]
        is_merged = len(units.merged_from[new]) > 1
        first, basis = "", MERGER if is_merged else ""
        if province.name in renamed:
            change = renamed[province.name]
            first, basis = change["from_date"], change["legal_basis"]
            rows.append(
                _area(
                    slug(change["old_name"]),
                    change["old_name"],
                    "province",
                    official_code=province.code,
                    valid_to=_day_before(first),
                    legal_basis=basis,
                    certainty=NOT_ESTABLISHED,
                    note=f"Thành thành phố {province.name}; {FIRST_DAY_UNKNOWN}",
                )
            )
        fate = f"Hợp nhất thành {units.new_provinces[new].name}" if is_merged else "Không sắp xếp cấp tỉnh năm 2025"
        rows.append(
            _area(
                keys.old_provinces[source_key],
                province.name,
                "province",
                official_code=province.code,
                valid_from=first,
                valid_to=LAST_OLD_DAY if is_merged else "",
                legal_basis=basis,
                certainty=ESTABLISHED if first else NOT_ESTABLISHED,
                note=f"{units.source}; {fate}" + ("" if first else f"; {FIRST_DAY_UNKNOWN}"),
            )
        )
    for source_key, province in sorted(units.new_provinces.items(), key=lambda item: item[1].code):
        olds = units.merged_from[source_key]
        if len(olds) > 1:
            names = ", ".join(sorted(units.old_provinces[old].name for old in olds))
            rows.append(
                _area(
                    keys.new_provinces[source_key],
                    province.name,
                    "province",
                    official_code=province.code,
                    valid_from=FIRST_NEW_DAY,
                    legal_basis=MERGER,
                    certainty=ESTABLISHED,
                    note=f"{units.source}; từ {names}",
                )
            )
    return rows


def _area(key: str, name: str, level: str, **rest: str) -> Row:
    empty = dict.fromkeys(
        ("parent_area_key", "official_code", "valid_from", "valid_to", "legal_basis", "certainty", "note"), ""
    )
    return {"area_key": key, "area_name": name, "area_level": level, **empty, **rest}


def area_successions(units: Units, lists: Lists) -> list[Row]:
    """Province → province, and district → each commune formed from its territory."""
    keys = area_keys(units)
    resolutions = {row["area_key"]: row["legal_basis"] for row in lists.resolutions}
    rows = [
        _succession(
            slug(row["old_name"]),
            slug(row["new_name"]),
            "renamed",
            row["from_date"],
            "1",
            row["legal_basis"],
            ESTABLISHED,
        )
        for row in lists.province_renamings
        if slug(row["new_name"]) in keys.old_provinces.values()
    ]
    for new, olds in sorted(units.merged_from.items(), key=lambda item: keys.new_provinces[item[0]]):
        if len(olds) > 1:
            rows += [
                _succession(
                    keys.old_provinces[old], keys.new_provinces[new], "merged", FIRST_NEW_DAY, "1", MERGER, ESTABLISHED
                )
                for old in sorted(olds)
            ]
    pairs: dict[Key, dict[Key, bool]] = defaultdict(dict)
    for part in own_parts(units):
        successors = pairs[part.district]
        successors[part.commune] = successors.get(part.commune, False) or not part.is_divided
    for district, communes in sorted(pairs.items(), key=lambda item: units.districts[item[0]].code):
        for commune, has_whole_ward in sorted(communes.items(), key=lambda item: units.communes[item[0]].code):
            parent = keys.new_provinces[commune[0]]
            rows.append(
                _succession(
                    keys.districts[district],
                    keys.communes[commune],
                    "territory",
                    FIRST_NEW_DAY,
                    "1" if len(communes) == 1 else "",
                    resolutions.get(parent, COMMUNE_RESOLUTIONS),
                    ESTABLISHED if has_whole_ward else ASSUMED,
                    units.source + ("" if has_whole_ward else "; chỉ một phần của một xã cũ"),
                )
            )
    return rows


def _succession(  # noqa: PLR0913, PLR0917 - one parameter a column
    predecessor: str,
    successor: str,
    relation: str,
    from_date: str,
    share: str,
    legal_basis: str,
    certainty: str,
    note: str = "",
) -> Row:
    return {
        "predecessor_key": predecessor,
        "successor_key": successor,
        "relation": relation,
        "from_date": from_date,
        "share": share,
        "legal_basis": legal_basis,
        "certainty": certainty,
        "note": note,
    }


def agencies(area_rows: Iterable[Row], cities: set[str], lists: Lists, existing: Iterable[Row]) -> list[Row]:
    """Bodies that every province had, and the People's Committee of every district and commune.

    Args:
        area_rows: all areas of the roster.
        cities: keys of the centrally run cities.
        lists: the hand-written lists.
        existing: agencies that the roster has; one of the same area and name lends its key.
    """
    known = {(row["area_key"], fold(row["agency_name"])): row["agency_key"] for row in existing}
    absent = {(row["area_key"], row["suffix"]) for row in lists.exceptions}
    rows = []
    for area in area_rows:
        if area["area_level"] == "province":
            rows += [
                row
                for body in lists.bodies
                if (area["area_key"], body["suffix"]) not in absent
                and (row := _body(area, body, is_city=area["area_key"] in cities))
            ]
        elif area["area_level"] in {"district", "commune"}:
            rows.append(_committee(area))
    return [
        {**row, "agency_key": known.get((row["area_key"], fold(row["agency_name"])), row["agency_key"])} for row in rows
    ]


def _body(area: Row, body: Row, *, is_city: bool) -> Row | None:
    first = max(area["valid_from"], body["valid_from"])
    last = min(filter(None, (area["valid_to"], body["valid_to"])), default="")
    if last and first > last:
        return None
    is_new = area["valid_from"] >= FIRST_NEW_DAY
    bases = [
        "" if is_new else body["basis_before"],
        body["basis_end"] if last and last == body["valid_to"] else "",
        "" if last else body["basis_now"],
    ]
    certainty = body["certainty_now"] if is_new else body["certainty_before"]
    notes = [body["note"]]
    if body["agency_kind"] == "department":
        notes.append("Theo danh sách chung của cả nước; chưa đối chiếu quyết định của tỉnh")
    if not first:
        notes.append(FIRST_DAY_UNKNOWN)
    return {
        "agency_key": f"{area['area_key']}.{body['suffix']}",
        "agency_name": (is_city and body["name_in_city"]) or body["agency_name"],
        "agency_kind": body["agency_kind"],
        "area_key": area["area_key"],
        "valid_from": first,
        "valid_to": last,
        "legal_basis": "; ".join(basis for basis in bases if basis),
        "certainty": certainty,
        "note": "; ".join(note for note in notes if note),
    }


def _committee(area: Row) -> Row:
    return {
        "agency_key": f"{area['area_key']}.ubnd",
        "agency_name": f"UBND {area['area_name']}",
        "agency_kind": "people_committee",
        "area_key": area["area_key"],
        "valid_from": area["valid_from"],
        "valid_to": area["valid_to"],
        "legal_basis": area["legal_basis"],
        "certainty": area["certainty"],
        "note": "" if area["valid_from"] else FIRST_DAY_UNKNOWN,
    }


def agency_successions(agency_rows: Iterable[Row], area_succession_rows: Iterable[Row], lists: Lists) -> list[Row]:
    """Early 2025 within a province; then every body to the one of the same work in the area that took over."""
    by_key = {row["agency_key"]: row for row in agency_rows}
    committees = {row["area_key"]: row for row in by_key.values() if row["agency_kind"] == "people_committee"}
    provinces = list(dict.fromkeys(row["area_key"] for row in by_key.values()))
    rows = []
    for province in provinces:
        for transfer in lists.transfers:
            predecessor = by_key.get(f"{province}.{transfer['predecessor']}")
            successor = by_key.get(f"{province}.{transfer['successor']}")
            if predecessor and successor and predecessor["valid_to"] == _day_before(transfer["from_date"]):
                rows.append(
                    _succession(
                        predecessor["agency_key"],
                        successor["agency_key"],
                        transfer["relation"],
                        transfer["from_date"],
                        "",
                        transfer["legal_basis"],
                        ASSUMED,
                        transfer["note"],
                    )
                )
    for change in area_succession_rows:
        old, new = change["predecessor_key"], change["successor_key"]
        if change["relation"] == "territory":
            pairs = [(committees[old], committees[new])] if old in committees and new in committees else []
        else:
            pairs = [
                (by_key[f"{old}.{body['suffix']}"], by_key[f"{new}.{body['suffix']}"])
                for body in lists.bodies
                if f"{old}.{body['suffix']}" in by_key and f"{new}.{body['suffix']}" in by_key
            ]
        rows += [
            _succession(
                predecessor["agency_key"],
                successor["agency_key"],
                change["relation"],
                change["from_date"],
                change["share"],
                change["legal_basis"],
                ASSUMED if successor["certainty"] == ASSUMED else change["certainty"],
            )
            for predecessor, successor in pairs
            if predecessor["valid_to"] == _day_before(change["from_date"])
        ]
    return rows


def public_holidays(found: Iterable[Holiday], source: str) -> list[Row]:
    """Days off; what a year's announcement settles is only assumed for years that had none yet."""
    rows = []
    for holiday in found:
        basis = [law for since, law in LABOUR_CODES if holiday.day.year >= since][-1]
        is_law_known = HOLIDAY_WITHOUT_LAW_READ not in holiday.name
        is_settled = holiday.day.year <= LAST_ANNOUNCED_YEAR or holiday.name in FIXED_HOLIDAYS
        rows.append(
            {
                "holiday_date": holiday.day.isoformat(),
                "holiday_name": holiday.name,
                "legal_basis": basis if is_law_known else "",
                "certainty": ESTABLISHED if is_settled and is_law_known else ASSUMED,
                "note": source if is_law_known else f"{source}; văn bản quy định chưa đối chiếu",
            }
        )
    return rows


def differences_of_sources(units: Units, others: Mapping[str, tuple[str, str]]) -> list[str]:
    """What the second source has otherwise: communes that only one of them has, and codes."""
    ours = {
        (fold(commune.name), fold(units.new_provinces[key[0]].name)): commune.code
        for key, commune in units.communes.items()
    }
    theirs = {(fold(name), fold(province)): code for code, (name, province) in others.items()}
    alone = sorted(set(ours) ^ set(theirs))
    codes = sum(ours[unit] != theirs[unit] for unit in set(ours) & set(theirs))
    return [f"{name}, {province}: chỉ một nguồn có" for name, province in alone] + [
        f"{codes} mã khác nhau giữa hai nguồn"
    ] * bool(codes)


def add_missing(
    existing: Sequence[Row], built: Iterable[Row], identity: Sequence[str], facts: Sequence[str]
) -> tuple[list[Row], list[str]]:
    """The rows that stand, then the built ones that they lack; and where a built row says otherwise."""
    standing = {tuple(row[name] for name in identity): row for row in existing}
    rows, differences = list(existing), []
    for row in built:
        key = tuple(row[name] for name in identity)
        if key not in standing:
            rows.append(row)
            standing[key] = row
            continue
        differences += [
            f"{' → '.join(key)}: {name} là «{standing[key][name]}», nguồn cho «{row[name]}»"
            for name in facts
            if standing[key][name] != row[name]
        ]
    return rows, differences


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
