"""Where everything lies: the data home and the sources of one installation. Creates nothing, reads no data."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import UsageError

PROJECT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT / "dbt_project"


@dataclass(frozen=True, slots=True)
class DataHome:
    """The folders of one data home (architecture section 3).

    Attributes:
        root: the data home itself (``KTTT_HOME``).
        plans_inbox: folder from which plan documents are read, never written to (``KTTT_PLANS``).
        submissions_inbox: the same for submissions (``KTTT_SUBMISSIONS``).
        roster: folder with the seeds ``agencies``, ``agency_aliases`` and ``areas`` (``KTTT_ROSTER``).
    """

    root: Path
    plans_inbox: Path
    submissions_inbox: Path
    roster: Path

    @classmethod
    def from_environment(cls, environ: dict[str, str] | None = None) -> DataHome:
        """Read ``KTTT_HOME``, ``KTTT_PLANS``, ``KTTT_SUBMISSIONS`` and ``KTTT_ROSTER``; empty means default.

        Raises:
            UsageError: the data home's name would be read as a pattern by DuckDB or end a string in SQL.
        """
        env = os.environ if environ is None else environ
        root = Path(env.get("KTTT_HOME") or PROJECT / "var").resolve()
        if any(character in str(root) for character in "'\"*?[]{}"):
            raise UsageError(f"KTTT_HOME={root}: the folder's name must not hold quotes, brackets, braces, * or ?")
        return cls(
            root=root,
            plans_inbox=Path(env.get("KTTT_PLANS") or root / "inbox" / "plans").resolve(),
            submissions_inbox=Path(env.get("KTTT_SUBMISSIONS") or root / "inbox" / "submissions").resolve(),
            roster=Path(env.get("KTTT_ROSTER") or DBT_PROJECT / "seeds" / "roster").resolve(),
        )

    def as_environment(self) -> dict[str, str]:
        """The same settings for a process that may run in another folder: every path absolute."""
        return {
            "KTTT_HOME": str(self.root),
            "KTTT_PLANS": str(self.plans_inbox),
            "KTTT_SUBMISSIONS": str(self.submissions_inbox),
            "KTTT_ROSTER": str(self.roster),
        }

    def inbox(self, kind: str) -> Path:
        """Source folder of ``plans`` or ``submissions``."""
        return {"plans": self.plans_inbox, "submissions": self.submissions_inbox}[kind]

    @property
    def landing(self) -> Path:
        """Bytes as received and their frozen receipts."""
        return self.root / "landing"

    @property
    def parsed(self) -> Path:
        """What was read, and the Parquet loads made of it."""
        return self.root / "parsed"

    @property
    def readings(self) -> Path:
        """The newest reading of each document."""
        return self.parsed / "readings.sqlite"

    @property
    def loads(self) -> Path:
        """One folder a load, complete from the moment it has its name."""
        return self.parsed / "loads"

    @property
    def key_history(self) -> Path:
        """The generations of keys that each plan document gave; only added to."""
        return self.parsed / "key_history"

    @property
    def corrections(self) -> Path:
        """Reviewed correction files of plans, written by people, each named after its document's digest."""
        return self.root / "corrections" / "plans"

    @property
    def registers(self) -> Path:
        """What people received or decided outside the inbox: one file an entry, only added to."""
        return self.root / "registers"

    @property
    def decisions(self) -> Path:
        """What each run of the decisions' desk asks, until it is answered or its time has passed."""
        return self.root / "decisions"

    @property
    def quarantine(self) -> Path:
        """Documents that could not be used, each with its reason."""
        return self.root / "quarantine"

    @property
    def verdicts(self) -> Path:
        """The ledger of sealed verdicts, and the rules by which they were passed; only added to."""
        return self.root / "verdicts"

    @property
    def work(self) -> Path:
        """Builds under way; may be deleted whenever nothing runs."""
        return self.root / "work"

    def run_folder(self, run_key: str) -> Path:
        """The work folder of a build."""
        return self.work / f"run-{run_key}"

    @property
    def warehouse(self) -> Path:
        """Published releases."""
        return self.root / "warehouse"

    @property
    def current(self) -> Path:
        """Symbolic link to the newest release."""
        return self.warehouse / "current"

    @property
    def outbox(self) -> Path:
        """Files for people."""
        return self.root / "outbox"

    @property
    def lock(self) -> Path:
        """Held by the one writer."""
        return self.root / "work" / ".lock"
