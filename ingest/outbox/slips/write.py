"""Writes the slips of the published warehouse to the outbox: only those whose content changed, each in one step.

``outbox/slips/index.json`` tells per receipt what was written from what. It is written last, so a run killed anywhere
is done again by the next one, with the same result. A slip stays when its receipt is invisible to an earlier as-of.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from filelock import FileLock

from ingest.asof import VIETNAM
from ingest.files import fingerprint, fingerprint_of_tree, write_bytes, write_json, write_text
from ingest.home import PROJECT, DataHome
from ingest.landing.inbox import content_path
from ingest.outbox.slips.copy import annotated_copy, has_marks
from ingest.outbox.slips.page import as_html
from ingest.outbox.slips.sections import worded
from ingest.outbox.slips.slip import Slip
from ingest.outbox.slips.warehouse import SlipState, published_slips
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """A slip as it should lie in the outbox: its place without an ending, and the fingerprint of all that shapes it."""

    place: str
    fingerprint: str


def write_slips(home: DataHome) -> SlipsReport:
    """Bring the slips in the outbox up to the current release.

    Raises:
        UsageError: nothing was published yet.
    """
    folder = home.outbox / "slips"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"), published_slips(home) as release:
        for left_by_a_killed_run in folder.rglob(".tmp-*"):
            left_by_a_killed_run.unlink()
        index = _index(folder)
        wanted = _wanted(release.states())
        present = _present(folder)
        changed = [key for key, slip in wanted.items() if _is_due(slip, index.get(key), present)]
        for slip in release.slips(changed):
            _write(home, folder / wanted[slip.receipt_key or ""].place, slip)
        gone = _gone(index, wanted)
        for place in gone.values():
            _remove(folder / place)
        if changed or gone:
            kept = {key: entry for key, entry in index.items() if key not in gone}
            now = {key: {"place": slip.place, "fingerprint": slip.fingerprint} for key, slip in wanted.items()}
            write_json(folder / INDEX, kept | now)
    return SlipsReport(str(folder), len(changed), len(wanted) - len(changed))


def _index(folder: Path) -> dict[str, dict[str, str]]:
    try:
        found: dict[str, dict[str, str]] = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def _wanted(states: Sequence[SlipState]) -> dict[str, Wanted]:
    """Receipt key → its slip. The code that words and draws slips shapes them all."""
    drawn_by = fingerprint_of_tree(PROJECT / "ingest" / "outbox")
    places = [_place(state, KEY_CHARACTERS) for state in states]
    taken = Counter(places)
    return {
        state.receipt_key: Wanted(
            # Of ten thousand files of one name two keys may begin alike.
            place if taken[place] == 1 else _place(state, len(state.receipt_key)),
            fingerprint(state.digest, drawn_by),
        )
        for state, place in zip(states, places, strict=True)
    }


def _place(state: SlipState, key_characters: int) -> str:
    month = f"{state.received_at.astimezone(VIETNAM):%Y-%m}" if state.received_at else NOT_LANDED
    name = slug(PurePosixPath(state.file_name).stem)[:NAME_CHARACTERS].strip("-") or "tep"
    return f"{month}/{name}-{state.receipt_key[:key_characters]}"


def _present(folder: Path) -> set[str]:
    """Places of the pages that lie there."""
    return {f"{page.parent.name}/{page.stem}" for page in folder.glob("*/*.html")}


def _is_due(slip: Wanted, entry: Mapping[str, str] | None, present: set[str]) -> bool:
    is_same = entry is not None and (entry["place"], entry["fingerprint"]) == (slip.place, slip.fingerprint)
    return not is_same or slip.place not in present


def _gone(index: Mapping[str, Mapping[str, str]], wanted: Mapping[str, Wanted]) -> dict[str, str]:
    """Receipt key → old place of slips that lie elsewhere now, or whose file could be landed under another key."""
    gone = {}
    for key, entry in index.items():
        now, place = wanted.get(key), entry["place"]
        if now.place != place if now else place.startswith(NOT_LANDED):
            gone[key] = place
    return gone


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
