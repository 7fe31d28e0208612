"""Registers in the loads and the warehouse: once each, kept for good, damaged files listed with their reason."""

from __future__ import annotations

import json
from datetime import date

import pyarrow.dataset as ds
import pytest

from ingest.home import DataHome
from ingest.outbox.summary import nightly_summary
from ingest.registers.loading import load_registers
from tests.ingest.registers import cases
from tests.ingest.registers.conftest import Kttt
from tests.pipelines import build_and_publish, query


def rows(home: DataHome, record_type: str) -> list[dict[str, object]]:
    return ds.dataset([str(path) for path in home.loads.glob(f"*/{record_type}/*/*.parquet")]).to_table().to_pylist()


def register_outcomes(home: DataHome) -> list[tuple[object, object]]:
    found = sorted(rows(home, "outcomes"), key=lambda row: str(row["load_id"]))
    return [(row["outcome"], row["reason_code"]) for row in found if row["kind"] == "registers"]


def test_a_home_without_registers_gets_no_load(home: DataHome) -> None:
    before = sorted(home.loads.iterdir())
    assert load_registers(home).load_id is None
    assert sorted(home.loads.iterdir()) == before


def test_each_entry_is_loaded_once_with_its_outcome(home: DataHome, register: Kttt) -> None:
    register(*cases.RECEIPT)
    register(*cases.WAIVER)
    first = load_registers(home)
    assert first.rows == {"outcomes": 2, "register_entries": 2}
    assert load_registers(home).load_id is None
    register(*cases.EXTENSION)
    assert load_registers(home).rows == {"outcomes": 1, "register_entries": 1}
    folders = {path.name for path in (home.loads / str(first.load_id) / "register_entries").iterdir()}
    assert folders == {"period=2026", "period=none"}
    assert register_outcomes(home) == [("ok", None)] * 3


def test_what_was_loaded_stays_when_its_file_vanishes_or_is_edited(home: DataHome, register: Kttt) -> None:
    register(*cases.RECEIPT)
    load_registers(home)
    (path,) = home.registers.glob("*.json")
    written = path.read_bytes()
    value = json.loads(written)
    path.write_text(json.dumps(value | {"via": "thư điện tử"}), encoding="utf-8")
    assert load_registers(home).rows == {"outcomes": 1}
    assert load_registers(home).load_id is None
    assert [row["via"] for row in rows(home, "register_entries")] == ["văn thư"]
    reasons = list((home.quarantine / "registers").glob("*/reason.json"))
    assert [json.loads(reason.read_text(encoding="utf-8"))["reason_code"] for reason in reasons] == ["edited_entry"]
    path.write_bytes(written)
    load_registers(home)
    assert register_outcomes(home) == [("ok", None), ("quarantined", "edited_entry"), ("ok", None)]
    assert not list((home.quarantine / "registers").iterdir())
    path.unlink()
    assert load_registers(home).load_id is None
    assert {row["via"] for row in rows(home, "register_entries")} == {"văn thư"}


def test_a_refused_file_that_is_gone_is_mentioned_no_more(home: DataHome, register: Kttt) -> None:
    register(*cases.RECEIPT)
    stray = home.registers / "ghi-chú - cũ.txt"
    stray.write_text("gọi lại", encoding="utf-8")
    load_registers(home)
    stray.unlink()
    assert load_registers(home).rows == {"outcomes": 1}
    assert load_registers(home).load_id is None
    assert register_outcomes(home)[-1] == ("removed", None)
    assert not list((home.quarantine / "registers").iterdir())
    stray.write_text("gọi lại", encoding="utf-8")
    load_registers(home)
    assert register_outcomes(home)[-1] == ("quarantined", "not_json")


@pytest.mark.slow
def test_analysts_read_the_registers_and_the_summary_names_a_damaged_file(home: DataHome, register: Kttt) -> None:
    register(*cases.RECEIPT, as_of="2026-12-15")
    register(*cases.WAIVER, as_of="2026-12-15")
    register(*cases.CONFIRM, as_of="2026-12-16")  # counts from its entry, which is as-of: not yet visible
    register(*cases.PLAN_END, as_of="2026-12-15")
    register(*cases.CONDITION, "--until", "10/12/2026", as_of="2026-12-15")
    later = register(*cases.CONDITION, "--until", "20/12/2026", as_of="2026-12-15").output.rsplit(" ", 1)[1].strip()
    register("withdraw", later, "--reason", "ghi nhầm ngày", "--by", "A", as_of="2026-12-15")
    key = register(*cases.EXTENSION, as_of="2026-12-15").output.rsplit(" ", 1)[1].strip()
    register("withdraw", key, "--reason", "ghi nhầm", "--by", "A", as_of="2026-12-15")
    (home.registers / "a.json").write_text("{}", encoding="utf-8")
    stray = home.registers / "b.txt"
    stray.touch()
    load_registers(home)
    stray.unlink()
    build_and_publish(home, "2026-12-16")
    found = query(
        home,
        "select entry_kind, plan_key, rule_key, agency_key, period_key, is_withdrawn, task_key "
        "from marts.fct_register_entries order by entry_kind, is_withdrawn",
    )
    duty = (cases.PLAN, cases.RULE, cases.AGENCY)
    assert found == [
        ("condition", cases.PLAN, None, None, None, False, cases.TASK),
        ("condition", cases.PLAN, None, None, None, True, cases.TASK),
        ("extension", *duty, "2026", True, None),
        ("plan_end", cases.PLAN, None, None, None, False, None),
        ("receipt", *duty, "2026", False, None),
        ("waiver", *duty, None, False, None),
        ("withdrawal", None, None, None, None, False, None),
        ("withdrawal", None, None, None, None, False, None),
    ]
    task = "select is_condition_met, condition_met_date, due_date, days_overdue, task_state from marts.fct_tasks "
    assert query(home, f"{task} where task_key = '{cases.TASK}'") == [
        (True, date(2026, 12, 1), date(2026, 12, 10), 0, "not_reported")
    ], "the plan ended in June, so no day counts"
    summary = nightly_summary(home)
    assert "dùng được 9 · cách ly 1" in summary
    assert "a.json: trường schema" in summary
