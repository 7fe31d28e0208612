"""The lists of the desk as HTML: where to begin, slips by month, notices, and what to say where there is nothing yet.

Addresses are relative, so the pages work below whatever prefix Airflow runs under. Nothing from outside, no script.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Template

from ingest.desk.notices import notices_folder
from ingest.desk.served import slip_places
from ingest.home import DataHome
from ingest.html_pages import html_environment

NOTICES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a list: its words, where it leads, and what else there is to say."""

    label: str
    href: str
    note: str = ""


def page(title: str, text: str = "", links: Sequence[Link] = (), back: str = "") -> str:
    """A page of the desk; ``back`` is the address of the page above it."""
    return _template().render(title=title, text=text, links=links, back=back)


def front_page() -> str:
    """Where the desk begins."""
    return page(
        "Trang theo dõi kho số liệu",
        "Số liệu của bản công bố hiện hành. Mọi trang chỉ để đọc.",
        [
            Link("Kiểm tra chất lượng", "checks/current/", "Data Docs của bản hiện hành"),
            Link("Phiếu tiếp nhận", "slips/", "một phiếu cho mỗi tệp báo cáo đã nhận"),
            Link("Thông báo", "notices/", "lượt chạy lỗi, số liệu chậm"),
            Link("Mô tả các bảng", "models/", "bảng, cột, phép thử và quan hệ giữa chúng (dbt docs)"),
        ],
    )


def months_page(home: DataHome) -> str:
    """The months of which there are slips, the newest first."""
    months = Counter(place.split("/")[0] for place in slip_places(home).values())
    return page(
        "Phiếu tiếp nhận",
        "Theo tháng nhận." if months else "Chưa có phiếu nào; phiếu được ghi sau mỗi lần công bố.",
        [Link(month, f"{quote(month)}/", f"{count} phiếu") for month, count in sorted(months.items(), reverse=True)],
        back="../",
    )


def month_page(home: DataHome, month: str) -> str | None:
    """The slips of a month by name; None where it has none."""
    places = [place for place in slip_places(home).values() if place.split("/")[0] == month]
    return page(f"Phiếu tiếp nhận, {month}", "", _slips(places, ""), back="../") if places else None


def document_page(places: Sequence[str]) -> str:
    """The slips of one file, which may be several, or none yet."""
    if not places:
        return page(
            "Chưa có phiếu của tệp này",
            "Phiếu được ghi ở bước Ghi phiếu tiếp nhận, sau khi số liệu của đêm được công bố.",
            back="../../slips/",
        )
    return page("Phiếu tiếp nhận của tệp", "Tệp này đến nhiều lần.", _slips(places, "../../slips/"), "../../slips/")


def notices_page(home: DataHome) -> str:
    """The notices, the latest first."""
    paths = sorted(notices_folder(home).glob("*.txt"), key=lambda path: path.stat().st_mtime, reverse=True)
    return page(
        "Thông báo",
        "" if paths else "Chưa có thông báo nào.",
        [Link(_first_line(path), quote(path.name)) for path in paths[:NOTICES_SHOWN]],
        back="../",
    )


def _slips(places: Sequence[str], prefix: str) -> list[Link]:
    return [
        Link(place.split("/")[1], f"{prefix}{quote(place if prefix else place.split('/')[1])}.html")
        for place in sorted(places)
    ]


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        return lines.readline().strip()


@cache
def _template() -> Template:
    return html_environment(Path(__file__).parent).get_template("desk.html")
