from __future__ import annotations

import io
import random
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadableDocument
from ingest.formats.document import Deadline, DocumentText
from ingest.formats.docx import read_docx
from ingest.formats.markers import letters, roman
from tests.ingest.formats import build_docx as build

par, run, row, cell, table, level, package = (
    build.par, build.run, build.row, build.cell, build.table, build.level, build.package,
)  # fmt: skip


def read(data: bytes) -> DocumentText:
    return read_docx(data, "ke-hoach.docx", Deadline("ke-hoach.docx", 60))


def lines(body: str, **parts: str) -> list[str]:
    return list(read(package(body, **parts)).lines)


def refusal(data: bytes) -> UnreadableDocument:
    with pytest.raises(UnreadableDocument) as refused:
        read(data)
    message = str(refused.value)
    assert message.startswith("ke-hoach.docx: ")
    assert "Hãy" in message
    return refused.value


# -------------------------------------------------------------------------------------------------------- paragraphs
def test_paragraphs_come_in_order_and_empty_ones_leave_one_gap():
    assert lines(par("Một") + par("") + par("") + par("Hai")) == ["Một", "", "Hai"]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("<w:hyperlink>" + run("Luật") + "</w:hyperlink>", "Luật"),
        ("<w:sdt><w:sdtContent>" + run("Chọn") + "</w:sdtContent></w:sdt>", "Chọn"),
        ("<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + run("Bấm vào đây") + "</w:sdtContent></w:sdt>", ""),
        ("<w:ins>" + run("thêm") + "</w:ins>", "thêm"),
        ('<w:del><w:r><w:delText xml:space="preserve">bớt</w:delText></w:r></w:del>', ""),
        ("<w:moveFrom>" + run("đi") + "</w:moveFrom><w:moveTo>" + run("đến") + "</w:moveTo>", "đến"),
        ("<w:r><w:t>NQ</w:t><w:noBreakHyphen/><w:t>CP</w:t></w:r>", "NQ-CP"),
        ("<w:r><w:t>hợp</w:t><w:softHyphen/><w:t>tác</w:t></w:r>", "hợptác"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A7"/></w:r>', "•"),
        ('<w:r><w:sym w:font="Symbol" w:char="sai"/></w:r>', ""),
        (run("ẩn", "<w:vanish/>"), ""),
        (run("hiện", '<w:vanish w:val="0"/>'), "hiện"),
        (run("kế hoạch", "<w:caps/>"), "KẾ HOẠCH"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
         + run("số 5") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "số 5"),
        ('<w:fldSimple w:instr="DATE">' + run("ngày 5") + "</w:fldSimple>", "ngày 5"),
        ("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "x=1"),
        ("<w:r><w:t>  a  </w:t></w:r>", "a"),
    ],
)  # fmt: skip
def test_a_run_shows_what_a_reader_sees(content, shown):
    assert lines(par("(", content, ")")) == [f"({shown})"]


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("Chủ trì: Sở A.", "Phối hợp: Sở B.", ["Chủ trì: Sở A.", "Phối hợp: Sở B."]),
        ("phát triển kinh tế", "tập thể", ["phát triển kinh tế tập thể"]),
        ("Gồm:", "a) việc một", ["Gồm:", "a) việc một"]),
    ],
)
def test_a_forced_break_parts_lines_but_not_sentences(first, second, shown):
    assert lines(par(first, "<w:r><w:br/></w:r>", second)) == shown


def test_tabs_keep_columns_apart_without_looking_like_a_table():
    (line,) = lines(par("<w:r><w:t>A</w:t><w:tab/><w:t>B</w:t><w:tab/><w:t>C</w:t></w:r>"))
    assert "\t" not in line
    assert [c.strip() for c in line.split("   ")] == ["A", "B", "C"]


def test_a_text_box_comes_once_after_its_paragraph():
    box = "<w:txbxContent>" + par("DỰ THẢO") + "</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(par("Trước", drawing) + par("Sau")) == ["Trước", "DỰ THẢO", "Sau"]


def test_a_deleted_paragraph_end_joins_two_paragraphs():
    assert lines(par("Một", properties="<w:rPr><w:del/></w:rPr>") + par(" hai")) == ["Một hai"]


def test_an_open_field_does_not_swallow_the_document():
    assert lines(par('<w:r><w:fldChar w:fldCharType="begin"/></w:r>') + par("Còn đây")) == ["Còn đây"]


def test_hidden_and_capital_letters_come_from_styles_too():
    styles = (
        '<w:style w:type="paragraph" w:styleId="B"><w:rPr><w:caps/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="T"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="L"><w:basedOn w:val="L"/></w:style>'
    )
    body = par("kế hoạch", run("ẩn", '<w:rStyle w:val="H"/>'), properties='<w:pStyle w:val="T"/>') + par(
        "a", properties='<w:pStyle w:val="L"/>'
    )
    assert lines(body, styles=styles) == ["KẾ HOẠCH", "a"]


def test_footnotes_stand_at_the_end_and_are_told():
    body = par("Theo Luật", '<w:r><w:footnoteReference w:id="2"/></w:r>', " mới") + par("Hết")
    notes = f'<w:footnote w:id="0">{par("")}</w:footnote><w:footnote w:id="2">{par("Luật số 17.")}</w:footnote>'
    text = read(package(body, footnotes=notes))
    assert text.lines == ("Theo Luật mới", "Hết", "", "[1] Luật số 17.")
    assert any("chú thích" in note for note in text.notes)


def test_a_footnote_that_names_itself_ends():
    note = f'<w:footnote w:id="2">{par("x", "<w:r><w:footnoteReference w:id=" + chr(34) + "2" + chr(34) + "/></w:r>")}</w:footnote>'
    assert lines(par("a", '<w:r><w:footnoteReference w:id="2"/></w:r>'), footnotes=note)[0] == "a"


def test_notes_tell_of_changes_hidden_text_and_pictures():
    body = par("<w:ins>" + run("a") + "</w:ins>", run("b", "<w:vanish/>"), "<w:r><w:pict><v:imagedata/></w:pict></w:r>")
    assert len(read(package(body)).notes) == 3


# --------------------------------------------------------------------------------------------------------- numbering
PLAN_LEVELS = (
    level(0, "upperRoman", "%1."), level(1, "decimal", "%2."), level(2, "decimal", "%2.%3."), level(3, "lowerLetter", "%4)"),
)  # fmt: skip


def numbered(levels: str, depths: list[int | tuple[int, int]], *, nums=((1, 0, ""),), **parts: str) -> list[str]:
    items = [d if isinstance(d, tuple) else (1, d) for d in depths]
    body = "".join(par("x", num=item) for item in items)
    return [
        line.removesuffix("x").strip() for line in lines(body, numbering=build.numbering(levels, nums=nums), **parts)
    ]


def test_levels_of_a_plan_are_typed_out():
    assert numbered("".join(PLAN_LEVELS), [0, 1, 2, 2, 1, 2, 3, 3, 0, 1]) == [
        "I.", "1.", "1.1.", "1.2.", "2.", "2.1.", "a)", "b)", "II.", "1.",
    ]  # fmt: skip


def test_a_level_may_go_on_counting():
    extra = '<w:lvlRestart w:val="0"/>'
    levels = level(0, "upperRoman", "%1.") + level(1, "decimal", "%2.", extra=extra)
    assert numbered(levels, [0, 1, 1, 0, 1]) == ["I.", "1.", "2.", "II.", "3."]


def test_legal_numbers_start_values_and_missing_upper_levels():
    levels = level(0, "upperRoman", "%1.", start=3) + level(1, "decimal", "%1.%2", extra="<w:isLgl/>")
    assert numbered(levels, [1, 0, 1]) == ["3.1", "III.", "3.1"]


def test_lists_of_one_kind_count_together_unless_a_start_is_overridden():
    nums = ((1, 0, ""), (2, 0, ""), (3, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'))
    depths = [(1, 0), (2, 0), (3, 0), (3, 0), (1, 0)]
    assert numbered(level(0, "decimal", "%1."), depths, nums=nums) == ["1.", "2.", "1.", "2.", "3."]


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("bullet", "\uf0b7", "-"), ("bullet", "+", "+"), ("bullet", "\uf02b", "+"), ("bullet", "–", "-"),
        ("upperLetter", "%1.", "A."), ("lowerRoman", "%1)", "i)"), ("decimalZero", "%1.", "01."), ("none", "", ""),
        ("cardinalText", "%1.", "1."), ("decimal", "Điều %1.", "Điều 1."), ("decimal", "%9%1.", "1."),
    ],
)  # fmt: skip
def test_kinds_of_numbers(kind, text, shown):
    assert numbered(level(0, kind, text), [0]) == [shown]


def test_bullets_nest_as_plans_write_them():
    levels = level(0, "bullet", "\uf0b7") + level(1, "bullet", "o") + level(2, "bullet", "\uf0a7")
    assert numbered(levels, [0, 1, 2, 0]) == ["-", "+", "*", "-"]


def test_a_style_gives_list_and_level():
    levels = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2.", extra='<w:pStyle w:val="H2"/>')
    styles = (
        '<w:style w:type="paragraph" w:styleId="H2"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = par("a", num=(1, 0)) + par("b", properties='<w:pStyle w:val="H2"/>') + par("c", num=(0, 0))
    shown = lines(body, numbering=build.numbering(levels, nums=[(1, 0, "")]), styles=styles)
    assert shown == ["1. a", "1.1. b", "c"]


def test_letters_and_romans_go_on_past_their_ends():
    assert [letters(n) for n in (1, 26, 27, 53, 0, 9999)] == ["a", "z", "aa", "aaa", "0", "9999"]
    assert [roman(n) for n in (4, 19, 90, 0, 4000)] == ["iv", "xix", "xc", "0", "4000"]


# ------------------------------------------------------------------------------------------------------------ tables
HEAD = row("TT", "Nhiệm vụ", "Chủ trì")


def test_rows_have_pipes_and_gaps_around_them():
    body = par("Trước") + table(HEAD, row("1", cell("Một", "Hai"), "Sở A | B")) + par("Sau")
    assert lines(body) == [
        "Trước", "", "| TT | Nhiệm vụ | Chủ trì |", "| 1 | Một <br> Hai | Sở A ¦ B |", "", "Sau",
    ]  # fmt: skip


def test_merged_cells():
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        HEAD,
        row(cell("I", properties='<w:gridSpan w:val="3"/>')),
        row("1", "a", cell("Sở A", properties=start)),
        row("2", "b", cell(properties=on)),
        row("3", cell(properties=start), "Sở C"),
        row("4", cell(properties=on), "Sở D"),
    )
    assert lines(body) == [
        "| TT | Nhiệm vụ | Chủ trì |", "| I |  |  |", "| 1 | a | Sở A |", "| 2 | b | 〃 |", "| 3 |  | Sở C |", "| 4 |  | Sở D |",
    ]  # fmt: skip


def test_columns_that_only_somebodys_drawing_knows_vanish():
    wide = '<w:gridSpan w:val="4"/>'
    body = table(
        row("TT", cell("Nhiệm vụ", properties=wide), "Chủ trì"),
        row("1", cell("a", properties=wide), "Sở A"),
        row("b", "Sở B", properties='<w:gridBefore w:val="1"/>').replace("<w:tc><w:tcPr></w:tcPr>", f"<w:tc><w:tcPr>{wide}</w:tcPr>", 1),
    )  # fmt: skip
    assert lines(body) == ["| TT | Nhiệm vụ | Chủ trì |", "| 1 | a | Sở A |", "|  | b | Sở B |"]


def test_old_horizontal_merging_and_deleted_rows():
    body = table(
        HEAD,
        row(cell("a", properties='<w:hMerge w:val="restart"/>'), cell(properties="<w:hMerge/>"), "b"),
        row("9", "bỏ", "đi", properties="<w:del/>"),
    )
    assert lines(body) == ["| TT | Nhiệm vụ | Chủ trì |", "| a |  | b |"]


def test_a_column_of_numbers_counts_itself():
    numbers = build.numbering(level(0, "decimal", "%1"), nums=[(1, 0, "")])
    body = table(HEAD, *(row(cell(par("", num=(1, 0))), text, "Sở A") for text in ("a", "b")))
    assert lines(body, numbering=numbers)[1:] == ["| 1 | a | Sở A |", "| 2 | b | Sở A |"]


def test_a_table_in_a_cell_is_flattened():
    inner = table(row("2025", "10 HTX"), row("2026", "12 HTX"), row("2027", "13 HTX"))
    body = table(HEAD, row("1", "<w:p/>" + inner + "<w:p/>", "Sở A"))
    assert lines(body)[1] == "| 1 | 2025; 10 HTX <br> 2026; 12 HTX <br> 2027; 13 HTX | Sở A |"


LETTERHEAD = row(cell("ỦY BAN NHÂN DÂN", "TỈNH SƠN HẢI"), cell("CỘNG HÒA", "Độc lập")) + row(
    "Số: 1/KH", "Sơn Hải, ngày 1"
)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (table(LETTERHEAD, borders=False),
         ["ỦY BAN NHÂN DÂN", "TỈNH SƠN HẢI", "", "Số: 1/KH", "", "CỘNG HÒA", "Độc lập", "", "Sơn Hải, ngày 1"]),
        (table(row(cell("Nơi nhận:", "- Lưu."), "", cell("TM. UBND", "CHỦ TỊCH")), borders=False),
         ["Nơi nhận:", "- Lưu.", "", "TM. UBND", "CHỦ TỊCH"]),
        (table(row(cell("Nơi nhận:", "- Lưu."), cell("TM. UBND", "CHỦ TỊCH"))), ["Nơi nhận:", "- Lưu.", "", "TM. UBND", "CHỦ TỊCH"]),
        (table(row("Cả trang")), ["Cả trang"]),
        (table(row("", "")), []),
    ],
)  # fmt: skip
def test_tables_that_only_arrange_become_lines(body, shown):
    assert lines(body + par("Hết"))[: len(shown)] == shown
    assert not any("|" in line for line in lines(body + par("Hết")))


@pytest.mark.parametrize(
    "body",
    [
        table(row("Chỉ tiêu", "2030"), row("Hợp tác xã", "180")),
        table(*(row(f"Việc {n}", "Sở A") for n in range(5)), borders=False),
        table(row("TT", "Nhiệm vụ", "Chủ trì"), row("1", "a", "b"), borders=False),
        table(row(cell("a", properties='<w:tcBorders><w:left w:val="single"/></w:tcBorders>'), "b"), borders=False),
    ],
)
def test_small_tables_of_data_stay_tables(body):
    assert all(line.startswith("| ") for line in lines(body))


def test_lines_drawn_by_a_style_count():
    styles = '<w:style w:type="table" w:styleId="G"><w:tblPr><w:tblBorders><w:insideV w:val="single"/></w:tblBorders></w:tblPr></w:style>'
    body = table(row("a", "1"), row("b", "2"), borders=False).replace("<w:tblPr>", '<w:tblPr><w:tblStyle w:val="G"/>')
    assert lines(body, styles=styles) == ["| a | 1 |", "| b | 2 |"]


# ---------------------------------------------------------------------------------------------------------- refusals
def test_what_is_no_readable_word_document_is_refused():
    good = package(par("a"))
    assert refusal(good[: len(good) // 2]).code == "broken_docx"
    assert refusal(build.zipped({"word/document.xml": "<a"})).code == "broken_docx"
    assert refusal(build.zipped({"word/document.xml": "<a/>"})).code == "broken_docx"
    assert refusal(build.zipped({"xl/workbook.xml": "<a/>"})).code == "unsupported_format"
    assert refusal(b"\xd0\xcf\x11\xe0" + b"\0" * 600).code == "unsupported_format"
    assert refusal(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")).code == "encrypted"
    assert refusal(package(par(""))).code == "empty_file"


def test_a_member_with_a_password_is_refused():
    data = bytearray(package(par("a")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    assert refusal(bytes(data)).code == "encrypted"


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">{more}]>'


@pytest.mark.parametrize(
    "more", ["", '<!ENTITY c SYSTEM "file:///etc/passwd">', "<!ENTITY % d SYSTEM 'http://localhost/x'> %d;"]
)
def test_document_types_are_refused(more):
    text = f'{ENTITIES.format(more=more)}<w:document xmlns:w="{build.W}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
    for encoded in (text.encode(), ('<?xml version="1.0" encoding="utf-16"?>' + text).encode("utf-16")):
        assert refusal(build.zipped({"word/document.xml": encoded})).code == "broken_docx"


@pytest.mark.parametrize(
    "filling",
    ["<w:p/>" * 31_000, "<w:sdt>" * 300 + "</w:sdt>" * 300, " " * (65 * 1024 * 1024)],
    ids=["elements", "levels", "bytes"],
)
def test_bombs_end_at_the_limit(filling, monkeypatch):
    monkeypatch.setattr("ingest.formats.ooxml.MAX_ELEMENTS", 30_000)
    start = time.process_time()
    assert refusal(package(filling)).code == "too_large"
    assert time.process_time() - start < 10


def test_time_is_limited():
    with pytest.raises(UnreadableDocument) as refused:
        read_docx(package(par("a")), "x", Deadline("x", -1))
    assert refused.value.code == "too_slow"


def _rich() -> bytes:
    numbers = build.numbering("".join(PLAN_LEVELS), nums=[(1, 0, "")])
    styles = '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:rPr><w:caps/></w:rPr></w:style>'
    body = par("a", num=(1, 0)) + table(HEAD, row("1", cell("b", properties="<w:vMerge/>"), "c"), LETTERHEAD)
    return package(body, numbering=numbers, styles=styles, footnotes="")


RICH = _rich()
with zipfile.ZipFile(io.BytesIO(RICH)) as _archive:
    PARTS = {name: _archive.read(name) for name in _archive.namelist()}


def _survives(data: bytes) -> None:
    try:
        read(data)
    except UnreadableDocument as refused:
        assert refused.code
        assert str(refused)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    _survives(data)
    _survives(b"PK\x03\x04" + data)


def test_damaged_files_are_read_or_refused():
    chance = random.Random(16)
    for _ in range(600):
        data = bytearray(RICH)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        _survives(bytes(data[: chance.randint(1, len(data))]) if chance.random() < 0.2 else bytes(data))


def test_damaged_parts_are_read_or_refused():
    chance = random.Random(17)
    for _ in range(600):
        name = chance.choice(list(PARTS))
        part = bytearray(PARTS[name])
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(part))
            part[at : at + chance.randint(0, 20)] = chance.choice(
                [b"", b"<w:p>", b"9" * 12, b"-1", b"/>", b"&x;", b"\xff"]
            )
        _survives(build.zipped({**PARTS, name: bytes(part)}))


@pytest.mark.parametrize("missing", sorted(PARTS))
def test_missing_parts_are_borne_or_refused(missing):
    _survives(build.zipped({name: part for name, part in PARTS.items() if name != missing}))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<w:sdt><w:sdtContent>" * 90, "</w:sdtContent></w:sdt>" * 90),
        ("<w:tbl><w:tr><w:tc>" * 60, "</w:tc></w:tr></w:tbl>" * 60),
        ("<w:p><w:r><w:pict><w:txbxContent>" * 45, "</w:txbxContent></w:pict></w:r></w:p>" * 45),
    ],
    ids=["controls", "tables", "boxes"],
)
def test_all_levels_below_the_limit_are_read(before, after):
    assert [line for line in lines(before + par("a") + after) if line] == ["a"]
