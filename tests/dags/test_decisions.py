"""Every kind of decision, answered through Airflow's REST API, and what the next build makes of it.

Slow: two builds and one start of Airflow. Airflow stamps answers with the real time, so the builds look from a far day.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.home import PROJECT, DataHome
from ingest.registers.book import read_book
from tests.airflow_server import Airflow, running_airflow
from tests.homes import empty_home
from tests.pipelines import build_and_publish, ingest, query

pytestmark = pytest.mark.slow

BEFORE, AFTER = "2035-06-29", "2035-06-30"
PLAN = """TỈNH ỦY SÔNG MÂY
BAN CHỈ ĐẠO PHÁT TRIỂN KINH TẾ TẬP THỂ

Số: 09/KH-BCĐ

Sông Mây, ngày 21 tháng 01 năm 2025

KẾ HOẠCH
Hoạt động giai đoạn 2025 - 2027 của Ban Chỉ đạo phát triển kinh tế tập thể
tỉnh Sông Mây

I. MỤC TIÊU

- Đến năm 2027

(1) Toàn tỉnh có khoảng 120 hợp tác xã.

(2) Có ít nhất 15 lớp bồi dưỡng giám đốc được mở.

II. NHIỆM VỤ TRỌNG TÂM

- Biên soạn tài liệu hỏi đáp về Luật Hợp tác xã năm 2023.

* Liên minh Hợp tác xã tỉnh chủ trì thực hiện năm 2025. Sản phẩm hoàn thành: Bộ tài liệu hỏi đáp.

III. TỔ CHỨC THỰC HIỆN

1. Sở Nội vụ, Sở Công nghiệp, UBND huyện An Phú chậm nhất ngày 15/12 hằng năm báo
cáo kết quả thực hiện về Liên minh Hợp tác xã tỉnh để tổng hợp, báo cáo Ban Chỉ đạo.

2. Các sở, ban, ngành định kỳ báo cáo khó khăn, vướng mắc về Liên minh Hợp tác xã tỉnh.

Nơi nhận:
- Ban Thường vụ Tỉnh ủy (b/c);
- Lưu Ban Chỉ đạo.
"""
ENDED = {
    "areas.csv": "song-may.huyen-an-phu,huyện An Phú,district,song-may,,,2025-06-30,,established,\n",
    "agencies.csv": "song-may.ubnd-huyen-an-phu,UBND huyện An Phú,people_committee,song-may.huyen-an-phu,,2025-06-30,,established,\n",
    "agency_successions.csv": "".join(
        f"song-may.ubnd-huyen-an-phu,song-may.ubnd-xa-{heir},territory,2025-07-01,,,established,\n"
        for heir in ("an-phu", "binh-khe")
    ),
}
"""A district of the samples' province that ended, and who stands in its place."""
EXTENSION = {
    "until": "31/12/2035",
    "reason": "ngập lụt",
    "document_number": "31/UBND-KT",
    "document_date": "10/12/2025",
    "granted_by": "UBND tỉnh Sông Mây",
}


@dataclass(frozen=True)
class Desk:
    """A running Airflow, the home, the first run of ``decide``, and its questions by their names."""

    airflow: Airflow
    home: DataHome
    run_id: str
    questions: dict[str, dict[str, Any]]

    def answer(self, name: str, option: str) -> None:
        """Choose an option as a person does in the browser."""
        place = self.questions[name]["map_index"]
        path = f"/api/v2/dags/decide/dagRuns/{self.run_id}/taskInstances/one_question.ask/{place}/hitlDetails"
        self.airflow.call("PATCH", path, {"chosen_options": [option], "params_input": {}})

    def states(self, task_id: str) -> dict[str, str]:
        """States of a task's instances, by the names of their questions."""
        names = {question["map_index"]: name for name, question in self.questions.items()}
        instances = self.airflow.instances("decide", self.run_id)
        return {
            names[instance["map_index"]]: instance["state"]
            for instance in instances
            if instance["task_id"] == task_id and instance["map_index"] in names
        }


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    roster = Path(shutil.copytree(PROJECT / "samples" / "roster", folder / "roster"))
    for name, rows in ENDED.items():
        with (roster / name).open("a", encoding="utf-8") as file:
            file.write(rows)
    home = empty_home(folder, roster)
    (home.plans_inbox / "ke-hoach.txt").write_text(PLAN, encoding="utf-8")
    ingest(home, BEFORE)
    build_and_publish(home, BEFORE)
    with running_airflow(home.root, home.as_environment() | {"KTTT_WATCH_SECONDS": "0"}) as airflow:
        run_id = published_again(airflow, runs_before=0)
        waiting = airflow.wait_for(lambda: questions(airflow, run_id), 240)
        airflow.wait_for(lambda: has_heard_of(home, len(waiting)), 60)
        yield Desk(airflow, home, run_id, waiting)


def published_again(airflow: Airflow, runs_before: int) -> str:
    """Announce the open questions as a publication does; the run that follows."""
    asset = airflow.wait_for(lambda: asset_of_questions(airflow), 120)
    airflow.call("POST", "/api/v2/assets/events", {"asset_id": asset["id"], "extra": {}})
    runs = airflow.wait_for(lambda: airflow.runs("decide")[runs_before:], 120)
    return str(runs[0]["dag_run_id"])


def asset_of_questions(airflow: Airflow) -> dict[str, Any] | None:
    """The asset, once the DAG that it starts is known."""
    found = airflow.get("/api/v2/assets?name_pattern=rpt_open_questions")["assets"]
    return next((asset for asset in found if asset["scheduled_dags"]), None)


def questions(airflow: Airflow, run_id: str) -> dict[str, dict[str, Any]] | None:
    """The questions of a run by name, once all of them wait for a person."""
    instances = [found for found in airflow.instances("decide", run_id) if found["task_id"] == "one_question.ask"]
    if len(instances) < 2 or any(found["state"] != "awaiting_input" for found in instances):
        return None
    return {found["rendered_map_index"]: found for found in instances}


def has_heard_of(home: DataHome, asked: int) -> bool:
    """Whether the scheduler knows that the processes which asked have ended; a person does not answer before that."""
    log = (home.root / "logs" / "airflow.log").read_text(encoding="utf-8", errors="replace")
    return log.count("TaskInstance Finished: dag_id=decide, task_id=one_question.ask") >= asked


def ended(airflow: Airflow, dag_id: str, run_id: str) -> str | None:
    """The state of a run, once it ended."""
    run = airflow.get(f"/api/v2/dags/{dag_id}/dagRuns/{run_id}")
    return str(run["state"]) if run["state"] in {"success", "failed"} else None


def granted(desk: Desk, form: dict[str, str]) -> tuple[str, str]:
    """The state of a run of ``grant_extension`` with this form, and the log of its task."""
    run = desk.airflow.call("POST", "/api/v2/dags/grant_extension/dagRuns", {"conf": form, "logical_date": None})
    run_id = run["dag_run_id"]
    state = desk.airflow.wait_for(lambda: ended(desk.airflow, "grant_extension", run_id), 120)
    logs = f"/api/v2/dags/grant_extension/dagRuns/{run_id}/taskInstances/grant_extension/logs/1?full_content=true"
    return state, json.dumps(desk.airflow.get(logs), ensure_ascii=False)


TARGET = "chỉ tiêu: Có ít nhất 15 lớp bồi dưỡng giám đốc được mở"
NAME = "tên: Sở Công nghiệp"
OPEN_RULE = "quy định báo cáo: Các sở, ban, ngành định kỳ báo cáo khó khăn, vướng mắc về Liê…"
HEIR, OTHER_HEIR = "kế nhiệm: UBND xã An Phú, tỉnh Sông Mây", "kế nhiệm: UBND xã Bình Khê, tỉnh Sông Mây"


def test_every_kind_is_asked_answered_and_obeyed_and_nobody_waits_for_another(desk: Desk) -> None:
    airflow, home = desk.airflow, desk.home
    assert set(desk.questions) == {TARGET, NAME, OPEN_RULE, HEIR, OTHER_HEIR}
    assert query(home, "select count(*) from marts.fct_targets") == [(1,)]

    desk.answer(TARGET, "Duyệt")
    desk.answer(NAME, "Sở Công Thương tỉnh Sông Mây (song-may.so-cong-thuong)")
    desk.answer(HEIR, "Xác nhận")
    answered = {TARGET, NAME, HEIR}
    airflow.wait_for(lambda: desk.states("one_question.record_answer").get(HEIR) == "success", 180)
    airflow.wait_for(
        lambda: {n for n, state in desk.states("one_question.record_answer").items() if state == "success"} == answered,
        120,
    )
    assert {name for name, state in desk.states("one_question.ask").items() if state == "awaiting_input"} == {
        OPEN_RULE,
        OTHER_HEIR,
    }

    # What waits or was answered is asked by no other run, and a run without questions ends at once.
    second = published_again(airflow, runs_before=1)
    assert airflow.wait_for(lambda: ended(airflow, "decide", second), 180) == "success"
    assert len(airflow.instances("decide", second)) == 3
    assert ended(airflow, "decide", desk.run_id) is None

    ((rule_key,),) = query(home, "select rule_key from marts.dim_report_rules where due_day = 15")
    obligation = {"obligation": f"{rule_key}/song-may.so-noi-vu/2026"}
    state, log = granted(desk, EXTENSION | obligation)
    assert (state, "đã ghi gia hạn vào sổ" in log) == ("success", True), log
    state, log = granted(desk, EXTENSION | obligation | {"until": "mai"})
    assert (state, "ô “Gia hạn đến hết ngày”: “mai” không phải là ngày" in log) == ("failed", True), log

    entries = sorted(read_book(home).entries.values(), key=lambda entry: entry.kind)
    assert [(entry.kind, entry.decision, entry.entered_by) for entry in entries] == [
        ("agency_name", "matched", "admin"),
        ("confirmation", "confirmed", "admin"),
        ("extension", None, "admin"),
        ("plan_row", "approved", "admin"),
    ]

    build_and_publish(home, AFTER)
    assert query(home, "select indicator_key, target_value from marts.fct_targets order by target_value") == [
        ("other:lop-boi-duong-giam-doc-duoc-mo", 15.0),
        ("cooperatives", 120.0),
    ]
    duties = f"""
        select agency_key, basis, status from marts.fct_report_obligations
        where rule_key = '{rule_key}' and period_key = '2026' order by agency_key
    """
    assert query(home, duties) == [
        ("song-may.so-cong-thuong", "named", "missing"),
        ("song-may.so-noi-vu", "named", "extended"),
        ("song-may.ubnd-xa-an-phu", "confirmed", "missing"),
        ("song-may.ubnd-xa-binh-khe", "presumed", "missing"),
    ]
    left = "select question_kind, row_kind, agency_key from reporting.rpt_open_questions order by priority"
    assert query(home, left) == [
        ("plan_row", "report_rule", None),
        ("presumed_duty", None, "song-may.ubnd-xa-binh-khe"),
    ]
    assert query(home, "select distinct is_confirmed from marts.dim_report_rules order by 1") == [(False,), (True,)]
    decided = "select entry_kind, entered_by from marts.fct_register_entries order by entry_kind"
    assert [kind for kind, _ in query(home, decided)] == ["agency_name", "confirmation", "extension", "plan_row"]
