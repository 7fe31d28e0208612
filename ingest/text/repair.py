"""What a repair of damaged text says about itself: what was damaged, what was restored, how sure that is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of damage found in a text and mended.

    ``letters`` counts restored letters; ``certainty`` is the share of them, from 0 to 1, that is expected to be right.
    """

    kind: str  # normalisation | legacy_encoding | font_map
    name: str
    lines: int
    letters: int
    certainty: float
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Repaired:
    """Lines after a repair, one for each line before, and what was found; no finding: the lines are as they were."""

    lines: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
