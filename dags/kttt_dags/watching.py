"""Announces an inbox when new files lie in it, so that nobody has to wait for the night. Reads and moves no file.

Airflow's own triggers for files delete what they find, which must never happen to an official document. This one lists
the inbox in the triggerer, waits until what is new stays as it is for one look (a copy in progress grows), and fires
once for it. It keeps nothing: after a restart it announces again what has not been landed. The nightly schedule does
not depend on it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

log = logging.getLogger(__name__)

SECONDS = "KTTT_WATCH_SECONDS"
LOOKS_FOR_PLANS = 20
"""How many looks new submissions wait for plans that came with them to be read."""


def seconds_between_looks() -> float:
    """What ``KTTT_WATCH_SECONDS`` says, 30 when it is not set; 0 leaves the inboxes to the night."""
    return float(os.environ.get(SECONDS) or 30)


class InboxTrigger(BaseEventTrigger):
    """Fires with ``files``, a number, when an inbox holds what was not landed."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """How Airflow hands the trigger to the triggerer."""
        return f"{type(self).__module__}.{type(self).__qualname__}", {"kind": self.kind}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look, again and again; ends only with the triggerer."""
        before: object = ()
        announced: object = ()
        held = 0
        while True:
            try:
                waiting, is_ready = await asyncio.to_thread(_look, self.kind)
            except Exception:
                log.exception("không xem được hộp nhận %s; sẽ xem lại", self.kind)
                waiting, is_ready = (), False
            held = held + 1 if waiting and not is_ready else 0
            if waiting and waiting == before and waiting != announced and (is_ready or held > LOOKS_FOR_PLANS):
                announced, held = waiting, 0
                yield TriggerEvent({"files": len(waiting)})
            before = waiting
            await asyncio.sleep(seconds_between_looks())


def _look(kind: str) -> tuple[Any, bool]:
    """What waits in an inbox, and whether it may be announced."""
    from ingest.home import DataHome
    from ingest.landing.watch import are_plans_read, waiting_files

    home = DataHome.from_environment()
    waiting = waiting_files(home, kind)
    return waiting, kind == "plans" or not waiting or are_plans_read(home)
