"""Decisions that only people can take: open questions out of the current release, answers into the registers."""

from __future__ import annotations

from datetime import timedelta

LATER = "Để sau"
"""The option that decides nothing; also what stands when nobody answers in time."""
WAIT = timedelta(days=7)
"""How long a question waits for its answer; then it may be asked again."""
AT_ONCE = 20
"""Questions that one run asks: more than a person answers in a morning."""
