"""Writes the slips of the published warehouse to the outbox: only those whose content changed, each in one step.

``outbox/slips/index.json`` tells per receipt what was written from what. It is written last, so a run killed anywhere
is done again by the next one, with the same result. A slip stays when its receipt is invisible to an earlier as-of.
"""

from __future__ import annotations

import json
import os
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from filelock import FileLock
from pydantic_core import from_json

from ingest.asof import VIETNAM
from ingest.files import fingerprint_of_tree, write_bytes, write_text
from ingest.home import PROJECT, DataHome
from ingest.landing.inbox import content_path
from ingest.outbox.slips.copy import annotated_copy, has_marks
from ingest.outbox.slips.page import as_html
from ingest.outbox.slips.sections import worded
from ingest.outbox.slips.slip import Slip
from ingest.outbox.slips.warehouse import published_slips
from ingest.outbox.wording import whole
from ingest.text.normalise import slug

INDEX = "index.json"
NOT_LANDED = "chua-tiep-nhan"
"""Folder of the slips of files that could not be landed, so that nobody knows when they were received."""
NAME_CHARACTERS = 80
KEY_CHARACTERS = 8


@dataclass(frozen=True, slots=True)
class SlipsReport:
    """What a run of writing slips did."""

    folder: str
    written: int
    unchanged: int

    @property
    def summary(self) -> str:
        """One line for people."""
        return (
            f"Phiếu tiếp nhận: ghi {whole(self.written)} phiếu, {whole(self.unchanged)} phiếu không đổi · {self.folder}"
        )


@dataclass(slots=True)
class Index:
    """What was written: by which code, and per receipt key the digest of its content and its place without ending."""

    drawn_by: str
    written: dict[str, tuple[str, str]] = field(default_factory=dict)

    def changed(self, digests: Mapping[str, str], present: set[str]) -> list[str]:
        """Keys of slips that are not there as they ought to be."""
        return [
            key
            for key, digest in digests.items()
            if (entry := self.written.get(key)) is None or entry[0] != digest or entry[1] not in present
        ]

    def not_landed_then(self, digests: Mapping[str, str]) -> list[str]:
        """Keys under which nothing is known any more, because their file could be landed after all."""
        return [key for key, (_, place) in self.written.items() if key not in digests and place.startswith(NOT_LANDED)]


def write_slips(home: DataHome) -> SlipsReport:
    """Bring the slips in the outbox up to the current release.

    Raises:
        UsageError: nothing was published yet.
    """
    folder = home.outbox / "slips"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"), published_slips(home) as release:
        index = _read_index(folder)
        digests = release.digests()
        changed = index.changed(digests, _tidied(folder))
        gone = index.not_landed_then(digests)
        if changed or gone:
            stale = {index.written.pop(key)[1] for key in (*changed, *gone) if key in index.written}
            taken = {place for _, place in index.written.values()}
            for slip in release.slips(changed):
                key = slip.receipt_key or ""
                place = _place(slip, key, taken)
                taken.add(place)
                index.written[key] = digests[key], place
                _write(home, folder / place, slip)
            for place in stale - taken:
                _remove(folder / place)
            _write_index(folder, index)
    return SlipsReport(str(folder), len(changed), len(digests) - len(changed))


def _read_index(folder: Path) -> Index:
    """The index, or an empty one where other code drew the slips: what it wrote may look otherwise now."""
    now = fingerprint_of_tree(PROJECT / "ingest" / "outbox")
    try:
        found = from_json((folder / INDEX).read_bytes())
    except FileNotFoundError:
        return Index(now)
    places = {
        key: (digest if found["drawn_by"] == now else "", place) for key, (digest, place) in found["written"].items()
    }
    return Index(now, places)


def _write_index(folder: Path, index: Index) -> None:
    """Keep the index; without indentation, for which Python has only a slow encoder."""
    value = {"drawn_by": index.drawn_by, "written": index.written}
    write_bytes(folder / INDEX, json.dumps(value, sort_keys=True, separators=(",", ":")).encode("utf-8"))


def _tidied(folder: Path) -> set[str]:
    """Places of the pages that lie in the folder, which is rid of what a killed run left half written."""
    present = set()
    for month, _, names in os.walk(folder):
        within = Path(month).name
        for name in names:
            if name.startswith(".tmp-"):
                (Path(month) / name).unlink()
            elif name.endswith(".html"):
                present.add(f"{within}/{name.removesuffix('.html')}")
    return present


def _place(slip: Slip, key: str, taken: Container[str]) -> str:
    """Month of receipt and a name that is safe everywhere; of many files of one name two keys may begin alike."""
    month = f"{slip.received_at.astimezone(VIETNAM):%Y-%m}" if slip.received_at else NOT_LANDED
    name = slug(PurePosixPath(slip.file_name).stem)[:NAME_CHARACTERS].strip("-") or "tep"
    short = f"{month}/{name}-{key[:KEY_CHARACTERS]}"
    return f"{month}/{name}-{key}" if short in taken else short


def _write(home: DataHome, place: Path, slip: Slip) -> None:
    """Write the page, and beside it the copy with comments where there is something to comment on."""
    copy_file = _named(place, ".xlsx")
    copy = None
    if has_marks(slip) and slip.content_sha256:
        copy = annotated_copy(content_path(home, "submissions", slip.content_sha256).read_bytes(), slip)
    if copy:
        write_bytes(copy_file, copy)
    else:
        copy_file.unlink(missing_ok=True)
    write_text(_named(place, ".html"), as_html(worded(slip)))


def _remove(place: Path) -> None:
    for ending in (".html", ".xlsx"):
        _named(place, ending).unlink(missing_ok=True)


def _named(place: Path, ending: str) -> Path:
    return place.with_name(place.name + ending)
