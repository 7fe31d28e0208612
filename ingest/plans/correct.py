"""Applies the entries of a correction file to a plan as it was read. Fails when what an entry speaks of is not there.

Entries are applied in their order, each to what the ones before it left. Keys are those of the text as read: a
correction never changes one (architecture decision 10).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import accumulate
from operator import attrgetter
from pathlib import Path
from typing import Any

from ingest.errors import UnreadableDocument
from ingest.plans.corrections import FIELDS, Add, Change, Correction, Remove, TaskFields, field_types, read_corrections
from ingest.plans.keys import Keys, keys_of, rule_keys, target_keys, task_keys
from ingest.plans.model import PlanDocument, PlanReportRule, PlanTarget, PlanTask, Source, TimeInfo
from ingest.plans.reader import plan_of
from ingest.plans.source import SourceText, read_source
from ingest.text.normalise import fold, nfc, squeeze

CORRECTED = "correction"
CONFIRMED = 1.0
"""Confidence of a corrected row: somebody compared it with its sentence."""

Row = PlanTask | PlanTarget | PlanReportRule


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of one entry: ``applied``, or ``superseded`` where the reader by now reads what it says."""

    entry: int
    correction: Correction
    row_key: str | None
    state: str


@dataclass(frozen=True, slots=True)
class CorrectedPlan:
    """A plan after its corrections, its text, the keys of its rows as read, and what became of each entry."""

    document: PlanDocument
    source: SourceText
    keys: Keys
    applied: tuple[Applied, ...] = ()

    def as_gold(self) -> dict[str, Any]:
        """What ``kttt parse`` prints: the plan, how its text was got, what became of each correction."""
        printed = self.document.as_gold() | {
            "recipients": [asdict(recipient) for recipient in self.document.recipients],
            "format": self.source.text.format,
            "notes": list(self.source.text.notes),
            "repair": [asdict(finding) for finding in self.source.findings],
        }
        if self.applied:
            printed["corrections"] = [{"entry": entry.entry, "state": entry.state} for entry in self.applied]
        return printed


def read_corrected(data: bytes, file_name: str, corrections: Path | None) -> CorrectedPlan:
    """Read a plan and apply its correction file, if it has one.

    Raises:
        UnreadableDocument: the document cannot be read, or the correction file does not hold or does not fit it.
    """
    source = read_source(data, file_name)
    document = plan_of(source, file_name)
    if corrections is None:
        return CorrectedPlan(document, source, keys_of(document))
    entries = read_corrections(corrections.read_bytes(), corrections.name, hashlib.sha256(data).hexdigest())
    return correct(document, source, entries, corrections.name)


def correct(
    document: PlanDocument, source: SourceText, corrections: Sequence[Correction], file_name: str
) -> CorrectedPlan:
    """Apply the corrections of ``file_name`` to a plan read from ``source``.

    Raises:
        UnreadableDocument: ``stale_correction``: an entry does not fit what is read now, or fits two rows.
    """
    work = _Work(document, source.text.lines, file_name)
    applied = tuple(work.apply(number, entry) for number, entry in enumerate(corrections, 1))
    return CorrectedPlan(work.document(), source, work.keys(), applied)


class _Stale(Exception):
    """Why an entry does not fit; becomes a sentence that names the file and the entry."""


class _Text:
    """The lines of a document, to find in which of them a quotation stands."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        folded = [fold(line) for line in lines]
        self._ends = list(accumulate(len(line) + 1 if line else 0 for line in folded))
        self._text = " " + "".join(f"{line} " for line in folded if line)

    def spans(self, quote: str) -> list[tuple[int, int]]:
        """First and last line (from 1) of every place where the quotation stands, also across line ends."""
        wanted, found, at = f" {fold(quote)} ", [], -1
        while (at := self._text.find(wanted, at + 1)) >= 0:
            found.append((self._line_of(at), self._line_of(at + len(wanted) - 3)))
        return found

    def between(self, start: int, end: int) -> str:
        """The lines as one text."""
        return " ".join(self.lines[start - 1 : end])

    def _line_of(self, position: int) -> int:
        return next(number for number, end in enumerate(self._ends, 1) if position < end)


class _Work:
    """A plan while entry after entry is applied to it."""

    def __init__(self, document: PlanDocument, lines: Sequence[str], file_name: str) -> None:
        self._document = document
        self._text = _Text(lines)
        self._file_name = file_name
        keys = keys_of(document)
        self._plan_key = keys.plan
        self._header = document.plan
        self._rows: dict[str, list[tuple[str, Any]]] = {
            "tasks": list(zip(keys.tasks, document.tasks, strict=True)),
            "targets": list(zip(keys.targets, document.targets, strict=True)),
            "reporting": list(zip(keys.rules, document.reporting, strict=True)),
        }
        self._ever: dict[str, list[Any]] = {table: [row for _, row in rows] for table, rows in self._rows.items()}
        self._added_lines: set[int] = set()

    def apply(self, number: int, entry: Correction) -> Applied:
        """Apply one entry."""
        key: str | None
        try:
            match entry:
                case Change(table="plan"):
                    key, state = self._plan_key, self._change_header(entry)
                case Change():
                    key, state = self._change(entry)
                case Remove():
                    key, state = self._remove(entry)
                case Add():
                    key, state = self._add(number, entry)
        except _Stale as problem:
            raise self._stale(number, entry, str(problem)) from problem
        return Applied(number, entry, key, state)

    def document(self) -> PlanDocument:
        """The plan as it stands; a passage that an added row was taken from is no longer unread."""
        tasks, targets, rules = ([row for _, row in rows] for rows in self._rows.values())
        return replace(
            self._document,
            plan=self._header,
            tasks=tuple(tasks),
            targets=tuple(targets),
            reporting=tuple(rules),
            unparsed=tuple(part for passage in self._document.unparsed for part in self._left_of(passage)),
        )

    def keys(self) -> Keys:
        """Keys of the rows, in their order."""
        tasks, targets, rules = ([key for key, _ in rows] for rows in self._rows.values())
        return Keys(self._plan_key, tasks, targets, rules)

    def _change_header(self, entry: Change) -> str:
        found = value_of(self._header, entry.field)
        if _same(found, entry.old):
            self._header = with_value(self._header, entry.field, _typed(entry))
            return "applied"
        if _same(found, entry.new):
            return "superseded"
        raise _Stale(f"nay đọc được {_show(found)}")

    def _change(self, entry: Change) -> tuple[str, str]:
        candidates = self._candidates(entry)
        values = [value_of(row, entry.field) for _, (_, row) in candidates]
        hits = [found for found, value in zip(candidates, values, strict=True) if _same(value, entry.old)]
        if len(hits) == 1:
            position, (key, row) = hits[0]
            self._rows[entry.table][position] = (key, _vouched(with_value(row, entry.field, _typed(entry))))
            return key, "applied"
        if hits:
            raise _ambiguous([key for _, (key, _) in hits])
        for (_, (key, _)), value in zip(candidates, values, strict=True):
            if _same(value, entry.new):
                return key, "superseded"
        if not candidates:
            raise self._gone(entry)
        raise _Stale(f"nay đọc được {' và '.join(dict.fromkeys(map(_show, values)))}")

    def _remove(self, entry: Remove) -> tuple[str | None, str]:
        candidates = self._candidates(entry)
        if len(candidates) > 1:
            raise _ambiguous([key for _, (key, _) in candidates])
        if candidates:
            position, (key, _) = candidates[0]
            del self._rows[entry.table][position]
            return key, "applied"
        if entry.key is None and self._text.spans(entry.quote):
            return None, "superseded"
        raise self._gone(entry)

    def _add(self, number: int, entry: Add) -> tuple[str, str]:
        spans = self._text.spans(entry.quote)
        if not spans:
            raise self._gone(entry)
        if len(spans) > 1:
            lines = ", ".join(str(start) for start, _ in spans)
            raise _Stale(f"đoạn trích có ở {len(spans)} chỗ (dòng {lines}); hãy trích dài hơn")
        start, end = spans[0]
        row = _row(number, entry, Source(start, end, entry.quote))
        for key, present in self._rows[entry.table]:
            if _overlap(present.source, row.source) and _is_the_same(entry, present):
                given = {name: (value_of(row, name), value_of(present, name)) for name in entry.values}
                differing = [name for name, (new, found) in given.items() if not _same(found, new)]
                if not differing:
                    return key, "superseded"
                told = ", ".join(f"{name} = {_show(given[name][1])}" for name in differing)
                raise _Stale(f"bộ đọc nay tự đọc được dòng này, với {told}; đổi thành change hoặc bỏ")
        self._added_lines.update(range(start, end + 1))
        self._ever[entry.table].append(row)
        key = _KEYS[entry.table](self._plan_key, self._ever[entry.table])[-1]
        self._rows[entry.table].append((key, row))
        return key, "applied"

    def _candidates(self, entry: Change | Remove) -> list[tuple[int, tuple[str, Any]]]:
        """Rows of the table that the quotation may mean: those whose own words hold it, else those whose lines do."""
        assert entry.quote is not None  # noqa: S101 - checked when the file was read
        wanted = f" {fold(entry.quote)} "
        rows = [found for found in enumerate(self._rows[entry.table]) if entry.key is None or found[1][0] == entry.key]
        own = [found for found in rows if wanted in f" {fold(own_words(found[1][1]))} "]
        return own or [found for found in rows if wanted in f" {fold(self._passage(found[1][1].source))} "]

    def _passage(self, source: Source) -> str:
        return f"{source.text} \n {self._text.between(source.start_line, source.end_line)}"

    def _gone(self, entry: Correction) -> _Stale:
        assert entry.quote is not None  # noqa: S101 - the header has neither rows nor quotations
        if not self._text.spans(entry.quote):
            return _Stale("văn bản không còn đoạn trích này")
        if not isinstance(entry, Add) and entry.key is not None:
            return _Stale(f"đoạn trích có trong văn bản, nhưng không dòng nào đọc từ đó mang mã {entry.key}")
        return _Stale("đoạn trích có trong văn bản, nhưng không dòng nào được đọc từ đó")

    def _left_of(self, passage: Source) -> list[Source]:
        left: list[Source] = []
        for number in range(passage.start_line, passage.end_line + 1):
            text = squeeze(self._text.lines[number - 1])
            if number in self._added_lines or not text:
                continue
            if left and not self._added_lines & set(range(left[-1].end_line, number)):
                left[-1] = Source(left[-1].start_line, number, f"{left[-1].text} {text}")
            else:
                left.append(Source(number, number, text))
        return [passage] if not self._added_lines & set(range(passage.start_line, passage.end_line + 1)) else left

    def _stale(self, number: int, entry: Correction, problem: str) -> UnreadableDocument:
        what = f"{entry.table}.{entry.field}, cũ {_show(entry.old)}" if isinstance(entry, Change) else entry.table
        quote = f", đoạn trích “{entry.quote}”" if entry.quote else ""
        return UnreadableDocument(
            "stale_correction",
            f"tệp sửa {self._file_name}, bản sửa số {number} ({entry.action} {what}{quote}): {problem}. "
            "Mở kttt review đối chiếu văn bản, rồi sửa hoặc bỏ bản sửa này; văn bản chờ đến khi tệp đúng.",
        )


_KEYS: dict[str, Callable[[str, Any], list[str]]] = {
    "tasks": task_keys,
    "targets": target_keys,
    "reporting": rule_keys,
}
_PATHS = {name: f"time.{name}" for name in ("start_year", "end_year", "recurrence", "deadline")} | {
    "time_text": "time.text"
}
_ALIASES = {
    field.alias: name for fields in FIELDS.values() for name, field in fields.model_fields.items() if field.alias
}


def _path(row: Any, field: str) -> str:
    """Where a field that a correction names lies in a row."""
    return _PATHS.get(field, field) if isinstance(row, PlanTask) else _ALIASES.get(field, field)


def value_of(row: Any, field: str) -> Any:
    """Value of a field of a row or of the header, as ``kttt parse`` prints it."""
    value = attrgetter(_path(row, field))(row)
    return list(value) if isinstance(value, tuple) else value


def with_value(row: Any, field: str, value: Any) -> Any:
    """The row with another value in a field."""
    held = tuple(value) if isinstance(value, list) else value
    outer, _, inner = _path(row, field).partition(".")
    return replace(row, **{outer: replace(getattr(row, outer), **{inner: held}) if inner else held})


def _typed(entry: Change) -> Any:
    return field_types(entry.table)[entry.field].validate_python(entry.new, strict=True)


def _row(number: int, entry: Add, source: Source) -> Row:
    """The row that an entry adds."""
    values = FIELDS[entry.table].model_validate(entry.values)
    held: dict[str, Any] = {
        name: tuple(v) if isinstance(v := getattr(values, name), list) else v for name in type(values).model_fields
    }
    held |= {"source": source, "confidence": CONFIRMED, "rule": CORRECTED}
    if not isinstance(values, TaskFields):
        held["text"] = source.text
        return PlanTarget(**held) if entry.table == "targets" else PlanReportRule(**held)
    time = {path.partition(".")[2]: held.pop(name) for name, path in _PATHS.items()}
    held["ref"] = values.ref or f"{CORRECTED}/{number}"
    return PlanTask(**held, time=TimeInfo(**time))


def _vouched(row: Any) -> Any:
    rule = row.rule if row.rule.endswith(CORRECTED) else f"{row.rule}+{CORRECTED}"
    return replace(row, confidence=CONFIRMED, rule=rule)


def own_words(row: Row) -> str:
    """The text that a row was read from, by which it is found again."""
    return row.source.text if isinstance(row, PlanTask) else row.text


def _is_the_same(entry: Add, row: Any) -> bool:
    """Whether a row read from the same lines is the one that the entry says was missed."""
    if entry.table == "targets":
        return all(_same(value_of(row, name), entry.values.get(name)) for name in ("horizon", "indicator"))
    if entry.table == "reporting" and not _same(row.frequency, entry.values.get("frequency")):
        return False
    quote, own = f" {fold(entry.quote)} ", f" {fold(own_words(row))} "
    return quote in own or own in quote


def _overlap(one: Source, other: Source) -> bool:
    return one.start_line <= other.end_line and other.start_line <= one.end_line


def _same(one: Any, other: Any) -> bool:
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return squeeze(nfc(value))
    return [_plain(part) for part in value] if isinstance(value, list) else value


def _show(value: Any) -> str:
    """A value as it has to be written in the file."""
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    return json.dumps(whole, ensure_ascii=False)


def _ambiguous(keys: Sequence[str]) -> _Stale:
    return _Stale(f"khớp với {len(keys)} dòng ({', '.join(keys)}); trích dài hơn hoặc ghi thêm key")
