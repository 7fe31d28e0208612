"""Answers the questions of docs/questions.md: runs each query on the published warehouse and puts the answer below it.

    make questions

The words and the queries of the page are written by hand; only the tables between the markers are replaced.
"""

from __future__ import annotations

import re
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from ingest.files import write_text
from ingest.home import PROJECT, DataHome
from ingest.warehouse.build import WORK_FILE

if TYPE_CHECKING:
    import duckdb

PAGE = PROJECT / "docs" / "questions.md"
QUESTION = re.compile(
    r"(?P<begin>```sql\n(?P<sql>.*?)```\n\n<!-- answer -->\n)(?P<answer>.*?)(?P<end><!-- /answer -->)", re.DOTALL
)
NOTHING = "(không có dòng nào)"


def answered(page: str, connection: duckdb.DuckDBPyConnection) -> str:
    """The page with the answers that the warehouse gives."""
    return QUESTION.sub(lambda found: found["begin"] + answer(connection, found["sql"]) + found["end"], page)


def answer(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The answer to a query as a table of Markdown."""
    cursor = connection.execute(sql)
    columns = [column[0] for column in cursor.description or ()]
    rows = [[_text(value) for value in row] for row in cursor.fetchall()]
    if not rows:
        return f"\n{NOTHING}\n\n"
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return str(value).replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Write the answers of the home's newest release into the page."""
    import duckdb  # noqa: PLC0415 - the tests that read this module bring a connection of their own

    path = DataHome.from_environment().current / WORK_FILE
    if not path.exists():
        sys.exit(f"{path}: chưa có bản công bố nào; hãy chạy make nightly trước")
    with duckdb.connect(str(path), read_only=True) as connection:
        write_text(PAGE, answered(PAGE.read_text(encoding="utf-8"), connection))


if __name__ == "__main__":
    main()
