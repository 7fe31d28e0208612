"""The text of a document as every format gives it: lines in reading order, a table row being one line with pipes.

So the reader of plans meets one shape, whatever the file was. Refuses nothing and interprets nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.errors import UnreadableDocument

MAX_BYTES = 50 * 1024 * 1024
MAX_PAGES = 500
MAX_SECONDS = 600.0

DITTO = "〃"
"""Stands in a cell that is the continuation of a cell merged downwards."""
CELL_BREAK = "<br>"
"""Parts two paragraphs inside one cell, as in markdown; a line that only wraps is joined with a blank."""


@dataclass(frozen=True, slots=True)
class DocumentText:
    """Lines of one document.

    A line is a paragraph or a printed line; its leading blanks stand for its indentation; ``""`` stands for a gap.
    A row of a table is one line made by :func:`table_row`. ``pages`` holds the page of each line, from 1, and is empty
    where the format knows no pages. ``certainty`` holds for each line, from 0 to 1, how sure the recognition of its
    letters is, and is empty where letters were not recognised but read. ``notes`` are Vietnamese sentences for people.
    ``pictures`` are the pages, from 1, that hold a picture instead of letters and are not in ``lines``.
    """

    format: str  # text | html | docx | pdf | scan
    lines: tuple[str, ...]
    pages: tuple[int, ...] = ()
    certainty: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: tuple[int, ...] = ()

    @property
    def wraps(self) -> bool:
        """Whether a paragraph may go on over several lines, as on paper."""
        return self.format not in ("docx", "html")


def table_row(cells: Sequence[str]) -> str:
    """One line for a row: ``| 1 | Nội dung | Sở Tài chính |``; a pipe or a line end inside a cell cannot break it."""
    return "| " + " | ".join(" ".join(cell.replace("|", "¦").split()) for cell in cells) + " |"


class Deadline:
    """The time one file may take. Counts seconds since it was made; tells nothing of the clock."""

    def __init__(self, file_name: str, seconds: float = MAX_SECONDS) -> None:
        self.file_name = file_name
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, at least a tenth of one."""
        return max(0.1, self._end - time.monotonic())

    def check(self) -> None:
        """Stop a file that takes too long.

        Raises:
            UnreadableDocument: ``too_slow``.
        """
        if time.monotonic() > self._end:
            raise UnreadableDocument(
                "too_slow",
                f"{self.file_name}: đọc quá {self.seconds:.0f} giây chưa xong nên dừng lại. "
                "Hãy gửi riêng phần văn bản kế hoạch, hoặc bản Word (.docx) thay cho bản quét.",
            )
