"""The slip as one HTML page: nothing from outside, no script, one A4 page in print unless the lists are long."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Template

from ingest.html_pages import html_environment
from ingest.outbox.slips.sections import Worded


def as_html(words: Worded) -> str:
    """The page of a slip."""
    return _template().render(words=words)


@cache
def _template() -> Template:
    return html_environment(Path(__file__).parent).get_template("slip.html")
