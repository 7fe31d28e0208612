"""Reads administrative units and public holidays out of packages that others maintain (extra ``roster``).

Says what the packages say and judges nothing; their data files are opened in place, their code is not run, except
``holidays``, whose data is its code. What becomes of it is decided in ``tools.roster_rows``.
"""

from __future__ import annotations

import importlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from ingest.text.normalise import nfc, squeeze
from tools.roster_rows import Commune, District, Holiday, Part, Province, Units

UNITS = "vietnamadminunits"
CROSS_CHECK = "vietnam-provinces"
HOLIDAYS = "holidays"

Ward = tuple[str, str, str]


def name_and_version(package: str) -> str:
    """``vietnamadminunits 1.0.4``, as it stands in the notes of rows."""
    return f"{package} {metadata.version(package)}"


def units() -> Units:
    """Provinces, districts and communes before and since 1 July 2025, and what each new commune was formed from."""
    folder = Path(str(metadata.distribution(UNITS).locate_file("vietnamadminunits/data")))
    with sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True) as database:
        wards = database.execute(
            "select provinceKey, province, provinceShort, provinceCode, districtKey, district, districtCode,"
            " coalesce(wardKey, ''), coalesce(wardCode, '') from admin_units_legacy"
        ).fetchall()
        communes = database.execute(
            "select provinceKey, province, provinceShort, provinceCode, wardKey, ward, wardCode from admin_units"
        ).fetchall()
    converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    codes = {(province, district, ward): code for province, _, _, _, district, _, _, ward, code in wards}
    return Units(
        source=name_and_version(UNITS),
        old_provinces={row[0]: _province(*row[1:4]) for row in wards},
        new_provinces={row[0]: _province(*row[1:4]) for row in communes},
        merged_from={new: tuple(old) for new, old in converter["DICT_PROVINCE"].items()},
        districts={(row[0], row[4]): District(_named(row[5]), row[6]) for row in wards},
        communes={(row[0], row[4]): Commune(_named(row[5]), row[6]) for row in communes},
        parts=tuple(
            Part((province, commune), old[:2], old[2], codes[old], is_divided)
            for province, commune, old, is_divided in _parts(converter)
        ),
    )


def other_communes() -> dict[str, tuple[str, str]]:
    """Code → commune and province as the second package has them."""
    path = Path(str(metadata.distribution(CROSS_CHECK).locate_file("vietnam_provinces/data/nested-divisions.json")))
    provinces = json.loads(path.read_text(encoding="utf-8"))
    return {
        f"{ward['code']:05d}": (_named(ward["name"]), province["name"].removeprefix("Thành phố "))
        for province in provinces
        for ward in province["wards"]
    }


def holidays(years: range) -> list[Holiday]:
    """Public holidays of Vietnam, by day."""
    package = importlib.import_module(HOLIDAYS)
    found = package.country_holidays("VN", years=years, language="vi")
    return [Holiday(day, nfc(found[day])) for day in sorted(found)]


def _parts(converter: Mapping[str, Any]) -> Iterator[tuple[str, str, Ward, bool]]:
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, wards in communes.items():
            for ward in wards:
                yield province, commune, _ward(ward), False
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for ward, pieces in divided.items():
            for piece in pieces:
                yield province, piece["newWardKey"], _ward(ward), True


def _ward(key: str) -> Ward:
    province, district, ward = key.split("_")
    return province, district, ward


def _province(name: str, short: str, code: str) -> Province:
    return Province(squeeze(nfc(short)), name.startswith("Thành phố"), code)


def _named(name: str) -> str:
    """``Xã Ia Hrung`` → ``xã Ia Hrung``: the kind in small letters, as documents write it."""
    name = squeeze(nfc(name)).replace("’", "'").replace("–", "-")
    return name[0].lower() + name[1:]
