"""At 03:40, or when the submission inbox is announced: fetch, if a source is set, land, read and load what is new."""

import os

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, dag

from kttt_dags import tasks
from kttt_dags.assets import INBOX, PARSED
from kttt_dags.defaults import DEFAULT_ARGS, PARAMS, TIME_ZONE

DOC = """
## Nhận báo cáo của đơn vị

**Làm gì.** 03:40 hằng đêm, hoặc chừng một phút sau khi hộp nhận có tệp mới (asset `kttt_submission_inbox`, được canh
mỗi 30 giây; biến `KTTT_WATCH_SECONDS`) và kế hoạch đến cùng lúc đã đọc xong: tiếp nhận các báo cáo tiến độ mới (xlsx,
json), đọc từng tệp (mỗi tệp một ô, mang tên tệp), nạp kết quả thành Parquet rồi báo cho `build_warehouse`. Ban đêm chạy
sau `ingest_plans` mười phút để kế hoạch mới kịp có mặt: báo cáo cho một kế hoạch chưa biết sẽ chờ ở khu cách ly và
được đọc lại khi kế hoạch ấy đến.

Khi biến `KTTT_SUBMISSION_SOURCE` có địa chỉ nguồn, lượt chạy tải báo cáo mới từ đó vào hộp nhận trước.

**Ai phụ trách.** Tổ dữ liệu KTTT.

**Khi lỗi.**
- *Tải báo cáo từ nguồn* xanh nhưng nhật ký có cảnh báo: nguồn hỏng, mã truy cập hết hạn hoặc một báo cáo không tải
  được; mọi thứ khác vẫn chạy, đêm sau tải tiếp. Lặp lại nhiều đêm thì báo bên quản trị nguồn.
- *Tải báo cáo từ nguồn* đỏ: lỗi của chương trình hoặc hết đĩa. Gửi nhật ký; bỏ `KTTT_SUBMISSION_SOURCE` để chạy không
  có nó.
- *Tiếp nhận tệp* đỏ: hộp nhận không mở được. Xem đường dẫn trong nhật ký và biến `KTTT_SUBMISSIONS`, rồi *Clear* bước
  đó.
- *Đọc văn bản* đỏ: lỗi của chương trình, không phải của đơn vị gửi (tệp sai chỉ vào `quarantine/` hoặc bị từ chối
  từng ô, kèm cách sửa). Gửi nhật ký và tên ô cho nhóm phát triển; các tệp khác đã đọc xong không phải đọc lại.
- *Nạp số liệu đã đọc* đỏ: thường do hết đĩa. Giải phóng chỗ rồi *Clear* bước đó; nạp lại không sinh dòng trùng.
- Dù DAG này lỗi, `build_warehouse` vẫn chạy lúc 04:00 và hạn nộp vẫn được tính; tệp đã nhận không mất thời điểm nhận.
"""


@dag(
    dag_display_name="Nhận báo cáo của đơn vị",
    description="Tiếp nhận, đọc và nạp các báo cáo tiến độ mới",
    doc_md=DOC,
    schedule=AssetOrTimeSchedule(
        assets=[INBOX["submissions"]],
        timetable=CronTriggerTimetable("40 3 * * *", timezone=TIME_ZONE),
    ),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=PARAMS,
    tags=["kttt", "nhận", "báo cáo"],
)
def ingest_submissions():
    """From the submission inbox to a load of submissions."""
    as_of = tasks.resolve_as_of()
    units = tasks.land.override(inlets=[INBOX["submissions"]])("submissions", as_of)
    if os.environ.get("KTTT_SUBMISSION_SOURCE"):  # without one there is nothing to fetch, and no task that says so
        as_of >> tasks.fetch_submissions() >> units
    read = tasks.read.partial(kind="submissions", as_of=as_of).expand(unit=units)
    read >> tasks.load.override(outlets=[PARSED["submissions"]])("submissions", as_of)


ingest_submissions()
