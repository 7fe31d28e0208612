"""The project's own roster: counts that the law gives, and that nothing in it contradicts itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from ingest.text.normalise import fold
from tools.roster import read_rows
from tools.roster_rows import Row

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
LAST_OLD_DAY = "2025-06-30"
FIRST_NEW_DAY = "2025-07-01"


def seed(name: str) -> list[Row]:
    return read_rows(SEEDS / "roster" / f"{name}.csv")


AREAS = {row["area_key"]: row for row in seed("areas")}
AGENCIES = {row["agency_key"]: row for row in seed("agencies")}
AREA_SUCCESSIONS = seed("area_successions")
AGENCY_SUCCESSIONS = seed("agency_successions")
ALIASES = seed("agency_aliases")
HOLIDAYS = read_rows(SEEDS / "reference" / "public_holidays.csv")
SUCCESSIONS = [
    pytest.param(AREA_SUCCESSIONS, AREAS, id="areas"),
    pytest.param(AGENCY_SUCCESSIONS, AGENCIES, id="agencies"),
]


def stands_on(row: Row, day: str) -> bool:
    return (row["valid_from"] or day) <= day <= (row["valid_to"] or day)


def standing(level: str, day: str) -> list[Row]:
    return [row for row in AREAS.values() if row["area_level"] == level and stands_on(row, day)]


def successors(rows: Iterable[Row], key: str) -> set[str]:
    return {row["successor_key"] for row in rows if row["predecessor_key"] == key}


def province_of(area_key: str) -> str:
    return area_key.partition(".")[0]


@pytest.mark.parametrize(
    ("level", "day", "count"),
    [
        ("province", "2024-12-31", 63),
        ("province", LAST_OLD_DAY, 63),
        ("district", LAST_OLD_DAY, 696),
        ("commune", LAST_OLD_DAY, 0),
        ("province", FIRST_NEW_DAY, 34),
        ("district", FIRST_NEW_DAY, 0),
        ("commune", FIRST_NEW_DAY, 3321),
    ],
)
def test_units_on_a_day(level: str, day: str, count: int) -> None:
    assert len(standing(level, day)) == count


def test_kinds_of_communes() -> None:
    kinds = Counter(row["area_name"].split()[0] for row in standing("commune", FIRST_NEW_DAY))
    assert kinds == {"xã": 2621, "phường": 687, "đặc": 13}


@pytest.mark.parametrize(
    ("province", "count", "of_each"),
    [
        ("gia-lai-2025", 135, {"gia-lai": 77, "binh-dinh": 58}),
        ("quang-ngai-2025", 96, {"quang-ngai": 56, "kon-tum": 40}),
        ("lam-dong-2025", 124, {"lam-dong": 51, "binh-thuan": 45, "dak-nong": 28}),
    ],
)
def test_communes_of_the_provinces_of_our_plans(province: str, count: int, of_each: dict[str, int]) -> None:
    communes = {row["area_key"] for row in standing("commune", FIRST_NEW_DAY) if row["parent_area_key"] == province}
    assert len(communes) == count
    origin = {
        row["successor_key"]: province_of(row["predecessor_key"])
        for row in AREA_SUCCESSIONS
        if row["successor_key"] in communes
    }
    assert Counter(origin.values()) == of_each


def test_no_commune_lies_on_two_old_provinces() -> None:
    origins = defaultdict(set)
    for row in AREA_SUCCESSIONS:
        if row["relation"] == "territory":
            origins[row["successor_key"]].add(province_of(row["predecessor_key"]))
    assert [key for key, provinces in origins.items() if len(provinces) > 1] == []
    assert len(origins) == 3321


def test_territory_goes_only_into_the_province_that_took_over() -> None:
    took_over = {
        row["predecessor_key"]: row["successor_key"] for row in AREA_SUCCESSIONS if row["relation"] == "merged"
    }
    for row in AREA_SUCCESSIONS:
        if row["relation"] == "territory":
            old = province_of(row["predecessor_key"])
            assert province_of(row["successor_key"]) == took_over.get(old, old), row


def test_every_district_has_successors() -> None:
    predecessors = {row["predecessor_key"] for row in AREA_SUCCESSIONS}
    assert {row["area_key"] for row in standing("district", LAST_OLD_DAY)} <= predecessors


def test_what_became_of_duc_pho() -> None:
    assert successors(AREA_SUCCESSIONS, "quang-ngai.thi-xa-duc-pho") == {
        "quang-ngai-2025.phuong-duc-pho",
        "quang-ngai-2025.phuong-sa-huynh",
        "quang-ngai-2025.phuong-tra-cau",
        "quang-ngai-2025.xa-khanh-cuong",
        "quang-ngai-2025.xa-nguyen-nghiem",
    }
    bodies = [key for key, row in AGENCIES.items() if row["area_key"] == "quang-ngai.thi-xa-duc-pho"]
    assert {key for key in bodies if successors(AGENCY_SUCCESSIONS, key)} == {"quang-ngai.thi-xa-duc-pho.ubnd-thi-xa"}
    assert {AGENCIES[key]["valid_to"] for key in bodies} == {LAST_OLD_DAY}


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("gia-lai", ("Gia Lai", LAST_OLD_DAY)),
        ("kon-tum", ("Kon Tum", LAST_OLD_DAY)),
        ("dak-nong", ("Đắk Nông", LAST_OLD_DAY)),
        ("quang-ngai.thi-xa-duc-pho", ("thị xã Đức Phổ", LAST_OLD_DAY)),
        ("gia-lai-2025", ("Gia Lai", "")),
        ("ha-noi", ("Hà Nội", "")),
        ("binh-phuoc", ("Bình Phước", LAST_OLD_DAY)),
    ],
)
def test_places_of_the_plans(key: str, names: tuple[str, str]) -> None:
    assert (AREAS[key]["area_name"], AREAS[key]["valid_to"]) == names


def test_planning_in_kon_tum_reaches_finance_in_quang_ngai_in_two_steps() -> None:
    first = successors(AGENCY_SUCCESSIONS, "kon-tum.so-ke-hoach-va-dau-tu")
    assert first == {"kon-tum.so-tai-chinh"}
    assert successors(AGENCY_SUCCESSIONS, "kon-tum.so-tai-chinh") == {"quang-ngai-2025.so-tai-chinh"}


@pytest.mark.parametrize("province", ["gia-lai", "kon-tum", "dak-nong", "ha-noi"])
def test_labour_was_split(province: str) -> None:
    assert successors(AGENCY_SUCCESSIONS, f"{province}.so-lao-dong-thuong-binh-va-xa-hoi") == {
        f"{province}.so-noi-vu",
        f"{province}.so-y-te",
        f"{province}.so-giao-duc-va-dao-tao",
        f"{province}.so-nong-nghiep-va-moi-truong",
    }


def test_every_unit_has_its_committee() -> None:
    have = {row["area_key"] for row in AGENCIES.values() if row["agency_kind"] == "people_committee"}
    assert {key for key, row in AREAS.items() if row["area_level"] != "national"} == have


def test_every_province_has_a_finance_department_on_any_day() -> None:
    for day in ("2023-12-14", "2025-03-15", LAST_OLD_DAY, FIRST_NEW_DAY, "2026-12-14"):
        have = {
            row["area_key"] for row in AGENCIES.values() if row["agency_name"] == "Sở Tài chính" and stands_on(row, day)
        }
        assert {row["area_key"] for row in standing("province", day)} == have


def test_keys_are_unique() -> None:
    assert len(AREAS) == len(seed("areas"))
    assert len(AGENCIES) == len(seed("agencies"))


def test_one_name_at_a_time_in_one_area() -> None:
    bodies = defaultdict(list)
    for row in AGENCIES.values():
        bodies[row["area_key"], fold(row["agency_name"])].append(row)
    for rows in bodies.values():
        for one in rows:
            for other in rows:
                apart = one is other or one["valid_to"] < other["valid_from"] or other["valid_to"] < one["valid_from"]
                assert apart, (one, other)


@pytest.mark.parametrize(("rows", "units"), SUCCESSIONS)
def test_a_successor_follows_at_once_and_stands(rows: list[Row], units: dict[str, Row]) -> None:
    for row in rows:
        predecessor, successor = units[row["predecessor_key"]], units[row["successor_key"]]
        assert "" < predecessor["valid_to"] < row["from_date"], row
        assert stands_on(successor, row["from_date"]), row


@pytest.mark.parametrize(("rows", "units"), SUCCESSIONS)
def test_nothing_succeeds_itself_over_others(rows: list[Row], units: dict[str, Row]) -> None:
    follows = defaultdict(set)
    for row in rows:
        follows[row["predecessor_key"]].add(row["successor_key"])
    for start in follows:
        reached, ahead = set(), [start]
        while ahead:
            ahead += (found := follows.get(ahead.pop(), set()) - reached)
            reached |= found
        assert start not in reached


@pytest.mark.parametrize(("rows", "units"), SUCCESSIONS)
def test_shares_of_one_predecessor_never_exceed_it(rows: list[Row], units: dict[str, Row]) -> None:
    shares: dict[str, float] = defaultdict(float)
    for row in rows:
        shares[row["predecessor_key"]] += float(row["share"] or 0)
    assert max(shares.values()) <= 1


def test_no_unit_outlives_or_precedes_the_one_above() -> None:
    above = [(row, AREAS[row["parent_area_key"]]) for row in AREAS.values() if row["parent_area_key"]]
    above += [(row, AREAS[row["area_key"]]) for row in AGENCIES.values()]
    for row, area in above:
        assert (row["valid_to"] or "9999") <= (area["valid_to"] or "9999"), row
        assert not row["valid_from"] or row["valid_from"] >= area["valid_from"], row
        assert not (row["valid_from"] and row["valid_to"]) or row["valid_from"] <= row["valid_to"], row


def test_what_is_established_names_its_basis() -> None:
    dated = [*AREAS.values(), *AGENCIES.values(), *AREA_SUCCESSIONS, *AGENCY_SUCCESSIONS]
    assert [row for row in dated if row["certainty"] == "established" and not row["legal_basis"]] == [AREAS["viet-nam"]]


def test_what_is_not_established_says_what_is_missing() -> None:
    unclear = [row for row in [*AREAS.values(), *AGENCIES.values()] if row["certainty"] == "not_established"]
    assert [row for row in unclear if not row["note"]] == []


def test_an_alias_leads_to_one_name_that_the_roster_has() -> None:
    names = {row["agency_name"] for row in AGENCIES.values()}
    assert {row["agency_name"] for row in ALIASES} <= names
    spellings = Counter(row["alias"].strip().lower() for row in ALIASES)
    assert [alias for alias, count in spellings.items() if count > 1] == []
    assert set(spellings).isdisjoint(name.lower() for name in names)
    meant = defaultdict(set)
    for row in ALIASES:
        meant[fold(row["alias"])].add(row["agency_name"])
    assert {alias: found for alias, found in meant.items() if len(found) > 1} == {}


def test_holidays_of_every_year() -> None:
    years = Counter(row["holiday_date"][:4] for row in HOLIDAYS)
    assert set(years) == {str(year) for year in range(2015, 2036)}
    assert min(years.values()) >= 10
    days = {row["holiday_date"]: row for row in HOLIDAYS}
    assert len(days) == len(HOLIDAYS)
    for year in years:
        assert {f"{year}-01-01", f"{year}-04-30", f"{year}-05-01", f"{year}-09-02"} <= set(days)
    assert days["2025-01-29"]["certainty"] == "established"
    assert days["2027-02-06"]["certainty"] == "assumed"
