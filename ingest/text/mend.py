"""The repairs of a text in their order: legacy encodings, one normal form, broken font maps. Line for line.

An undamaged text comes back as it was, in NFC with ordinary blanks.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.text import fontmaps, legacy
from ingest.text.normalise import clean
from ingest.text.repair import Finding, Repaired


def mend(lines: Sequence[str]) -> Repaired:
    """The lines after every repair, and what was found."""
    modern = legacy.restore(lines)  # before anything else: its soft hyphens and hard blanks are letters
    normal = _normalise(modern.lines)
    fonts = fontmaps.restore(normal.lines)
    return Repaired(fonts.lines, modern.findings + normal.findings + fonts.findings)


def _normalise(lines: Sequence[str]) -> Repaired:
    after = tuple(clean(line, keep_tabs=True) for line in lines)
    changed = [(old, new) for old, new in zip(lines, after, strict=True) if old != new]
    if not changed:
        return Repaired(after)
    letters = sum(abs(len(old) - len(new)) or 1 for old, new in changed)
    name = "chuẩn hóa Unicode (NFC), dấu cách và ký tự ẩn"
    return Repaired(after, (Finding("normalisation", name, len(changed), letters, 1.0),))
