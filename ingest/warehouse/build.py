"""Builds the warehouse from the loads, in a work folder named after what goes in. Publishes nothing.

The work file starts as a copy of the one that was published last where that is a state of this build: the same code and
roster, an earlier as-of instant, no load missing. Else it starts empty (docs/decisions/0025-incremental-nights.md).

The folder's name, the run key, is a fingerprint of the as-of instant, the loads, the seeds and the code: equal inputs
give the same folder, so a run killed at any point and started again ends in the same state, and a build whose inputs
equal those of the last publication can be told before any work is done.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock

from ingest.asof import iso, parse_as_of
from ingest.errors import StageFailed, UsageError
from ingest.files import fingerprint, fingerprint_of_tree, fresh_folder, write_bytes, write_json
from ingest.home import DBT_PROJECT, PROJECT, DataHome
from ingest.load.stage import ensure_loads
from ingest.registers.loading import load_registers
from ingest.verdicts.ledger import NIGHTLY, REJUDGED, ensure_ledger, rejudged_files
from ingest.verdicts.ruleset import Ruleset, read_ruleset
from ingest.warehouse.dbt import NodeResult, run_dbt
from ingest.warehouse.published import look_at_published
from ingest.warehouse.roster import check_roster

FIRST_PASS = ("build", "--exclude", "tag:after_checks", "--exclude-resource-type", "unit_test")
SECOND_PASS = ("build", "--select", "tag:after_checks", "--exclude-resource-type", "unit_test")
STAGES = ("build", "expect", "seal", "after_checks", "publish")
"""The stages of a build in their order; none begins before the one before it is done."""
CODE = ("dbt_project/models", "dbt_project/macros", "dbt_project/seeds/reference", "dbt_project/tests", "expectations")
RULESET_FILE = "ruleset.zip"
WORK_FILE = "kttt.duckdb"
STATE_FILE = "state.json"
STORAGE_VERSION = "v1.0.0"


@dataclass(frozen=True, slots=True)
class BuildStart:
    """A build about to begin: its run key, and whether its inputs equal those of the last publication."""

    run_key: str
    is_unchanged: bool
    published_release: str | None


@dataclass(frozen=True, slots=True)
class State:
    """A finished build whose work file the next one may start with: its folder, its last load, its as-of instant."""

    folder: Path
    last_load_id: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One table or view built: its name without the project's, dbt's status, and the seconds it took."""

    name: str
    status: str
    seconds: float


def start(home: DataHome, as_of: datetime) -> BuildStart:
    """Name the build and prepare its folder; a build that would repeat the last publication is told so instead."""
    check_roster(home.roster)
    ensure_loads(home)
    load_registers(home)
    ensure_ledger(home)
    loads = sorted(path.name for path in home.loads.iterdir())
    run_key = fingerprint(iso(as_of), inputs_fingerprint(home, loads), *rejudged_files(home))[:16]
    published = published_run(home)
    if published is not None and published["run_key"] == run_key:
        return BuildStart(run_key, is_unchanged=True, published_release=published["release_id"])
    home.work.mkdir(parents=True, exist_ok=True)
    with FileLock(home.lock):
        _remove_other_runs(home, run_key, published)
        folder = fresh_folder(run_folder(home, run_key))
        state = _state(home, published, loads, as_of)
        if state is not None:
            shutil.copyfile(state.folder / WORK_FILE, folder / WORK_FILE)
        else:
            new_work_file(folder / WORK_FILE)
        write_json(folder / STATE_FILE, _state_facts(home, loads))
        write_run(folder, run_key, as_of, loads[-1], read_ruleset(home), state=state)
        look_at_published(home, folder)
    return BuildStart(run_key, is_unchanged=False, published_release=published["release_id"] if published else None)


def new_work_file(path: Path) -> None:
    """An empty database in the storage format that DuckDB 1.x clients can read: a copy of it will be published."""
    import duckdb  # noqa: PLC0415 - kept out of the start of the stages that only look at a build

    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as made (storage_version '{STORAGE_VERSION}')")
        connection.execute("create schema made.marts")


def inputs_fingerprint(home: DataHome, loads: Sequence[str]) -> str:
    """Fingerprint of everything a build rests on beside its as-of instant: these loads, the roster, and the code."""
    return fingerprint(_loads_fingerprint(home, loads), _rules_fingerprint(home))


def _loads_fingerprint(home: DataHome, loads: Sequence[str]) -> str:
    return fingerprint(*loads, *((home.loads / name / "load.json").read_text(encoding="utf-8") for name in loads))


def _rules_fingerprint(home: DataHome) -> str:
    code = fingerprint_of_tree(*(PROJECT / part for part in CODE)) + fingerprint_of_tree(DBT_PROJECT, pattern="*.yml")
    return fingerprint(fingerprint_of_tree(home.roster, pattern="*.csv"), code)


def _state_facts(home: DataHome, loads: Sequence[str]) -> dict[str, str]:
    """What must still hold when a later build wants to start with the work file of this one."""
    return {
        "last_load_id": loads[-1],
        "loads": _loads_fingerprint(home, loads),
        "rules": _rules_fingerprint(home),
        "duckdb": version("duckdb"),
    }


def _state(home: DataHome, published: dict[str, str] | None, loads: Sequence[str], as_of: datetime) -> State | None:
    """The build that was published last, when its work file is whole and everything it rests on is as it was."""
    if published is None:
        return None
    folder = run_folder(home, published["run_key"])
    names = (STATE_FILE, WORK_FILE, *(f"{stage}.done" for stage in STAGES))
    if not all((folder / name).exists() for name in names) or (folder / f"{WORK_FILE}.wal").exists():
        return None
    facts = json.loads((folder / STATE_FILE).read_text(encoding="utf-8"))
    known = [name for name in loads if name <= facts["last_load_id"]]
    was_as_of = parse_as_of(published["as_of"])
    if not known or was_as_of > as_of or facts != _state_facts(home, known):
        return None
    return State(folder, facts["last_load_id"], was_as_of)


def published_run(home: DataHome) -> dict[str, str] | None:
    """Facts of the current publication (``run_key``, ``release_id``, ``as_of``), or None before the first."""
    try:
        found: dict[str, str] = json.loads((home.current / "release.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


def run_folder(home: DataHome, run_key: str) -> Path:
    """The work folder of a build."""
    return home.run_folder(run_key)


def enter_stage(home: DataHome, run_key: str, stage: str) -> Path:
    """The work folder of a build, when every stage before ``stage`` (of :data:`STAGES`) is done.

    What this stage and the later ones had done before counts no more: they are about to be done again.

    Raises:
        StageFailed: an earlier stage is not done, or the build was never started or another one took its place.
    """
    folder = run_folder(home, run_key)
    if not (folder / "run.json").exists():
        raise StageFailed(f"build {run_key} has no work folder {folder}: start the build again from its first stage")
    place = STAGES.index(stage)
    for earlier in STAGES[:place]:
        if not (folder / f"{earlier}.done").exists():
            raise StageFailed(f"build {run_key}: cannot go on to {stage}, because {earlier} is not done; see {folder}")
    for later in STAGES[place:]:
        (folder / f"{later}.done").unlink(missing_ok=True)
    return folder


def leave_stage(folder: Path, stage: str) -> None:
    """Note that a stage is done, so that the next one may begin."""
    write_json(folder / f"{stage}.done", {})


def write_run(
    folder: Path,
    run_key: str,
    as_of: datetime,
    last_load_id: str,
    ruleset: Ruleset,
    rejudged: Sequence[datetime] = (),
    state: State | None = None,
) -> None:
    """Tell the build its run key, as-of instant, last load and rules, for dbt in Parquet and for people in JSON.

    What is loaded after the build has begun is not its business: its key would not speak of it. The verdicts it passes
    speak of its as-of instant, or of the instants to be judged again. Of a state it is told what that one knew.
    """
    instants = [_naive(instant) for instant in rejudged or [as_of]]
    purposes = [REJUDGED if rejudged else NIGHTLY] * len(instants)
    run = {
        "run_key": pa.array([run_key], pa.string()),
        "as_of_at": pa.array([_naive(as_of)], pa.timestamp("us")),
        "last_load_id": pa.array([last_load_id], pa.string()),
        "ruleset_version": pa.array([ruleset.version], pa.string()),
        "state_load_id": pa.array([state.last_load_id if state else None], pa.string()),
        "state_as_of_at": pa.array([_naive(state.as_of) if state else None], pa.timestamp("us")),
    }
    asked = {"as_of_at": pa.array(instants, pa.timestamp("us")), "purpose": pa.array(purposes, pa.string())}
    pq.write_table(pa.table(run), folder / "run.parquet")
    pq.write_table(pa.table(asked), folder / "instants.parquet")
    write_bytes(folder / RULESET_FILE, ruleset.as_zip())
    write_json(folder / "run.json", {"run_key": run_key, "as_of": iso(as_of), "ruleset_version": ruleset.version})


def _naive(instant: datetime) -> datetime:
    """An instant as the warehouse keeps it: UTC without a zone mark."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def build(home: DataHome, run_key: str) -> list[ModelResult]:
    """The first pass of dbt: seeds, all models but those that wait for the checks, and all their tests."""
    folder = enter_stage(home, run_key, "build")
    models = _keep_models(folder, run_dbt(home, folder, FIRST_PASS, "dbt-first-pass"))
    leave_stage(folder, "build")
    return models


def after_checks(home: DataHome, run_key: str) -> list[ModelResult]:
    """The second pass of dbt: the models that read what the checks found."""
    folder = enter_stage(home, run_key, "after_checks")
    models = _keep_models(folder, run_dbt(home, folder, SECOND_PASS, "dbt-second-pass"))
    leave_stage(folder, "after_checks")
    return models


def _keep_models(folder: Path, results: Sequence[NodeResult]) -> list[ModelResult]:
    """The models among the results, also kept in ``models.json`` for the publication to tell how long each took."""
    models = [
        ModelResult(result.name.rsplit(".", 1)[1], result.status, round(result.seconds, 3))
        for result in results
        if result.name.startswith(("model.", "seed."))
    ]
    path = folder / "models.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    write_json(path, known | {model.name: asdict(model) for model in models})
    return models


def _remove_other_runs(home: DataHome, run_key: str, published: dict[str, str] | None) -> None:
    """Work folders of builds that ended or were killed; the lock is held, so none of them runs dbt now.

    That of the last publication stays: the next builds start with it until one of them is published.
    """
    kept = {run_folder(home, run_key), *([run_folder(home, published["run_key"])] if published else [])}
    for folder in home.work.glob("run-*"):
        if folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def latest_run_key(home: DataHome) -> str:
    """Run key of the build under way, for commands that go on by hand where the last one stopped.

    Raises:
        UsageError: no build was started.
    """
    folders = sorted(home.work.glob("run-*/run.json"), key=lambda path: path.stat().st_mtime)
    if not folders:
        raise UsageError(f"{home.work}: no build was started; run kttt build first")
    return folders[-1].parent.name.removeprefix("run-")
