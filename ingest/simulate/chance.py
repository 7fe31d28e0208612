"""Chance without a state: every draw is a hash of the seed, of what is drawn and of what it is drawn for.

So no draw depends on another: one more commune or a higher rate of mess changes nothing else in the world, and the
bytes do not depend on a library's stream of random numbers. Vectorised: what it is drawn for may be arrays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Item = TypeVar("Item")
Numbers = NDArray[np.uint64]


def hashed(seed: int, name: str, *parts: ArrayLike) -> Numbers:
    """64 even bits for each combination of the parts, broadcast against each other."""
    start = hashlib.sha256(f"{seed}/{name}".encode()).digest()[:8]
    value: Numbers = np.asarray(int.from_bytes(start, "little"), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for part in parts:
            value = _mixed(value ^ _mixed(np.asarray(part).astype(np.uint64)))
    return value


def share(seed: int, name: str, *parts: ArrayLike) -> NDArray[np.float64]:
    """A number from 0 to below 1 for each."""
    return (hashed(seed, name, *parts) >> np.uint64(11)).astype(np.float64) / float(1 << 53)


def below(limit: ArrayLike, seed: int, name: str, *parts: ArrayLike) -> NDArray[np.int64]:
    """A whole number from 0 to below the limit for each."""
    drawn: NDArray[np.int64] = (share(seed, name, *parts) * np.asarray(limit)).astype(np.int64)
    return drawn


def _mixed(value: Numbers) -> Numbers:
    """One step of splitmix64."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


class Dice:
    """Draws for one thing, one after the other."""

    def __init__(self, seed: int, name: str, thing: int) -> None:
        self._parts: tuple[Any, ...] = (seed, name)
        self._thing = thing
        self._thrown = 0

    def below(self, limit: int) -> int:
        """A whole number from 0 to below the limit."""
        self._thrown += 1
        seed, name = self._parts
        return int(below(limit, seed, name, self._thing, self._thrown))

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[self.below(len(items))]
