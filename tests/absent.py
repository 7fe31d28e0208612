"""What a test does when the machine lacks a program that it needs."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(message: str) -> NoReturn:
    """Skip by name on a desk; fail in CI, whose job is to install it."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
