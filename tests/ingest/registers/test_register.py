"""``kttt register``: every kind of entry, what is refused, and that nothing is written twice, half or over."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest.home import DataHome
from ingest.load.records import RegisterEntry
from ingest.registers.book import read_book
from tests.ingest.registers import cases
from tests.ingest.registers.conftest import Kttt

AT_MIDNIGHT = datetime(2026, 12, 15, 17, tzinfo=UTC)
START_OF_DOCUMENT = datetime(2026, 12, 13, 17, tzinfo=UTC)


def entered(home: DataHome) -> list[RegisterEntry]:
    book = read_book(home)
    assert [file.reason for file in book.files if file.reason] == []
    return list(book.entries.values())


def key_of(output: str) -> str:
    return output.rsplit("mã mục ", 1)[1].strip()


def test_a_receipt_holds_all_that_was_typed(home: DataHome, register: Kttt) -> None:
    done = register(*cases.RECEIPT)
    (entry,) = entered(home)
    assert key_of(done.output) == entry.entry_key
    assert entry == RegisterEntry(
        entry_key=entry.entry_key,
        kind="receipt",
        plan_key=cases.PLAN,
        rule_key=cases.RULE,
        agency_key=cases.AGENCY,
        period="2026",
        received_at=datetime(2026, 12, 14, 9, 30, tzinfo=UTC),
        via="văn thư",
        until=None,
        decision=None,
        document_number="12/BC-UBND",
        document_date=date(2026, 12, 14),
        granted_by=None,
        reason=None,
        effective_at=datetime(2026, 12, 14, 9, 30, tzinfo=UTC),
        entered_by="Lê Thị Ánh",
        entered_at=AT_MIDNIGHT,
        withdraws=None,
    )
    (path,) = home.registers.glob("*.json")
    assert path.name == f"20261215T170000Z-{entry.entry_key}.json"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (cases.EXTENSION, ("extension", "2026", date(2026, 12, 31), None, START_OF_DOCUMENT)),
        (cases.WAIVER, ("waiver", None, None, None, START_OF_DOCUMENT)),
        (cases.CONFIRM, ("confirmation", None, None, "confirmed", AT_MIDNIGHT)),
        (cases.REFUSE, ("confirmation", "2026", None, "refused", START_OF_DOCUMENT)),
        (cases.PLAN_END, ("plan_end", None, date(2026, 6, 30), None, START_OF_DOCUMENT)),
        (cases.CONDITION, ("condition", None, None, None, START_OF_DOCUMENT)),
    ],
)
def test_the_other_kinds(home: DataHome, register: Kttt, command: tuple[str, ...], expected: object) -> None:
    assert register(*command).error is None
    (entry,) = entered(home)
    assert (entry.kind, entry.period, entry.until, entry.decision, entry.effective_at) == expected
    assert entry.plan_key == cases.PLAN


def test_a_condition_is_met_on_a_day_or_a_day_is_set_for_its_task_or_both(home: DataHome, register: Kttt) -> None:
    register(*cases.CONDITION)
    only_a_day = (*cases.without(cases.CONDITION, "--met-on"), "--until", "31/03/2027")
    assert register(*only_a_day).error is None
    register(*cases.CONDITION, "--until", "2026-12-01")
    found = [(entry.task_key, entry.met_on, entry.until) for entry in entered(home)]
    met_on, until = date(2026, 12, 1), date(2027, 3, 31)
    assert sorted(found, key=str) == sorted(
        [(cases.TASK, met_on, None), (cases.TASK, None, until), (cases.TASK, met_on, met_on)], key=str
    )
    error = register(*cases.without(cases.CONDITION, "--met-on")).error
    assert error is not None
    assert "met_on hoặc until" in error
    shown = register("list", "--kind", "condition").output
    assert "điều kiện đáp ứng từ 01/12/2026" in shown
    assert cases.TASK in shown


def test_a_duty_may_be_named_by_its_parts_as_people_write_them(home: DataHome, register: Kttt) -> None:
    parts = ("--rule", cases.RULE, "--agency", "UBND xã Bình Khê", "--period", "Năm 2026")
    first = register(*cases.RECEIPT)
    same = register("receipt", *parts, *cases.RECEIPT[3:])
    assert "không ghi thêm" in same.output
    assert same.error is None
    assert first.error is None
    assert len(entered(home)) == 1


@pytest.mark.parametrize("written", ["2026-12-14T09:30:00+00:00", "2026-12-14 16:30", "14/12/2026T16:30+07:00"])
def test_the_same_content_at_another_time_is_no_new_entry(home: DataHome, register: Kttt, written: str) -> None:
    register(*cases.RECEIPT)
    again = register(*cases.changed(cases.RECEIPT, "--received-at", written), as_of="2026-12-20")
    assert "Sổ đã có mục đúng nội dung này" in again.output
    assert [entry.entered_at for entry in entered(home)] == [AT_MIDNIGHT]


@pytest.mark.parametrize("name", cases.ALL)
def test_every_required_option_is_asked_for_by_its_name(home: DataHome, register: Kttt, name: str) -> None:
    command = cases.ALL[name]
    free = {"confirm": set(), "refuse": {"--document-number", "--document-date"}}.get(name, set())
    options = [part for part in command if part.startswith("--") and part not in free]
    for option in options:
        asked = "--rule" if option == "--obligation" else option
        error = register(*cases.without(command, option)).error
        assert error is not None, option
        assert error.startswith(f"{asked}: "), error
        assert "\n" not in error
    assert entered(home) == []


@pytest.mark.parametrize(
    ("command", "option", "value", "words"),
    [
        (cases.RECEIPT, "--obligation", "annual", "MÃ_QUY_ĐỊNH/MÃ_ĐƠN_VỊ/KỲ"),
        (cases.RECEIPT, "--obligation", f"{cases.PLAN}.annual-12-15.x1/x/2026", "agencies.csv"),
        (cases.RECEIPT, "--obligation", f"{cases.PLAN}.annual/{cases.AGENCY}/2026", f"có phải: {cases.RULE}"),
        (cases.RECEIPT, "--obligation", f"{cases.RULE}/song-may.ubnd-xa-binh-ke/2026", cases.AGENCY),
        (cases.RECEIPT, "--obligation", f"{cases.RULE}/{cases.AGENCY}/2026-Q1", "2026-Q1"),
        (cases.RECEIPT, "--obligation", f"{cases.RULE}/{cases.AGENCY}/2024", "2025 đến 2027"),
        (cases.RECEIPT, "--received-at", "14/12/2026", "kèm giờ"),
        (cases.RECEIPT, "--received-at", "16/12/2026 00:01", "sau thời điểm ghi sổ 16/12/2026 00:00"),
        (cases.RECEIPT, "--document-date", "15/12/2026", "14/12/2026"),
        (cases.EXTENSION, "--document-date", "17/12/2026", "sau ngày nhận hoặc ghi sổ 16/12/2026"),
        (cases.EXTENSION, "--until", "31/11/2026", "31/11/2026"),
        (cases.EXTENSION, "--until", "sớm", "31/12/2026 hoặc 2026-12-31"),
        (cases.EXTENSION, "--by", "\u200b ", "ghi lại"),
        (cases.PLAN_END, "--plan", "ubnd-tinh-song-may.15-kh-ubnd.2024", f"có phải: {cases.PLAN}"),
        (cases.CONDITION, "--task", f"{cases.PLAN}.t-a3908c649d", f"có phải: {cases.TASK}"),
        (cases.CONDITION, "--task", f"{cases.PLAN}.t-29fd12a1c2", "không nêu điều kiện"),
        (cases.CONDITION, "--met-on", "01/13/2026", "01/13/2026"),
        ((*cases.CONDITION, "--until", "30/11/2026"), "--by", "A", "--until: 30/11/2026 trước ngày"),
    ],
)
def test_what_is_not_known_or_not_possible_is_refused_in_one_line(
    home: DataHome, register: Kttt, command: tuple[str, ...], option: str, value: str, words: str
) -> None:
    error = register(*cases.changed(command, option, value)).error
    assert error is not None
    assert words in error
    assert "\n" not in error
    assert entered(home) == []


def test_an_obligation_key_and_its_parts_are_not_mixed(home: DataHome, register: Kttt) -> None:
    error = register(*cases.RECEIPT, "--period", "2025").error
    assert error is not None
    assert "--obligation" in error
    assert entered(home) == []


def test_a_rule_of_a_mended_plan_is_entered_under_its_present_key(home: DataHome, register: Kttt) -> None:
    mended = f"{cases.PLAN}.annual-12-15.000000/{cases.AGENCY}/2026"
    assert register(*cases.changed(cases.RECEIPT, "--obligation", mended)).error is None
    assert [entry.rule_key for entry in entered(home)] == [cases.RULE]


def test_without_a_plan_there_is_nothing_to_decide(tmp_path: Path, register: Kttt, home: DataHome) -> None:
    home.readings.unlink()
    error = register(*cases.RECEIPT).error
    assert error is not None
    assert "kttt ingest-plans" in error


def test_a_withdrawal_takes_back_one_entry_once_and_is_itself_final(home: DataHome, register: Kttt) -> None:
    key = key_of(register(*cases.EXTENSION).output)
    unknown = register("withdraw", "0" * 16, "--reason", "ghi nhầm", "--by", "A").error
    misspelt = register("withdraw", "xyz", "--reason", "ghi nhầm", "--by", "A").error
    assert unknown is not None
    assert misspelt is not None
    assert "kttt register list" in unknown
    assert "kttt register list" in misspelt
    taken_back = key_of(register("withdraw", key, "--reason", "ghi nhầm", "--by", "A").output)
    again = register("withdraw", key, "--reason", "nhầm nữa", "--by", "A").error
    of_withdrawal = register("withdraw", taken_back, "--reason", "rút lại", "--by", "A").error
    same_again = register(*cases.EXTENSION).error
    for error, words in ((again, "đã bị rút rồi"), (of_withdrawal, "là mục rút"), (same_again, "lý do mới")):
        assert error is not None
        assert words in error
    assert [entry.kind for entry in entered(home)].count("withdrawal") == 1
    assert register(*cases.changed(cases.EXTENSION, "--reason", "ngập lụt, xét lại")).error is None


def test_the_list_shows_filters_and_marks_what_was_withdrawn(home: DataHome, register: Kttt) -> None:
    key = key_of(register(*cases.EXTENSION).output)
    register(*cases.RECEIPT)
    register("withdraw", key, "--reason", "ghi nhầm", "--by", "[bold]A")
    everything = register("list").output
    extensions = register("list", "--kind", "extension").output
    elsewhere = register("list", "--agency", "song-may.so-cong-thuong").output
    assert [("đã rút" in line) for line in everything.splitlines() if f"│ {key} " in line] == [True]
    assert "đến hết ngày 31/12/2026" in everything
    assert "nhận 14/12/2026 16:30 qua văn thư" in everything
    assert "[bold]A" in everything
    assert "gia hạn" in extensions
    assert "nhận qua kênh khác" not in extensions
    assert cases.AGENCY not in elsewhere
    wrong = register("list", "--kind", "gia hạn").error
    assert wrong is not None
    assert "extension" in wrong


def test_a_command_killed_before_the_file_has_its_name_leaves_nothing_half(home: DataHome, register: Kttt) -> None:
    program = (
        "import os, signal, sys\n"
        "os.link = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from ingest.cli import main\n"
        "sys.argv = ['kttt', 'register', *sys.argv[1:]]\n"
        "main()\n"
    )
    environment = {**os.environ, **home.as_environment(), "KTTT_AS_OF": "2026-12-16"}
    project = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", program, *cases.RECEIPT], env=environment, cwd=project, check=False, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert [path.name[:5] for path in home.registers.iterdir() if path.name != ".lock"] == [".tmp-"]
    assert entered(home) == []
    register(*cases.RECEIPT)
    assert [path.suffix for path in home.registers.iterdir() if path.name != ".lock"] == [".json"]


def test_a_file_that_was_edited_or_is_none_is_not_used_and_says_why(home: DataHome, register: Kttt) -> None:
    register(*cases.RECEIPT)
    register(*cases.WAIVER)
    first, second = sorted(
        home.registers.glob("*.json"), key=lambda path: "via" not in path.read_text(encoding="utf-8")
    )
    value = json.loads(first.read_text(encoding="utf-8"))
    first.write_text(json.dumps(value | {"period": "2025"}), encoding="utf-8")
    (home.registers / "ghi-chú.txt").write_text("gọi lại", encoding="utf-8")
    (home.registers / "a.json").write_text(
        json.dumps({key: value[key] for key in ("schema", "kind")}), encoding="utf-8"
    )
    (home.registers / "b.json").write_text(json.dumps(value | {"period": "../../2026"}), encoding="utf-8")
    (home.registers / "c.json").write_text(json.dumps(value | {"until": "2026-12-31"}), encoding="utf-8")
    (home.registers / "d.json").write_bytes(b"\xff" * 9)
    (home.registers / "e.json").write_text("[" * 60000, encoding="utf-8")
    (home.registers / "f.json").write_text(" " * 70000, encoding="utf-8")
    (home.registers / "g.json").write_text(json.dumps(value | {"via": 5}), encoding="utf-8")
    (home.registers / "sub").mkdir()
    second.rename(home.registers / "sub" / second.name)
    book = read_book(home)
    codes = {file.place: file.reason_code for file in book.files}
    assert book.entries == {}
    assert codes == {
        first.name: "edited_entry",
        f"sub/{second.name}": "edited_entry",
        "ghi-chú.txt": "not_json",
        "a.json": "missing_field",
        "b.json": "bad_value",
        "c.json": "unknown_field",
        "d.json": "unreadable_file",
        "e.json": "not_json",
        "f.json": "too_large",
        "g.json": "bad_value",
    }
    assert all(file.reason is not None and file.reason.startswith(f"{file.place}: ") for file in book.files)
    assert "d.json" in register("list").output
