"""One register entry: what each kind must say, its key, and the name and content of its file.

Judges an entry by itself alone: whether its rule, agency or withdrawn entry exists is not known here. The same rules
hold when an entry is made and when its file is read again, because people may drop or edit files by hand.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

from ingest.asof import VIETNAM, local_midnight, show
from ingest.errors import KtttError
from ingest.load.records import RegisterEntry
from ingest.submissions.periods import LABELS, YEAR
from ingest.submissions.values import YEARS, clean

SCHEMA = "kttt-register/1"
ENTRY_KEY = re.compile(r"[0-9a-f]{16}", re.ASCII)
NAMED_KEY = re.compile(r"named\.[0-9a-f]{12}", re.ASCII)
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields that an entry of a kind must have, those that it may have, and those of which it must have one.

    ``decisions`` are the words that may stand under ``decision``; ``is_one_only`` forbids a second field of ``one_of``.
    """

    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    one_of: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    is_one_only: bool = False


_DUTY = frozenset({"rule_key", "agency_key"})
_DOCUMENT = frozenset({"document_number", "document_date"})
_BY = frozenset({"entered_by", "entered_at"})
SHAPES = {
    "receipt": Shape(
        _DUTY | _DOCUMENT | _BY | {"period", "received_at", "via"},
        frozenset({"plan_key", "reason"}),
    ),
    "extension": Shape(
        _DUTY | _DOCUMENT | _BY | {"period", "until", "reason", "granted_by"},
        frozenset({"plan_key"}),
    ),
    "waiver": Shape(
        _DUTY | _DOCUMENT | _BY | {"reason", "granted_by"},
        frozenset({"plan_key", "period"}),
    ),
    "confirmation": Shape(
        _DUTY | _BY | {"decision", "reason", "granted_by"},
        _DOCUMENT | {"plan_key", "period"},
        decisions=("confirmed", "refused"),
    ),
    "plan_end": Shape(_DOCUMENT | _BY | {"plan_key", "until", "reason"}),
    "condition": Shape(_DOCUMENT | _BY | {"task_key", "reason"}, frozenset({"plan_key"}), ("met_on", "until")),
    "plan_row": Shape(
        _BY | {"reading_digest", "decision", "reason"},
        _DOCUMENT | {"plan_key", "granted_by"},
        ("task_key", "target_key", "rule_key"),
        ("approved", "rejected"),
        is_one_only=True,
    ),
    "agency_name": Shape(
        _BY | {"named_key", "agency_name", "decision", "reason"},
        _DOCUMENT | {"agency_key", "granted_by"},
        decisions=("matched", "not_listed"),
    ),
    "withdrawal": Shape(_BY | {"withdraws", "reason"}),
}
DERIVED = ("entry_key", "effective_at")
_HINTS = {name: hint for name, hint in get_type_hints(RegisterEntry).items() if name not in DERIVED}


class BadEntry(KtttError):
    """An entry does not hold together.

    Attributes:
        code: stable identifier of the reason, for example ``missing_field``.
        field: the field at fault; None when it is the entry as a whole.
        problem: Vietnamese: the value, what is wrong with it, and what to do.
    """

    def __init__(self, code: str, problem: str, field: str | None = None) -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.code = code
        self.field = field
        self.problem = problem


def make_entry(values: Mapping[str, Any]) -> RegisterEntry:
    """The entry that these values describe: texts, days as 2026-12-15, instants in ISO format with their offset.

    Raises:
        BadEntry: a field is missing, does not belong to the kind, or its value cannot be used.
    """
    given = {name: value for name, value in values.items() if value is not None}
    kind = given.pop("kind", None)
    shape = SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None:
        raise BadEntry("bad_value", f"“{kind}” không phải loại mục của sổ; dùng một trong: {', '.join(SHAPES)}", "kind")
    for name in sorted(given.keys() - shape.required - shape.optional - set(shape.one_of)):
        raise BadEntry("unknown_field", f"mục loại {kind} không có trường này; bỏ đi", name)
    for name in _HINTS:
        if name in shape.required and name not in given:
            raise BadEntry("missing_field", f"chưa ghi; mục loại {kind} phải có", name)
    if shape.one_of and not given.keys() & set(shape.one_of):
        fields_meant = " hoặc ".join(shape.one_of)
        raise BadEntry("missing_field", f"chưa ghi; mục loại {kind} phải có {fields_meant}", shape.one_of[0])
    if shape.is_one_only and len(given.keys() & set(shape.one_of)) > 1:
        raise BadEntry("unknown_field", f"mục loại {kind} chỉ ghi một trong: {', '.join(shape.one_of)}; bỏ bớt")
    content: dict[str, Any] = dict.fromkeys(_HINTS) | {name: _typed(name, value) for name, value in given.items()}
    content["kind"] = kind
    _check_decision(content, shape)
    _check_order(content)
    return RegisterEntry(entry_key=_key(content), effective_at=_effective_at(content), **content)


def file_name(entry: RegisterEntry) -> str:
    """The name of an entry's file: when it was entered, then its key."""
    return f"{entry.entered_at:%Y%m%dT%H%M%SZ}-{entry.entry_key}.json"


def file_content(entry: RegisterEntry) -> dict[str, str]:
    """The JSON object that an entry's file holds: what was entered, without what follows from it."""
    given = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name not in DERIVED}
    return {"schema": SCHEMA} | {name: _plain(value) for name, value in given.items() if value is not None}


def from_file(text: str, name: str) -> RegisterEntry:
    """The entry that a file of this name and text holds.

    Raises:
        BadEntry: it is none, or it is not what was written under this name.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadEntry("not_json", f"không đọc được theo JSON ({error})") from error
    if not isinstance(values, dict) or values.pop("schema", None) != SCHEMA:
        raise BadEntry("other_schema", f"phải là một đối tượng JSON có schema “{SCHEMA}”", "schema")
    entry = make_entry(values)
    if file_name(entry) != name:
        raise BadEntry("edited_entry", "nội dung không phải nội dung đã ghi dưới tên này: tệp đã bị sửa hoặc đổi tên")
    return entry


def _typed(name: str, value: object) -> str | date | datetime:
    if not isinstance(value, str):
        raise BadEntry("bad_value", f"“{value}” không phải là chữ; ghi trong dấu ngoặc kép", name)
    kinds = getattr(_HINTS[name], "__args__", (_HINTS[name],))
    if datetime in kinds:
        return _instant(name, value)
    if date in kinds:
        return _day(name, value)
    text = clean(value)
    if not text or len(text) > LONGEST_TEXT:
        raise BadEntry("bad_value", f"để trống hoặc dài quá {LONGEST_TEXT} chữ; ghi lại", name)
    if name == "period" and not any(label.fullmatch(text) for label in (YEAR, *LABELS.values())):
        raise BadEntry("bad_value", f"“{text}” không phải kỳ báo cáo; ghi ví dụ 2026, 2026-Q1, 2026-03", name)
    if name == "named_key" and not NAMED_KEY.fullmatch(text):
        raise BadEntry("bad_value", f"“{text}” không phải mã của tên chưa rõ (named. và 12 ký tự)", name)
    if name == "withdraws" and not ENTRY_KEY.fullmatch(text):
        raise BadEntry("bad_value", f"“{text}” không phải mã mục; kttt register list cho biết mã (16 ký tự)", name)
    return text


def _day(name: str, written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = None
    if day is None or day.isoformat() != written or day.year not in YEARS:
        raise BadEntry("bad_value", f"“{written}” không phải là ngày; ghi ví dụ 2026-12-15", name)
    return day


def _instant(name: str, written: str) -> datetime:
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or instant.year not in YEARS:
        problem = f"“{written}” không phải thời điểm có múi giờ; ghi ví dụ 2026-12-14T16:30:00+07:00"
        raise BadEntry("bad_value", problem, name)
    return instant.astimezone(UTC)


def _check_decision(content: Mapping[str, Any], shape: Shape) -> None:
    """The decision is one that its kind knows, and a name is matched with an agency or with none, never with both."""
    decision = content["decision"]
    if decision is not None and decision not in shape.decisions:
        problem = f"“{decision}” không có trong danh mục; chọn một trong: {', '.join(shape.decisions)}"
        raise BadEntry("bad_value", problem, "decision")
    if decision == "matched" and content["agency_key"] is None:
        raise BadEntry("missing_field", "chưa ghi; tên khớp với một đơn vị thì phải nêu đơn vị ấy", "agency_key")
    if decision == "not_listed" and content["agency_key"] is not None:
        raise BadEntry("unknown_field", "tên không có trong danh bạ thì không nêu đơn vị; bỏ đi", "agency_key")


def _check_order(content: Mapping[str, Any]) -> None:
    """Nothing is received after its entry, no document is younger than either, no task ends before its condition."""
    entered_at, received_at, signed = content["entered_at"], content["received_at"], content["document_date"]
    if received_at and received_at > entered_at:
        problem = f"{show(received_at)} sau thời điểm ghi sổ {show(entered_at)}; kiểm tra lại ngày giờ nhận"
        raise BadEntry("bad_value", problem, "received_at")
    latest = (received_at or entered_at).astimezone(VIETNAM).date()
    if signed and signed > latest:
        problem = f"{signed:%d/%m/%Y} sau ngày nhận hoặc ghi sổ {latest:%d/%m/%Y}; kiểm tra lại ngày văn bản"
        raise BadEntry("bad_value", problem, "document_date")
    met_on, until = content["met_on"], content["until"]
    if met_on and until and until < met_on:
        problem = f"{until:%d/%m/%Y} trước ngày điều kiện được đáp ứng {met_on:%d/%m/%Y}; kiểm tra lại hai ngày"
        raise BadEntry("bad_value", problem, "until")


def _effective_at(content: Mapping[str, Any]) -> datetime:
    signed = content["document_date"]
    at: datetime = content["received_at"] or (local_midnight(signed) if signed else content["entered_at"])
    return at


def _key(content: Mapping[str, Any]) -> str:
    said = {name: _plain(value) for name, value in content.items() if value is not None and name != "entered_at"}
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()[:16]


def _plain(value: str | date | datetime) -> str:
    return value if isinstance(value, str) else value.isoformat()
