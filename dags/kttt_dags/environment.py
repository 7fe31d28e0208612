"""The Airflow settings of one installation, as environment variables. Must be applied before Airflow is imported.

``make nightly`` and ``make up`` keep apart metadata under one data home: a scheduler would otherwise take over the runs
of a nightly beside it and execute every task a second time. What they share is the data, guarded by its own lock.
"""

from __future__ import annotations

from pathlib import Path

DAGS_FOLDER = Path(__file__).resolve().parent.parent


def airflow_environment(airflow_home: Path, metadata: str | None = None) -> dict[str, str]:
    """Settings common to both ways of running; nothing is created and no variable is set here.

    ``metadata`` is the SQLAlchemy address of Airflow's database; without one it is a SQLite file in ``airflow_home``.
    """
    return {
        "AIRFLOW_HOME": str(airflow_home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS_FOLDER),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(DAGS_FOLDER / "kttt_dags" / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Ho_Chi_Minh",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata or f"sqlite:///{airflow_home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(airflow_home / "logs"),
    }
