"""Scanned pages: geometry on drawn arrays, then whole pages through the recogniser where it is installed."""

from __future__ import annotations

import io
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from ingest.errors import UnreadableDocument
from ingest.formats import page_image, scan, tesseract
from ingest.formats.document import DITTO, Deadline, DocumentText
from ingest.formats.page_blocks import find_blocks
from ingest.formats.ruling import Grid, find_grids, find_rules, without_rules
from tests.absent import absent
from tests.ingest.formats.build_scan import LEFT, NewPage, SideBySide, Table, Text, draw, spoil


def page(*rules: tuple[int, int, int, int], size: tuple[int, int] = (1200, 1600)) -> np.ndarray:
    """A white page with black rectangles (left, top, right, bottom)."""
    grey = np.full(size, 255, dtype=np.uint8)
    for left, top, right, bottom in rules:
        grey[top:bottom, left:right] = 0
    return grey


def ruled(xs: list[int], ys: list[int]) -> list[tuple[int, int, int, int]]:
    across = [(xs[0], y, xs[-1] + 4, y + 4) for y in ys]
    return across + [(x, ys[0], x + 4, ys[-1] + 4) for x in xs]


def only_grid(grey: np.ndarray) -> Grid:
    (grid,) = find_grids(find_rules(grey < 128))
    return grid


def words(text: str, left: int, top: int, certainty: float = 0.9) -> scan._Printed:
    found, x = [], left
    for word in text.split():
        found.append(tesseract.Word(word, x, top, 20 * len(word), 40, certainty, (1, 1, top)))
        x += 20 * (len(word) + 1)
    return scan._Printed(tuple(found))


class TestGrid:
    def test_every_cell_of_a_full_grid(self) -> None:
        grid = only_grid(page(*ruled([100, 300, 900, 1400], [100, 220, 400, 900])))
        assert (grid.rows, grid.columns, len(grid.cells)) == (3, 3, 9)

    def test_a_missing_wall_merges_over_columns_and_over_rows(self) -> None:
        grey = page(*ruled([100, 300, 900, 1400], [100, 300, 500, 700]))
        grey[110:298, 895:910] = 255  # no wall between the second and third column of the first row
        grey[495:510, 110:298] = 255  # no wall below the first cell of the second row
        merged = [(c.row, c.column, c.rows, c.columns) for c in only_grid(grey).cells if c.rows * c.columns > 1]
        assert merged == [(0, 1, 1, 2), (1, 0, 2, 1)]

    def test_a_heading_row_of_one_line_over_a_merged_row(self) -> None:
        grey = page(*ruled([100, 300, 900, 1400], [100, 164, 228, 500]))
        for x in (300, 900):
            grey[170:226, x - 2 : x + 8] = 255
        assert [c.columns for c in only_grid(grey).cells] == [1, 1, 1, 3, 1, 1, 1]

    def test_outer_rules_may_be_missing(self) -> None:
        grey = page(*ruled([100, 300, 900, 1400], [100, 300, 500]))
        grey[:, 95:110] = 255
        grid = only_grid(grey)
        assert (grid.rows, grid.columns) == (2, 3)

    def test_a_broken_and_slightly_bent_rule_is_one_rule(self) -> None:
        grey = page(*ruled([100, 700, 1400], [100, 500]))
        for x in range(100, 1400):
            y = 300 + (x - 100) // 160
            grey[y : y + 3, x] = 0 if x % 200 > 5 else 255
        assert only_grid(grey).rows == 2

    @pytest.mark.parametrize(
        "rules",
        [ruled([100, 1400], [100, 400]), [(200, 200, 700, 203)], [(100, 100, 800, 700)]],
        ids=["box", "underline", "photo"],
    )
    def test_what_is_no_table(self, rules: list[tuple[int, int, int, int]]) -> None:
        assert find_grids(find_rules(page(*rules) < 128)) == []

    def test_rules_go_and_letters_stay(self) -> None:
        grey = page(*ruled([100, 700, 1000, 1400], [100, 500]), (300, 200, 330, 240))
        rules = find_rules(grey < 128)
        cleaned = without_rules(grey, rules, find_grids(rules))
        assert (cleaned < 128).sum() == pytest.approx(30 * 40, abs=4)  # corners keep a dot


class TestPageImage:
    @pytest.mark.parametrize("angle", [-4.7, -0.7, 0.0, 1.3, 5.0])
    def test_skew_is_found(self, angle: float) -> None:
        lines = [(150 + 70 * i, 100 + 60 * j, 200 + 70 * i, 125 + 60 * j) for i in range(18) for j in range(17)]
        falling = page_image.turned(page(*lines), -angle)
        assert page_image.skew(falling) == pytest.approx(angle, abs=0.15)

    def test_sideways_lines(self) -> None:
        lines = [(150 + 70 * i, 100 + 60 * j, 205 + 70 * i, 125 + 60 * j) for i in range(18) for j in range(17)]
        grey = page_image.turned(page(*lines, *ruled([60, 700, 1500], [60, 600, 1150])), 1.5)
        assert not page_image.lies_sideways(grey)
        assert page_image.lies_sideways(np.rot90(grey))

    def test_grey_paper_becomes_white_and_pale_ink_black(self) -> None:
        grey = np.full((400, 400), 190, dtype=np.uint8)
        grey[100:300, 100:104] = 60
        flat = page_image.without_background(grey)
        assert flat[50, 50] == 255
        assert flat[200, 102] < 60

    def test_a_red_seal_is_paper(self) -> None:
        image = Image.new("RGB", (10, 10), (230, 40, 40))
        image.putpixel((5, 5), (20, 20, 20))
        grey = page_image.to_grey(image)
        assert grey[0, 0] == 230
        assert grey[5, 5] == 20

    def test_a_dark_edge_is_no_ink(self) -> None:
        assert (page_image.without_dark_margin(page((0, 0, 60, 1200), (500, 500, 600, 600))) < 128).sum() == 100 * 100


class TestBlocks:
    def test_a_letterhead_is_read_left_then_right(self) -> None:
        dark = (
            page(
                (100, 100, 500, 140),
                (800, 100, 1500, 140),
                (150, 170, 450, 210),
                (900, 165, 1400, 200),
                (100, 300, 1500, 340),
            )
            < 128
        )
        boxes = find_blocks(dark)
        assert [(b.left < 500, b.right > 1400) for b in boxes] == [(True, False), (False, True), (True, True)]

    def test_a_list_with_wide_tabs_is_one_block(self) -> None:
        rows = [r for y in range(100, 700, 60) for r in ((100, y, 130, y + 30), (230, y, 1400, y + 30))]
        assert len(find_blocks(page(*rows) < 128)) == 1

    def test_three_columns_stay_together(self) -> None:
        rows = [
            r
            for y in range(100, 700, 60)
            for r in ((100, y, 400, y + 30), (600, y, 900, y + 30), (1100, y, 1500, y + 30))
        ]
        assert len(find_blocks(page(*rows) < 128)) == 1

    def test_a_blank_place_in_a_line_does_not_part_it(self) -> None:
        assert len(find_blocks(page((100, 100, 600, 130), (740, 100, 1500, 130)) < 128)) == 1


class TestLines:
    @pytest.mark.parametrize(
        ("read", "meant"),
        [
            ("— Tổ chức hội nghị", "- Tổ chức hội nghị"),
            ("~ Tổ chức", "- Tổ chức"),
            ("-Tổ chức", "- Tổ chức"),
            ("l. Mục đích", "1. Mục đích"),
            ("|. Mục đích", "1. Mục đích"),
            ("Il. MỤC TIÊU", "II. MỤC TIÊU"),
            ("I1I. TỔ CHỨC", "III. TỔ CHỨC"),
            ("11. Mục", "11. Mục"),
            ("là một việc", "là một việc"),
            ("năm 2023. Sau", "năm 2023. Sau"),
        ],
    )
    def test_list_markers(self, read: str, meant: str) -> None:
        assert scan._mended_marker(read) == meant

    def test_numbers_of_a_table(self) -> None:
        table = [["STT", "Việc"], ["1", "a"], ["2.", "b"], ["l3", "c"], ["H", "d"], ["4", "e"], ["‘", "f"], ["5", "g"]]
        scan._mend_numbers(table)
        assert [row[0] for row in table] == ["STT", "1", "2", "13", "H", "4", "", "5"]

    def test_roman_numbers_of_groups(self) -> None:
        table = [["I", "x"], ["1", "a"], ["2", "b"], ["H", "y"], ["3", "c"], ["HI", "z"], ["4", "d"], ["5", "e"]]
        scan._mend_numbers(table)
        assert [row[0] for row in table] == ["I", "1", "2", "II", "3", "III", "4", "5"]

    def test_lines_of_a_cell(self) -> None:
        lines = [
            words("Báo cáo;", 0, 0),
            words("- Năm 2023-", 0, 60),
            words("2025 và NQ-", 0, 120),
            words("CP", 0, 180),
        ]
        assert scan._cell_text(lines) == "Báo cáo;<br>- Năm 2023-2025 và NQ-CP"

    def test_dirt_is_what_holds_no_word(self) -> None:
        assert scan._is_dirt(words("~: ;'", 0, 0, 0.9))
        assert scan._is_dirt(words("Jx vĩ", 0, 0, 0.3))
        assert not scan._is_dirt(words("Nguyễn", 0, 0, 0.8))

    def test_indentation_and_gaps_inside_a_line(self) -> None:
        line = scan._Printed((*words("Số:", 300, 0).words, *words("KH", 600, 0).words))
        assert scan._line(line, 100, 20.0) == " " * 10 + "Số:" + " " * 12 + "KH"


class TestJoinPages:
    def test_page_numbers_and_running_heads_go(self) -> None:
        body = [("Đầu trang kế hoạch", f"Nội dung trang {'abc'[n]}", "", str(n + 1)) for n in range(3)]
        text = scan.join_pages([scan.ScannedPage(lines, (0.9, 0.8, 1.0, 0.7)) for lines in body])
        assert [line for line in text.lines if line] == [
            "Đầu trang kế hoạch",
            "Nội dung trang a",
            "Nội dung trang b",
            "Nội dung trang c",
        ]
        assert len(text.pages) == len(text.certainty) == len(text.lines)
        assert (text.pages[0], text.pages[-2]) == (1, 3)

    def test_a_row_of_a_table_is_no_running_head(self) -> None:
        row = "| STT | Nhiệm vụ | Cơ quan |"
        text = scan.join_pages([scan.ScannedPage((row, "| 1 | a | b |"), (0.9, 0.9))] * 4)
        assert text.lines.count(row) == 4


class TestRefusals:
    def refused(self, data: bytes) -> UnreadableDocument:
        with pytest.raises(UnreadableDocument) as caught:
            scan.read_image_file(data, "a.png", Deadline("a.png"))
        return caught.value

    def test_broken_images(self) -> None:
        out = io.BytesIO()
        Image.fromarray(np.random.default_rng(1).integers(0, 255, (99, 99), dtype=np.uint8)).save(out, "PNG")
        assert self.refused(out.getvalue()[:2000]).code == "broken_image"
        assert self.refused(b"\x89PNG nothing").code == "broken_image"

    def test_a_bomb(self) -> None:
        out = io.BytesIO()
        Image.new("1", (12_000, 12_000)).save(out, "PNG")
        assert self.refused(out.getvalue()).code == "too_large"

    def test_no_program(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tesseract, "PROGRAM", "no-such-program")
        with pytest.raises(UnreadableDocument, match="tesseract-ocr-vie") as caught:
            tesseract.read_words(page(), Deadline("a.png"))
        assert caught.value.code == "no_ocr"

    def test_no_vietnamese(self, monkeypatch: pytest.MonkeyPatch) -> None:
        said = subprocess.CompletedProcess([], 1, b"", b"Error opening data file vie.traineddata")
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: said)
        with pytest.raises(UnreadableDocument) as caught:
            tesseract.read_words(page(), Deadline("a.png"))
        assert caught.value.code == "no_ocr"

    def test_no_time_left(self) -> None:
        with pytest.raises(UnreadableDocument) as caught:
            scan.read_scan([Image.new("L", (800, 1100), 255)], "a.png", Deadline("a.png", seconds=-1))
        assert caught.value.code == "too_slow"


HEAD = SideBySide(
    ["ỦY BAN NHÂN DÂN", "TỈNH SÔNG MÂY", "Số: 15/KH-UBND"],
    ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Sông Mây, ngày 10 tháng 7 năm 2025"],
)
BODY = [
    HEAD,
    Text("KẾ HOẠCH", bold=True, centre=True),
    Text("I. MỤC ĐÍCH, YÊU CẦU", bold=True, indent=4),
    Text("1. Giao việc rõ ràng cho từng cơ quan của tỉnh và nêu thời hạn hoàn thành từng việc trong năm.", indent=4),
    Text("- Hằng năm các sở, ban, ngành báo cáo kết quả về Sở Tài chính trước ngày 15 tháng 12.", indent=4),
]
ANNEX = Table(
    [
        ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời gian"],
        ["I", "Tuyên truyền, nâng cao năng lực", LEFT, LEFT],
        ["1", "Mở chuyên mục về hợp tác xã trên cổng thông tin điện tử", "Liên minh Hợp tác xã tỉnh", "Năm 2025"],
        ["2", "Tập huấn cho cán bộ quản lý hợp tác xã ở các xã miền núi", DITTO, "Hằng năm"],
        ["3", "Bố trí vốn ngân sách hỗ trợ kết cấu hạ tầng", "Sở Tài chính", "Năm 2026"],
    ],
    [1, 6, 4, 2],
)


def read(*images: Image.Image) -> DocumentText:
    if shutil.which("tesseract") is None:
        absent("tesseract is missing; install the Debian packages tesseract-ocr and tesseract-ocr-vie")
    return scan.read_scan(images, "quet.pdf", Deadline("quet.pdf"))


@pytest.mark.slow
class TestRecognition:
    def test_a_letter_with_an_annex(self) -> None:
        first, second = draw([*BODY, NewPage(), ANNEX])
        text = read(spoil(first, 0.7), spoil(second, -3.5, noise=18))
        lines = [line.strip() for line in text.lines if line]
        assert lines[:3] == ["ỦY BAN NHÂN DÂN", "TỈNH SÔNG MÂY", "Số: 15/KH-UBND"]
        assert lines[3] == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
        rows = [[c.strip() for c in line.strip("| ").split(" | ")] for line in lines if line.startswith("|")]
        assert [row[0] for row in rows] == ["STT", "I", "1", "2", "3"]
        assert rows[2][2] == "Liên minh Hợp tác xã tỉnh"
        assert rows[3][2] == DITTO
        assert not any(line.isdigit() for line in lines)
        assert text.format == "scan"
        assert all(0 <= c <= 1 for c in text.certainty)
        assert min(text.pages) == 1
        assert max(text.pages) == 2

    @pytest.mark.parametrize("quarter", [1, 2, 3])
    def test_a_page_that_lies_the_wrong_way(self, quarter: int) -> None:
        (image,) = draw(BODY)
        turned = Image.fromarray(np.rot90(np.asarray(spoil(image)), quarter))
        assert "KẾ HOẠCH" in [line.strip() for line in read(turned).lines]

    def test_every_page_of_a_tiff(self) -> None:
        if shutil.which("tesseract") is None:
            absent("tesseract is missing; install the Debian packages tesseract-ocr and tesseract-ocr-vie")
        images = draw([Text("Trang đầu của kế hoạch năm"), NewPage(), Text("Trang cuối của kế hoạch năm")])
        out = io.BytesIO()
        images[0].save(out, "TIFF", save_all=True, append_images=images[1:])
        text = scan.read_image_file(out.getvalue(), "a.tif", Deadline("a.tif"))
        assert [line.strip() for line in text.lines if line] == [
            "Trang đầu của kế hoạch năm",
            "Trang cuối của kế hoạch năm",
        ]
