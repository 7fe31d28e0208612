"""Airflow with a database of its own in a temporary folder, the DAGs as Airflow finds them, and faked stages.

Airflow reads its settings when it is first imported, so they are set here, before any test module is.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

DAGS_FOLDER = Path(__file__).resolve().parents[2] / "dags"
AIRFLOW_HOME = Path(tempfile.mkdtemp(prefix="kttt-airflow-"))
atexit.register(shutil.rmtree, AIRFLOW_HOME, ignore_errors=True)
sys.path.insert(0, str(DAGS_FOLDER))

# ruff: noqa: E402 - the folder and the settings come before what needs them

from kttt_dags.environment import airflow_environment

os.environ |= airflow_environment(AIRFLOW_HOME)

from airflow.dag_processing.dagbag import BundleDagBag
from airflow.utils.db import initdb

from ingest.landing.units import Document
from kttt_dags.assets import PUBLISHED_TABLES

if TYPE_CHECKING:
    from airflow.sdk import DAG


@pytest.fixture(scope="session")
def database() -> None:
    """Airflow's metadata tables."""
    initdb()


@pytest.fixture(scope="session")
def dag_bag() -> BundleDagBag:
    """The DAG folder as Airflow reads it."""
    return BundleDagBag(DAGS_FOLDER, bundle_path=DAGS_FOLDER, bundle_name="dags-folder")


@pytest.fixture(scope="session")
def dags(dag_bag: BundleDagBag) -> dict[str, DAG]:
    assert not dag_bag.import_errors
    return dag_bag.dags


@dataclass
class FakeStages:
    """Stages that do nothing but record how they were called; ``documents`` and ``is_unchanged`` steer them."""

    documents: list[str] = field(default_factory=lambda: ["a.docx", "b.docx"])
    is_unchanged: bool = False
    error: Exception | None = None
    check_error: Exception | None = None
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def fetch(self, _home: Any, source: Any) -> Any:
        self.calls.append((f"fetch {source.settings.kind}", source))
        return FetchReport()

    def land(self, _home: Any, kind: str, as_of: datetime) -> Any:
        self.calls.append(("land", kind, as_of))
        pending = [Document(name, name) for name in self.documents]
        return SimpleNamespace(received=len(pending), new=len(pending), pending=pending, orphaned=[], refused=[])

    def read_unit(self, _home: Any, kind: str, unit: Any, as_of: datetime) -> list[Any]:
        self.calls.append(("read", kind, unit.name, as_of))
        return [
            SimpleNamespace(
                outcome="quarantined" if "bad" in d.file_name else "ok", file_name=d.file_name, reason="hỏng"
            )
            for d in unit.documents
        ]

    def load(self, _home: Any, kind: str) -> Any:
        self.calls.append(("load", kind))
        return LoadReport("000001", len(self.documents), {"tasks": 3, "plans": 1}) if self.documents else LoadReport()

    def start(self, _home: Any, as_of: datetime) -> Any:
        self.calls.append(("start", as_of))
        return SimpleNamespace(run_key="run-1", is_unchanged=self.is_unchanged, published_release="r1")

    def build(self, _home: Any, run_key: str) -> list[Any]:
        self.calls.append(("build", run_key))
        if self.error:
            raise self.error
        return [ModelResult("dim_plans", "success", 0.5)]

    def expect(self, _home: Any, run_key: str) -> Any:
        self.calls.append(("expect", run_key))
        if self.check_error:
            raise self.check_error
        return CheckCounts(4, 1, 0, 0, 2)

    def seal(self, _home: Any, run_key: str) -> Any:
        self.calls.append(("seal", run_key))
        return SealReport()

    def after_checks(self, _home: Any, run_key: str) -> list[Any]:
        self.calls.append(("after_checks", run_key))
        return []

    def publish(self, _home: Any, run_key: str) -> Any:
        self.calls.append(("publish", run_key))
        return Publication("r2", "/r2", {table: TableFacts(7, 0.25) for table in PUBLISHED_TABLES})

    def published_outcome(self, _home: Any) -> Any:
        return Outcome(12, 3)

    def nightly_summary(self, _home: Any) -> str:
        self.calls.append(("summary",))
        return "Tóm tắt\n2 kế hoạch"

    def write_reminders(self, _home: Any) -> list[Path]:
        self.calls.append(("remind",))
        return [Path("/outbox/a.md")]

    def write_slips(self, _home: Any) -> Any:
        self.calls.append(("slips",))
        return SlipsReport("/outbox/slips", 2, 3)


@dataclass
class FetchReport:
    new: list[str] = field(default_factory=lambda: ["tinh.gov.vn/a.docx"])
    changed: list[str] = field(default_factory=list)
    not_fetched: int = 1
    reasons: list[str] = field(default_factory=lambda: ["https://tinh.gov.vn/b: máy chủ trả lời 404"])
    index_problem: str | None = "https://tinh.gov.vn/2.json: không kết nối được tới máy chủ"
    summary: str = "danh mục có 2 văn bản"


@dataclass
class LoadReport:
    load_id: str | None = None
    documents: int = 0
    rows: dict[str, int] = field(default_factory=dict)


@dataclass
class ModelResult:
    name: str
    status: str
    seconds: float


@dataclass
class CheckCounts:
    passed: int
    warned: int
    failed: int
    errored: int
    not_applicable: int


@dataclass
class SealReport:
    rows: int = 0
    file: str | None = None
    skipped: str | None = "lượt dựng của ngày đã qua"
    summary: str = "không niêm phong: lượt dựng của ngày đã qua"


@dataclass
class SlipsReport:
    folder: str
    written: int
    unchanged: int
    summary: str = "ghi 2 phiếu"


@dataclass
class TableFacts:
    rows: int
    seconds: float


@dataclass
class Publication:
    release_id: str
    path: str
    tables: dict[str, TableFacts]


@dataclass
class Outcome:
    documents: int
    missing: int


STAGE_MODULES = {
    "ingest.landing.sources.fetch": ("fetch",),
    "ingest.landing.inbox": ("land",),
    "ingest.load.reading": ("read_unit",),
    "ingest.load.stage": ("load",),
    "ingest.warehouse.build": ("start", "build", "after_checks"),
    "ingest.warehouse.checks": ("expect",),
    "ingest.verdicts.seal": ("seal",),
    "ingest.publish.release": ("publish",),
    "ingest.publish.outcome": ("published_outcome",),
    "ingest.outbox.summary": ("nightly_summary",),
    "ingest.outbox.reminders": ("write_reminders",),
    "ingest.outbox.slips.write": ("write_slips",),
}
"""The functions of ``ingest`` that tasks call."""


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeStages:
    fake = FakeStages()
    for name, functions in STAGE_MODULES.items():
        module = ModuleType(name)
        for function in functions:
            setattr(module, function, getattr(fake, function))
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setenv("KTTT_HOME", str(tmp_path))
    for name in ("KTTT_AS_OF", "KTTT_PLAN_INDEX", "KTTT_SUBMISSION_SOURCE"):
        monkeypatch.delenv(name, raising=False)
    return fake
