"""Fixtures that every test folder shares: where the real plans lie."""

from __future__ import annotations

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
