"""The keys that each plan document ever gave, and which key of now stands for an older one (architecture decision 10).

A generation is what one reading gave: its keys with their passages, and what became of the keys of the one before.
Generations are only added, one file each, and only when something changed; a document that waits in quarantine adds
none, so its keys are still known when it comes back. Judges only within one document: a plan that its issuer sent anew
is another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

from ingest.files import write_json
from ingest.home import DataHome
from ingest.load.readings import records_as_kept
from ingest.load.records import Record, ReplacedKey
from ingest.text.normalise import plain

SAME_LINES = 0.6
"""How alike two texts must be when they stand on common lines; accents do not count, a better scan mends them."""
OTHER_LINES = 0.85
"""The same where they share no line: the text was cut into lines in another way."""

Names = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class KeyedRow:
    """A row of a reading: its key, whole and without the plan's, its lines, the words by which it is known again."""

    kind: str
    key: str
    suffix: str
    start_line: int
    end_line: int
    words: str


def note_keys(home: DataHome, content_sha256: str, records: Mapping[str, Sequence[Record]]) -> list[ReplacedKey]:
    """Note the keys of a reading, if they are not those of the last one, and tell what every older key became."""
    rows = _rows({record_type: [asdict(record) for record in found] for record_type, found in records.items()})
    folder = home.key_history / content_sha256
    generations = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    for now in [rows] if generations else [_rows_before(home, content_sha256), rows]:
        before = [KeyedRow(**row) for row in generations[-1]["rows"]] if generations else []
        if now != before:
            made = {"rows": [asdict(row) for row in now], "became": became(before, now)}
            write_json(folder / f"{len(generations) + 1:04d}.json", made)
            generations.append(made)
    kinds = {row["key"]: row["kind"] for generation in generations for row in generation["rows"]}
    present = {row.key for row in rows}
    (plan,) = (row.key for row in rows if row.kind == "plan")
    return [
        ReplacedKey(content_sha256=content_sha256, plan_key=plan, row_kind=kinds[old], old_key=old, current_key=current)
        for old, current in sorted(_resolved([generation["became"] for generation in generations]).items())
        if old not in present
    ]


def became(before: Sequence[KeyedRow], now: Sequence[KeyedRow]) -> dict[str, str | None]:
    """Each key of before that is gone now → the key of the row that took its place, if one did; at most one each."""
    kept = {row.key for row in before} & {row.key for row in now}
    lost, new = [row for row in before if row.key not in kept], [row for row in now if row.key not in kept]
    found: dict[str, str | None] = {row.key: None for row in lost}
    taken: set[str] = set()
    pairs = [(score, -i, -j) for i, a in enumerate(lost) for j, b in enumerate(new) if (score := _alike(a, b)) > 0]
    for _, i, j in sorted(pairs, reverse=True):
        old, other = lost[-i], new[-j]
        if found[old.key] is None and other.key not in taken:
            found[old.key] = other.key
            taken.add(other.key)
    return found


def _resolved(changes: Iterable[Names]) -> dict[str, str | None]:
    """Every key that was ever replaced → what stands for it in the end."""
    names: dict[str, str | None] = {}
    for change in changes:
        for old, current in names.items():
            if current is not None:
                names[old] = change.get(current, current)
        names |= change
    return names


def _alike(one: KeyedRow, other: KeyedRow) -> float:
    """How well a row answers an older one: 0 for not at all, more the more text and lines agree."""
    if one.kind != other.kind:
        return 0.0
    if one.kind == "plan" or one.suffix == other.suffix:
        return 3.0
    common = min(one.end_line, other.end_line) - max(one.start_line, other.start_line) + 1
    matcher = SequenceMatcher(None, one.words, other.words, autojunk=False)
    least = SAME_LINES if common > 0 else OTHER_LINES
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least or (ratio := matcher.ratio()) < least:
        return 0.0
    all_lines = max(one.end_line, other.end_line) - min(one.start_line, other.start_line) + 1
    return ratio + max(common, 0) / all_lines


def _rows(records: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[KeyedRow]:
    rows = [KeyedRow("plan", row["plan_key"], "", 0, 0, "") for row in records["plans"]]
    rows += [_row("task", row["task_key"], row, "") for row in records["tasks"]]
    rows += [
        _row("target", row["target_key"], row, f"{row['horizon']} {row['indicator']}") for row in records["targets"]
    ]
    for row in records["report_rules"]:
        due = f"{row['frequency']} {row['due_month']} {row['due_day']}"
        rows.append(_row("report_rule", row["rule_key"], row, due))
    return rows


def _row(kind: str, key: str, record: Mapping[str, Any], label: str) -> KeyedRow:
    words = f"{label} {plain(record['source_raw'])}".strip()
    suffix = key.removeprefix(record["plan_key"])
    return KeyedRow(kind, key, suffix, record["source_start_line"], record["source_end_line"], words)


def _rows_before(home: DataHome, content_sha256: str) -> list[KeyedRow]:
    """Rows of the reading that a home older than this history holds; as JSON, whatever records look like now."""
    records = records_as_kept(home, "plans", f"read-{content_sha256}")
    return _rows(records) if records else []
