"""Runs the four DAGs once, in order, in this process: ``python -m kttt_dags.run_once``. Starts no service.

It is the pipeline as the scheduler runs it, with the same tasks and the same assets, but it waits for nobody: a task
that fails is not tried again, and the DAGs after a failed one are not run. Airflow's own log goes to a file; what
appears is one line a finished task, then the summary. Settings come from the environment: ``KTTT_HOME``,
``KTTT_PLANS``, ``KTTT_SUBMISSIONS``, ``KTTT_ROSTER``, ``KTTT_AS_OF``, and those of ``docs/sources.md``. The exit
code is 0 when all runs succeeded, also when agencies are late; 1 when a run failed; 2 when a setting is wrong; 130 when
interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from filelock import FileLock, Timeout

from ingest.asof import iso, parse_as_of, show
from ingest.errors import KtttError
from ingest.home import DataHome
from kttt_dags.environment import DAGS_FOLDER, airflow_environment

if TYPE_CHECKING:
    from airflow.sdk import DAG

    from kttt_dags.progress import Progress

ORDER = ("ingest_plans", "ingest_submissions", "build_warehouse", "remind_agencies")
"""The task without which there is nothing to remind anybody of."""


def main() -> int:
    """Run the pipeline once; returns the exit code."""
    now = datetime.now(UTC)
    try:
        home = DataHome.from_environment()
        as_of = parse_as_of(os.environ["KTTT_AS_OF"]) if os.environ.get("KTTT_AS_OF") else now
    except KtttError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the program's own output
        return 2
    airflow_home = home.root / "airflow" / "nightly"
    log = home.root / "logs" / f"nightly-{now:%Y%m%dT%H%M%SZ}.log"
    airflow_home.mkdir(parents=True, exist_ok=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    os.environ |= home.as_environment() | airflow_environment(airflow_home)
    print(f"Chạy đêm, số liệu tính đến {show(as_of)}, dữ liệu ở {home.root}", flush=True)  # noqa: T201
    with _own_log(log) as out:
        try:
            with FileLock(airflow_home / ".lock", blocking=False):
                failure = _run_all(airflow_home, iso(as_of), out)
                if failure is None:
                    out.write(f"\n{_summary(home)}\n")
        except Timeout:
            failure = f"một lượt chạy đêm khác đang dùng {home.root}; đợi nó xong rồi chạy lại"
        except KeyboardInterrupt:
            out.write("\nĐã dừng theo yêu cầu; chạy lại sẽ làm tiếp, không mất tệp đã nhận.\n")
            return 130
        except Exception as error:  # noqa: BLE001 - the last place where a defect can still be told to a person
            traceback.print_exc()
            failure = f"lỗi của chương trình: {type(error).__name__}: {error}"
        if failure is not None:
            out.write(f"\nKhông thành công: {failure}\nNhật ký đầy đủ: {log}\n")
            return 1
    return 0


def run_dags(as_of: str, progress: Progress) -> str | None:
    """Run the DAGs in order with one as-of; returns what failed, or None. Airflow must have its database by now."""
    dags = load_dags()
    for dag_id in ORDER:
        run = dags[dag_id].test(run_conf={"as_of": as_of})
        _tell_what_did_not_run(dags[dag_id], run.get_task_instances(), progress)
        if run.state != "success":
            return f"{dag_id} lỗi; các bước sau nó không chạy"
    return None


def _run_all(airflow_home: Path, as_of: str, out: TextIO) -> str | None:
    """Import Airflow, give it a database if it has none for this version, and run the DAGs."""
    import airflow
    from airflow.utils.db import initdb

    from kttt_dags.progress import Progress

    with Progress(out) as progress:
        made = airflow_home / f".database-{airflow.__version__}"
        if not (made.exists() and (airflow_home / "airflow.db").exists()):
            initdb()
            made.touch()
        return run_dags(as_of, progress)


def load_dags() -> dict[str, DAG]:
    """The DAGs, set to fail at once instead of waiting for a retry, and without deadlines.

    Nobody watches the clock of a run in this process, and ``dag.test`` of Airflow 3.3.2 ends in an error when it drops
    the deadlines of a run that succeeded.
    """
    from airflow.dag_processing.dagbag import BundleDagBag

    bag = BundleDagBag(DAGS_FOLDER, bundle_path=DAGS_FOLDER, bundle_name="dags-folder")
    if bag.import_errors:
        raise RuntimeError("; ".join(f"{file}: {error}" for file, error in bag.import_errors.items()))
    for dag in bag.dags.values():
        dag.deadline = None
        for task in dag.tasks:
            task.retries = 0
    return bag.dags


def _tell_what_did_not_run(dag: DAG, task_instances: list, progress: Progress) -> None:
    reasons = {"skipped": "bỏ qua", "upstream_failed": "không chạy vì bước trước lỗi"}
    position = {task.task_id: number for number, task in enumerate(dag.topological_sort())}
    for state, why in reasons.items():
        task_ids = {ti.task_id for ti in task_instances if ti.state == state} - {
            task_id for dag_id, task_id in progress.finished if dag_id == dag.dag_id
        }
        if task_ids:
            ordered = sorted(task_ids, key=position.__getitem__)
            progress.not_run(dag.dag_id, [dag.get_task(task_id).task_display_name for task_id in ordered], why)


def _summary(home: DataHome) -> str:
    from ingest.outbox.summary import nightly_summary

    return nightly_summary(home)


@contextmanager
def _own_log(log: Path) -> Iterator[TextIO]:
    """Send everything that this process and its children write to ``log``; yields the real standard output.

    Done on file descriptors, because dbt runs in a child process and Airflow holds on to the streams it finds.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    with log.open("ab") as target, os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1) as out:
        os.dup2(target.fileno(), 1)
        os.dup2(target.fileno(), 2)
        try:
            yield out
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for descriptor, number in zip(saved, (1, 2), strict=True):
                os.dup2(descriptor, number)
                os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
