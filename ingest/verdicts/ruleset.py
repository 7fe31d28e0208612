"""The rules a build judges by: roster, reference data and SQL, taken once and named after what they say.

The version and the zip are made of the same bytes, so a roster that is edited while a build runs parts them never.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ingest.files import fingerprint, zip_bytes
from ingest.home import DBT_PROJECT, DataHome

ROSTER = "roster"


@dataclass(frozen=True)
class Ruleset:
    """The files of a ruleset by their names in its zip: ``roster/agencies.csv``, ``models/marts/dim_plans.sql`` ..."""

    files: Mapping[str, bytes]

    @cached_property
    def version(self) -> str:
        """Fingerprint of names and contents, 16 hexadecimal digits."""
        digests = (part for name, data in self.files.items() for part in (name, hashlib.sha256(data).hexdigest()))
        return fingerprint(*digests)[:16]

    def as_zip(self) -> bytes:
        """The files as one zip; equal rules give equal bytes."""
        return zip_bytes(self.files)


def read_ruleset(home: DataHome) -> Ruleset:
    """The rules as they are now."""
    parts: tuple[tuple[str, Path, str], ...] = (
        (ROSTER, home.roster, "*.csv"),
        ("reference", DBT_PROJECT / "seeds" / "reference", "*.csv"),
        ("models", DBT_PROJECT / "models", "*.sql"),
        ("macros", DBT_PROJECT / "macros", "*.sql"),
    )
    return Ruleset(
        {
            f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
            for name, folder, pattern in parts
            for path in sorted(folder.rglob(pattern))
        }
    )


def ruleset_version(home: DataHome) -> str:
    """Version of the rules as they are now."""
    return read_ruleset(home).version
