"""The tasks from which the DAG files make their sentences. Each calls one stage and hands on what it returned."""

from __future__ import annotations

import logging
import os
from typing import Any

from airflow.sdk import TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowRuntimeError

from ingest.asof import iso, show
from kttt_dags import assets, entry, stages
from kttt_dags.links import ChecksLink, DocumentLink, ModelsLink, SlipsLink, linked_task

log = logging.getLogger("kttt")
summary_log = logging.getLogger(__name__)  # not below ``kttt``: the one-shot prints the summary itself, at its end


@task(
    task_display_name="Chốt thời điểm",
    doc_md=(
        "Quyết định **một lần** thời điểm chốt số liệu (as-of) của cả lượt chạy; các bước sau chỉ nhận lại giá trị này."
    ),
)
def resolve_as_of() -> str:
    """Decide the as-of of this run and hand it on as an ISO instant in UTC."""
    context = get_current_context()
    extras = [event.extra for events in context["triggering_asset_events"].values() for event in events]
    as_of = entry.as_of_of_run(context["dag_run"], extras, os.environ)
    log.info("số liệu tính đến %s", show(as_of))
    return iso(as_of)


@task(
    task_display_name="Tải kế hoạch từ mạng",
    doc_md=(
        "Tải văn bản mới hoặc đã thay đổi theo danh mục `KTTT_PLAN_INDEX` vào hộp nhận. Máy chủ không trả lời thì "
        "ghi cảnh báo vào nhật ký, các bước sau vẫn chạy với những gì đã có."
    ),
)
def fetch_plans() -> dict[str, Any]:
    """Fetch new plans into the inbox; what cannot be had is a warning, not a failure."""
    return stages.fetch("plans")


@task(
    task_display_name="Tải báo cáo từ nguồn",
    doc_md=(
        "Tải báo cáo mới hoặc đã thay đổi từ nguồn `KTTT_SUBMISSION_SOURCE` (API, thư mục hoặc kho) vào hộp nhận. "
        "Nguồn không trả lời thì ghi cảnh báo vào nhật ký, các bước sau vẫn chạy với những gì đã có."
    ),
)
def fetch_submissions() -> dict[str, Any]:
    """Fetch new submissions into the inbox; what cannot be had is a warning, not a failure."""
    return stages.fetch("submissions")


@task(
    task_display_name="Tiếp nhận tệp",
    doc_md="Giữ nguyên bản từng tệp trong hộp nhận, ghi nhận thời điểm nhận, rồi liệt kê những tệp chưa đọc.",
)
def land(kind: str, as_of: str) -> list[dict[str, Any]]:
    """Land an inbox; returns the units that wait to be read."""
    return stages.land(kind, as_of)


@linked_task(DocumentLink())(
    task_display_name="Đọc văn bản",
    map_index_template="{{ task.op_kwargs['unit']['name'] }}",
    doc_md=(
        "Đọc một văn bản (hoặc một lô khi có quá 50). Văn bản không dùng được vào khu cách ly kèm lý do, không "
        "làm hỏng lượt chạy."
    ),
)
def read(kind: str, unit: dict[str, Any], as_of: str) -> dict[str, Any]:
    """Read one unit; a document that cannot be used is an outcome, not a failure."""
    return stages.read(kind, unit, as_of)


@task(
    task_display_name="Nạp số liệu đã đọc",
    trigger_rule=TriggerRule.NONE_FAILED,
    doc_md=(
        "Ghi mọi thứ vừa đọc thành một lần nạp Parquet, kể cả khi đêm nay không có tệp mới, rồi báo cho bước dựng kho."
    ),
)
def load(kind: str, as_of: str) -> dict[str, Any]:
    """Load what was read, and announce it with the run's as-of."""
    report = stages.load(kind)
    get_current_context()["outlet_events"][assets.PARSED[kind]].extra = {
        "as_of": as_of,
        "documents": report["documents"],
        "rows": sum(report["rows"].values()),
    }
    return report


@task.short_circuit(
    task_display_name="Có gì mới?",
    doc_md=(
        "Mở một lượt dựng. Nếu đầu vào và thời điểm chốt giống bản công bố gần nhất thì dừng ngay tại đây, các "
        "bước sau được bỏ qua."
    ),
)
def start(as_of: str) -> str | None:
    """Open a build; nothing to hand on when there is nothing to build, and then all that follows is skipped."""
    return stages.start(as_of)


@linked_task(ModelsLink())(
    task_display_name="Dựng kho (dbt)",
    doc_md=(
        "dbt dựng và kiểm tra các bảng trong tệp làm việc. Kết quả từng mô hình nằm ở nhật ký và ở XCom của bước này."
    ),
)
def build(run_key: str) -> list[dict[str, Any]]:
    """Run dbt's first pass."""
    return stages.build(run_key)


@linked_task(ChecksLink())(
    task_display_name="Kiểm tra chất lượng",
    doc_md="Great Expectations. Lỗi nghiêm trọng chặn công bố; cảnh báo và đơn vị chậm báo cáo thì không.",
)
def expect(run_key: str) -> dict[str, Any]:
    """Run the checks; a critical finding fails the task."""
    return stages.expect(run_key)


@task(
    task_display_name="Niêm phong kết luận",
    doc_md=(
        "Ghi các kết luận mới (ai đúng hạn, muộn, chưa gửi) vào sổ kết luận `verdicts/`. Sổ chỉ ghi tiếp: không sửa, "
        "không xóa. Lượt dựng cho một ngày đã qua không ghi gì vào sổ, nhật ký nói rõ, và vẫn được công bố."
    ),
)
def seal(run_key: str) -> dict[str, Any]:
    """Seal the verdicts of the build."""
    return stages.seal(run_key)


@task(
    task_display_name="Dựng bảng sau kiểm tra",
    doc_md="dbt lượt hai: những bảng cần đọc kết quả kiểm tra và sổ kết luận.",
)
def after_checks(run_key: str) -> list[dict[str, Any]]:
    """Run dbt's second pass."""
    return stages.after_checks(run_key)


@linked_task(ChecksLink())(
    task_display_name="Công bố",
    doc_md=(
        "Ghi một bản công bố mới rồi chuyển liên kết `warehouse/current` sang nó. Người đang đọc bản cũ không "
        "bị ảnh hưởng."
    ),
)
def publish(run_key: str, as_of: str, checks: dict[str, int]) -> dict[str, Any]:
    """Publish the build, and announce every table of it: its rows and seconds, and how the night ended."""
    publication = stages.publish(run_key)
    night = {"as_of": as_of, "release": publication["release_id"], "checks": checks, **publication["outcome"]}
    events = get_current_context()["outlet_events"]
    for table, asset in assets.PUBLISHED.items():
        events[asset].extra = {**night, **publication["tables"].get(table, {})}
    return {"release_id": publication["release_id"], "path": publication["path"]}


@task(
    task_display_name="Tóm tắt",
    show_return_value_in_logs=False,
    doc_md="Ghi bản tóm tắt của đêm vào nhật ký của bước này.",
)
def summarise() -> str:
    """Log the summary of what was published, line by line."""
    summary = stages.summarise()
    for line in summary.splitlines():
        summary_log.info("%s", line)
    return summary


@task(
    task_display_name="Ghi danh sách cần nhắc",
    doc_md="Ghi vào `outbox/` danh sách đơn vị sắp đến hạn hoặc quá hạn chưa có báo cáo hợp lệ. Không gửi đi đâu.",
)
def write_reminders() -> list[str]:
    """Write the list of who is due or missing."""
    return stages.write_reminders()


@linked_task(SlipsLink())(
    task_display_name="Ghi phiếu tiếp nhận",
    doc_md=(
        "Ghi vào `outbox/slips/` phiếu tiếp nhận của từng tệp báo cáo: chỉ phiếu mới hoặc có nội dung thay đổi. "
        "Không gửi đi đâu."
    ),
)
def write_slips() -> dict[str, Any]:
    """Write the receipt slips that are new or changed."""
    return stages.write_slips()


@task(
    task_display_name="Tìm câu hỏi",
    doc_md=(
        "Tìm những việc chỉ người mới quyết định được trong bản công bố, bỏ những việc đang được hỏi ở lượt khác hoặc "
        "đã có trong sổ, rồi chọn những việc gấp nhất. Nhật ký ghi còn bao nhiêu việc chờ lượt sau."
    ),
)
def open_questions() -> list[dict[str, Any]]:
    """The questions that this run asks."""
    context = get_current_context()
    run, dag_id = context["dag_run"], context["dag"].dag_id

    def has_failed(run_id: str) -> bool:
        try:
            return context["ti"].get_dagrun_state(dag_id, run_id) == "failed"
        except AirflowRuntimeError:
            return True  # a run that was deleted waits for nobody

    return stages.open_questions(run.run_id, run.run_after, has_failed)


@task(
    task_display_name="Ghi quyết định vào sổ",
    map_index_template="{{ task.op_kwargs['answer']['question']['name'] }}",
    doc_md=(
        "Ghi câu trả lời, ai trả lời và lúc nào vào sổ (`registers/`), đúng một lần. Sổ chỉ ghi tiếp; quyết định có "
        "hiệu lực từ lần dựng kho sau. Chọn *Để sau* thì không ghi gì."
    ),
)
def record_answer(answer: dict[str, Any]) -> str:
    """Write what was answered into the register."""
    return stages.record_answer(answer)


@task(
    task_display_name="Ghi gia hạn vào sổ",
    doc_md=(
        "Kiểm tra các ô đã điền rồi ghi một mục gia hạn vào sổ. Ô sai thì bước này đỏ, nhật ký nói ô nào và cách sửa."
    ),
)
def grant_extension() -> str:
    """Write the extension that the form describes into the register."""
    context = get_current_context()
    run = context["dag_run"]
    return stages.grant_extension(dict(context["params"]), run.triggering_user_name, run.run_after)


@task.short_circuit(
    task_display_name="Chọn thời điểm xét lại",
    doc_md=(
        "Thời điểm là ô *Thời điểm xét lại*, không có thì ngày logic của lượt chạy (mỗi ngày của một backfill). Lượt "
        "do lịch tự sinh ra thì dừng tại đây: không ai yêu cầu xét lại gì."
    ),
)
def choose_instant() -> str | None:
    """Decide which past instant this run judges; nothing when the schedule made the run."""
    instant = entry.instant_to_judge(get_current_context()["dag_run"])
    if instant is None:
        log.info("lượt chạy theo lịch: không có yêu cầu xét lại nào")
        return None
    log.info("xét lại thời điểm %s", show(instant))
    return iso(instant)


@task(
    task_display_name="Xét lại và niêm phong",
    max_active_tis_per_dag=1,  # a backfill runs ten days at a time unless told otherwise; the ledger has one writer
    doc_md=(
        "dbt xét lại thời điểm ấy theo danh bạ, quy tắc và những gì biết được nay, trong thư mục làm việc riêng, rồi "
        "ghi kết luận mới vào sổ `verdicts/` với mục đích `rejudged`. Kết luận cũ vẫn nguyên. Không công bố gì."
    ),
)
def judge_again(instant: str) -> dict[str, Any]:
    """Judge the instant again by what is known as this task begins."""
    began = get_current_context()["ti"].start_date
    return stages.rejudge(instant, iso(entry.knowledge_of_task(os.environ, began)))
