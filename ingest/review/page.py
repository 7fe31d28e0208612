"""The review page of one plan: its lines on the left, the rows read from them on the right, the least certain first.

One HTML file without anything from outside, so it can be sent by mail and opened anywhere. Changes nothing: what a
reviewer finds goes into a correction file, which the page helps to write (docs/corrections.md).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from ingest.formats.document import DocumentText
from ingest.html_pages import html_environment
from ingest.plans.correct import Applied, CorrectedPlan, Row, own_words, value_of
from ingest.plans.corrections import SCHEMA, Add, Change, field_types
from ingest.plans.model import LineRole, PlanDocument, PlanHeader, PlanTask, Source
from ingest.review.wording import ACTIONS, FIELDS, ROLES, STATES, TABLES
from ingest.text.normalise import fold

QUOTE_WORDS = 14
"""Enough words of a passage to find it again, few enough to read."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a row: its name in a correction, its Vietnamese name, its value for people and in JSON."""

    name: str
    label: str
    shown: str
    json: str


@dataclass(frozen=True, slots=True)
class Card:
    """A row read from the plan, its header, or a passage that was not understood, as the right side shows it.

    ``quote`` finds the row in a correction; ``needs_key`` says that it finds others too.
    """

    id: str
    table: str
    title: str
    headline: Field | None = None
    filled: tuple[Field, ...] = ()
    blank: tuple[Field, ...] = ()
    source: Source | None = None
    confidence: float | None = None
    rule: str | None = None
    key: str = ""
    quote: str = ""
    needs_key: bool = False
    corrections: tuple[Applied, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line, and the rows that were read from it."""

    text: str
    cards: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of the source; ``role`` and ``page`` are given where they begin."""

    number: int
    page: int | None
    role: str | None
    pieces: tuple[Piece, ...]


def review_page(plan: CorrectedPlan, file_name: str, content_sha256: str) -> str:
    """The page as HTML."""
    document, text = plan.document, plan.source.text
    of_row: dict[str, list[Applied]] = defaultdict(list)
    for entry in plan.applied:
        of_row[entry.row_key or ""].append(entry)
    cards = _cards(plan, of_row)
    unread = [_unread(number, passage) for number, passage in enumerate(document.unparsed, 1)]
    header = _header(document.plan, plan.keys.plan, of_row)
    environment = html_environment(Path(__file__).parent)
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return environment.get_template("review.html").render(
        file_name=file_name,
        sha256=content_sha256,
        file=_file(plan, file_name, content_sha256),
        text=text,
        repair=plan.source.findings,
        lines=_lines(text, document, (*unread, *cards)),
        cards=(*unread, header, *cards),
        counts=_counts(document),
        tables=TABLES,
        applied=plan.applied,
        told=_told,
        percent=_percent,
    )


def _file(plan: CorrectedPlan, file_name: str, content_sha256: str) -> dict[str, Any]:
    """The correction file as it is, for the page to add to."""
    entries = [entry.correction.model_dump(exclude_unset=True) for entry in plan.applied]
    return {"schema": SCHEMA, "document": content_sha256, "file_name": file_name, "corrections": entries}


def _cards(plan: CorrectedPlan, of_row: Mapping[str, Sequence[Applied]]) -> list[Card]:
    document, keys = plan.document, plan.keys
    tables: tuple[tuple[str, Sequence[Row], list[str]], ...] = (
        ("tasks", document.tasks, keys.tasks),
        ("targets", document.targets, keys.targets),
        ("reporting", document.reporting, keys.rules),
    )
    cards = []
    for table, rows, row_keys in tables:
        words = [fold(own_words(row)) for row in rows]
        for number, (row, key) in enumerate(zip(rows, row_keys, strict=True), 1):
            quote = _quote(own_words(row))
            headline, filled, blank = _fields(row, table)
            card = Card(
                id=f"{table}-{number}",
                table=table,
                title=row.title if isinstance(row, PlanTask) else row.text,
                headline=headline,
                filled=filled,
                blank=blank,
                source=row.source,
                confidence=row.confidence,
                rule=row.rule,
                key=key,
                quote=quote,
                needs_key=sum(fold(quote) in other for other in words) > 1,
                corrections=tuple(of_row.get(key, ())),
            )
            cards.append((row.confidence, row.source.start_line, number, card))
    return [card for *_, card in sorted(cards, key=lambda found: found[:3])]


def _header(plan: PlanHeader, key: str, of_row: Mapping[str, Sequence[Applied]]) -> Card:
    headline, filled, blank = _fields(plan, "plan")
    return Card(
        id="plan",
        table="plan",
        title=plan.title,
        headline=headline,
        filled=filled,
        blank=blank,
        key=key,
        corrections=tuple(of_row.get(key, ())),
    )


def _unread(number: int, passage: Source) -> Card:
    return Card(id=f"unread-{number}", table="unread", title=passage.text, source=passage)


def _fields(row: Row | PlanHeader, table: str) -> tuple[Field | None, tuple[Field, ...], tuple[Field, ...]]:
    """The field that the card has as its headline, those with a value of their own, and those without."""
    headline, filled, blank = None, [], []
    for name in field_types(table):
        value = value_of(row, name)
        field = Field(name, FIELDS[name], _shown(value), json.dumps(_whole(value), ensure_ascii=False))
        if name == "title":
            headline = field
        elif value in (None, []) or (name == "due_year_offset" and value == 0):
            blank.append(field)
        else:
            filled.append(field)
    return headline, tuple(filled), tuple(blank)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:,.10g}".translate(str.maketrans(",.", ".,"))
    return "" if value is None else str(value)


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _quote(text: str) -> str:
    """The first words of a passage, without the bars of a table row."""
    words = [word for word in text.split() if word != "|"]
    return " ".join(words[:QUOTE_WORDS])


def _told(applied: Applied) -> str:
    """An applied correction as a sentence."""
    entry = applied.correction
    what = ACTIONS[entry.action]
    if isinstance(entry, Change):
        old, new = (json.dumps(value, ensure_ascii=False) for value in (entry.old, entry.new))
        what = f"{what} {FIELDS[entry.field]}: {old} → {new}"
    elif not isinstance(entry, Add):
        what = f"{what}: {TABLES[entry.table].lower()} “{entry.quote}”"
    return f"Bản sửa số {applied.entry} ({STATES[applied.state]}): {what}. {entry.who}, {entry.date}: {entry.why}"


def _counts(document: PlanDocument) -> dict[str, int]:
    return {
        "unread": len(document.unparsed),
        "plan": 1,
        "tasks": len(document.tasks),
        "targets": len(document.targets),
        "reporting": len(document.reporting),
    }


def _lines(text: DocumentText, document: PlanDocument, cards: Sequence[Card]) -> list[PageLine]:
    by_line: dict[int, list[Card]] = defaultdict(list)
    for card in cards:
        if card.source is not None:
            for number in range(card.source.start_line, card.source.end_line + 1):
                by_line[number].append(card)
    roles = _role_starts(document.lines)
    lines, page = [], None
    for number, line in enumerate(text.lines, 1):
        now = text.pages[number - 1] if text.pages else None
        pieces = tuple(_pieces(line, by_line[number]))
        lines.append(PageLine(number, now if now != page else None, roles.get(number), pieces))
        page = now
    return lines


def _role_starts(roles: Sequence[LineRole]) -> dict[int, str]:
    return {run.start_line: ROLES.get(run.role, run.role) for run in roles}


def _pieces(line: str, cards: Sequence[Card]) -> list[Piece]:
    """The line cut where a row's passage begins or ends: the row's own words where they stand in it, else all of it."""
    spans = [(*_span(line, card), card) for card in cards if line.strip()]
    cuts = sorted({0, len(line), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    pieces = []
    for start, end in pairwise(cuts):
        here = [card for first, last, card in spans if first <= start and end <= last]
        kind = min(here, key=lambda card: list(TABLES).index(card.table)).table if here else ""
        pieces.append(Piece(line[start:end], tuple(card.id for card in here), kind))
    return pieces


def _span(line: str, card: Card) -> tuple[int, int]:
    start = line.find(card.title)
    if start >= 0 and card.table != "tasks":
        return start, start + len(card.title)
    return len(line) - len(line.lstrip()), len(line.rstrip())
