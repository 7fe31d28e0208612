"""By hand, with a form: write an extension that was granted in a document into the register."""

from airflow.sdk import Param, dag

from kttt_dags import tasks
from kttt_dags.defaults import DEFAULT_ARGS

DOC = """
## Ghi một lần gia hạn

**Làm gì.** Bấm *Trigger*, điền biểu mẫu: nghĩa vụ (mã nghĩa vụ, hoặc quy định + đơn vị + kỳ), gia hạn đến hết ngày
nào, lý do, số và ngày văn bản, ai quyết định. Mục gia hạn vào sổ (`registers/`) cùng tên người bấm chạy, có hiệu
lực từ lần dựng kho sau: nghĩa vụ quá hạn chuyển sang *đang gia hạn* cho đến hết ngày ấy. Bấm hai lần với cùng nội
dung vẫn chỉ có một mục.

**Ai phụ trách.** Tổ dữ liệu KTTT.

**Khi lỗi.**
- *Ghi gia hạn vào sổ* đỏ: dòng cuối của nhật ký nói ô nào sai và phải ghi thế nào. Bấm *Trigger* lần nữa với ô đã
  sửa; lượt đỏ không ghi gì.
- Không thấy tác dụng sau khi dựng kho: mã nghĩa vụ có trong `marts.fct_report_obligations` không, ngày văn bản có
  sau thời điểm chốt số liệu không.
- Ghi nhầm: `kttt register withdraw` mục ấy (mã mục ở nhật ký).
"""


def _box(title: str, description: str) -> Param:
    return Param(None, type=["null", "string"], title=title, description=description)


@dag(
    dag_display_name="Ghi gia hạn báo cáo",
    description="Ghi vào sổ một lần gia hạn đã được chấp thuận bằng văn bản",
    doc_md=DOC,
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params={
        "obligation": _box("Mã nghĩa vụ", "Như trong marts.fct_report_obligations; hoặc để trống và ghi ba ô sau."),
        "rule": _box("Mã quy định báo cáo", "Như trong marts.dim_report_rules."),
        "agency": _box("Đơn vị", "Mã hoặc tên đơn vị."),
        "period": _box("Kỳ báo cáo", "2026, 2026-Q1, Quý I/2026."),
        "until": _box("Gia hạn đến hết ngày", "2026-12-31 hoặc 31/12/2026: ngày cuối cùng còn được coi là đúng hạn."),
        "reason": _box("Lý do", "Vì sao gia hạn."),
        "document_number": _box("Số văn bản", "Số, ký hiệu văn bản chấp thuận."),
        "document_date": _box("Ngày văn bản", "2026-12-10 hoặc 10/12/2026."),
        "granted_by": _box("Người hoặc cơ quan quyết định", "Ai chấp thuận."),
    },
    tags=["kttt", "quyết định"],
)
def grant_extension():
    """From a form to the register."""
    tasks.grant_extension()


grant_extension()
