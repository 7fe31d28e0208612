"""Replaced keys: found again by their passage, chains resolved, and kept whatever happens to the document in between."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.home import DataHome
from ingest.load.key_history import note_keys
from ingest.load.readings import Reading, write_readings
from ingest.load.records import Outcome, Record
from ingest.plans.reader import read_plan
from ingest.plans.records import to_records
from tests.homes import empty_home
from tests.ingest.plans.conftest import HEAD

BODY = """I. MỤC TIÊU
- Đến năm 2030
(1) Có 40 hợp tác xã, với 900 thành viên.
II. NHIỆM VỤ
1. Sở Y tế: Mở lớp bồi dưỡng cho giám đốc hợp tác xã.
2. Sở Nội vụ: Rà soát biên chế của Liên minh Hợp tác xã.
III. TỔ CHỨC THỰC HIỆN
1. Các sở, ngành trước ngày 15/12 hằng năm báo cáo kết quả về Sở Y tế.
"""


@pytest.fixture
def home(tmp_path: Path) -> DataHome:
    return empty_home(tmp_path)


def records(body: str = BODY, head: str = HEAD) -> dict[str, list[Record]]:
    return to_records(read_plan((head + body).encode(), "a.txt"), "a" * 64)


def note(home: DataHome, found: dict[str, list[Record]]) -> dict[str, str | None]:
    return {key.old_key: key.current_key for key in note_keys(home, "a" * 64, found)}


def generations(home: DataHome) -> list[str]:
    return sorted(path.name for path in home.key_history.rglob("*.json"))


def task_keys(found: dict[str, list[Record]]) -> list[str]:
    return [task.task_key for task in found["tasks"]]


def test_an_equal_reading_adds_nothing(home: DataHome) -> None:
    assert note(home, records()) == {}
    assert note(home, records()) == {}
    assert generations(home) == ["0001.json"]


def test_a_better_text_of_one_row_replaces_one_key(home: DataHome) -> None:
    old, new = records(BODY.replace("bồi dưỡng", "bôi dương")), records()
    note(home, old)
    assert note(home, new) == {task_keys(old)[0]: task_keys(new)[0]}
    assert generations(home) == ["0001.json", "0002.json"]
    assert note(home, new) == {task_keys(old)[0]: task_keys(new)[0]}, "told again from what was noted"


def test_chains_are_resolved_and_a_key_that_comes_back_is_current(home: DataHome) -> None:
    first, second, third = (
        records(BODY.replace("bồi dưỡng", word)) for word in ("bôi dưỡng", "bồi dương", "bồi dưỡng")
    )
    for found in (first, second):
        note(home, found)
    now = task_keys(third)[0]
    assert note(home, third) == {task_keys(first)[0]: now, task_keys(second)[0]: now}
    assert note(home, first) == {task_keys(second)[0]: task_keys(first)[0], now: task_keys(first)[0]}


def test_a_row_that_is_gone_leaves_its_key_with_nothing(home: DataHome) -> None:
    old = records()
    note(home, old)
    new = records(BODY.replace("2. Sở Nội vụ: Rà soát biên chế của Liên minh Hợp tác xã.\n", ""))
    assert note(home, new) == {task_keys(old)[1]: None}
    assert note(home, old) == {}


def test_another_task_on_the_same_line_is_no_replacement(home: DataHome) -> None:
    old, new = records(), records(BODY.replace("Mở lớp bồi dưỡng cho giám đốc hợp tác xã", "Khám sức khỏe"))
    note(home, old)
    assert note(home, new) == {task_keys(old)[0]: None}


def test_a_better_header_moves_every_key(home: DataHome) -> None:
    old, new = records(head=HEAD.replace("12/KH-UBND", "21/KH-UBND")), records()
    note(home, old)
    became = note(home, new)
    assert len(became) == 1 + 2 + 2 + 1
    assert all(current == key.replace(".21-kh-ubnd.", ".12-kh-ubnd.") for key, current in became.items())


def test_rows_of_one_sentence_are_told_apart(home: DataHome) -> None:
    old, new = records(), records()
    new["targets"] = [
        replace(target, target_key=target.target_key.replace("2030", "2031"), horizon=2031) for target in new["targets"]
    ]
    note(home, old)
    assert all(current == key.replace("2030-", "2031-") for key, current in note(home, new).items())


def test_moved_lines_do_not_matter_when_the_text_is_nearly_the_same(home: DataHome) -> None:
    old = records(BODY.replace("bồi dưỡng", "bôi dương"))
    new = records("\n\n\n\n" + BODY)
    note(home, old)
    assert note(home, new) == {task_keys(old)[0]: task_keys(new)[0]}


def test_a_home_from_before_there_was_a_history_keeps_its_keys(home: DataHome) -> None:
    old, new = records(BODY.replace("bồi dưỡng", "bôi dương")), records()
    made = Outcome(
        kind="plans",
        document_key="a" * 64,
        content_sha256="a" * 64,
        file_name="a.txt",
        source_path=None,
        stage="read",
        outcome="ok",
        reason_code=None,
        reason=None,
        reader_version="v1",
    )
    write_readings(home, [Reading(made, records=old)])
    assert note(home, new) == {task_keys(old)[0]: task_keys(new)[0]}
