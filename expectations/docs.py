"""Makes the Data Docs readable without a network: no outside style, script or picture, and every page in Vietnamese.

The pages that Great Expectations writes load their styles and scripts from six hosts, their index is a script, a check
that could not run counts as failed, and rows with the same wrong value are run together. Here a page begins with our
results, row by row, and keeps what its sections say; scripts are forbidden, because the rows come from received files.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from expectations.findings import MACHINE_KEYS, Finding
from expectations.frames import Frame
from expectations.headings import HEADINGS
from expectations.suite import Check, coverage_check
from ingest.files import write_text

ROWS_SHOWN = 500
STYLE = "kttt.css"

RESULTS = {
    "failed": "không đạt",
    "errored": "không chạy được",
    "passed": "đạt",
    "not_applicable": "không áp dụng",
}
SEVERITIES = {"critical": "nghiêm trọng", "warning": "cảnh báo", "info": "lưu ý"}

_OUTSIDE = re.compile(
    r"<script\b.*?</script>|<style\b.*?</style>|<footer\b.*?</footer>|<link\b[^>]*>|<img\b[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
# The first section is the overview, in which a check that could not run counts as failed.
_SECTIONS = re.compile(r'<div id="section-2".*?(?=(?:\s*</div>){3}\s*</body>)', re.DOTALL)
# Rows run together by their wrong value, and what only a programmer reads: a traceback with the paths of this machine.
_NOT_FOR_READERS = re.compile(
    r'<table\s[^>]*class="table-bordered.*?</table>'
    r"|<code\s*>\s*(?:Traceback|df\.filter).*?</code>"
    r"|<a data-toggle.*?</a>",
    re.DOTALL,
)
_WORDS = {
    "Observed Value": "Giá trị thấy được",
    "unexpected values found.": "giá trị sai.",
    "total rows.": "dòng.",
    "% unexpected": "% sai",
    "% of ": "% của ",
    "raised an exception:": "không chạy được:",
}
_CELL_WORDS = {"Status": "Kết quả", "Expectation": "Kiểm tra"}
_CELL = re.compile(r"(>\s*)(" + "|".join(_CELL_WORDS) + r")(\s*<)")

_CSS = """
body{font:15px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:#1d2733}
body{margin:0 auto;max-width:84rem;padding:1rem 1.5rem}a{color:#0b5cad}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 .4rem}h4,h5,h6{font-size:1rem;margin:.2rem 0}
table{border-collapse:collapse;margin:.5rem 0}
td,th{border:1px solid #d5dbe1;padding:.3rem .55rem;text-align:left;vertical-align:top}
th{background:#f2f5f8}.checks{width:100%}.checks>tbody>tr>:nth-child(3){width:32%}
.rows{padding-left:2rem}.rows td{overflow-wrap:break-word}.rows .key{font-size:.75rem;color:#667}
.failed,.text-danger{color:#a61b1b}.errored,.text-warning{color:#8a4b00}
.passed,.text-success{color:#146c2e}.not_applicable{color:#667}
.result{white-space:nowrap;font-weight:600}.todo{color:#445}summary{cursor:pointer;color:#0b5cad}
.fa-times::before{content:"✗"}.fa-check-circle::before{content:"✓"}.fa-exclamation-triangle::before{content:"!"}
.alert,.collapse,.badge{display:none}
code,pre{white-space:pre-wrap;overflow-wrap:anywhere}i{font-style:normal}
"""
_TABLE = (
    '<table class="checks"><tr><th>Kết quả</th><th>Mức</th><th>Kiểm tra</th><th>Phát hiện và việc cần làm</th></tr>'
)
_POLICY = "default-src 'none'; style-src 'self'"


def finish_site(site: Path, frames: Sequence[Frame], findings: Sequence[Finding], subtitle: str) -> None:
    """Turn the raw site into one that stands alone, with ``index.html`` listing every check and the rows it found."""
    shutil.rmtree(site / "static", ignore_errors=True)
    write_text(site / STYLE, _CSS.lstrip())
    by_key = {finding.check_key: finding for finding in findings}
    for frame in frames:
        name = _page(site, frame)
        if name is not None:
            page = site / name
            root = os.path.relpath(site, page.parent)
            write_text(page, _frame_page(frame, by_key, page.read_text(encoding="utf-8"), root))
    write_text(site / "index.html", _index(site, frames, findings, subtitle))


def _frame_page(frame: Frame, by_key: Mapping[str, Finding], written: str, root: str) -> str:
    """The page of one query: the results of its checks with every row, then what Great Expectations wrote."""
    title = escape(frame.query.title[0].upper() + frame.query.title[1:])
    sections = _SECTIONS.search(_OUTSIDE.sub("", written))
    return (
        f'<!DOCTYPE html>\n<html lang="vi">\n<head>{_head(f"{root}/{STYLE}")}<title>{title}</title></head>\n<body>\n'
        f'<p><a href="{root}/index.html">Mục lục các kiểm tra</a></p>\n<h1>{title}</h1>\n'
        f"<p>{escape(frame.suite.title)}. Phụ trách: {escape(frame.suite.owner)}</p>\n{_TABLE}"
        + "".join(_row(by_key[f"{frame.suite.key}.{check.key}"], None) for check in _checks(frame))
        + "</table>\n<h2>Great Expectations ghi</h2>\n"
        + (_in_vietnamese(sections[0]) if sections else "")
        + "\n</body>\n</html>\n"
    )


def _checks(frame: Frame) -> tuple[Check, ...]:
    return (coverage_check(frame.query), *frame.query.checks)


def _in_vietnamese(html: str) -> str:
    html = _NOT_FOR_READERS.sub("", html)
    for english, vietnamese in _WORDS.items():
        html = html.replace(english, vietnamese)
    return _CELL.sub(lambda found: found[1] + _CELL_WORDS[found[2]] + found[3], html)


def _head(style: str) -> str:
    return (
        f'<meta charset="UTF-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<link rel="stylesheet" href="{style}">'
    )


def _index(site: Path, frames: Sequence[Frame], findings: Sequence[Finding], subtitle: str) -> str:
    by_key = {finding.check_key: finding for finding in findings}
    parts = []
    for suite in dict.fromkeys(frame.suite.key for frame in frames):
        own = [frame for frame in frames if frame.suite.key == suite]
        parts.append(f"<h2>{escape(own[0].suite.title)}</h2><p>Phụ trách: {escape(own[0].suite.owner)}</p>")
        parts.append(_TABLE)
        for frame in own:
            page = _page(site, frame)
            parts += [_row(by_key[f"{suite}.{check.key}"], page) for check in _checks(frame)]
        parts.append("</table>")
    wanting = [finding for finding in findings if finding.result in {"failed", "errored"}]
    wanting.sort(key=lambda finding: (list(SEVERITIES).index(finding.severity), list(RESULTS).index(finding.result)))
    counts = ", ".join(
        f"{sum(finding.result == result for finding in findings)} {word}" for result, word in RESULTS.items()
    )
    return (
        f'<!DOCTYPE html>\n<html lang="vi">\n<head>{_head(STYLE)}<title>Kết quả kiểm tra chất lượng</title></head>\n'
        f"<body>\n<h1>Kết quả kiểm tra chất lượng</h1>\n<p>{escape(subtitle)}</p>\n<p>{counts}.</p>\n"
        f"<ul>\n{''.join(map(_pointer, wanting))}</ul>\n" + "\n".join(parts) + "\n</body>\n</html>\n"
    )


def _pointer(finding: Finding) -> str:
    """A line that leads to a check that failed or could not run."""
    kind = f'<span class="result {finding.result}">{RESULTS[finding.result]}</span>, {SEVERITIES[finding.severity]}'
    return f'<li>{kind}: <a href="#{escape(finding.check_key)}">{escape(finding.check_name)}</a></li>\n'


def _row(finding: Finding, page: str | None) -> str:
    """A check with its result and rows: on the index a link to its page, there all that was found."""
    name = escape(finding.check_name)
    linked = f'<a href="{escape(page)}">{name}</a>' if page and finding.rows_checked else name
    said = escape(finding.message)
    if finding.result in {"failed", "errored"}:
        said += f'<br><span class="todo">Việc cần làm: {escape(finding.what_to_do)}</span>'
    return (
        f'<tr id="{escape(finding.check_key)}"><td class="result {finding.result}">{RESULTS[finding.result]}</td>'
        f"<td>{SEVERITIES[finding.severity]}</td><td>{linked}</td><td>{said}</td></tr>"
        f"{_rows(finding, 'open' if page is None else '')}"
    )


def _rows(finding: Finding, state: str) -> str:
    rows = finding.unexpected_rows[:ROWS_SHOWN]
    if not rows:
        return ""
    head = "".join(f"<th>{escape(HEADINGS[key])}</th>" for key in rows[0])
    body = "".join("<tr>" + "".join(_value(*item) for item in row.items()) + "</tr>" for row in rows)
    more = len(finding.unexpected_rows) - len(rows)
    rest = f"<p>Còn {more} dòng nữa trong kho.</p>" if more else ""
    summary = f"<summary>{len(finding.unexpected_rows)} dòng</summary>"
    table = f"<table><tr>{head}</tr>{body}</table>{rest}"
    return f'<tr><td class="rows" colspan="4"><details {state}>{summary}{table}</details></td></tr>'


def _value(key: str, value: object) -> str:
    """A cell; what only a machine tells apart is there in small."""
    mark = ' class="key"' if key in MACHINE_KEYS else ""
    return f"<td{mark}>{'' if value is None else escape(str(value))}</td>"


def _page(site: Path, frame: Frame) -> str | None:
    """Address of the frame's own page, relative to the index; None when it was not validated."""
    pages = sorted((site / "validations" / frame.suite.key / frame.query.key).glob("**/*.html"))
    return pages[0].relative_to(site).as_posix() if pages else None
