"""An extension from a form: the entry of ``kttt register extension``, its errors in the words of the form's boxes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from ingest.asof import show
from ingest.errors import UsageError
from ingest.home import DataHome
from ingest.registers.duties import WrittenDuty, find_duty
from ingest.registers.entering import what_is_known, write_entry

BOXES = {
    "obligation": "Mã nghĩa vụ",
    "rule": "Mã quy định báo cáo",
    "agency": "Đơn vị",
    "period": "Kỳ báo cáo",
    "until": "Gia hạn đến hết ngày",
    "reason": "Lý do",
    "document_number": "Số văn bản",
    "document_date": "Ngày văn bản",
    "granted_by": "Người hoặc cơ quan quyết định",
}
"""Boxes of the form, named as the options of the command, with their titles."""
NOT_TOLD = "không rõ (Airflow không cho biết ai bấm chạy)"


def grant(home: DataHome, form: Mapping[str, str | None], by: str | None, now: datetime) -> str:
    """Write the extension that the form describes; what was written, in one line.

    Raises:
        UsageError: a box is empty or cannot be used; the sentence names the box and says what to do.
    """
    box = {name: (form.get(name) or "").strip() for name in BOXES}
    try:
        known, _ = what_is_known(home, now)
        duty = find_duty(WrittenDuty(box["obligation"], box["rule"], box["agency"], box["period"]), known)
        said = {name: box[name] for name in ("until", "reason", "document_number", "document_date", "granted_by")}
        entry, is_new = write_entry(home, "extension", duty | said | {"entered_by": by or NOT_TOLD}, now)
    except UsageError as error:
        raise UsageError(in_words_of_the_form(str(error))) from error
    if not is_new:
        return f"sổ đã có đúng lần gia hạn này, mã mục {entry.entry_key}; không ghi thêm"
    return (
        f"đã ghi gia hạn vào sổ, mã mục {entry.entry_key}: {entry.agency_key}, kỳ {entry.period}, đến hết ngày "
        f"{entry.until:%d/%m/%Y}; có hiệu lực từ lần dựng kho sau {show(now)}"
    )


def in_words_of_the_form(text: str) -> str:
    """An error of the command with boxes where it names options."""
    return re.sub(r"--([a-z][a-z-]*)", lambda option: _box(option.group(1)), text)


def _box(option: str) -> str:
    return f"ô “{BOXES.get(option.replace('-', '_'), option)}”"
