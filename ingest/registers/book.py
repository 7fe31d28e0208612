"""The book of all registers: reads every entry's file, and adds one. Never changes or deletes an entry.

A file that does not hold together is listed with its reason and not used; the others go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from ingest.asof import show
from ingest.errors import UsageError
from ingest.files import json_bytes, sha256_of, write_new
from ingest.home import DataHome
from ingest.landing.receipts import path_in_inbox
from ingest.load.records import RegisterEntry
from ingest.registers.entry import BadEntry, file_content, file_name, from_file

LARGEST_BYTES = 64 << 10
WHAT_TO_DO = "Khôi phục tệp như lúc ghi, hoặc bỏ tệp và ghi mục mới bằng kttt register"


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A file of the registers: the entry that it holds, or why it holds none.

    Attributes:
        place: where it lies in the registers' folder.
        content_sha256: digest of its bytes; None when not even they can be read.
    """

    path: Path
    place: str
    content_sha256: str | None
    entry: RegisterEntry | None = None
    reason_code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """Every file of the registers, in the order of their names."""

    files: Sequence[RegisterFile]

    @property
    def entries(self) -> dict[str, RegisterEntry]:
        """Entry key → entry, the earliest entered first; a content that was entered twice is one entry."""
        by_key: dict[str, RegisterEntry] = {}
        for file in self.files:
            if file.entry is not None:
                by_key.setdefault(file.entry.entry_key, file.entry)
        return by_key

    @property
    def withdrawn(self) -> frozenset[str]:
        """Keys of the entries that were taken back."""
        return frozenset(entry.withdraws for entry in self.entries.values() if entry.withdraws)


def read_book(home: DataHome) -> Book:
    """Read all registers; an empty book before the first entry."""
    return Book([_read(home, path) for path in _paths(home)])


def enter(home: DataHome, entry: RegisterEntry) -> bool:
    """Add an entry; False when its content is in the book already.

    Raises:
        UsageError: it contradicts the book: withdraws what is not there, or repeats what was withdrawn.
    """
    home.registers.mkdir(parents=True, exist_ok=True)
    with FileLock(home.registers / ".lock"):
        for left_by_a_killed_run in home.registers.glob(".tmp-*"):
            left_by_a_killed_run.unlink()
        book = read_book(home)
        if entry.entry_key in book.entries:
            _refuse_what_was_withdrawn(entry, book)
            return False
        _check_withdrawal(entry, book)
        path = home.registers / file_name(entry)
        try:
            write_new(path, json_bytes(file_content(entry)))
        except FileExistsError:
            raise UsageError(f"{path}: đã có tệp này nhưng không dùng được. {WHAT_TO_DO}") from None
    return True


def _refuse_what_was_withdrawn(entry: RegisterEntry, book: Book) -> None:
    if entry.entry_key in book.withdrawn:
        raise UsageError(
            f"{entry.entry_key}: mục có đúng nội dung này đã được ghi và đã bị rút; nếu vẫn phải ghi lại thì ghi rõ "
            "lý do mới (--reason) để phân biệt với mục cũ"
        )


def _check_withdrawal(entry: RegisterEntry, book: Book) -> None:
    if entry.withdraws is None:
        return
    taken_back = book.entries.get(entry.withdraws)
    if taken_back is None:
        raise UsageError(f"{entry.withdraws}: sổ không có mục mang mã này; kttt register list cho biết mã")
    if taken_back.kind == "withdrawal":
        raise UsageError(f"{entry.withdraws}: là mục rút, không rút được nữa; hãy ghi lại mục đã bị rút với lý do mới")
    if entry.withdraws in book.withdrawn:
        raise UsageError(f"{entry.withdraws}: mục ghi {show(taken_back.entered_at)} đã bị rút rồi; không phải làm gì")


def _paths(home: DataHome) -> Iterator[Path]:
    for path in sorted(home.registers.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(home.registers).parts)
        if path.is_file() and not hidden:
            yield path


def _read(home: DataHome, path: Path) -> RegisterFile:
    place = path_in_inbox(home.registers, path)
    sha256: str | None = None
    try:
        sha256 = sha256_of(path)
        entry = from_file(_text(path), place)
    except BadEntry as bad:
        field = f"trường {bad.field}: " if bad.field else ""
        return RegisterFile(path, place, sha256, None, bad.code, f"{place}: {field}{bad.problem}. {WHAT_TO_DO}.")
    except (OSError, UnicodeDecodeError) as error:
        reason = f"{place}: không đọc được tệp ({error}). {WHAT_TO_DO}."
        return RegisterFile(path, place, sha256, None, "unreadable_file", reason)
    return RegisterFile(path, place, sha256, entry)


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST_BYTES:
        raise BadEntry("too_large", f"lớn hơn {LARGEST_BYTES // 1024} KB, không phải một mục của sổ")
    return path.read_text(encoding="utf-8")
