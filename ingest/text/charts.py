"""The code charts of the Vietnamese encodings before Unicode, data in ``legacy.json``, and how a word is read by one.

A word comes as the *Latin-1 reading* of its bytes: U+0041 to U+00FF stand for the bytes 0x41 to 0xFF. A Windows-1252
reading differs from it for 0x80 to 0x9F only and is taken back to it first. Charts: TCVN 5712:1993 (VN1, and VN3, which
the fonts .VnTime show, also called TCVN3 or ABC), VNI-Windows, RFC 1456 (VISCII), VPS, and windows-1258 from Python.
Decides nothing about texts: see ``legacy``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

WINDOWS_1252 = {letter: chr(byte) for byte in range(0x80, 0xA0) if (letter := bytes([byte]).decode("cp1252", "ignore"))}
"""The letters and signs of Windows-1252 that Latin-1 lacks, and the control character of the same byte."""
_TO_LATIN1 = str.maketrans(WINDOWS_1252)

_TONED = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


@dataclass(frozen=True, slots=True)
class Chart:
    """One encoding: which characters of the Latin-1 reading make which letter.

    ``caseless`` are the small letters whose bytes stood for the capitals too, shown by a font of capitals.
    """

    name: str
    letters: Mapping[str, str]
    caseless: frozenset[str]
    pattern: re.Pattern[str]

    def read(self, word: str) -> str:
        """The word in composed Unicode; bytes that the chart leaves empty are read as Windows-1252."""
        text = self.pattern.sub(lambda unit: self.letters[unit[0]], word)
        return unicodedata.normalize("NFC", text) if self.name == "Windows-1258" else text


def latin1(text: str) -> str:
    """The Latin-1 reading of a text that may have been read as Windows-1252."""
    return text.translate(_TO_LATIN1)


def toneless(letter: str) -> str:
    """The letter without its tone: ``ấ`` becomes ``â``."""
    return unicodedata.normalize("NFC", _TONED.sub("", unicodedata.normalize("NFD", letter)))


@lru_cache(maxsize=1)
def charts() -> tuple[Chart, ...]:
    """Every known encoding; of two that read a text equally well the first is the more usual."""
    data = json.loads(resources.files("ingest.text").joinpath("legacy.json").read_text(encoding="utf-8"))
    known = [_chart(e["name"], _by_row(e["chart"]) if "chart" in e else _by_sign(e)) for e in data["encodings"]]
    high = (bytes([b]) for b in range(0x80, 0x100))
    windows_1258 = {b.decode("latin-1"): letter for b in high if (letter := b.decode("cp1258", "ignore"))}
    return (*known, _chart("Windows-1258", windows_1258))


def _chart(name: str, letters: dict[str, str]) -> Chart:
    letters = {byte: letter for letter, byte in WINDOWS_1252.items()} | letters
    shown = {letter for unit, letter in letters.items() if unit[0] >= " "}  # control characters were seldom used
    small = {
        letter
        for letter in letters.values()
        if letter.islower() and _TONED.search(unicodedata.normalize("NFD", letter))
    }
    caseless = frozenset(letter for letter in small if letter.upper() not in shown)
    units = "|".join(re.escape(unit) for unit in sorted(letters, key=len, reverse=True))
    return Chart(name, letters, caseless, re.compile(units))


def _by_row(chart: Mapping[str, str]) -> dict[str, str]:
    """Single bytes: sixteen to a row, a point where the encoding has no Vietnamese letter."""
    return {
        chr(int(row, 16) + column): letter
        for row, letters in chart.items()
        for column, letter in enumerate(letters)
        if letter != "."
    }


def _by_sign(encoding: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Letters followed by a sign of accents, in either case: the letter's own case counts."""
    letters = dict(encoding["single"])
    for base in "aeouyôö":
        for sign, accents in encoding["signs"].items():
            letter = unicodedata.normalize("NFC", letters.get(base, base) + accents)
            if len(letter) == 1:
                letters |= {base + sign: letter, base + sign.upper(): letter}
    capitals = {unit[0].upper() + unit[1:]: letter.upper() for unit, letter in letters.items()}
    return letters | capitals
