"""Fixtures that every test folder shares: where the real plans lie, and what may be missing on a machine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"


@pytest.fixture(scope="session")
def shared_plans() -> Path:
    """Folder of the real plan documents, which the project does not ship."""
    folder = SHARED / "plans"
    if not folder.is_dir():
        pytest.skip("skipped: no shared plans")
    return folder


@pytest.fixture(scope="session")
def shared_gold() -> Path:
    """Folder of the hand-made labels and their scorer."""
    folder = SHARED / "gold"
    if not folder.is_dir():
        pytest.skip("skipped: no shared plans")
    return folder


def require_program(name: str) -> str:
    """Path of a program of the system; skips by name on a desk, fails in CI, which must install it."""
    path = shutil.which(name)
    if path is None:
        message = f"program {name} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return path
