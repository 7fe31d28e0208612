"""When plans and submissions are both loaded, or at 04:00 in any case: build the warehouse, check it, publish it."""

from airflow.sdk import AssetOrTimeSchedule, CronTriggerTimetable, TaskGroup, chain, dag

from kttt_dags import tasks
from kttt_dags.alarm import LATE
from kttt_dags.assets import PARSED, PUBLISHED
from kttt_dags.defaults import DEFAULT_ARGS, PARAMS, TIME_ZONE

DOC = """
## Dựng kho số liệu

**Làm gì.** Chạy khi **cả** kế hoạch **và** báo cáo đã nạp xong, hoặc lúc 04:00 trong mọi trường hợp, để một hạn nộp
vẫn qua ngay cả khi đêm ấy không có tệp nào đến. Dựng các bảng bằng dbt, kiểm tra bằng Great Expectations, niêm phong
các kết luận vào sổ, dựng tiếp các bảng đọc kết quả kiểm tra, công bố một bản mới rồi tóm tắt. Nếu đầu vào và thời
điểm chốt giống hệt bản công bố gần nhất, lượt chạy dừng ngay ở bước *Có gì mới?* và các bước sau được bỏ qua (màu
hồng, không phải lỗi).

**Ai phụ trách.** Tổ dữ liệu KTTT.

**Khi lỗi.** Bản công bố cũ vẫn nguyên và vẫn dùng được; không có gì dở dang được đưa ra.
- *Dựng kho (dbt)* hoặc *Dựng bảng sau kiểm tra* đỏ: mô hình hoặc phép thử dbt sai, là lỗi của chương trình. Nhật ký
  ghi tên mô hình; gửi cho nhóm phát triển.
- *Kiểm tra chất lượng* đỏ: một kiểm tra nghiêm trọng không đạt. Nhật ký nêu tên kiểm tra; mở Data Docs của lượt này
  (bấm vào bước, thẻ *Details*, *Extra Links*) để xem dòng sai, sửa nguồn (hoặc danh bạ đơn vị) rồi chạy lại DAG. Đơn
  vị chậm báo cáo **không** làm bước này đỏ.
- *Niêm phong kết luận* đỏ: kết luận không đúng khuôn của sổ, là lỗi của chương trình; sổ chưa ghi gì. Màu xanh mà
  nhật ký ghi "không niêm phong": lượt dựng cho ngày đã qua, sổ chỉ ghi tiếp, không ghi lùi.
- Thông báo *Số liệu chậm* lúc 06:00: đến giờ ấy số liệu của đêm chưa được công bố. Nếu lượt 04:00 còn chạy thì đợi;
  nếu đỏ thì xử lý bước đỏ như các mục ở đây.
- *Công bố* đỏ: thường do hết đĩa hoặc một lượt khác đang ghi. Giải phóng chỗ rồi *Clear* bước đó.
- Muốn tính lại cho một ngày khác: *Trigger*, ghi ngày vào ô "Thời điểm chốt số liệu".
"""


@dag(
    dag_display_name="Dựng kho số liệu",
    description="Dựng, kiểm tra và công bố kho số liệu báo cáo",
    doc_md=DOC,
    schedule=AssetOrTimeSchedule(
        assets=PARSED["plans"] & PARSED["submissions"],
        timetable=CronTriggerTimetable("0 4 * * *", timezone=TIME_ZONE),
    ),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    deadline=LATE,
    params=PARAMS,
    tags=["kttt", "kho số liệu"],
)
def build_warehouse():
    """From the loads to a published warehouse."""
    as_of = tasks.resolve_as_of()
    run_key = tasks.start(as_of)
    with TaskGroup("make", group_display_name="Dựng và kiểm tra", prefix_group_id=False) as make:
        checks = tasks.expect(run_key)
        chain(tasks.build(run_key), checks, tasks.seal(run_key), tasks.after_checks(run_key))
    with TaskGroup("hand_over", group_display_name="Công bố và tóm tắt", prefix_group_id=False) as hand_over:
        tasks.publish.override(outlets=list(PUBLISHED.values()))(run_key, as_of, checks) >> tasks.summarise()
    make >> hand_over


build_warehouse()
