"""Numbers and bullets of lists as typed markers: ``IV.``, ``1.2``, ``c)``, ``-``, ``+``.

Vietnamese documents nest ``-`` over ``+``, so bullets of any drawing become those, by how deep they stand.
"""

from __future__ import annotations

from collections.abc import Callable

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
BULLETS = ("-", "+", "*")
_MAX_REPEATS = 10


def roman(number: int) -> str:
    """``iv`` for 4; digits where the Romans had no number."""
    if not 0 < number < 4000:
        return str(number)
    result = ""
    for value, letters in _ROMAN:
        result += letters * (number // value)
        number %= value
    return result


def letters(number: int) -> str:
    """``a`` to ``z``, then ``aa``, ``bb`` as Word counts."""
    if not 0 < number <= 26 * _MAX_REPEATS:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


_FORMATS: dict[str, Callable[[int], str]] = {
    "upperRoman": lambda n: roman(n).upper(),
    "lowerRoman": roman,
    "upperLetter": lambda n: letters(n).upper(),
    "lowerLetter": letters,
    "decimalZero": lambda n: f"{n:02d}",
    "none": lambda _: "",
}


def numeral(number: int, kind: str) -> str:
    """The number in the format that Word calls so; formats that nobody uses here are written in digits."""
    return _FORMATS.get(kind, str)(number)


def bullet(drawing: str, depth: int) -> str:
    """The marker for a bullet; only a typed ``+`` or dash keeps what it is."""
    if drawing in ("+", "*"):
        return drawing
    return "-" if drawing in ("-", "–", "—") else BULLETS[min(depth, len(BULLETS) - 1)]
