"""Shows the tasks of a run in this process as they finish, one line each, on a terminal or in a plain log."""

from __future__ import annotations

import logging
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self, TextIO

from airflow.listeners import hookimpl
from airflow.sdk.listener import get_listener_manager
from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner

from ingest.errors import as_sentence


class Progress(AbstractContextManager["Progress"]):
    """Listens to Airflow's task instances and to the stages' own log lines while the context is open.

    Attributes:
        finished: ``(dag_id, task_id)`` of every task instance that a worker ended, whatever the result.
    """

    def __init__(self, out: TextIO) -> None:
        self.console = Console(file=out, highlight=False, markup=False, emoji=False, soft_wrap=True)
        self.finished: set[tuple[str, str]] = set()
        self._spinner = Spinner("dots", "Khởi động Airflow …")
        self._live = Live(
            self._spinner, console=self.console, transient=True, redirect_stdout=False, redirect_stderr=False
        )
        self._notes = _Notes()
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        get_listener_manager().add_listener(self)
        log = logging.getLogger("kttt")
        log.addHandler(self._notes)
        log.setLevel(logging.INFO)
        if self.console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._live.stop()
        logging.getLogger("kttt").removeHandler(self._notes)
        get_listener_manager().pm.unregister(self)

    def say(self, line: str) -> None:
        """Print a line of the runner itself."""
        self.console.print(line)

    def not_run(self, dag_id: str, tasks: list[str], why: str) -> None:
        """Print the tasks that no worker was given, and why."""
        self.say(f"  – {dag_id} · {', '.join(tasks)}: {why}")

    @hookimpl
    def on_task_instance_running(self, task_instance: Any) -> None:
        """Airflow is about to execute a task instance."""
        self._started = time.monotonic()
        self._notes.take()
        self._spinner.update(text=f"{_label(task_instance)} …")

    @hookimpl
    def on_task_instance_success(self, task_instance: Any) -> None:
        """A task instance ended well."""
        self._line("✓", task_instance)

    @hookimpl
    def on_task_instance_skipped(self, task_instance: Any) -> None:
        """A task instance decided to skip itself."""
        self._line("–", task_instance)

    @hookimpl
    def on_task_instance_failed(self, task_instance: Any, error: Any) -> None:
        """A task instance failed; its error is shown as its sentence, or with its type when it is a defect of ours.

        Airflow takes an interrupt for a failure of the task; raised from here it ends the whole run, as it should.
        """
        if isinstance(error, KeyboardInterrupt):
            raise error
        self._line("✗", task_instance, as_sentence(error))

    def _line(self, mark: str, task_instance: Any, *more: str) -> None:
        self.finished.add((task_instance.dag_id, task_instance.task_id))
        seconds = time.monotonic() - self._started
        self.say(f"  {mark} {_label(task_instance)}   {seconds:.1f} s")
        for note in (*self._notes.take(), *more):
            self.say(f"      {note}")


class _Notes(logging.Handler):
    """Keeps what the stages say until the line of their task is printed."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.extend(record.getMessage().splitlines())

    def take(self) -> list[str]:
        lines, self._lines = self._lines, []
        return lines


def _label(task_instance: Any) -> str:
    name = task_instance.rendered_map_index
    suffix = f" [{name}]" if name else ""
    return f"{task_instance.dag_id} · {task_instance.task.task_display_name}{suffix}"
