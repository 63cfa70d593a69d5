"""How wide text runs and where it breaks, for drawings; no font is asked, wide characters count as one em."""

import re
import unicodedata

_WORD = re.compile(r"\s+|[^\s⺀-鿿＀-￯　-〿]+|.", re.DOTALL)
_NARROW, _CAPITAL = 0.55, 0.68
_CLOSING = "，。、；：！？）》」』”’％,.;:!?)"


def width(text: str, size: float) -> float:
    """The width of a line in a font of a size, roughly."""
    return sum(_em(letter) for letter in text) * size


def wrapped(text: str, size: float, room: float, most: int = 99) -> list[str]:
    """Breaks text into lines that fit; Chinese between any two characters, other words whole.

    Args:
        text: one paragraph.
        size: the font's.
        room: how wide a line may be.
        most: how many lines there may be; the last of them then ends in an ellipsis.
    """
    lines, line = list[str](), ""
    for word in _WORD.findall(text):
        if line and width(line + word.rstrip(), size) > room and word not in _CLOSING:
            lines.append(line.rstrip())
            line = ""
        line += word if line else word.lstrip()
    lines += [line.rstrip()] if line.strip() else []
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width(last + "…", size) > room:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]


def balanced(text: str, size: float, room: float) -> list[str]:
    """Breaks text into as few lines as fit, of about the same width."""
    lines = wrapped(text, size, room)
    while len(narrower := wrapped(text, size, room - size)) == len(lines) > 1:
        if max(width(line, size) for line in narrower) > room:
            break
        lines, room = narrower, room - size
    return lines


def _em(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return _CAPITAL if letter.isupper() or letter in "mwMW%@" else _NARROW
