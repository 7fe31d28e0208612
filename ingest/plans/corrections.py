"""Reviewed correction files: one JSON per document, named after the digest of its bytes. Reads and checks them only.

JSON and not YAML or CSV, because the values are those that ``kttt parse`` prints and are compared with them exactly: a
list stays a list, ``null`` a blank, "15/12" a text. The fields and words allowed are those of the gold labels.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from ingest.errors import UnreadableDocument
from ingest.text.normalise import fold, nfc, squeeze

SCHEMA = "kttt-corrections/1"

_DEADLINE = re.compile(r"\d{4}-(?:Q[1-4]|(?:0[1-9]|1[0-2])(?:-\d{2})?)")


def _clean(text: str) -> str:
    return squeeze(nfc(text))


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


def _deadline(text: str) -> str:
    if not _DEADLINE.fullmatch(text):
        raise ValueError("2026-06-30 | 2026-06 | 2026-Q2")
    return _day(text) if len(text) == len("2026-06-30") else text


def _quote(text: str) -> str:
    if not fold(text):
        raise ValueError("no letters")
    return text


Text = Annotated[str, AfterValidator(_clean), Field(min_length=1)]
Day = Annotated[str, AfterValidator(_day)]
Deadline = Annotated[str, AfterValidator(_deadline)]
Year = Annotated[int, Field(ge=1945, le=2100)]
Month = Annotated[int, Field(ge=1, le=12)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Quote = Annotated[Text, AfterValidator(_quote)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class PlanFields(_Strict):
    """What may be corrected in the header of a plan."""

    number: Text | None
    issued_on: Day | None
    issuer: Text
    area: Text | None
    area_level: Literal["province", "district", "commune"] | None
    year_start: Year | None
    year_end: Year | None
    implements: list[Text]
    replaces: list[Text]
    title: Text


class TaskFields(_Strict):
    """What may be corrected in a task, and what a task that was missed consists of."""

    title: Text
    ref: Text | None = None
    origin: Literal["annex", "body", "organisation"] = "body"
    section: Text | None = None
    number: Text | None = None
    lead: list[Text] = []
    co: list[Text] = []
    approver: Text | None = None
    product: Text | None = None
    time_text: Text | None = None
    start_year: Year | None = None
    end_year: Year | None = None
    recurrence: Literal["once", "annual", "continuous", "weekly", "monthly", "quarterly"] | None = None
    deadline: Deadline | None = None
    condition: Text | None = None


class TargetFields(_Strict):
    """The same for a target."""

    horizon: Year
    indicator: Text
    operator: Literal["~", ">=", "<=", "=", "range"]
    value: Number
    value_high: Number | None = None
    unit: Literal["count", "percent", "person", "VND"]


class RuleFields(_Strict):
    """The same for a reporting rule."""

    frequency: Literal["annual", "nine_month", "semiannual", "quarterly", "monthly", "multi_year", "adhoc"] | None = (
        None
    )
    due_month: Month | None = None
    due_day: Annotated[int, Field(ge=1, le=31)] | None = None
    due_months: list[Month] = []
    due_year_offset: Annotated[int, Field(ge=0, le=1)] = 0
    operator: Literal["before", "by", "within"] | None = None
    within_days: Annotated[int, Field(ge=1, le=366)] | None = None
    within_unit: Literal["working", "calendar"] | None = None
    within_from: Literal["period_end", "data_closing"] | None = None
    interval_years: Annotated[int, Field(ge=2, le=20)] | None = None
    reporters: list[Text] = Field(default=[], alias="from")
    receiver: Text | None = Field(default=None, alias="to")
    onward_receiver: Text | None = Field(default=None, alias="then_to")


FIELDS: dict[str, type[_Strict]] = {
    "plan": PlanFields,
    "tasks": TaskFields,
    "targets": TargetFields,
    "reporting": RuleFields,
}
"""Table of a plan as ``kttt parse`` names it → its fields."""

RowTable = Literal["tasks", "targets", "reporting"]


def _check(kind: TypeAdapter[Any], value: Any, what: str) -> None:
    """An error inside a validator must be one sentence, or it swallows the place."""
    try:
        kind.validate_python(value, strict=True)
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"]))
        raise ValueError(f"{what}{'.' if place else ''}{place}: {problem['msg']}") from None


class _Entry(_Strict):
    who: Text
    why: Text
    date: Day


class Change(_Entry):
    """A field of one row, or of the header, was read wrongly."""

    action: Literal["change"]
    table: Literal["plan", "tasks", "targets", "reporting"]
    quote: Quote | None = None
    key: Text | None = None
    field: Text
    old: Any
    new: Any

    @model_validator(mode="after")
    def _fits_its_table(self) -> Change:
        if (self.table == "plan") != (self.quote is None):
            raise ValueError("quote: needed for a row, not allowed for the header (plan)")
        types = field_types(self.table)
        if self.field not in types:
            raise ValueError(f"field {self.field!r} is none of {', '.join(types)}")
        _check(types[self.field], self.new, f"new of {self.field}")
        return self


class Remove(_Entry):
    """A row was read where the plan says no such thing."""

    action: Literal["remove"]
    table: RowTable
    quote: Quote
    key: Text | None = None


class Add(_Entry):
    """A row was missed; ``quote`` is the text of the plan that creates it."""

    action: Literal["add"]
    table: RowTable
    quote: Quote
    values: dict[str, Any]

    @model_validator(mode="after")
    def _is_a_whole_row(self) -> Add:
        _check(TypeAdapter(FIELDS[self.table]), self.values, "values")
        return self


Correction = Change | Remove | Add


class _File(_Strict):
    schema_name: Literal["kttt-corrections/1"] = Field(alias="schema")
    document: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    file_name: Text | None = None
    corrections: list[Annotated[Correction, Field(discriminator="action")]]


@cache
def field_types(table: str) -> dict[str, TypeAdapter[Any]]:
    """Fields of a table as a correction names them → the type that checks a value."""
    hints = get_type_hints(FIELDS[table], include_extras=True)
    return {field.alias or name: TypeAdapter(hints[name]) for name, field in FIELDS[table].model_fields.items()}


def read_corrections(data: bytes, name: str, content_sha256: str) -> tuple[Correction, ...]:
    """The entries of a correction file of the document with this digest; ``name`` is what messages call the file.

    Raises:
        UnreadableDocument: ``invalid_correction``: not JSON of this schema, unknown field, wrong type, other document.
    """
    try:
        found = _File.model_validate(json.loads(data))
    except ValidationError as error:
        raise invalid(name, *_first_problem(error)) from error
    except ValueError as error:
        raise invalid(name, "", f"không phải JSON mã UTF-8 ({error})") from error
    if found.document != content_sha256:
        raise invalid(name, "document", f"ghi mã {found.document[:12]}…, còn văn bản này có mã {content_sha256[:12]}…")
    return tuple(found.corrections)


def invalid(name: str, place: str, problem: str) -> UnreadableDocument:
    """The file itself is wrong, whatever the document says."""
    where = f"tệp sửa {name}, {place}" if place else f"tệp sửa {name}"
    return UnreadableDocument(
        "invalid_correction", f"{where}: {problem}. Sửa tệp theo docs/corrections.md; văn bản chờ đến khi tệp đúng."
    )


_PROBLEMS = {
    "missing": "thiếu mục này",
    "extra_forbidden": "không có mục nào tên như vậy",
    "union_tag_invalid": "action phải là change, remove hoặc add",
    "union_tag_not_found": "thiếu action (change, remove hoặc add)",
}


def _first_problem(error: ValidationError) -> tuple[str, str]:
    """Place and problem of the first thing that is wrong: a person mends one thing after another."""
    problem = error.errors()[0]
    path = [part for part in problem["loc"] if part not in ("change", "remove", "add")]
    words = [f"bản sửa số {part + 1}" if isinstance(part, int) else part for part in path if part != "corrections"]
    value = json.dumps(problem["input"], ensure_ascii=False, default=str)
    sentence = _PROBLEMS.get(problem["type"]) or f"giá trị {value[:200]} không hợp lệ ({problem['msg']})"
    return ", ".join(words), sentence
