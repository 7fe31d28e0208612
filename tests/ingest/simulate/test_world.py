"""What a simulated world is like, and that the same arguments make the same one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import UsageError
from ingest.files import fingerprint_of_tree
from ingest.load.records import ReportRule, Target, Task
from ingest.simulate.assemble import World
from ingest.simulate.chance import share
from ingest.simulate.correspondence import (
    EARLIER,
    EPOCH,
    FIRST,
    PATCH,
    SAME_BYTES,
    SAVED_AGAIN,
    SUFFIXES,
    VIETNAM_SECONDS,
)
from ingest.simulate.figures import COOPERATIVES, FIRST_MEASURE, PROGRESS, TASK
from ingest.simulate.settings import PERIODS_A_YEAR, Settings
from ingest.simulate.writing import read_manifest, write_files

SMALL = Settings(agencies=12, periods=2, mess=0.5, revisions=0.5)


def write(settings: Settings, folder: Path) -> Path:
    for _ in write_files(World(settings), folder):
        pass
    return folder


def test_the_same_arguments_write_the_same_bytes(tmp_path: Path) -> None:
    one, two = write(SMALL, tmp_path / "one"), write(SMALL, tmp_path / "two")
    assert fingerprint_of_tree(one) == fingerprint_of_tree(two)
    other = write(Settings(agencies=12, periods=2, mess=0.5, revisions=0.5, seed=2), tmp_path / "three")
    assert fingerprint_of_tree(one) != fingerprint_of_tree(other)


def test_the_manifest_names_every_file_once(tmp_path: Path) -> None:
    folder = write(SMALL, tmp_path / "world")
    named = [str(line["file"]) for line in read_manifest(folder)]
    written = [
        path.relative_to(folder / "submissions").as_posix()
        for path in (folder / "submissions").rglob("*.*")
        if not path.name.endswith(".receipt.json")
    ]
    assert sorted(named) == sorted(written)
    assert all((folder / "submissions" / f"{name}.receipt.json").is_file() for name in named)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="đã có dữ liệu"):
        write(SMALL, tmp_path / "world")
    assert [path.name for path in tmp_path.rglob("*")] == ["world", "note.txt"]


@pytest.mark.parametrize(
    "wrong",
    [{"frequency": "weekly"}, {"agencies": 0}, {"periods": 0}, {"periods": 16}, {"mess": 1.5}, {"first_year": 1999}],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, int | float | str]) -> None:
    with pytest.raises(UsageError):
        Settings(**{"agencies": 3, "periods": 1, **wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize("frequency", list(PERIODS_A_YEAR))
def test_the_plan_is_read_as_it_was_meant(frequency: str) -> None:
    province = World(Settings(agencies=30, periods=1, frequency=frequency)).province
    (rule,) = (record for record in province.records if isinstance(record, ReportRule))
    assert (rule.frequency, rule.operator, rule.receiver) == (frequency, "before", "Sở Tài chính")
    led = [task.task_key for own in province.tasks for task in own]
    assert sorted(led) == sorted(record.task_key for record in province.records if isinstance(record, Task))
    assert len(led) == len(set(led))
    assert 3 <= len(province.tasks[0]) <= 6
    assert all(10 <= len(own) <= 30 for own in province.tasks[1:])
    known = {record.target_key for record in province.records if isinstance(record, Target)}
    assert all(7 <= len(own) <= 20 and {target.target_key for target in own} <= known for own in province.targets)


def test_many_communes_have_names_and_keys_of_their_own() -> None:
    agencies = World(Settings(agencies=5000, periods=1)).province.agencies
    assert len({agency.key for agency in agencies}) == len({agency.name for agency in agencies}) == 5011


def test_rates_are_kept() -> None:
    settings = Settings(agencies=4000, periods=1, late=0.2, missing=0.3, revisions=0.4)
    files = World(settings).period(0).files
    first = files.where(files.kind == FIRST)
    due = settings.last_day_in_time(0).toordinal() - EPOCH
    day = (first.received + VIETNAM_SECONDS) // 86_400
    assert len(first) / 4011 == pytest.approx(0.7, abs=0.03)
    assert float((day > due).mean()) == pytest.approx(0.2, abs=0.03)
    assert (len(files) - len(first)) / len(first) == pytest.approx(0.4, abs=0.03)
    assert set(files.kind.tolist()) == set(range(len(SUFFIXES)))


def test_more_mess_and_more_communes_change_nothing_else() -> None:
    few, many = World(Settings(8, 1, mess=0)), World(Settings(16, 1, mess=1))
    one, other = few.period(0), many.period(0)
    mine = other.files.agency < 8
    assert one.files.received[one.files.agency < 8].tolist() == other.files.received[mine].tolist()
    stated = one.statements.where(one.files.agency[one.statements.file] < 8)
    also = other.statements.where(mine[other.statements.file])
    assert np.array_equal(stated.number, also.number, equal_nan=True)


def test_second_files_are_what_they_are_called() -> None:
    world = World(Settings(agencies=300, periods=1, mess=0, revisions=1, missing=0))
    period = world.period(0)
    drafts = dict(world.drafts(period))
    seen: Counter[int] = Counter()
    for place, kind in enumerate(period.files.kind.tolist()):
        if kind == FIRST:
            first, data = drafts[place], drafts[place].encode()
            received = period.files.received[place]
            continue
        second, again = drafts[place], drafts[place].encode()
        assert (again == data) is (kind == SAME_BYTES)
        assert (second.stated == first.stated) is (kind in (SAME_BYTES, SAVED_AGAIN))
        assert bool(period.files.received[place] < received) is (kind == EARLIER)
        assert (len(second.stated) < len(first.stated)) is (second.info["mode"] == "patch")
        seen[kind] += 1
    assert set(seen) == set(range(PATCH, len(SUFFIXES)))


def test_figures_move_plausibly() -> None:
    world = World(Settings(agencies=200, periods=6))
    counts, progress = world.figures.counts, world.figures.progress
    total, formed, dissolved = (counts[..., measure] for measure in range(3))
    assert (total[:, 1:] == total[:, :-1] + formed[:, 1:] - dissolved[:, 1:]).all()
    assert (counts >= 0).all()
    assert (np.diff(progress, axis=2) >= 0).all()
    assert 0.05 < float((progress == 100).mean()) < 0.95


def test_a_december_report_brings_the_final_figures_of_the_year_before() -> None:
    world = World(Settings(agencies=5, periods=8, frequency="quarterly", missing=0))
    stated = world.period(7).statements
    counts = stated.where((stated.subject == COOPERATIVES) & (stated.field == FIRST_MEASURE))
    assert set(zip(counts.figure_period.tolist(), counts.basis.tolist(), strict=True)) == {(7, 2), (3, 1)}
    middle = world.period(6).statements
    assert set(middle.figure_period.tolist()) == {6}
    assert ((middle.basis == 1) | (middle.subject == TASK)).all()
    assert (stated.number[stated.field == PROGRESS] <= 100).all()


def test_a_draw_is_even_and_rests_on_all_that_it_is_for() -> None:
    drawn = share(1, "late", np.arange(10_000), 3)
    assert float(drawn.mean()) == pytest.approx(0.5, abs=0.02)
    assert ((drawn >= 0) & (drawn < 1)).all()
    agency = np.arange(10_000)
    for other in (share(2, "late", agency, 3), share(1, "json", agency, 3), share(1, "late", agency, 4)):
        assert abs(float(np.corrcoef(drawn, other)[0, 1])) < 0.05
