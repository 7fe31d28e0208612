"""Damages clean text as a broken font map does, and measures how much of it a repair undid."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FOREIGN = "ßÿøæþðħłœŋąęćčďěňřšťžāēīōūαβγδεζηθλμπρστφωбгджзилпфцчшэюя"
SIGNS = "§¿°¡¯¾½¼¤¦©®¬±¶µ×÷¢£¥ª"
ORDINARY = "0123456789;:!?"
PRIVATE = "".join(chr(0xE000 + i) for i in range(80))
UNUSED = "fjwz"
POOLS = ("foreign", "signs", "ordinary", "private", "unused", "mixed", "permuted", "merged")
SCOPES = ("all", "some", "two")


def font_map(text: str, pool: str, seed: int) -> dict[str, str]:
    """A random map of 8 to 12 of the text's frequent letters, every other time of their capitals too."""
    rng = random.Random(f"{pool}-{seed}")
    size = rng.randint(8, 12)
    counted = Counter(c for c in text.lower() if c.isalpha() and c not in UNUSED).most_common(40)
    frequent = [c for c, _ in counted]
    letters = rng.sample(frequent[:30], size)
    images = {
        "foreign": lambda: rng.sample(FOREIGN, size),
        "signs": lambda: rng.sample(SIGNS, size),
        "ordinary": lambda: rng.sample(ORDINARY, size),
        "private": lambda: rng.sample(PRIVATE, size),
        "unused": lambda: [*UNUSED, *rng.sample(FOREIGN, size - len(UNUSED))],
        "mixed": lambda: rng.sample(FOREIGN + SIGNS + UNUSED + PRIVATE[:20], size),
        "permuted": lambda: letters[1:] + letters[:1],
        "merged": lambda: rng.sample([c for c in frequent if c not in letters], size),
    }[pool]()
    found = dict(zip(letters, images, strict=True))
    if seed % 2:
        found |= {c.upper(): x.upper() for c, x in found.items() if len(x.upper()) == 1 and x.upper() != x}
    return found


def damage(lines: Sequence[str], pool: str, seed: int, scope: str = "all") -> list[str]:
    """The lines under one map, some of them under it (``some``), or each under one of two (``two``)."""
    text = "\n".join(lines)
    rng = random.Random(seed)
    maps: list[Mapping[str, str]] = [font_map(text, pool, seed)]
    if scope == "two":
        maps.append(font_map(text, pool, seed + 1000))
    if scope == "some":
        maps.append({})
    return [line.translate(str.maketrans(dict(rng.choice(maps)))) for line in lines]


@dataclass(frozen=True)
class Measured:
    """Share of damaged letters that were restored, and of undamaged words that were changed."""

    restored: float
    spoilt: float


def measure(clean: Sequence[str], damaged: Sequence[str], repaired: Sequence[str]) -> Measured:
    letters = right = words = spoilt = 0
    for true, broken, mended in zip(clean, damaged, repaired, strict=True):
        assert len(true) == len(mended)
        letters += sum(a != b for a, b in zip(true, broken, strict=True))
        right += sum(a != b and a == c for a, b, c in zip(true, broken, mended, strict=True))
        for word in re.finditer(r"\S+", true):
            here = slice(*word.span())
            if true[here] == broken[here]:
                words += 1
                spoilt += mended[here] != true[here]
    return Measured(right / max(1, letters), spoilt / max(1, words))
