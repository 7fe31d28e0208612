"""PDFs with a text layer: what each trick of printing comes to, on pages drawn for it."""

from __future__ import annotations

import importlib.util
import io
import random
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import UnreadableDocument
from ingest.formats.document import DITTO, Deadline
from ingest.formats.pdf import open_pdf, read_pdf

_SPEC = importlib.util.spec_from_file_location("build_pdf", Path(__file__).with_name("build_pdf.py"))
build = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(build)

PARAGRAPH = "Giúp các tổ hợp tác trồng dâu, nuôi cá lồng đủ điều kiện chuyển thành hợp tác xã làm ăn có lãi. " * 3


class Page:
    """A PDF drawn by hand; y counts from the top."""

    def __init__(self, size=A4, **settings):
        build.fonts()
        self.bytes = io.BytesIO()
        self.canvas = Canvas(self.bytes, pagesize=size, invariant=1, **settings)
        self.height = size[1]

    def text(self, x, y, text, size=13, font="Plan"):
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - y, text)
        return self

    def line(self, x0, y0, x1, y1):
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)
        return self

    def box(self, x, y, width, height, **how):
        self.canvas.rect(x, self.height - y - height, width, height, **how)
        return self

    def next(self):
        self.canvas.showPage()
        return self

    def data(self):
        self.canvas.save()
        return self.bytes.getvalue()

    def read(self):
        return read(self.data())


def read(data):
    return read_pdf(data, "ke-hoach.pdf", Deadline("ke-hoach.pdf"))


def texts(document):
    return [line.strip() for line in document.lines if line]


def code_of(data):
    with pytest.raises(UnreadableDocument) as caught:
        read(data)
    assert "ke-hoach.pdf" in str(caught.value)
    return caught.value.code


# --- running text


def test_indentation_gaps_and_pages(tmp_path):
    path = build.build_pdf(["KẾ HOẠCH", "Phát triển", "", f"1. {PARAGRAPH}", "", f"2. {PARAGRAPH}"], tmp_path / "p.pdf")
    document = read(path.read_bytes())
    first = next(i for i, line in enumerate(document.lines) if line.strip().startswith("1. "))
    assert document.lines[first].startswith("    ")
    assert not document.lines[first + 1].startswith(" ")
    assert "" in document.lines[first:]
    assert set(document.pages) == {1}
    assert len(document.pages) == len(document.lines)
    assert document.format == "pdf"
    assert document.certainty == ()
    joined = " ".join(" ".join(document.lines).split())
    assert joined.count(" ".join(PARAGRAPH.split())) == 2


def test_letterhead_and_signature_come_block_by_block(tmp_path):
    lines = [
        "ỦY BAN NHÂN DÂN", "TỈNH SÔNG MÂY", "Số: 15/KH-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Sông Mây, ngày 10 tháng 7 năm 2025", "", "KẾ HOẠCH", "Phát triển kinh tế tập thể", "", f"1. {PARAGRAPH}", "",
        "Nơi nhận:", "- Như trên;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Hoàng Văn Mẫu",
    ]  # fmt: skip
    found = texts(read(build.build_pdf(lines, tmp_path / "p.pdf").read_bytes()))
    assert found[:3] == ["ỦY BAN NHÂN DÂN", "TỈNH SÔNG MÂY", "Số: 15/KH-UBND"]
    assert found[3].startswith("CỘNG HÒA XÃ HỘI")
    assert found[-6:] == lines[-6:]


def test_blocks_with_baselines_of_their_own_are_not_mixed():
    page = Page()
    for step, text in enumerate(("Nơi nhận:", "- Như trên;", "- Lưu: VT.")):
        page.text(90, 106 + 13 * step, text, size=11)
    for step, text in enumerate(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")):
        page.text(330, 100 + 17 * step, text)
    page.text(340, 190, "Hoàng Văn Mẫu")
    assert texts(page.read()) == [
        "Nơi nhận:", "- Như trên;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Hoàng Văn Mẫu",
    ]  # fmt: skip


def test_page_numbers_and_running_heads_are_taken_off():
    page = Page()
    for number in range(1, 5):
        page.text(300, 30, str(number)).text(90, 45, "Kế hoạch tỉnh Sông Mây", size=10)
        page.text(90, 100, f"Việc của trang có số riêng {number * 7} nằm ở đây")
        page.text(90, 820, f"Trang {number}/4", size=10).next()
    found = texts(page.read())
    assert found == [f"Việc của trang có số riêng {number * 7} nằm ở đây" for number in range(1, 5)]


def test_a_bare_number_in_the_body_stays():
    page = Page()
    for number in (12, 30, 7):
        page.text(90, 300, "Số hợp tác xã thành lập mới").text(90, 320, str(number)).next()
    assert [t for t in texts(page.read()) if t.isdigit()] == ["12", "30", "7"]


# --- letters


@pytest.mark.parametrize(("accent", "x"), [("\u0301", 103.5), ("´", 97.5), ("´", 96.5)])
def test_accents_drawn_as_glyphs_of_their_own_are_composed(accent, x):
    page = Page().text(90, 100, "k").text(97, 100, "ê").text(104, 100, " hoạch").text(x, 100, accent)
    assert texts(page.read()) == ["kế hoạch"]


def test_a_tone_drawn_before_the_hat_still_composes():
    page = Page().text(97, 100, "é").text(103.5, 100, "\u0302")
    assert texts(page.read()) == ["ế"]


def test_decomposed_text_is_composed():
    assert texts(Page().text(90, 100, "Ke\u0302\u0301 hoa\u0323ch").read()) == ["Kế hoạch"]


def test_false_bold_counts_once():
    page = Page()
    for shift in (0, 0.3, 0.6):
        page.text(90 + shift, 100, "KẾ HOẠCH liên kết")
    assert texts(page.read()) == ["KẾ HOẠCH liên kết"]


def test_invisible_text_is_read_and_text_outside_the_page_is_not():
    page = Page(cropBox=(50, 50, 500, 800))
    words = page.canvas.beginText(90, 700)
    words.setFont("Plan", 13)
    words.setTextRenderMode(3)
    words.textOut("Chữ ẩn dưới ảnh quét")
    page.canvas.drawText(words)
    page.text(520, 120, "ngoài")
    assert texts(page.read()) == ["Chữ ẩn dưới ảnh quét"]


def test_a_raised_mark_does_not_join_a_number():
    page = Page().text(90, 100, "Toàn tỉnh có 360").text(90 + 97, 95, "1", size=7).text(200, 100, "hợp tác xã")
    line = texts(page.read())[0]
    assert "360¹" in line or "360 ¹" in line
    assert "3601" not in line


def test_letters_drawn_out_of_order_come_in_order():
    build.fonts()
    page = Page()
    text = "phát triển kinh tế tập thể"
    places = [(90 + stringWidth(text[:i], "Plan", 13), c) for i, c in enumerate(text)]
    for x, letter in sorted(places, key=lambda p: (not p[1].isascii(), -p[0] if not p[1].isascii() else p[0])):
        page.text(x, 100, letter)
    assert texts(page.read()) == [text]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_turned_pages(degrees):
    page = Page().text(90, 100, "Dòng thứ nhất").text(90, 130, "Dòng thứ hai")
    source = pdfium.PdfDocument(page.data())
    source[0].set_rotation(degrees)
    out = io.BytesIO()
    source.save(out)
    assert texts(read(out.getvalue())) == ["Dòng thứ nhất", "Dòng thứ hai"]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_text(degrees):
    page = Page()
    page.canvas.translate(300, 400)
    page.canvas.rotate(degrees)
    page.canvas.setFont("Plan", 13)
    page.canvas.drawString(0, 0, "Dòng thứ nhất")
    page.canvas.drawString(0, -20, "Dòng thứ hai")
    assert texts(page.read()) == ["Dòng thứ nhất", "Dòng thứ hai"]


def test_a_watermark_is_left_out_and_told():
    page = Page().text(90, 100, PARAGRAPH[:60])
    page.canvas.translate(150, 300)
    page.canvas.rotate(45)
    page.text(0, page.height, "DỰ THẢO", size=60)
    document = page.read()
    assert texts(document) == [PARAGRAPH[:60].strip()]
    assert any("DỰ" in note for note in document.notes)


# --- tables


def _cells(page, rows, xs=(90, 130, 330, 500), top=100, height=40):
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            for step, part in enumerate(cell.split("\n") if cell else []):
                page.text(xs[c] + 3, top + r * height + 14 + 14 * step, part, size=11)
    return page


ROWS = [
    ["TT", "Nhiệm vụ", "Chủ trì"],
    ["1", "Rà soát hợp tác xã\nngừng hoạt động", "Sở Tài chính"],
    ["2", "Mở lớp", "Liên minh"],
]
AS_LINES = [
    "| TT | Nhiệm vụ | Chủ trì |",
    "| 1 | Rà soát hợp tác xã ngừng hoạt động | Sở Tài chính |",
    "| 2 | Mở lớp | Liên minh |",
]


def long_lines(page):
    for x in (90, 130, 330, 500):
        page.line(x, 100, x, 220)
    for y in (100, 140, 180, 220):
        page.line(90, y, 500, y)


def an_edge_a_cell(page):
    for y in (100, 140, 180):
        for a, b in ((90, 130), (130, 330), (330, 500)):
            page.line(a, y, b, y).line(a, y + 40, b, y + 40).line(a, y, a, y + 40).line(b, y, b, y + 40)


def filled_boxes(page):
    for x in (90, 130, 330, 500):
        page.box(x, 100, 0.7, 120, fill=1, stroke=0)
    for y in (100, 140, 180, 220):
        page.box(90, y, 410, 0.7, fill=1, stroke=0)


def framed_boxes(page):
    for y in (100, 140, 180):
        for a, b in ((90, 130), (130, 330), (330, 500)):
            page.box(a, y, b - a, 40)


def inside_a_form(page):
    page.canvas.beginForm("rules")
    long_lines(page)
    page.canvas.endForm()
    page.canvas.doForm("rules")


def open_at_the_sides(page):
    for x in (130, 330):
        page.line(x, 100, x, 220)
    for y in (100, 140, 180, 220):
        page.line(90, y, 500, y)


@pytest.mark.parametrize(
    "draw", [long_lines, an_edge_a_cell, filled_boxes, framed_boxes, inside_a_form, open_at_the_sides]
)
def test_rules_however_drawn(draw):
    page = Page()
    draw(page)
    page = _cells(page, ROWS).text(90, 80, "Phụ lục kèm theo").text(90, 250, "Kết thúc phụ lục")
    assert texts(page.read()) == ["Phụ lục kèm theo", *AS_LINES, "Kết thúc phụ lục"]


def test_merged_cells():
    page = Page()
    for y in (100, 140, 180, 220):
        page.line(90, y, 500, y) if y != 180 else page.line(90, y, 330, y)
    page.line(90, 100, 90, 220).line(500, 100, 500, 220).line(130, 140, 130, 220).line(330, 140, 330, 220)
    page = _cells(page, [["Nhóm việc chung", "", ""], ["1", "Rà soát", "Sở Tài chính"], ["2", "Mở lớp", ""]])
    assert texts(page.read()) == [
        "| Nhóm việc chung |  |  |",
        "| 1 | Rà soát | Sở Tài chính |",
        f"| 2 | Mở lớp | {DITTO} |",
    ]


def test_two_paragraphs_in_a_cell_stay_two():
    page = Page()
    long_lines(page)
    page = _cells(page, [ROWS[0], ["1", "- Rà soát\n- Mở lớp", "Sở Tài chính"], ROWS[2]])
    assert "| 1 | - Rà soát<br>- Mở lớp | Sở Tài chính |" in texts(page.read())


def test_a_framed_text_is_no_table():
    page = Page().box(80, 80, 400, 200).text(90, 100, "Dòng trong khung").text(90, 120, "Dòng thứ hai")
    assert texts(page.read()) == ["Dòng trong khung", "Dòng thứ hai"]


def test_a_table_over_pages(tmp_path):
    rows = [f"| {n} | {PARAGRAPH[:150]} | Sở Tài chính | Năm 2026 |" for n in range(1, 41)]
    lines = ["KẾ HOẠCH", "", "PHỤ LỤC", "", "| TT | Nhiệm vụ | Cơ quan chủ trì | Thời gian |", *rows]
    document = read(build.build_pdf(lines, tmp_path / "p.pdf", split_rows=False).read_bytes())
    found = [line for line in texts(document) if line.startswith("|")]
    assert len(set(document.pages)) > 2
    assert found.count("| TT | Nhiệm vụ | Cơ quan chủ trì | Thời gian |") == len(set(document.pages)) - (
        not any(line.startswith("|") for line, page in zip(document.lines, document.pages, strict=True) if page == 1)
    )
    assert [line.split(" | ")[0] for line in found if "Nhiệm vụ" not in line] == [f"| {n}" for n in range(1, 41)]


def test_upright_text_in_a_cell():
    page = Page()
    long_lines(page)
    page = _cells(page, [["", "Nhiệm vụ", "Chủ trì"], ROWS[1], ROWS[2]])
    page.canvas.saveState()
    page.canvas.translate(115, page.height - 135)
    page.canvas.rotate(90)
    page.canvas.setFont("Plan", 10)
    page.canvas.drawString(0, 0, "Số TT")
    page.canvas.restoreState()
    assert texts(page.read())[0] == "| Số TT | Nhiệm vụ | Chủ trì |"


def test_columns_kept_apart_by_blanks_stay_apart():
    page = Page()
    for step, row in enumerate(
        [["STT", "Nhiệm vụ", "Cơ quan chủ trì"]] + [[str(n), "Mở lớp", "Sở Tài chính"] for n in range(1, 6)]
    ):
        for x, cell in zip((90, 160, 350), row, strict=True):
            page.text(x, 100 + 20 * step, cell)
    assert all("   " in line.strip() for line in page.read().lines if line)


# --- what cannot be read


def scan():
    page = Page()
    page.canvas.drawImage(ImageReader(Image.new("L", (60, 80), 255)), 0, 0, 595, 842)
    return page


def test_pages_that_are_pictures_are_told():
    page = scan().text(400, 800, "Ký bởi: Văn phòng", size=8).next().text(90, 100, PARAGRAPH[:60]).next()
    document = read(page.data())
    assert document.pictures == (1,)
    assert set(document.pages) == {2}
    assert read(scan().data()).pictures == (1,)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty_file"), (b"%PDF-1.7\nhong", "broken_file"), (b"%PDF-1.4" + b"0" * 50 * 1024 * 1024, "too_large")],
)
def test_refusals(data, code):
    assert code_of(data) == code


def test_a_password():
    page = Page(encrypt=StandardEncryption("khoa", strength=128)).text(90, 100, "x")
    assert code_of(page.data()) == "encrypted"


def test_too_many_pages():
    document = pdfium.PdfDocument.new()
    for _ in range(501):
        document.new_page(100, 100)
    out = io.BytesIO()
    document.save(out)
    assert code_of(out.getvalue()) == "too_many_pages"


def test_no_time():
    with pytest.raises(UnreadableDocument) as caught:
        read_pdf(Page().text(90, 100, "x").data(), "x", Deadline("x", seconds=-1))
    assert caught.value.code == "too_slow"


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    lines = ["KẾ HOẠCH", "", f"1. {PARAGRAPH}", "", "| TT | Nhiệm vụ | Chủ trì |", "| 1 | Rà soát | Sở Tài chính |"]
    return build.build_pdf(lines, tmp_path_factory.mktemp("pdf") / "p.pdf").read_bytes()


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_end_in_a_sentence_or_in_text(sound, seed):
    chance = random.Random(seed)
    data = bytearray(sound)
    if seed % 3 == 0:
        data = data[: chance.randrange(len(data))]
    for _ in range(chance.choice((1, 20, 400))):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        document = read(bytes(data))
    except UnreadableDocument as error:
        assert "ke-hoach.pdf" in str(error)
    else:
        assert len(document.lines) == len(document.pages)


def test_the_document_is_closed_after_use(sound):
    with open_pdf(sound, "x") as document:
        pass
    assert document.raw is None
