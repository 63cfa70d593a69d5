"""Markdown: the few things that our papers are made of, with everything from data escaped."""

import re
from collections.abc import Iterable, Sequence

from binglian.domain.text import Text
from binglian.papers.wording import words

NOTHING = "—"
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")
_STARTS_A_LIST = re.compile(r"^(\d*)([-+.)])(?=\s)")


def escaped(text: str) -> str:
    """Text that stays text: no emphasis, link, tag, cell or list comes out of it."""
    return _STARTS_A_LIST.sub(r"\1\\\2", _inline(text))


def both(text: Text) -> str:
    """Chinese with English beside it."""
    return escaped(_together(text))


def stacked(text: Text) -> str:
    """Chinese with English under it, for cells."""
    return f"{escaped(text.zh)}<br>{escaped(text.en)}" if text.zh != text.en else escaped(text.zh)


def heading(level: int, text: Text) -> str:
    """A heading."""
    return f"{'#' * level} {_inline(_together(text))}"


def bullets(lines: Iterable[str]) -> str:
    """A list of lines that are Markdown already."""
    return "\n".join(f"- {line}" for line in lines)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table.

    Args:
        columns: keys of headings in ``texts.yaml`` (``papers.column-<key>``); ``:right`` marks numbers.
        rows: cells that are Markdown already; an empty one is shown as a dash.
    """
    keys = [column.partition(":") for column in columns]
    lines = [
        [both(words(f"column-{key}")) for key, _, _ in keys],
        ["---:" if mark else "---" for _, _, mark in keys],
        *([cell or NOTHING for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(lines: Iterable[str]) -> str:
    """Several lines in one cell."""
    return "<br>".join(line for line in lines if line)


def document(*blocks: str) -> str:
    """Blocks with a blank line between them; empty ones are left out."""
    return "\n\n".join(block for block in blocks if block) + "\n"


def _inline(text: str) -> str:
    """Text inside a line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _together(text: Text) -> str:
    return f"{text.zh} {text.en}" if text.zh != text.en else text.zh
