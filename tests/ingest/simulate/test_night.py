"""A whole night over a simulated province: who was late and who is missing is what the simulation drew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.simulate.assemble import World
from ingest.simulate.correspondence import EPOCH, VIETNAM_SECONDS
from ingest.simulate.settings import Settings
from tests.ingest.simulate.worlds import as_files
from tests.pipelines import build_and_publish, query

QUARTERS = Settings(agencies=20, periods=3, frequency="quarterly", mess=0, revisions=0, late=0.3, missing=0.2)
RECEIVER = "may-ngan.so-tai-chinh"


@pytest.mark.slow
def test_verdicts_are_what_was_drawn(tmp_path: Path) -> None:
    world = World(QUARTERS)
    drawn = {
        (agency.key, QUARTERS.label(period)): "missing" for period in range(3) for agency in world.province.agencies
    }
    for period in world.periods():
        is_late = (period.files.received + VIETNAM_SECONDS) // 86_400 + EPOCH > QUARTERS.last_day_in_time(
            period.number
        ).toordinal()
        for agency, late in zip(period.files.agency, np.where(is_late, "late", "on_time"), strict=True):
            drawn[world.province.agencies[agency].key, QUARTERS.label(period.number)] = str(late)
    home = as_files(tmp_path, QUARTERS)
    build_and_publish(home, "2021-10-25")
    judged = {
        (agency, period): status
        for agency, period, status in query(
            home,
            "select agency_key, period_key, status from marts.fct_report_obligations where due_date < '2021-10-01'",
        )
        if agency != RECEIVER
    }
    assert judged == {duty: verdict for duty, verdict in drawn.items() if duty[0] != RECEIVER}
    assert set(judged.values()) == {"missing", "late", "on_time"}
