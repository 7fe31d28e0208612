"""The keys that each plan document ever gave, and which key of now stands for an older one (architecture decision 10).

A generation is what one reading gave: its keys with their passages, and what became of the keys of the one before.
Generations are only added, one file each, and only when something changed; a document that waits in quarantine adds
none, so its keys are still known when it comes back. Judges only within one document: a plan that its issuer sent anew
is another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher

from ingest.files import write_json
from ingest.home import DataHome
from ingest.load.records import Plan, Record, ReplacedKey, ReportRule, Target, Task
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
    rows = list(_rows(record for found in records.values() for record in found))
    folder = home.key_history / content_sha256
    generations = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    before = [KeyedRow(**row) for row in generations[-1]["rows"]] if generations else []
    if before != rows:
        made = {"rows": [asdict(row) for row in rows], "became": became(before, rows)}
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


def _rows(records: Iterable[Record]) -> Iterator[KeyedRow]:
    for record in records:
        match record:
            case Plan():
                yield KeyedRow("plan", record.plan_key, "", 0, 0, "")
            case Task():
                yield _row("task", record.task_key, record, "")
            case Target():
                yield _row("target", record.target_key, record, f"{record.horizon} {record.indicator}")
            case ReportRule():
                due = f"{record.frequency} {record.due_month} {record.due_day}"
                yield _row("report_rule", record.rule_key, record, due)


def _row(kind: str, key: str, record: Task | Target | ReportRule, label: str) -> KeyedRow:
    words = f"{label} {plain(record.source_raw)}".strip()
    return KeyedRow(
        kind, key, key.removeprefix(record.plan_key), record.source_start_line, record.source_end_line, words
    )
