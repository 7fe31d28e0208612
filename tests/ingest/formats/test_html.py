from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import UnreadableDocument
from ingest.formats.document import Deadline, DocumentText
from ingest.formats.html import read_html


def read(page: str | bytes) -> DocumentText:
    data = page.encode() if isinstance(page, str) else page
    return read_html(data, "trang.html", Deadline("trang.html", 60))


def lines(page: str | bytes) -> list[str]:
    return list(read(page).lines)


# ---------------------------------------------------------------------------------------------------------- encoding
TEXT = "Kế hoạch hợp tác xã"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">'
        + "Kê´ hoa\u0323ch".encode("cp1258"),
        b'<meta charset="utf-16">' + TEXT.encode(),
        b'<meta charset="khong-co">' + TEXT.encode(),
    ],
)
def test_encodings(data):
    (line,) = lines(data)
    assert line.startswith("Kê") or line == TEXT


def test_bytes_that_are_not_what_the_page_says_are_told():
    text = read(b'<?xml version="1.0" encoding="utf-8"?><p>K\xff ho\xe1ch</p>')
    assert text.lines == ("K\ufffd ho\ufffdch",)
    assert "2" in text.notes[0]
    assert "Windows-1258" in read(b"<p>ho\xe1ch").notes[0]


# ------------------------------------------------------------------------------------------------------------ blocks
@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>Một <b>hai</b>\n ba<p>Bốn", ["Một hai ba", "Bốn"]),
        ("<div>Một<div>Hai</div>Ba</div>", ["Một", "Hai", "Ba"]),
        ("<p>Một.</p><p>&nbsp;</p><p>Hai.</p>", ["Một.", "", "Hai."]),
        ("Gồm:<br>Sở A<br/>phối hợp", ["Gồm:", "Sở A phối hợp"]),
        ("S&#7903; T&agrave;i ch&iacute;nh &lt;b&gt; &khongco;", ["Sở Tài chính <b> &khongco;"]),
        ("a <!-- <p>không --> b<!-->c<![if x]>d<![endif]>", ["a b"]),
        ("<script>if (a<b) '</p>'</script><STYLE>p{}</STYLE>còn", ["còn"]),
        ("<title>đầu</title><nav>Trang chủ<nav>x</nav></nav><p>thân</p>", ["thân"]),
        ("<p hidden>a</p><span style='DISPLAY: none'>b<span>c</span></span><p>d</p>", ["d"]),
        ("<p style='display:none'>a<p>b", ["b"]),
        ("<ul><li style='display:none'>a<ul><li>b</ul><li>c</ul>d", ["- c", "d"]),
        ("<ul><li hidden>a</ul>d", ["d"]),
        ("<pre>I. Một\n  1. Hai</pre>ba\nbốn", ["I. Một", "1. Hai", "ba bốn"]),
        ("5 < 6 và a<b", ["5 < 6 và a<b"]),
        ("<a title='x>y'>chữ</a>", ["chữ"]),
        ('chữ <a title="mở>sau</a>', ["chữ sau"]),
        ('<?xml version="1.0"?><html><div hidden="hidden"/><p>a</p><br/></html>', ["a"]),
        ('<div title="footer"><p>3</p></div><p>a</p>', ["a"]),
        ("</td></tr></table></p></ul></li></pre>a", ["a"]),
    ],
)  # fmt: skip
def test_a_page_shows_what_a_reader_sees(page, shown):
    assert lines(page)[: len(shown)] == shown


# ------------------------------------------------------------------------------------------------------------- lists
@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<ol><li>a<li>b</ol>", ["1. a", "2. b"]),
        ('<ol type="I" start="3"><li><p>a</p><p>b</p></li></ol>', ["III. a", "b"]),
        ('<ol type="a"><li>x</li><li value="4">y</li></ol>', ["a) x", "d) y"]),
        ('<ol style="list-style-type: upper-alpha"><li>x</ol>', ["A. x"]),
        ("<ol reversed start=2><li>x<li>y</ol>", ["2. x", "1. y"]),
        ("<ul><li>x<ul><li>y<ul><li>z</ul></ul><li>w</ul>", ["- x", "+ y", "* z", "- w"]),
        ("<ul><li>- x<li>1. y</ul>", ["- x", "1. y"]),
        ("<ol style='list-style:none'><li>1. x</ol>", ["1. x"]),
        ("<ol start='x'><li>a</ol>b", ["1. a", "b"]),
    ],
)
def test_lists_are_typed_out(page, shown):
    assert lines(page) == shown


# ------------------------------------------------------------------------------------------------------------ tables
HEAD = "<tr><th>TT<th>Nhiệm vụ<th>Chủ trì</tr>"


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ("<tr><td>1<td>a<p>b</p><td>Sở A", ["| 1 | a <br> b | Sở A |"]),
        ("<tr><td colspan=3>I. Nhóm", ["| I. Nhóm |  |  |"]),
        ("<tr><td>1<td>a<td rowspan=2>Sở A<tr><td>2<td>b<tr><td>3<td>c<td>Sở C",
         ["| 1 | a | Sở A |", "| 2 | b | 〃 |", "| 3 | c | Sở C |"]),
        ("<tr><td rowspan=0>1<td>a<td>Sở A<tr><td>b<td>Sở B", ["| 1 | a | Sở A |", "| 〃 | b | Sở B |"]),
        ("<tr><td rowspan=2 colspan=2>1<td>a<tr><td>b", ["| 1 |  | a |", "| 〃 |  | b |"]),
        ("<tr><td>1<td>a<td rowspan=3>A<tr><td rowspan=2>2<td>b<tr><td>c", ["| 1 | a | A |", "| 2 | b | 〃 |", "| 〃 | c | 〃 |"]),
        ("<tr><td><ol start=2><li></li></ol><td>a<td>A", ["| 2. | a | A |"]),
        ("<tr><td>1<td><table border=1><tr><td>x<td>y<tr><td>z<td>w<tr><td>u<td>v</table><td>A", ["| 1 | x; y <br> z; w <br> u; v | A |"]),
        ("<tr><td colspan=99999999>a", ["| a |  |  |"]),
    ],
)  # fmt: skip
def test_tables_have_pipes(rows, shown):
    assert lines(f"<table>{HEAD}{rows}</table>")[1:] == shown


def test_a_heading_that_each_page_repeats_stands_once():
    head = f"<thead>{HEAD}</thead>"
    page = f"<table>{head}<tbody><tr><td>1<td>a<td>A</tbody>{head}<tbody><tr><td>2<td>b<td>B</tbody></table>"
    assert lines(page) == ["| TT | Nhiệm vụ | Chủ trì |", "| 1 | a | A |", "| 2 | b | B |"]


def test_tables_that_only_arrange_become_lines():
    data = f"<table>{HEAD}<tr><td>1<td>a<td>A</table>"
    paragraphs = "".join(f"<p>Điều {n}.</p>" for n in range(50))
    page = (
        "<table><tr><td>Trái<td><table><tr><td>ỦY BAN<br>TỈNH<td>CỘNG HÒA<br>Độc lập</table>"
        f"{paragraphs}{data}<td>Phải<tr><td colspan=3>Cuối</table>"
    )
    shown = lines(page)
    assert shown[:6] == ["Trái", "", "ỦY BAN", "TỈNH", "", "CỘNG HÒA"]
    assert "| 1 | a | A |" in shown
    assert shown[-3:] == ["Phải", "", "Cuối"]


# ---------------------------------------------------------------------------------------------------------- refusals
@pytest.mark.parametrize("page", ["", "<html><body></body></html>", "<script>a</script>", "<!-- a -->", "<p hidden>a"])
def test_pages_without_text_are_refused(page):
    with pytest.raises(UnreadableDocument) as refused:
        read(page)
    assert refused.value.code == "empty_file"
    assert "Hãy" in str(refused.value)


def test_too_large_and_too_slow_are_refused(monkeypatch):
    with pytest.raises(UnreadableDocument) as slow:
        read_html(b"a", "x", Deadline("x", -1))
    assert slow.value.code == "too_slow"
    monkeypatch.setattr("ingest.formats.html.MAX_BYTES", 3)
    with pytest.raises(UnreadableDocument) as large:
        read("abcd")
    assert large.value.code == "too_large"


MEGA = 300_000


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + "a" + "</div>" * 100_000,
        "<b><p>" * 100_000 + "a",
        "<table><tr><td>" * 100_000 + "a",
        "<ul><li>" * 100_000 + "a",
        "a" + "<" * MEGA,
        "a" + "<a" * MEGA,
        "a" + '<a "> "' * (MEGA // 5),
        "a" + "<b <c>\"'" * (MEGA // 5),
        "a" + "<!--" * MEGA,
        "a" + "&" * MEGA,
        "a" + "<a b='" * (MEGA // 5) + ">",
        "a<p " + "b=" * MEGA + ">",
        "a<p " + "b " * MEGA + ">",
        "a" + "<script>" * (MEGA // 5),
        "a<br>" * (MEGA // 5),
        "<ol><li>" + "</ol><ol><li>" * (MEGA // 10) + "a",
        "a<table>" + "<tr><td rowspan=9999 colspan=200>x" * 1500,
    ],
    ids=range(17),
)
def test_no_page_takes_more_than_linear_time(page):
    start = time.process_time()
    _survives(page.encode())
    assert time.process_time() - start < 20


def _survives(data: bytes) -> None:
    try:
        read(data)
    except UnreadableDocument as refused:
        assert refused.code
        assert str(refused)


PIECES = ["<table>", "<tr>", "<td rowspan=3>", "<td colspan=2>", "<th>", "</td>", "</tr>", "</table>", "<thead>", "</thead>",
          "<caption>", "<ul>", "<ol type=a>", "<li>", "</li>", "</ul>", "</ol>", "<p hidden>", "<tr hidden>", "<td hidden>",
          "<pre>", "</pre>", "<br>", "<nav>", "</nav>", "<!--", "-->", "chữ", "<a b='", "'>", "&nbsp;", "\n", "<script>", "</script>"]  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_tags_in_any_order_are_read_or_refused(pieces):
    _survives("".join(pieces).encode())


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    _survives(data)
    _survives(b"\xff\xfe" + data)
    _survives(b"<meta charset=" + data)


def test_every_codec_that_a_page_may_name_is_borne():
    chance = random.Random(18)
    junk = bytes(chance.randrange(256) for _ in range(300))
    for name in ("idna", "punycode", "rot13", "hex", "zlib", "utf-7", "unicode_escape", "raw_unicode_escape", "undefined",
                 "mbcs", "utf-16", "utf-32", "big5", "shift_jis", "cp1258", "x-user-defined", "base64", "utf-8-sig"):  # fmt: skip
        _survives(f'<meta charset="{name}"><p>'.encode() + junk)
