"""Tells what lies in an inbox and was not landed, and whether plans still wait to be read. Lands and reads nothing."""

from __future__ import annotations

from pydantic_core import from_json

from ingest.home import DataHome
from ingest.landing.listing import files_in
from ingest.landing.receipts import spelled
from ingest.load.readings import has_current, reading_names
from ingest.load.world import plan_contexts
from ingest.versions import reader_version

SEEN_FILE = "seen.json"
"""In ``landing/<kind>/``: place → the state in which a file was landed, so that it is not looked at again."""

Waiting = tuple[tuple[str, tuple[int, ...]], ...]


def waiting_files(home: DataHome, kind: str) -> Waiting:
    """Place and state of each file of an inbox that landing has not seen as it is now; sizes and times tell changes."""
    inbox = str(home.inbox(kind))
    seen_file = home.landing / kind / SEEN_FILE
    seen = from_json(seen_file.read_bytes()) if seen_file.exists() else {"inbox": spelled(inbox), "files": {}}
    known = seen["files"] if seen["inbox"] == spelled(inbox) else {}
    waiting = []
    for found in files_in(inbox):
        state, _ = known.get(found.place) or ([], None)
        if found.state and (state or [])[: len(found.state)] != found.state:
            waiting.append((found.place, tuple(found.state)))
    return tuple(waiting)


def are_plans_read(home: DataHome) -> bool:
    """Whether all plans were landed and read: a submission that comes before its plan would wait in quarantine."""
    if waiting_files(home, "plans"):
        return False
    names, version, context_of = reading_names(home, "plans"), reader_version("plans"), plan_contexts(home)
    contents = (path.name for path in (home.landing / "plans" / "contents").glob("*/*"))
    return all(has_current(names, sha256, version, context_of(sha256)) for sha256 in contents)
