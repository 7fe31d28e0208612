"""Fixtures that every test folder shares: where the real plans lie."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

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


@pytest.fixture(scope="session")
def scorer(shared_gold: Path) -> ModuleType:
    """The scorer of the hand-made labels, as it lies beside them."""
    spec = importlib.util.spec_from_file_location("score_plans", shared_gold / "score_plans.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
