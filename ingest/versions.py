"""The version of a reader is the fingerprint of its code and data: a better reader cannot be forgotten to count.

Architecture decision 11: a stage's cache key contains the version of the code that made the result.
"""

from __future__ import annotations

from functools import cache

from ingest.files import fingerprint_of_tree
from ingest.home import PROJECT

READER_PACKAGES = {
    "plans": ("ingest/formats", "ingest/text", "ingest/plans"),
    "submissions": ("ingest/text", "ingest/submissions"),
    "registers": ("ingest/registers",),
}


@cache
def reader_version(kind: str) -> str:
    """Twelve hex characters that change when any file of the packages that read this kind changes."""
    return fingerprint_of_tree(*(PROJECT / package for package in READER_PACKAGES[kind]))[:12]
