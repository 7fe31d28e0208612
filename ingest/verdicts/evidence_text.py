"""The page that an inspector reads first: the duty, its verdicts and what arrived, in Vietnamese. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ingest.asof import show
from ingest.outbox.published import utc
from ingest.outbox.wording import PURPOSE, RECEIPT_STATE, RECEIVED_BASIS, VERDICT, plan_words

if TYPE_CHECKING:
    from ingest.verdicts.evidence import Arrival, Duty

UNKNOWN = "(không rõ)"
CONTENTS = {
    "nghia-vu.json": "nghĩa vụ như trong kho số liệu đã công bố",
    "quy-dinh.json": "quy định báo cáo và kế hoạch sinh ra nghĩa vụ",
    "ket-luan.csv": "mọi kết luận đã niêm phong, theo thứ tự ghi sổ; thời điểm theo giờ UTC (giờ Việt Nam trừ 7 giờ)",
    "van-ban/": "bản gốc của kế hoạch, nguyên từng byte",
    "bao-cao/": "bản gốc của từng báo cáo đã nhận, kèm biên nhận; kể cả bản để trống hoặc bị từ chối",
    "so/": "các mục ghi sổ liên quan (tiếp nhận qua kênh khác, gia hạn, quyết định)",
    "danh-ba/": "danh sách đơn vị dùng khi kết luận, mỗi thư mục một bộ quy tắc (chưa kết luận: danh sách nay)",
}


def read_first(duty: Duty, release: str, as_of: datetime, names: Sequence[str]) -> str:
    """The page for a pack of these files, drawn from this release."""
    parts = [
        "HỒ SƠ CHỨNG CỨ VỀ MỘT NGHĨA VỤ BÁO CÁO",
        "Hồ sơ này để người kiểm tra tự xem lại: đơn vị phải báo cáo gì, đã nhận được gì, đã kết luận thế nào và\n"
        f"dựa vào đâu. Lấy từ bản công bố {release}, số liệu tính đến {show(as_of)}.\n"
        "Giờ ghi ở trang này là giờ Việt Nam.",
        "NGHĨA VỤ\n" + _duty(duty),
        "CÁC KẾT LUẬN ĐÃ NIÊM PHONG\n" + _verdicts(duty.verdicts),
        "NHỮNG GÌ ĐÃ NHẬN\n" + _arrivals(duty.arrivals),
        "TRONG HỒ SƠ CÓ\n" + _contents(names),
        "CÁCH KIỂM TRA\n" + _checking(),
    ]
    return "\n\n".join(parts) + "\n"


def _duty(duty: Duty) -> str:
    rule, plan, agency, period = (
        duty.names[table] or {} for table in ("dim_report_rules", "dim_plans", "dim_agencies", "dim_periods")
    )
    known: Mapping[str, Any] = duty.obligation or duty.verdicts[-1]
    lines = [
        f"Đơn vị phải báo cáo: {agency.get('agency_name') or duty.keys['agency_key']}",
        f"Kỳ báo cáo: {period.get('period_name') or duty.keys['period_key']}",
        f"Nơi nhận: {rule.get('receiver_raw') or UNKNOWN}",
        f"Theo kế hoạch: {_plan(plan, duty)}",
        f"Câu giao việc: {_sentence(rule)}",
        f"Hết hạn lúc: {show(utc(known['cutoff_at'])) if known['cutoff_at'] else 'không ấn định ngày'}",
        f"Mã nghĩa vụ: {duty.obligation_key}",
    ]
    if duty.obligation is None:
        lines.append("Chú ý: bản công bố hiện tại không còn nghĩa vụ này; chỉ sổ kết luận còn ghi.")
    return "\n".join(lines)


def _plan(plan: Mapping[str, Any], duty: Duty) -> str:
    if not plan:
        return duty.keys["plan_key"]
    return plan_words(plan["title"], plan["plan_number"], plan["issued_date"], plan["issuer"])


def _sentence(rule: Mapping[str, Any]) -> str:
    if not rule:
        return UNKNOWN
    page = f"trang {rule['source_page']}, " if rule["source_page"] else ""
    return f"“{rule['source_raw']}” ({page}dòng {rule['source_start_line']} đến {rule['source_end_line']})"


def _verdicts(verdicts: Sequence[Mapping[str, Any]]) -> str:
    if not verdicts:
        return "Chưa có kết luận nào được niêm phong cho nghĩa vụ này."
    return "\n".join(
        f"{number}. Tình trạng lúc {show(utc(verdict['as_of_at']))}, kết luận theo những gì biết được đến "
        f"{show(utc(verdict['judged_at']))} ({PURPOSE.get(verdict['purpose'], verdict['purpose'])}): "
        f"{VERDICT.get(verdict['verdict'], verdict['verdict'])}; "
        f"{RECEIPT_STATE.get(verdict['receipt_state'], verdict['receipt_state'] or UNKNOWN)}. "
        f"Bộ quy tắc {verdict['ruleset_version']}."
        for number, verdict in enumerate(verdicts, start=1)
    )


def _arrivals(arrivals: Sequence[Arrival]) -> str:
    listed = [
        f"{number}. {arrival.receipt.file_name}: nhận lúc {show(arrival.receipt.received_at)} "
        f"({RECEIVED_BASIS.get(arrival.receipt.received_basis, arrival.receipt.received_basis)}); "
        f"{RECEIPT_STATE.get(arrival.content_state, arrival.content_state)}."
        for number, arrival in enumerate(arrivals, start=1)
    ]
    note = "Tệp không nhận ra được của đơn vị nào, kỳ nào thì không thể xếp vào đây; các tệp đó nằm ở khu cách ly."
    return "\n".join([*(listed or ["Chưa nhận được tệp nào báo cáo cho nghĩa vụ này."]), note])


def _contents(names: Sequence[str]) -> str:
    return "\n".join(
        f"{place}: {meaning if any(name.startswith(place) for name in names) else 'không có gì'}"
        for place, meaning in CONTENTS.items()
    )


def _checking() -> str:
    return (
        "Chạy sha256sum -c SHA256SUMS trong thư mục đã giải nén: mọi dòng phải báo OK.\n"
        "Mã SHA-256 của một bản gốc trong bao-cao/ phải bằng content_sha256 trong biên nhận của nó; của bản gốc trong\n"
        "van-ban/ phải bằng content_sha256 của kế hoạch trong quy-dinh.json.\n"
        "Mã SHA-256 của ô evidence (chữ mã hóa UTF-8) ở mỗi dòng của ket-luan.csv phải bằng ô evidence_sha256. Ô nào\n"
        "bắt đầu bằng dấu nháy đơn trước = + - @ thì bỏ dấu nháy đó đi trước khi tính."
    )
