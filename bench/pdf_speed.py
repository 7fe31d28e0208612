"""Pages per second of our PDF reader and of pdfplumber's own text and table extraction, on one generated file.

Both read the same bytes in the same process in turns; the least processor time of five turns counts, so that what else
the machine does weighs little.
"""

from __future__ import annotations

import gc
import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "ingest" / "formats")]

import pdfplumber
from build_pdf import build_pdf

from ingest.formats.document import Deadline
from ingest.formats.pdf import read_pdf

_HEAD = "| STT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Sản phẩm | Thời gian |"
_ROW = "| {n} | Hướng dẫn hợp tác xã số {n} lập phương án sản xuất, kinh doanh và công khai tài chính với thành viên | \
Sở Tài chính | Liên minh Hợp tác xã tỉnh; UBND các xã, phường | Báo cáo kết quả | Năm 2026 |"
_SENTENCE = (
    "Giúp các tổ hợp tác trồng dâu, nuôi cá lồng đủ điều kiện chuyển thành hợp tác xã và làm ăn có lãi, minh bạch. "
)


def make_file() -> bytes:
    """Half running text, half tables."""
    lines = ["KẾ HOẠCH", "Phát triển kinh tế tập thể", ""]
    for n in range(1, 61):
        lines += [f"{n}. {_SENTENCE * 4}", ""]
    lines += ["PHỤ LỤC", "", _HEAD, *(_ROW.format(n=n) for n in range(1, 61))]
    with tempfile.TemporaryDirectory() as folder:
        return build_pdf(lines, Path(folder) / "plan.pdf").read_bytes()


def read_ours(data: bytes) -> int:
    """Read the file with this project; the number of table rows found."""
    return sum(line.startswith("|") for line in read_pdf(data, "plan.pdf", Deadline("plan.pdf")).lines)


def read_pdfplumber(data: bytes) -> int:
    """Read the file with pdfplumber; the number of table rows found."""
    rows = 0
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_text()
            rows += sum(len(table) for table in page.extract_tables())
    return rows


def seconds(read: Callable[[bytes], int], data: bytes) -> float:
    """Processor time of one reading."""
    gc.collect()  # what the other reader left behind
    start = time.process_time()
    read(data)
    return time.process_time() - start


def main() -> None:
    """Print the table."""
    data = make_file()
    with pdfplumber.open(io.BytesIO(data)) as document:
        pages = len(document.pages)
    turns = [(seconds(read_ours, data), seconds(read_pdfplumber, data)) for _ in range(5)]
    ours, theirs = min(t[0] for t in turns), min(t[1] for t in turns)
    print(f"{pages} pages, {len(data) // 1024} KB")
    print(f"{'reader':<14}{'pages/s':>10}{'table rows':>12}")
    for name, took, read in (("read_pdf", ours, read_ours), ("pdfplumber", theirs, read_pdfplumber)):
        print(f"{name:<14}{pages / took:>10.1f}{read(data):>12}")
    print(f"read_pdf is {theirs / ours:.1f} times as fast")


if __name__ == "__main__":
    main()
