"""The trigger that announces an inbox: once for what is new, not while it grows, submissions after their plans."""

from __future__ import annotations

import asyncio
import runpy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.module_loading import import_string

from kttt_dags import assets, watching
from kttt_dags.assets import INBOX
from kttt_dags.watching import LOOKS_FOR_PLANS, InboxTrigger

A, B = ("a.json", (1,)), ("b.json", (1,))
GROWN = ("a.json", (2,))
Look = tuple[tuple[Any, ...], bool]


def announced(monkeypatch: pytest.MonkeyPatch, looks: Sequence[Look | Exception]) -> list[tuple[int, int]]:
    """What the trigger fires when it sees these one after the other: number of the look, number of files."""
    monkeypatch.setenv(watching.SECONDS, "0.000001")
    seen = 0

    def look(_: str) -> Look:
        nonlocal seen
        if seen == len(looks):
            raise asyncio.CancelledError
        seen += 1
        shown = looks[seen - 1]
        if isinstance(shown, Exception):
            raise shown
        return shown

    monkeypatch.setattr(watching, "_look", look)
    fired: list[tuple[int, int]] = []

    async def collect() -> None:
        async for event in InboxTrigger("submissions").run():
            fired.append((seen, event.payload["files"]))

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(collect())
    return fired


@pytest.mark.parametrize(
    ("looks", "fired"),
    [
        ([((), True)] * 3, []),
        ([((), True), ((A,), True), ((A,), True), ((A,), True)], [(3, 1)]),
        ([((A,), True), ((GROWN,), True), ((GROWN,), True)], [(3, 1)]),
        ([((A,), True)] * 2 + [((), True)] + [((B,), True)] * 2, [(2, 1), (5, 1)]),
        ([((A,), True)] * 2 + [((A, B), True)] * 3, [(2, 1), (4, 2)]),
        ([((A,), True), OSError("the disk is away"), ((A,), True), ((A,), True)], [(4, 1)]),
        ([((A,), False)] * 5 + [((A,), True)], [(6, 1)]),
        ([((A,), False)] * (LOOKS_FOR_PLANS + 2), [(LOOKS_FOR_PLANS + 1, 1)]),
    ],
    ids=["empty", "once", "growing", "next", "more", "trouble", "plans first", "plans never"],
)
def test_new_files_are_announced(
    monkeypatch: pytest.MonkeyPatch, looks: Sequence[Look], fired: list[tuple[int, int]]
) -> None:
    assert announced(monkeypatch, looks) == fired


def test_the_watch_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(watching.SECONDS, "0")
    without = runpy.run_path(str(Path(assets.__file__)))
    assert [inbox.watchers for inbox in without["INBOX"].values()] == [[], []]


@pytest.mark.parametrize("kind", ["plans", "submissions"])
def test_each_inbox_has_a_watcher_that_airflow_can_make_again(kind: str) -> None:
    (watcher,) = INBOX[kind].watchers
    path, arguments = watcher.trigger.serialize()
    make: Callable[..., InboxTrigger] = import_string(path)
    assert make(**arguments).kind == kind
