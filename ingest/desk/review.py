"""The review page of a plan that was received, drawn when it is asked for and kept until plan or reader change.

    python -m ingest.desk.review SHA256 PAGE

Drawing reads the document anew, which takes minutes for a scan and may go wrong in a library written in C, so it
happens in a process of its own, one at a time, with a limit. The page lies in the work folder: it can be drawn again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.errors import KtttError, UnreadableDocument, UsageError
from ingest.files import sha256_of, write_text
from ingest.home import DataHome
from ingest.landing.inbox import content_path
from ingest.landing.receipt_book import receipt_rows
from ingest.load.world import correction_file
from ingest.versions import reader_version

SECONDS = 300


class Busy(KtttError):
    """Another page is being drawn."""


def review_of(home: DataHome, sha256: str) -> Path | None:
    """The review page of a landed plan; None where no such plan was received.

    Raises:
        Busy: another page is being drawn.
        UnreadableDocument: the document or its correction file cannot be used; the message says why.
    """
    if not content_path(home, "plans", sha256).is_file():
        return None
    folder = home.work / "review"
    corrections = correction_file(home, sha256)
    corrected = sha256_of(corrections)[:12] if corrections.exists() else "none"
    out = folder / f"{sha256}-{reader_version('plans')}-{corrected}.html"
    if out.exists():
        return out
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", blocking=False):
            for older in folder.glob(f"{sha256}-*.html"):
                older.unlink()
            _draw(home, sha256, out)
    except Timeout:
        raise Busy("đang dựng trang của một văn bản khác; vài phút nữa tải lại trang này") from None
    return out


def _draw(home: DataHome, sha256: str, out: Path) -> None:
    program = [sys.executable, "-m", "ingest.desk.review", sha256, str(out)]
    try:
        done = subprocess.run(
            program,
            env=os.environ | home.as_environment(),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableDocument("too_slow", f"đọc văn bản quá {SECONDS} giây; chạy kttt review với tệp gốc") from None
    if done.returncode or not out.exists():
        last = (done.stderr.strip() or "chương trình đọc dừng bất thường").splitlines()[-1]
        raise UnreadableDocument("no_review", last)


def main(sha256: str, out: str) -> int:
    """Draw the page of a landed plan of the environment's data home; the exit code."""
    from ingest.plans.correct import read_corrected  # noqa: PLC0415 - whoever asks for a page does not need the reader
    from ingest.review.page import review_page  # noqa: PLC0415

    home = DataHome.from_environment()
    corrections = correction_file(home, sha256)
    try:
        name = _name(home, sha256)
        data = content_path(home, "plans", sha256).read_bytes()
        plan = read_corrected(data, name, corrections if corrections.exists() else None)
    except KtttError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    write_text(Path(out), review_page(plan, name, sha256))
    return 0


def _name(home: DataHome, sha256: str) -> str:
    """The name under which a content came first."""
    came = [row for row in receipt_rows(home, "plans") if row["content_sha256"] == sha256]
    if not came:
        raise UsageError(f"không có biên nhận nào của văn bản {sha256}")
    return str(min(came, key=lambda row: (row["received_at"], row["receipt_key"]))["file_name"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
