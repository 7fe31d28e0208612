"""Whether readers have the numbers of a night: the rule behind the alert in the morning. Changes nothing."""

from __future__ import annotations

from datetime import datetime

from ingest.asof import parse_as_of
from ingest.home import DataHome
from ingest.warehouse.build import published_run


def is_published(home: DataHome, as_of: datetime) -> bool:
    """Whether the current release tells the state at ``as_of`` or later.

    The current one, because that is what readers open: a release of this night that was replaced by one for a day long
    past does not help them.
    """
    run = published_run(home)
    return run is not None and parse_as_of(run["as_of"]) >= as_of
