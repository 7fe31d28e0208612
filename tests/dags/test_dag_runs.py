"""DAG runs with faked stages: what is called with what, what is skipped, what is announced, what is shown."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from airflow.models.asset import AssetEvent
from airflow.models.xcom import XComModel
from airflow.utils.session import create_session
from sqlalchemy import select

from ingest.errors import StageFailed
from kttt_dags.assets import PUBLISHED_TABLES
from kttt_dags.progress import Progress
from kttt_dags.run_once import load_dags, run_dags

AS_OF = datetime(2026, 12, 15, 17, tzinfo=UTC)
CONF = {"as_of": "2026-12-16"}

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def dags() -> Any:
    """The DAGs as the one-shot runs them."""
    return load_dags()


def run(dag: Any) -> tuple[str, dict[str, str], dict[str, dict[str, Any]]]:
    """Run a DAG once: its state, the state of each task instance, the extra of each asset event."""
    dag_run = dag.test(run_conf=CONF)
    states = {
        ti.task_id if ti.map_index < 0 else f"{ti.task_id}[{ti.rendered_map_index}]": str(ti.state)
        for ti in dag_run.get_task_instances()
    }
    with create_session() as session:
        events = session.scalars(select(AssetEvent).where(AssetEvent.source_run_id == dag_run.run_id)).unique()
        extras = {event.asset.name: event.extra for event in events}
    return str(dag_run.state), states, extras


def links(run_id: str) -> dict[str, str]:
    """Where the links of a run lead, by task and number."""
    with create_session() as session:
        found = session.scalars(select(XComModel).where(XComModel.run_id == run_id, XComModel.key.startswith("_link_")))
        return {f"{row.task_id}[{row.map_index}]": XComModel.deserialize_value(row) for row in found}


def test_links_lead_to_the_document_and_to_the_build(dags: Any, stages: Any) -> None:
    stages.documents = ["a.docx", "b.docx"]
    read = dags["ingest_submissions"].test(run_conf=CONF)
    assert links(read.run_id) == {
        "read[0]": "/kttt/documents/submissions/a.docx",  # the faked stage takes the name for the digest
        "read[1]": "/kttt/documents/submissions/b.docx",
    }
    built = dags["build_warehouse"].test(run_conf=CONF)
    assert links(built.run_id) == {
        "build[-1]": "/kttt/models/",
        "expect[-1]": "/kttt/checks/run-1/",
        "publish[-1]": "/kttt/checks/run-1/",
    }


def test_a_batch_has_no_one_page_and_a_failed_check_has_its_own(dags: Any, stages: Any) -> None:
    stages.documents = [f"{number:02d}.docx" for number in range(51)]
    read = dags["ingest_plans"].test(run_conf=CONF)
    assert links(read.run_id) == {"read[0]": ""}
    stages.check_error = StageFailed("1 critical check")
    stopped = dags["build_warehouse"].test(run_conf=CONF)
    assert stopped.state == "failed"
    assert links(stopped.run_id) == {"build[-1]": "/kttt/models/", "expect[-1]": "/kttt/checks/run-1/"}


def test_documents_are_read_by_name_with_one_as_of(dags: Any, stages: Any) -> None:
    state, states, extras = run(dags["ingest_plans"])
    assert state == "success"
    assert states["read[a.docx]"] == states["read[b.docx]"] == "success"
    assert sorted(stages.calls) == [
        ("land", "plans", AS_OF),
        ("load", "plans"),
        ("read", "plans", "a.docx", AS_OF),
        ("read", "plans", "b.docx", AS_OF),
    ]
    assert extras == {"kttt_parsed_plans": {"as_of": AS_OF.isoformat(), "documents": 2, "rows": 4}}


def test_no_new_document_still_announces_the_load(dags: Any, stages: Any) -> None:
    stages.documents = []
    state, states, extras = run(dags["ingest_submissions"])
    assert state == "success"
    assert states == {"resolve_as_of": "success", "land": "success", "read": "skipped", "load": "success"}
    assert extras == {"kttt_parsed_submissions": {"as_of": AS_OF.isoformat(), "documents": 0, "rows": 0}}


def test_an_unchanged_build_ends_at_once_and_announces_nothing(dags: Any, stages: Any) -> None:
    stages.is_unchanged = True
    state, states, extras = run(dags["build_warehouse"])
    assert state == "success"
    assert states.pop("resolve_as_of") == states.pop("start") == "success"
    assert set(states.values()) == {"skipped"}
    assert stages.calls == [("start", AS_OF)]
    assert extras == {}


def test_a_build_announces_every_published_table(dags: Any, stages: Any) -> None:
    state, states, extras = run(dags["build_warehouse"])
    assert state == "success"
    assert set(states.values()) == {"success"}
    names = [call[0] for call in stages.calls]
    assert names == ["start", "build", "expect", "seal", "after_checks", "publish", "summary"]
    checks = {"passed": 4, "warned": 1, "failed": 0, "errored": 0, "not_applicable": 2}
    night = {"as_of": AS_OF.isoformat(), "release": "r2", "checks": checks, "documents": 12, "missing": 3}
    facts = {**night, "rows": 7, "seconds": 0.25}
    assert extras == dict.fromkeys(PUBLISHED_TABLES, facts)


def run_once(stages: Any) -> tuple[str | None, str]:
    out = io.StringIO()
    with Progress(out) as progress:
        failure = run_dags("2026-12-16", progress)
    return failure, out.getvalue()


def test_one_shot_runs_all_four_in_order_and_tells_each_task(stages: Any) -> None:
    stages.documents = ["a.docx", "bad.docx"]
    failure, shown = run_once(stages)
    assert failure is None
    steps = [call[0] if len(call) < 3 else f"{call[0]} {call[1]}" for call in stages.calls]
    assert steps.index("land plans") < steps.index("land submissions") < steps.index("start") < steps.index("remind")
    assert "✓ ingest_plans · Đọc văn bản [bad.docx]" in shown
    assert "cách ly: bad.docx: hỏng" in shown
    assert "✓ build_warehouse · Niêm phong kết luận" in shown
    assert "không niêm phong: lượt dựng của ngày đã qua" in shown
    assert "✓ remind_agencies · Ghi danh sách cần nhắc" in shown
    assert "✓ remind_agencies · Ghi phiếu tiếp nhận" in shown
    assert "ghi 2 phiếu" in shown


def test_plans_are_fetched_first_where_an_index_is_set(stages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KTTT_PLAN_INDEX", "https://tinh.gov.vn/ke-hoach.json")
    monkeypatch.setenv("KTTT_PLAN_HOSTS", "tep.tinh.gov.vn")
    failure, shown = run_once(stages)
    assert failure is None
    assert [call[0] for call in stages.calls][:2] == ["fetch plans", "land"]
    assert stages.calls[0][1].hosts == {"tinh.gov.vn", "tep.tinh.gov.vn"}
    assert "✓ ingest_plans · Tải kế hoạch từ mạng" in shown
    assert "danh mục có 2 văn bản" in shown
    assert "không tải được: https://tinh.gov.vn/2.json: không kết nối được tới máy chủ" in shown
    assert "không tải được: https://tinh.gov.vn/b: máy chủ trả lời 404" in shown


def test_reports_are_fetched_before_they_are_landed_where_a_source_is_set(
    stages: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KTTT_SUBMISSION_SOURCE", "https://so.tinh.gov.vn/api/bao-cao")
    monkeypatch.setenv("KTTT_SUBMISSION_TOKEN", "s3cret")
    failure, shown = run_once(stages)
    assert failure is None
    steps = [call[0] if len(call) < 3 else f"{call[0]} {call[1]}" for call in stages.calls]
    assert steps.index("fetch submissions") + 1 == steps.index("land submissions")
    assert "✓ ingest_submissions · Tải báo cáo từ nguồn" in shown
    assert "Tải kế hoạch" not in shown
    assert "không tải được: https://tinh.gov.vn/b: máy chủ trả lời 404" in shown
    assert "s3cret" not in shown


@pytest.mark.parametrize(("index", "told"), [("tinh.gov.vn/ke-hoach.json", "không phải địa chỉ http"), ("", None)])
def test_a_wrong_index_is_told_and_the_inbox_is_landed(
    stages: Any, monkeypatch: pytest.MonkeyPatch, index: str, told: str | None
) -> None:
    monkeypatch.setenv("KTTT_PLAN_INDEX", index)
    failure, shown = run_once(stages)
    assert failure is None
    assert stages.calls[0][:2] == ("land", "plans")
    assert told in shown if told else "Tải kế hoạch" not in shown


def test_one_shot_writes_the_list_anew_even_when_nothing_was_published(stages: Any) -> None:
    # A run killed between publication and list must end, when started again, where an undisturbed one ends.
    stages.documents, stages.is_unchanged = [], True
    failure, shown = run_once(stages)
    assert failure is None
    assert ("remind",) in stages.calls
    assert ("slips",) in stages.calls
    assert "không có gì thay đổi so với bản r1" in shown
    assert "– ingest_plans · Đọc văn bản: bỏ qua" in shown


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (StageFailed("dbt: fct_tasks hỏng; xem work/dbt.log"), "      dbt: fct_tasks hỏng; xem work/dbt.log"),
        (OSError("hết đĩa"), "      lỗi của chương trình: OSError: hết đĩa"),
    ],
)
def test_one_shot_stops_at_a_failure_without_waiting_for_a_retry(stages: Any, error: Exception, sentence: str) -> None:
    stages.documents, stages.error = [], error
    failure, shown = run_once(stages)
    assert failure == "build_warehouse lỗi; các bước sau nó không chạy"
    assert [call[0] for call in stages.calls].count("build") == 1
    assert ("remind",) not in stages.calls
    assert "✗ build_warehouse · Dựng kho (dbt)" in shown
    assert sentence in shown.splitlines()
    assert "Công bố, Tóm tắt: không chạy vì bước trước lỗi" in shown


def test_an_interrupt_ends_the_one_shot_and_is_no_failure(stages: Any, tmp_path: Path) -> None:
    stages.documents, stages.error = [], KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        run_once(stages)
    assert not (tmp_path / "outbox" / "notices").exists()
