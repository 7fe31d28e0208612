"""After each publication: ask people what only they can decide, one form a question; nothing waits for the answers."""

from datetime import timedelta

from airflow.sdk import dag, task_group

from ingest.decisions import LATER, WAIT
from kttt_dags import tasks
from kttt_dags.asking import AskOperator
from kttt_dags.assets import OPEN_QUESTIONS
from kttt_dags.defaults import DEFAULT_ARGS

DOC = """
## Hỏi những việc chỉ người mới quyết định được

**Làm gì.** Sau mỗi lần công bố: tìm trong `reporting.rpt_open_questions` những việc còn bỏ ngỏ và hỏi mỗi việc một
ô, tối đa 20 việc một lượt, việc gấp trước. Có ba loại: duyệt hay loại một dòng kế hoạch mà máy đọc chưa chắc; một
tên đơn vị lạ là đơn vị nào; đơn vị kế nhiệm có phải báo cáo thay không. Trả lời ở mục *Required Actions* của
Airflow, hoặc bấm vào ô màu cam. Câu trả lời vào sổ (`registers/`) và có hiệu lực từ lần dựng kho sau.

**Không chặn ai.** Ô chưa trả lời không giữ máy, không chặn ô khác, không chặn lượt chạy đêm. Sau 7 ngày không ai
trả lời thì ô tự đóng (coi như *Để sau*) và được hỏi lại ở lần công bố sau đó. Việc đã trả lời, hoặc đang hỏi ở lượt
khác, không hỏi lại. Lượt chạy màu xanh nhạt nhiều ngày là bình thường: nó còn ô chờ trả lời.

**Ai phụ trách.** Tổ dữ liệu KTTT.

**Khi lỗi.**
- *Tìm câu hỏi* đỏ: không đọc được bản công bố hiện hành. Xem đường dẫn trong nhật ký, sửa rồi *Clear* bước đó.
- *Ghi quyết định vào sổ* đỏ: nhật ký nói sổ không nhận vì sao. Câu trả lời vẫn còn ở ô bên trái; sửa rồi *Clear*
  bước đó, hoặc ghi bằng `kttt register`. Ghi hai lần vẫn chỉ có một mục.
- Đã trả lời sai: `kttt register withdraw` mục ấy (mã mục ở nhật ký), việc ấy sẽ được hỏi lại.
- Đánh dấu cả lượt là *failed*: những ô chưa trả lời của lượt ấy được hỏi lại ở lần công bố sau; câu đã ghi vẫn còn.
"""


@dag(
    dag_display_name="Hỏi việc cần quyết định",
    description="Hỏi những việc chỉ người mới quyết định được, ghi câu trả lời vào sổ",
    doc_md=DOC,
    schedule=[OPEN_QUESTIONS],
    catchup=False,
    max_active_runs=60,  # a run lives as long as one of its questions; one run at a time would hold back all new ones
    default_args=DEFAULT_ARGS,
    tags=["kttt", "quyết định"],
)
def decide():
    """From the published warehouse to the registers, by way of people."""

    @task_group(group_display_name="Một việc cần quyết định", tooltip="Hỏi một việc rồi ghi câu trả lời")
    def one_question(question):
        ask = AskOperator(
            task_id="ask",
            task_display_name="Chờ người quyết định",
            doc_md="Một câu hỏi. Ô này chờ câu trả lời mà không giữ máy; hết 7 ngày thì tự đóng, coi như *Để sau*.",
            map_index_template="{{ task.question['name'] }}",
            question=question,
            later=LATER,
            response_timeout=WAIT,
            retry_delay=timedelta(minutes=1),  # who answered at the very moment of asking is asked again soon
        )
        tasks.record_answer(answer=ask.output)

    one_question.expand(question=tasks.open_questions.override(inlets=[OPEN_QUESTIONS])())


decide()
