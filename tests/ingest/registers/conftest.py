"""A home in which the samples were read, copied for each test, and the ``kttt`` command on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.cli import app
from ingest.errors import KtttError
from ingest.home import DataHome
from tests.homes import samples_home
from tests.pipelines import ingest

AS_OF = "2026-12-16"


@dataclass(frozen=True)
class Done:
    """What a command printed, or the one line of its error."""

    output: str
    error: str | None


Kttt = Callable[..., Done]


@pytest.fixture(scope="session")
def read_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("read-samples")
    ingest(samples_home(folder), AS_OF)
    return folder


@pytest.fixture
def home(read_samples: Path, tmp_path: Path) -> DataHome:
    shutil.copytree(read_samples / "var", tmp_path / "var")
    return samples_home(tmp_path)


@pytest.fixture
def register(home: DataHome) -> Kttt:
    def run(*arguments: str, as_of: str = AS_OF) -> Done:
        environment = {**home.as_environment(), "KTTT_AS_OF": as_of}
        result = CliRunner().invoke(app, ["register", *arguments], env=environment)
        if result.exception is None:
            return Done(result.output, None)
        assert isinstance(result.exception, KtttError), result.exception
        return Done(result.output, str(result.exception))

    return run
