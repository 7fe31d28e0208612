"""Whenever the list of missing reports is published: write reminders and receipt slips to the outbox. Sends nothing."""

from airflow.sdk import dag

from kttt_dags import tasks
from kttt_dags.assets import MISSING_REPORTS
from kttt_dags.defaults import DEFAULT_ARGS

DOC = """
## Nhắc đơn vị báo cáo

**Làm gì.** Mỗi khi bảng `reporting.rpt_missing_reports` được công bố: ghi vào `outbox/` danh sách đơn vị sắp đến
hạn hoặc quá hạn chưa có báo cáo hợp lệ, kèm kỳ báo cáo, hạn gửi, nơi nhận và kế hoạch đặt ra nghĩa vụ ấy; và ghi vào
`outbox/slips/` phiếu tiếp nhận của từng tệp báo cáo đã nhận. DAG này **không gửi gì cho ai**: người phụ trách đọc rồi
mới gửi. Thời điểm chốt là thời điểm của bản công bố, nên không có ô để nhập.

**Ai phụ trách.** Tổ dữ liệu KTTT.

**Khi lỗi.**
- *Ghi danh sách cần nhắc* đỏ: không đọc được bản công bố hiện hành hoặc không ghi được vào `outbox/`. Xem đường dẫn
  trong nhật ký, sửa quyền hoặc giải phóng đĩa rồi *Clear* bước đó. Ghi lại nhiều lần cho ra cùng một danh sách.
- *Ghi phiếu tiếp nhận* đỏ: như trên, hoặc bản gốc của một tệp không còn trong `landing/`. Sửa rồi *Clear* bước đó;
  phiếu đã ghi không ghi lại. Xóa `outbox/slips/index.json` thì mọi phiếu được ghi lại từ đầu.
- Danh sách thiếu hoặc thừa một đơn vị: không sửa tệp trong `outbox/`; sửa danh bạ đơn vị hoặc tệp nguồn rồi
  chạy lại từ `ingest_plans`.
- Không thấy lượt chạy nào: `build_warehouse` chưa công bố bản mới (lỗi, hoặc không có gì thay đổi).
"""


@dag(
    dag_display_name="Nhắc đơn vị báo cáo",
    description="Ghi danh sách đơn vị cần nhắc và phiếu tiếp nhận của các tệp đã nhận",
    doc_md=DOC,
    schedule=[MISSING_REPORTS],
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["kttt", "nhắc"],
)
def remind_agencies():
    """From the published warehouse to the outbox."""
    tasks.write_reminders.override(inlets=[MISSING_REPORTS])()
    tasks.write_slips.override(inlets=[MISSING_REPORTS])()


remind_agencies()
