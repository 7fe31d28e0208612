"""Characters of Word's symbol fonts, which have no meaning of their own outside them, as Unicode."""

from __future__ import annotations

import re

_SYMBOL = {
    0x25: "%", 0x2A: "*", 0x2B: "+", 0x2D: "-", 0x3C: "<", 0x3D: "=", 0x3E: ">", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔",
    0xAC: "←", 0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈",
    0xD7: "·", 0xDE: "⇒", 0xE5: "∑",
}  # fmt: skip
_PRIVATE = re.compile("[\uf020-\uf0ff]")


def symbol(font: str, code: str) -> str:
    """The character of a ``w:sym``; dingbats, which mostly stand for bullets, become one."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= number <= 0xF0FF:
        number -= 0xF000
    elif 0x100 <= number < 0xD800:
        return chr(number)
    return _SYMBOL.get(number, "�") if font.lower() == "symbol" else "•"


def plain_symbols(text: str) -> str:
    """Text with symbols of the private use area, as Word stores what was typed in a symbol font, in Unicode."""
    return _PRIVATE.sub(lambda match: _SYMBOL.get(ord(match[0]) - 0xF000, "•"), text)
