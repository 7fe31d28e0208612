"""By hand or by backfill: judge past instants again by today's rules, and seal the verdicts. Publishes nothing."""

from airflow.sdk import CronTriggerTimetable, Param, dag

from kttt_dags import tasks
from kttt_dags.defaults import DEFAULT_ARGS, TIME_ZONE

DOC = """
## Xét lại các thời điểm đã qua

**Làm gì.** Xét lại **một** thời điểm đã qua theo danh bạ, quy tắc và những gì biết được nay, rồi ghi kết luận mới vào
sổ `verdicts/` (mục đích `rejudged`, phiên bản quy tắc của hôm nay). Kết luận cũ không sửa, không xóa. Không công bố
gì và không phát sự kiện nào: lượt `build_warehouse` kế tiếp đưa sổ vào kho (`marts.fct_report_verdicts`). Dùng khi
quy tắc, danh bạ hoặc một kế hoạch vừa được sửa; chạy lại mà không biết thêm gì thì không có dòng mới.

**Cách chạy.** DAG này nằm ở trạng thái *Paused* vì không tự chạy đêm nào; mở (*Unpause*) khi cần, xong thì đóng lại.
- Nhiều ngày: *Trigger* → *Backfill*, chọn từ ngày đến ngày; mỗi ngày là một lượt, ngày logic 00:00 giờ Việt Nam là thời
  điểm được xét. Hoặc `airflow backfill create --dag-id rejudge --from-date 2025-12-14 --to-date 2025-12-16`.
- Một ngày: *Trigger*, ghi ngày vào ô "Thời điểm xét lại".
- Một ngày mỗi tháng của nhiều năm: `kttt judge --from 2023-01-01 --to 2026-12-15 --days 15`, một lần dựng cho tất cả.

**Ai phụ trách.** Tổ dữ liệu KTTT.

**Khi lỗi.** Sổ chưa ghi gì của lượt ấy, bản công bố không đổi.
- *Chọn thời điểm xét lại* đỏ: không có ngày logic và ô bỏ trống, hoặc ngày viết sai. Chạy lại với ngày đúng.
- *Xét lại và niêm phong* đỏ: nhật ký nói vì sao. Thời điểm ở sau lúc xét: chỉ xét lại những gì đã qua. Sổ đã có kết
  luận mới hơn `KTTT_AS_OF`: bỏ hoặc dời biến ấy, sổ không ghi lùi. dbt lỗi: lỗi của chương trình, gửi nhật ký cho
  nhóm phát triển. Sửa xong thì *Clear* bước đó.
- Lượt màu hồng ngay bước đầu: do lịch tự sinh khi DAG đang mở, không phải lỗi; đóng DAG lại.
"""

AT = Param(
    default=None,
    type=["null", "string"],
    title="Thời điểm xét lại",
    description=(
        "Để trống: ngày logic của lượt chạy. Hoặc ghi ngày (2025-12-16, tức 00:00 giờ Việt Nam ngày đó), hoặc thời "
        "điểm có múi giờ (2025-12-15T23:59:59+07:00)."
    ),
)


@dag(
    dag_display_name="Xét lại các thời điểm đã qua",
    description="Xét lại nghĩa vụ báo cáo tại các thời điểm đã qua và niêm phong kết luận",
    doc_md=DOC,
    schedule=CronTriggerTimetable("0 0 * * *", timezone=TIME_ZONE),
    is_paused_upon_creation=True,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params={"at": AT},
    tags=["kttt", "kết luận"],
)
def rejudge():
    """From a past day to verdicts in the ledger."""
    tasks.judge_again(tasks.choose_instant())


rejudge()
