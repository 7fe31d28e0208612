"""A fictional plan, put together from sections, and the reader applied to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.plans.model import PlanDocument
from ingest.plans.reader import read_plan

HEAD = """ỦY BAN NHÂN DÂN              CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH SƠN HẢI                    Độc lập - Tự do - Hạnh phúc
Số: 12/KH-UBND                  Sơn Hải, ngày 03 tháng 4 năm 2026

KẾ HOẠCH
Thực hiện Nghị quyết số 88-NQ/TW về kinh tế tập thể

Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:
"""


@pytest.fixture
def read() -> Callable[[str], PlanDocument]:
    """Reads a fictional plan whose sections are given; the head is always the same."""
    return lambda body: read_plan((HEAD + body).encode(), "ke-hoach.txt")
