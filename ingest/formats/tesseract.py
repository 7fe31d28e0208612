"""Calls the program ``tesseract`` for words with their places. Nothing is written to disk and no shell is used."""

from __future__ import annotations

import csv
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.errors import UnreadableDocument
from ingest.formats.document import Deadline
from ingest.formats.page_image import Grey

PROGRAM = "tesseract"
LANGUAGE = "vie"


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word: its text, its place in pixels, from 0 to 1 how sure it is, and which line it stands in."""

    text: str
    left: int
    top: int
    width: int
    height: int
    certainty: float
    line: tuple[int, int, int]


def read_words(image: Grey, deadline: Deadline, *, one_letter: bool = False) -> list[Word]:
    """Words of an image that holds one column of text, or one letter or numeral.

    Raises:
        UnreadableDocument: ``no_ocr`` when the program or its Vietnamese data is missing, ``too_slow``.
    """
    deadline.check()
    header = f"P5 {image.shape[1]} {image.shape[0]} 255\n".encode()
    command = [PROGRAM, "-", "-", "-l", LANGUAGE, "--psm", "10" if one_letter else "6", "--dpi", "300", "tsv"]
    try:
        done = subprocess.run(
            command,
            input=header + image.tobytes(),
            capture_output=True,
            timeout=deadline.left(),
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # pages run side by side; threads inside one only slow it
        )
    except FileNotFoundError as error:
        raise _no_ocr(deadline.file_name, "máy chưa có chương trình nhận dạng chữ tesseract") from error
    except subprocess.TimeoutExpired as error:
        deadline.check()
        raise UnreadableDocument(
            "too_slow",
            f"{deadline.file_name}: nhận dạng chữ quá lâu nên dừng lại. Hãy gửi bản Word (.docx) của văn bản.",
        ) from error
    if done.returncode != 0:
        message = done.stderr.decode("utf-8", "replace")
        if "traineddata" in message or "language" in message:
            raise _no_ocr(deadline.file_name, "chương trình tesseract chưa có dữ liệu tiếng Việt")
        raise UnreadableDocument(
            "broken_image",
            f"{deadline.file_name}: chương trình nhận dạng chữ không đọc được một trang ảnh. "
            "Hãy quét lại văn bản hoặc gửi bản Word (.docx).",
        )
    return list(_words(done.stdout.decode("utf-8", "replace")))


def _no_ocr(file_name: str, missing: str) -> UnreadableDocument:
    return UnreadableDocument(
        "no_ocr",
        f"{file_name}: là bản quét nhưng {missing}. Hãy cài gói tesseract-ocr và tesseract-ocr-vie rồi chạy lại, "
        "hoặc gửi bản Word (.docx) hay PDF có chữ.",
    )


def _words(table: str) -> Iterator[Word]:
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").strip()
        if row["level"] == "5" and text:
            place = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
            left, top, width, height = (int(row[k]) for k in ("left", "top", "width", "height"))
            yield Word(text, left, top, width, height, max(0.0, float(row["conf"])) / 100, place)
