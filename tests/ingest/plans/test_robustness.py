"""Whatever text arrives: no exception but a refusal, time in proportion to size, and a plan only where one is."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadableDocument
from ingest.plans.reader import read_plan

MEGABYTE = 1024 * 1024
START = "ỦY BAN NHÂN DÂN TỈNH SƠN HẢI\nKẾ HOẠCH\nPhát triển hợp tác xã\nI. MỤC TIÊU\n- Đến năm 2030 có 20 HTX\nII. NHIỆM VỤ\n"
PIECES = st.sampled_from(
    [
        "I. ", "II. ", "1. ", "1.1. ", "a) ", "- ", "+ ", "* ", "| ", " | ", "\t", "\n", "\n\n", "\x0c", "( ", ") ", ": ", "; ", ", ", "**", "<br>",
        "KẾ HOẠCH", "PHỤ LỤC", "PHỤ LỤC II\n", "Nơi nhận:\n", "TM. ỦY BAN NHÂN DÂN\n", "Điều 1. ", "STT", "Nhiệm vụ", "Cơ quan chủ trì", "Mục tiêu",
        "Sở Tài chính", "các sở, ban, ngành", "UBND các xã", " chủ trì, phối hợp với ", "Giao ", " báo cáo ", "trước ngày 15/12 hằng năm",
        "ngày 20 của tháng cuối quý", "đến năm 2030", "trên 20 hợp tác xã", "50%", "1.250", "01 tỷ đồng", "trong đó ", "Thời gian: ", "Sản phẩm: ",
        "ø", "¿", "ß", "\u0301", "\u200b", "\u00a0", "〃", "2023 - 2025", "I", "1", "7", "(1)", "năm", "x" * 300,
    ]
)  # fmt: skip


def outcome(data: bytes) -> str:
    """How many rows came out, or the code of the refusal; anything else is a defect."""
    try:
        document = read_plan(data, "tep.txt")
    except UnreadableDocument as refusal:
        assert str(refusal).startswith("tep.txt: ")
        return refusal.code
    spans = [role.start_line for role in document.lines]
    assert spans == sorted(spans)
    return f"{len(document.tasks)} tasks"


def seconds(data: bytes) -> float:
    start = time.process_time()
    outcome(data)
    return time.process_time() - start


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=120).map("".join), st.booleans())
def test_pieces_of_plans_in_any_order(text, has_start):
    outcome(((START if has_start else "") + text).encode())


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=2000), st.text(max_size=1500).map(lambda text: (START + text).encode("utf-8", "ignore"))
    )
)
def test_random_bytes_and_random_text(data):
    outcome(data)


def test_random_bytes_behind_the_signature_of_every_format():
    chance = random.Random(3)
    for magic in (
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"II*\x00",
        b"<html>",
        b"{\\rtf",
    ):
        for size in (0, 10, 3000):
            assert not outcome(magic + chance.randbytes(size)).endswith("tasks")


def cut_off_at_every_kilobyte(data: bytes) -> None:
    for size in range(0, len(data), 1024):
        outcome(data[:size].decode("utf-8", "ignore").encode())


def test_a_plan_cut_off_at_every_kilobyte(shared_plans):
    cut_off_at_every_kilobyte((shared_plans / "duc-pho-2023.txt").read_bytes())


@pytest.mark.slow
def test_every_plan_cut_off_at_every_kilobyte(shared_plans):
    for path in sorted(shared_plans.rglob("*.*")):
        cut_off_at_every_kilobyte(path.read_bytes())


def test_bytes_cut_inside_a_letter(shared_plans):
    data = (shared_plans / "gia-lai-2026.txt").read_bytes()
    assert {outcome(data[:size]) for size in range(3000, 3012)} <= {"not_text", "no_plan", "0 tasks", "1 tasks"}


@pytest.mark.parametrize(
    "unit",
    [
        "Sở Tài chính chủ trì, phối hợp với Sở Y tế báo cáo trước ngày 15/12 hằng năm; ",
        "x", "1", "a\t", "|a", "( ", "- ", ")", "Sở ", "20 HTX, ", "\n", "  \n", "ø", "đến năm 2030 ", "I. ",
    ],
)  # fmt: skip
@pytest.mark.slow
def test_ten_megabytes_of_one_kind(unit):
    data = (START + unit * (10 * MEGABYTE // len(unit.encode()))).encode()
    assert seconds(data) < 60


@pytest.mark.parametrize("indent", [0, 1])
def test_deep_nesting(indent):
    markers = ["I. Một", "1. Hai", "1.1. Ba", "a) Bốn", "- Năm", "+ Sáu", "* Bảy", "(1) Tám"]
    lines = [" " * (indent * (i % 400)) + markers[i % len(markers)] for i in range(5000)]
    assert outcome((START + "\n".join(lines)).encode()).endswith("tasks")
    dotted = "\n".join("1." * depth + "1. Nội dung" for depth in range(1, 400))
    assert outcome((START + dotted).encode()).endswith("tasks")
    assert outcome((START + "(a " * 50_000 + ")" * 50_000).encode()).endswith("tasks")


@pytest.mark.slow
def test_time_is_linear_in_size(shared_plans):
    """Ten times the text takes at most twelve times as long: whole plans in a row, and the middle of one repeated.

    Both sizes are timed in turns, so that a neighbour on the processor slows both; it can only add to a time, so
    the shortest counts: of three turns, and of up to eight where three did not find a quiet moment.
    """
    for path in sorted(shared_plans.rglob("*.*")):
        if path.name == "README.md":
            continue
        lines = path.read_text(encoding="utf-8").split("\n")
        third = len(lines) // 3
        parts = lines[:third], lines[third : 2 * third], lines[2 * third :]
        for once, tenfold in (
            ("\n".join(lines), "\n".join(lines * 10)),
            *(("\n".join(parts[0] + parts[1] * n + parts[2]) for n in (3, 30)),),
        ):
            time_of_one = time_of_ten = float("inf")
            for turn in range(1, 9):
                time_of_one, time_of_ten = (
                    min(time_of_one, seconds(once.encode())),
                    min(time_of_ten, seconds(tenfold.encode())),
                )
                if turn >= 3 and time_of_ten <= 12 * time_of_one:
                    break
            assert time_of_ten <= 12 * time_of_one, (path.name, time_of_ten / time_of_one)
