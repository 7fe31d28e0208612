from pathlib import Path

import pytest

from ingest.plans.correct import read_corrected
from ingest.plans.lines import make_lines
from ingest.plans.reader import read_plan
from ingest.plans.recipients import read_recipients
from tests.ingest.formats.build_docx import docx_of, html_of

LAYOUTS = Path(__file__).parent / "layouts"
SAMPLES = Path(__file__).parents[3] / "samples" / "plans"


def listed(text: str) -> list[tuple[str, str | None]]:
    return [(r.text, r.purpose) for r in read_recipients(make_lines(text.split("\n")))]


def test_each_line_of_the_list_without_its_dash_and_mark():
    found = read_recipients(
        make_lines(["Nơi nhận:", "- Sở Y tế (b/c);", "- Các sở,", "  ngành;", "", "- Lưu: VT, KT."])
    )
    assert [(r.position, r.text, r.source.start_line, r.source.end_line) for r in found] == [
        (1, "Sở Y tế (b/c)", 2, 2),
        (2, "Các sở, ngành", 3, 4),
        (3, "Lưu: VT, KT", 6, 6),
    ]


@pytest.mark.parametrize(
    ("line", "purpose"),
    [
        ("Thường trực Tỉnh ủy (b/c);", "report"),
        ("Thường trực Tỉnh ủy (để báo cáo);", "report"),
        ("Thường trực Tỉnh ủy (báo cáo),", "report"),
        ("Các sở, ngành (để thực hiện);", "action"),
        ("Các sở, ngành để triển khai thực hiện;", "action"),
        ("Các sở, ngành (t/h);", "action"),
        ("Lưu: VT.", "file"),
        ("Lưu Văn phòng Tỉnh ủy.", "file"),
        ("Báo Sơn Hải;", None),
        ("Như Điều 3;", None),
    ],
)
def test_what_a_line_is_addressed_for(line, purpose):
    assert [p for _, p in listed(f"Nơi nhận:\n- {line}\n")] == [purpose]


def test_a_purpose_may_stand_in_a_column_of_its_own():
    text = "Nơi nhận:                      TM. UBND\n- Sở Y tế;     (để b/c)\n- Các xã;      (để ph/h th/h)   CHỦ TỊCH\n- Báo Sơn Hải;\n"
    assert listed(text) == [
        ("Sở Y tế; (để b/c)", "report"),
        ("Các xã; (để ph/h th/h)", "action"),
        ("Báo Sơn Hải", None),
    ]


def test_a_line_behind_an_end_mark_goes_on_with_the_item_where_the_list_goes_on():
    text = "Nơi nhận:\n- VP: CVP,\nphòng TH;\nTrung tâm Tin học;\n- Lưu: VT\nTrần Văn Mẫu\n"
    assert listed(text) == [("VP: CVP, phòng TH; Trung tâm Tin học", None), ("Lưu: VT", "file")]


SIGNED = [
    "Nơi nhận: TM. ỦY BAN NHÂN DÂN\n- Sở Y tế; KT. CHỦ TỊCH\n- Lưu: VT. PHÓ CHỦ TỊCH\n",
    "Nơi nhận:\n- Sở Y tế;\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n- Lưu: VT.\nTrần Văn Mẫu\n- Không thuộc danh sách\n",
    "Nơi nhận:                  TM. ỦY BAN NHÂN DÂN\n- Sở Y tế;                      CHỦ TỊCH\n- Lưu: VT.\n\n                       Trần Văn Mẫu\n",
    "Nơi nhận:\tTM. ỦY BAN NHÂN DÂN\n- Sở Y tế;\tKT. CHỦ TỊCH\n- Lưu: VT.\tPHÓ CHỦ TỊCH\n",
    "Nơi nhận:\n- Sở Y tế;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nTrần Văn Mẫu\n",
    "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nTrần Văn Mẫu\nNơi nhận:\n- Sở Y tế;\n- Lưu: VT.\n",
    "#### Nơi nhận:\n\n- Sở Y tế;\n- Lưu: VT.\n\n**TM. ỦY BAN NHÂN DÂN**\n**Trần Văn Mẫu**\n",
    "Nơi nhận:\n\n    - Sở Y tế;\n                              TM. ỦY BAN NHÂN DÂN\n    - Lưu: VT.\n",
    "|\nNơi nhận:\n- Sở Y tế;\n- Lưu: VT\n|\nTrưởng ban\nTrần Văn Mẫu\n",
    "Nơi nhận: - Sở Y tế; - Lưu: VT.\nCHỦ TỊCH\n",
    "Nơi nhận:\nSở Y tế;\nLưu: VT.\nTrưởng ban\nTrần Văn Mẫu\n",
]


@pytest.mark.parametrize("text", SIGNED)
def test_the_signature_is_no_part_of_the_list(text):
    assert listed(text) == [("Sở Y tế", None), ("Lưu: VT", "file")]


@pytest.mark.parametrize("form", [docx_of, html_of])
def test_the_list_of_a_word_file_and_of_a_web_page(form):
    text = (SAMPLES / "ke-hoach-xa-an-phu-2026.txt").read_text(encoding="utf-8")
    found = read_plan(form(text), "ke-hoach").recipients
    assert [r.text for r in found] == ["UBND tỉnh Sông Mây (b/c)", "Các phòng, ban, đoàn thể xã", "Lưu: VT"]


def test_two_lists_of_one_document_are_numbered_through():
    text = "Nơi nhận:\n- Như trên;\nCHỦ TỊCH\nNơi nhận:\n- Lưu: VT.\n"
    assert listed(text) == [("Như trên", None), ("Lưu: VT", "file")]


def test_no_list_gives_nobody(read):
    assert read("I. NHIỆM VỤ\n1. Sở Y tế mở lớp.\n").recipients == ()
    assert listed("TM. ỦY BAN NHÂN DÂN\n- Sở Y tế;\n") == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (SAMPLES / "ke-hoach-tinh-song-may-2025.md",
         ["Thường trực Tỉnh ủy (b/c)", "Các sở, ban, ngành", "UBND các xã, phường", "Lưu: VT, KT"]),
        (SAMPLES / "ke-hoach-ban-chi-dao-song-may-2025.txt",
         ["Ban Thường vụ Tỉnh ủy (b/c)", "Các thành viên Ban Chỉ đạo", "Lưu Ban Chỉ đạo"]),
        (LAYOUTS / "an-xuyen-2011-2015.txt",
         ["Bộ Kế hoạch và Đầu tư", "TT.TU, TT.HĐND tỉnh", "Các sở, ngành, đoàn thể", "Lưu VT"]),
        (LAYOUTS / "can-tho-2025.txt", ["Bộ Tài chính", "TT Thành ủy", "Lưu: VT"]),
        (LAYOUTS / "hai-hung-ctr-tu-2022.txt",
         ["Bộ Chính trị (b/c)", "Các huyện, thị, thành ủy", "Lưu Văn phòng Tỉnh ủy"]),
        (LAYOUTS / "phu-thuan-tay-2026.txt", ["Sở Tài chính (b/c)", "Đảng ủy, HĐND xã", "Lưu: VT, KT"]),
        (LAYOUTS / "thuan-hai-2024.txt",
         ["Bộ Kế hoạch và Đầu tư", "TT Tỉnh ủy, TT HĐND tỉnh", "Các sở, ban, ngành", "UBND các huyện, thị xã, thành phố",
          "Lưu: VT, KTTH. Hg"]),
        (LAYOUTS / "tinh-uy-chuong-trinh-2022.txt", ["Bộ Chính trị (để báo cáo)", "Lưu Văn phòng Tỉnh ủy"]),
        (LAYOUTS / "nghia-binh-2023.txt", []),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else "",
)  # fmt: skip
def test_lists_of_the_layouts(path, expected):
    document = read_plan(path.read_bytes(), path.name)
    assert [r.text for r in document.recipients] == expected
    lines = {n for run in document.lines if run.role == "recipients" for n in range(run.start_line, run.end_line + 1)}
    assert all(r.source.start_line in lines for r in document.recipients)


def test_parse_prints_them():
    path = SAMPLES / "ke-hoach-xa-an-phu-2026.txt"
    printed = read_corrected(path.read_bytes(), path.name, None).as_gold()["recipients"]
    assert printed[0]["text"] == "UBND tỉnh Sông Mây (b/c)"
    assert printed[0]["purpose"] == "report"
    assert printed[0]["source"]["start_line"] == 79
