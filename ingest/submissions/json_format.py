"""Reads a JSON submission into the neutral form. Structure is checked with pydantic; values are left to the rules.

Fields that the schema does not have are listed as ignored; a list or an object where one value belongs is refused at
its own path, and the rest is read.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from pydantic import BaseModel, ConfigDict, StrictBool, StrictFloat, StrictInt, StrictStr, ValidationError, create_model

from ingest.submissions.cells import Book, BrokenValue, Cell, Finding, Row
from ingest.submissions.layout import INFO, INFO_LABELS, KEY_NAMES, SCHEMA, TABLES, Table
from ingest.submissions.messages import unreadable
from ingest.submissions.sheet import MAX_ROWS
from ingest.submissions.values import as_written

KEYS = "keys"

_STRICT = ConfigDict(extra="forbid")
_Value = StrictStr | StrictBool | StrictInt | StrictFloat | None


def _model(name: str, fields: list[str]) -> type[BaseModel]:
    definitions: dict[str, Any] = dict.fromkeys(fields, (_Value, None))
    return create_model(name, __config__=_STRICT, **definitions)


_INFO_MODEL = _model("Info", list(INFO_LABELS))
_KEYS_MODEL = _model("Keys", list(KEY_NAMES))
_ROW_MODELS = {table.name: _model(table.name.title(), [column.name for column in table.columns]) for table in TABLES}


def read_json(data: bytes, file_name: str) -> Book:
    """Read a document of the schema ``kttt-submission/1``.

    Raises:
        UnreadableDocument: no JSON, another schema, or no information part.
    """
    document = _document(data, file_name)
    schema = document.pop("schema", None) if isinstance(document, dict) else None
    if not isinstance(document, dict) or schema != SCHEMA:
        written = "(không có)" if schema is None else str(schema)[:80]
        raise unreadable("other_schema", file_name, value=written)
    info = document.pop(INFO, None)
    if not isinstance(info, dict):
        raise unreadable("no_submission", file_name, value=f"không có mục “{INFO}”")
    book = Book()
    book.info = _object(book, _INFO_MODEL, info, sheet=INFO, path=INFO)
    if isinstance(document.get(KEYS), dict):
        cells = _object(book, _KEYS_MODEL, document.pop(KEYS), sheet=KEYS, path=KEYS)
        book.keys = {name: as_written(cell.value) for name, cell in cells.items() if cell.filled}
    for table in TABLES:
        if table.name in document:
            _read_table(book, table, document.pop(table.name), file_name)
    book.findings.extend(Finding("ignored_column", Cell("", name, _shown(value))) for name, value in document.items())
    return book


def _document(data: bytes, file_name: str) -> Any:
    try:
        text = data.decode("utf-8-sig")
        value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique_object)
        if "\\ud" in text.lower():
            json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a character cannot be written anywhere
    except UnicodeError as error:
        raise unreadable("unreadable_json", file_name, value="ký tự không phải UTF-8") from error
    except RecursionError as error:
        raise unreadable("unreadable_json", file_name, value="lồng nhau quá sâu") from error
    except json.JSONDecodeError as error:
        raise unreadable("unreadable_json", file_name, value=f"dòng {error.lineno}, cột {error.colno}") from error
    except ValueError as error:
        raise unreadable("unreadable_json", file_name, value=str(error)[:80]) from error
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} không phải số")


def _unique_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"trường “{twice}” ghi hai lần")
    return value


def _read_table(book: Book, table: Table, rows: Any, file_name: str) -> None:
    if not isinstance(rows, list):
        book.findings.append(Finding("not_a_single_value", Cell(table.name, table.name, _shown(rows))))
        book.unusable.add(table.name)
        return
    if len(rows) > MAX_ROWS:
        raise unreadable("too_large", file_name, value=f"{len(rows)} dòng trong {table.name}")
    book.tables[table.name] = []
    for number, row in enumerate(rows):
        path = f"{table.name}[{number}]"
        if isinstance(row, dict):
            cells = _object(book, _ROW_MODELS[table.name], row, sheet=table.name, path=path)
            book.tables[table.name].append(Row(path, cells))
        else:
            cell = Cell(table.name, path, _shown(row))
            book.findings.append(Finding("not_a_single_value", cell))
            book.refused.append(cell)


def _object(book: Book, model: type[BaseModel], value: dict[str, Any], *, sheet: str, path: str) -> dict[str, Cell]:
    """The fields of an object as cells; fields that the model refuses are broken or ignored."""
    wrong: dict[str, str] = {}
    try:
        model.model_validate(value)
    except ValidationError as error:
        wrong = {str(problem["loc"][0]): problem["type"] for problem in error.errors(include_url=False)}
    cells: dict[str, Cell] = {}
    for name, field in value.items():
        address = f"{path}.{name}"
        if wrong.get(name) == "extra_forbidden":
            book.findings.append(Finding("ignored_column", Cell(sheet, address, _shown(field))))
        elif name in wrong:
            cells[name] = Cell(sheet, address, BrokenValue("not_a_single_value", _shown(field)))
        else:
            cells[name] = Cell(sheet, address, field)
    return cells


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:200]
