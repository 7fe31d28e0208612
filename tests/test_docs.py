"""Documents that must not fall behind the code: the list of checks and rules, links, and the length of the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from expectations.suite import coverage_check
from expectations.suites import SUITES
from ingest.landing.rules import LANDING_RULES
from ingest.submissions.rules import CELL_RULES, FILE_RULES

PROJECT = Path(__file__).resolve().parent.parent
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md")), PROJECT / "CONTRIBUTING.md"]


def test_every_check_and_rule_is_listed_where_operators_look() -> None:
    page = (PROJECT / "docs" / "data-quality.md").read_text(encoding="utf-8")
    checks = [
        f"| `{suite.key}.{check.key}` | {check.severity[0]} |"
        for suite in SUITES
        for query in suite.queries
        for check in (coverage_check(query), *query.checks)
    ]
    rules = [f"| `{key}` |" for key in (*CELL_RULES, *FILE_RULES, *LANDING_RULES)]
    assert [row for row in (*checks, *rules) if row not in page] == []
    assert page.count("\n| `") == len(checks) + len(rules)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_and_named_files_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / target).exists(), target


def test_the_readme_is_short() -> None:
    assert len((PROJECT / "README.md").read_text(encoding="utf-8").splitlines()) < 150
