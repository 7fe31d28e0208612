"""Where an installation's folders lie: defaults, absolute paths for other processes, names that SQL would misread."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import UsageError
from ingest.home import DataHome


def test_empty_settings_mean_the_defaults_below_the_data_home(tmp_path: Path) -> None:
    home = DataHome.from_environment({"KTTT_HOME": str(tmp_path), "KTTT_PLANS": ""})
    assert home.plans_inbox == tmp_path / "inbox" / "plans"
    assert home.roster.name == "roster"


def test_settings_for_another_process_are_absolute_and_come_back_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = DataHome.from_environment({"KTTT_HOME": "data", "KTTT_PLANS": "kế hoạch 2026"})
    handed_on = home.as_environment()
    monkeypatch.chdir("/")
    assert DataHome.from_environment(handed_on) == home
    assert home.plans_inbox == tmp_path / "kế hoạch 2026"


@pytest.mark.parametrize("name", ["o'brien", "a*b", "[x]", "{y}", 'q"'])
def test_a_data_home_that_sql_would_misread_is_refused_with_its_name(name: str) -> None:
    with pytest.raises(UsageError, match="KTTT_HOME"):
        DataHome.from_environment({"KTTT_HOME": f"/srv/{name}"})
