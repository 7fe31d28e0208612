"""At 03:30, or when the plan inbox is announced: fetch, if an index is set, land what is new, read it, load it."""

import os

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag

from kttt_dags import tasks
from kttt_dags.assets import INBOX, PARSED
from kttt_dags.defaults import DEFAULT_ARGS, PARAMS, TIME_ZONE

DOC = """
## Nhận kế hoạch

**Làm gì.** 03:30 hằng đêm, hoặc chừng một phút sau khi hộp nhận có tệp mới (asset `kttt_plan_inbox`, được canh mỗi
30 giây; biến `KTTT_WATCH_SECONDS`): tiếp nhận các văn bản kế hoạch mới, đọc từng văn bản (mỗi văn bản một ô, mang tên
tệp), nạp kết quả thành Parquet rồi báo cho `build_warehouse`. Không có văn bản mới thì bước đọc được bỏ qua, bước nạp
vẫn chạy và lượt chạy vẫn xanh.

Khi biến `KTTT_PLAN_INDEX` có địa chỉ danh mục, lượt chạy tải văn bản mới từ đó vào hộp nhận trước.

**Ai phụ trách.** Tổ dữ liệu KTTT.

**Khi lỗi.**
- *Tải kế hoạch từ mạng* xanh nhưng nhật ký có cảnh báo: máy chủ danh mục hỏng hoặc một văn bản không tải được; mọi
  thứ khác vẫn chạy, đêm sau tải tiếp. Lặp lại nhiều đêm thì báo bên quản trị danh mục.
- *Tải kế hoạch từ mạng* đỏ: lỗi của chương trình hoặc hết đĩa. Gửi nhật ký; bỏ `KTTT_PLAN_INDEX` để chạy không có nó.
- *Tiếp nhận tệp* đỏ: hộp nhận không mở được. Xem đường dẫn trong nhật ký và biến `KTTT_PLANS`, rồi bấm *Clear* bước
  đó.
- *Đọc văn bản* đỏ: lỗi của chương trình, không phải của văn bản (văn bản hỏng chỉ vào `quarantine/` kèm lý do). Gửi
  nhật ký và tên ô cho nhóm phát triển; các văn bản khác đã đọc xong không phải đọc lại.
- *Nạp số liệu đã đọc* đỏ: thường do hết đĩa. Giải phóng chỗ rồi *Clear* bước đó; nạp lại không sinh dòng trùng.
- Muốn xem một văn bản được hiểu thế nào: bấm vào ô của nó ở *Đọc văn bản*, thẻ *Details*, *Extra Links*.
- Dù DAG này lỗi, `build_warehouse` vẫn chạy lúc 04:00 với số liệu đã có.
"""


@dag(
    dag_display_name="Nhận kế hoạch",
    description="Tiếp nhận, đọc và nạp các văn bản kế hoạch mới",
    doc_md=DOC,
    schedule=AssetOrTimeSchedule(
        assets=[INBOX["plans"]],
        timetable=CronTriggerTimetable("30 3 * * *", timezone=TIME_ZONE),
    ),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=PARAMS,
    tags=["kttt", "nhận", "kế hoạch"],
)
def ingest_plans():
    """From the plan inbox to a load of plans."""
    as_of = tasks.resolve_as_of()
    units = tasks.land.override(inlets=[INBOX["plans"]])("plans", as_of)
    if os.environ.get("KTTT_PLAN_INDEX"):  # without one there is nothing to fetch, and no task that says so every night
        as_of >> tasks.fetch_plans() >> units
    read = tasks.read.partial(kind="plans", as_of=as_of).expand(unit=units)
    read >> tasks.load.override(outlets=[PARSED["plans"]])("plans", as_of)


ingest_plans()
