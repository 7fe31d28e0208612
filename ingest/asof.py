"""The as-of instant of a run, and how instants are shown. Refuses to know what time it is now.

A run has one as-of instant, read once at the entry point (architecture decision 2). A bare date D means D 00:00 in
Vietnam. Instants are kept in UTC and shown in Asia/Ho_Chi_Minh, which has had no daylight saving since 1975.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ingest.errors import UsageError

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def parse_as_of(text: str) -> datetime:
    """Turn ``2026-12-16`` or an ISO instant with an offset into a UTC instant.

    Raises:
        UsageError: the text is neither; an instant without an offset is refused, because it could mean two instants.
    """
    try:
        if len(text) == 10:
            return local_midnight(date.fromisoformat(text))
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"as-of {text!r} is neither a date (2026-12-16) nor an instant (2026-12-15T23:59:59+07:00)"
        ) from error
    if instant.tzinfo is None:
        raise UsageError(f"as-of {text!r} has no offset: add one, for example {text}+07:00")
    return instant.astimezone(UTC)


def local_midnight(day: date) -> datetime:
    """The instant (UTC) at which a day begins in Vietnam."""
    return datetime.combine(day, time.min, tzinfo=VIETNAM).astimezone(UTC)


def show(instant: datetime) -> str:
    """An instant as people in Vietnam read it, for example ``15/12/2026 00:00``."""
    return instant.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def iso(instant: datetime) -> str:
    """An instant as machines read it, in UTC, for example ``2026-12-15T17:00:00+00:00``."""
    return instant.astimezone(UTC).isoformat()
