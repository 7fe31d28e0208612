"""Writes a simulated world into a folder: roster, plans, submissions with their receipts, and what has to come of each.

The folder gets its name when it is complete; one that holds something is refused.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import UsageError
from ingest.files import json_bytes, publish_folder
from ingest.landing.receipts import SIDECAR_SUFFIX
from ingest.simulate.assemble import World

MANIFEST = "manifest.jsonl"
KINDS = ("first", "patch", "restated", "withdrawal", "same_bytes", "saved_again", "earlier")
"""Kind of file → its name in the manifest."""


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill, which becomes ``folder`` when the block ends well.

    Raises:
        UsageError: there is something in the folder already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder}: đã có dữ liệu; hãy chọn một thư mục mới hoặc còn trống")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".tmp-", dir=folder.parent) as name:
        filled = Path(name) / folder.name
        filled.mkdir()
        yield filled
        if folder.exists():
            folder.rmdir()
        publish_folder(filled, folder)


def write_inputs(world: World, folder: Path) -> None:
    """Write what the pipeline reads beside submissions, and an inbox without any."""
    world.province.write(folder)
    (folder / "submissions").mkdir()


def write_files(world: World, folder: Path) -> Iterator[str]:
    """Write everything into a folder; gives the label of the period after each file."""
    with new_folder(folder) as filled:
        write_inputs(world, filled)
        with (filled / MANIFEST).open("w", encoding="utf-8") as manifest:
            for period in world.periods():
                label = world.settings.label(period.number)
                (filled / "submissions" / label).mkdir()
                for place, draft in world.drafts(period):
                    path = filled / "submissions" / draft.name
                    sidecar = world.sidecar(period.files, place)
                    # Not one by one through ingest.files: the folder as a whole is what appears at once.
                    path.write_bytes(draft.encode())
                    path.with_name(path.name + SIDECAR_SUFFIX).write_bytes(json_bytes(sidecar))
                    line = {"kind": KINDS[period.files.kind[place]], "received_at": sidecar["received_at"]}
                    manifest.write(json.dumps(draft.manifest() | line, ensure_ascii=False) + "\n")
                    yield label


def read_manifest(folder: Path) -> Iterator[dict[str, object]]:
    """The lines of the manifest of a folder."""
    with (folder / MANIFEST).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
