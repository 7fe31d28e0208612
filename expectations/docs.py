"""Makes the Data Docs readable without a network: no outside style, script or picture, and an index in Vietnamese.

The pages that Great Expectations writes load their styles and scripts from six hosts, and their index is a script. Here
its pages keep what they say; scripts are taken out and forbidden, because the rows they show come from received files.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from html import escape
from pathlib import Path

from expectations.findings import Finding
from expectations.frames import Frame
from expectations.headings import HEADINGS
from expectations.suite import coverage_check
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
_SUITE_LINK = re.compile(r'<a href="[^"]*expectations/[^"]*"\s*>(.*?)</a>', re.DOTALL)
_WORDS = {
    "Evaluates whether a batch of data matches expectations.": "Từng kiểm tra trên các dòng của truy vấn này.",
    "Expectation Validation Result": "Kết quả kiểm tra",
    "Data documentation compiled by Great Expectations": "Kết quả kiểm tra",
    "Table-Level Expectations": "Kiểm tra trên cả bảng",
    "Evaluated Expectations": "Số kiểm tra",
    "Unsuccessful Expectations": "Số kiểm tra không đạt",
    "Successful Expectations": "Số kiểm tra đạt",
    "Success Percent": "Tỷ lệ đạt",
    "Expectation Suite:": "Bộ kiểm tra:",
    "Data asset: None": "",
    "Table of Contents": "Mục lục",
    "Unexpected Value": "Giá trị sai",
    "Observed Value": "Giá trị thấy được",
    "unexpected values found.": "giá trị sai.",
    "total rows.": "dòng.",
    "% unexpected": "% sai",
    "% of ": "% của ",
    "Status:": "Kết quả:",
    "Validations / ": "",
    "raised an exception:": "không chạy được:",
}
_CELL_WORDS = {
    "Status": "Kết quả",
    "Expectation": "Kiểm tra",
    "Overview": "Tổng quan",
    "Statistics": "Thống kê",
    "Count": "Số dòng",
    "Home": "Mục lục các kiểm tra",
    "Failed": "Không đạt",
    "Succeeded": "Đạt",
}
_CELL = re.compile(r"(>\s*)(" + "|".join(_CELL_WORDS) + r")(\s*<)")

_CSS = """
body{font:15px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:#1d2733}
body{margin:0 auto;max-width:72rem;padding:1rem 1.5rem}a{color:#0b5cad}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 .4rem}h4,h5,h6{font-size:1rem;margin:.2rem 0}
table{border-collapse:collapse;margin:.5rem 0}
td,th{border:1px solid #d5dbe1;padding:.3rem .55rem;text-align:left;vertical-align:top}
th{background:#f2f5f8}.alert{background:#f2f5f8;padding:.5rem .8rem;margin:1rem 0 .5rem}
.failed,.text-danger{color:#a61b1b}.errored,.text-warning{color:#8a4b00}
.passed,.text-success{color:#146c2e}.not_applicable{color:#667}
.result{white-space:nowrap;font-weight:600}.todo{color:#445}summary{cursor:pointer;color:#0b5cad}
.fa-times::before{content:"✗"}.fa-check-circle::before{content:"✓"}.fa-exclamation-triangle::before{content:"!"}
.card,.ge-navigation-sidebar-container,a[data-toggle=collapse],[hidden]{display:none}.collapse{display:none}
code,pre{white-space:pre-wrap;overflow-wrap:anywhere}i{font-style:normal}
"""
_POLICY = "default-src 'none'; style-src 'self'"


def finish_site(site: Path, frames: Sequence[Frame], findings: Sequence[Finding], subtitle: str) -> None:
    """Turn the raw site into one that stands alone, with ``index.html`` listing every check and the rows it found."""
    shutil.rmtree(site / "static", ignore_errors=True)
    write_text(site / STYLE, _CSS.lstrip())
    for page in site.glob("validations/**/*.html"):
        style = os.path.relpath(site / STYLE, page.parent)
        write_text(page, _stand_alone(page.read_text(encoding="utf-8"), style))
    write_text(site / "index.html", _index(site, frames, findings, subtitle))


def _stand_alone(html: str, style: str) -> str:
    html = _SUITE_LINK.sub(r"\1", _OUTSIDE.sub("", html))
    for english, vietnamese in _WORDS.items():
        html = html.replace(english, vietnamese)
    html = _CELL.sub(lambda found: found[1] + _CELL_WORDS[found[2]] + found[3], html)
    return html.replace("<html>", '<html lang="vi">', 1).replace("<head>", f"<head>\n{_head(style)}", 1)


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
        parts.append("<table><tr><th>Kết quả</th><th>Mức</th><th>Kiểm tra</th><th>Phát hiện và việc cần làm</th></tr>")
        for frame in own:
            checks = (coverage_check(frame.query), *frame.query.checks)
            page = _page(site, frame)
            parts += [_row(by_key[f"{suite}.{check.key}"], page) for check in checks]
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
    name = escape(finding.check_name)
    linked = f'<a href="{escape(page)}">{name}</a>' if page and finding.rows_checked else name
    said = escape(finding.message)
    if finding.result in {"failed", "errored"}:
        said += f'<br><span class="todo">Việc cần làm: {escape(finding.what_to_do)}</span>'
    return (
        f'<tr id="{escape(finding.check_key)}"><td class="result {finding.result}">{RESULTS[finding.result]}</td>'
        f"<td>{SEVERITIES[finding.severity]}</td><td>{linked}</td><td>{said}{_rows(finding)}</td></tr>"
    )


def _rows(finding: Finding) -> str:
    rows = finding.unexpected_rows[:ROWS_SHOWN]
    if not rows:
        return ""
    head = "".join(f"<th>{escape(HEADINGS[key])}</th>" for key in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{'' if value is None else escape(str(value))}</td>" for value in row.values()) + "</tr>"
        for row in rows
    )
    more = len(finding.unexpected_rows) - len(rows)
    rest = f"<p>Còn {more} dòng nữa trong kho.</p>" if more else ""
    summary = f"<summary>{len(finding.unexpected_rows)} dòng</summary>"
    return f"<details>{summary}<table><tr>{head}</tr>{body}</table>{rest}</details>"


def _page(site: Path, frame: Frame) -> str | None:
    """Address of the frame's own page, relative to the index; None when it was not validated."""
    pages = sorted((site / "validations" / frame.suite.key / frame.query.key).glob("**/*.html"))
    return pages[0].relative_to(site).as_posix() if pages else None
