"""Output: plain lines, tables that line up, and JSON that is nothing but JSON."""

import json
import sys
from collections.abc import Iterable
from typing import IO

from rich.console import Console
from rich.table import Table, box
from rich.text import Text as Styled

from binglian.domain.text import Text

PIPED_WIDTH = 120
"""Columns of a table that nobody sees on a terminal."""


def say(line: str = "") -> None:
    """Prints a line as it is, however long."""
    _write(sys.stdout, line)


def hint(line: str) -> None:
    """Prints a line about the work itself, beside the results."""
    _write(sys.stderr, line)


def show(renderable: object) -> None:
    """Prints something of rich's; 120 columns wide when nobody is looking."""
    width = None if sys.stdout.isatty() else PIPED_WIDTH
    Console(width=width, highlight=False).print(renderable)


def quiet() -> None:
    """Keeps the engine's own log off the standard output, where results go."""
    from temporalio.runtime import Runtime, TelemetryConfig

    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=None)), error_if_already_set=False)


def dump(content: object) -> None:
    """Prints one JSON object."""
    say(json.dumps(content, ensure_ascii=False, indent=2))


def table(*columns: str, title: str = "") -> Table:
    """A table with headings from ``texts.yaml`` (``cli.column-<key>``), Chinese over English.

    A column may be marked ``:right`` for numbers, or ``:whole`` where a cell is never folded.
    """
    built = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        key, _, mark = column.partition(":")
        built.add_column(
            heading(key),
            justify="right" if mark == "right" else "left",
            overflow="fold",
            no_wrap=mark in ("right", "whole"),
        )
    return built


def rows(built: Table, lines: Iterable[Iterable[str]]) -> Table:
    """Fills a table; brackets in a cell are brackets, never markup."""
    for line in lines:
        built.add_row(*(Styled(cell) for cell in line))
    return built


def heading(key: str) -> str:
    """A column's heading in two lines."""
    from definitions.texts import phrase

    words = phrase("cli", f"column-{key}")
    return f"{words.zh}\n{words.en}"


def words(key: str, **details: Text | str | int) -> str:
    """A phrase of the command line, Chinese with English beside it."""
    from definitions.texts import phrase

    return str(phrase("cli", key, **details))


def _write(stream: IO[str], line: str) -> None:
    stream.write(f"{line}\n")
    stream.flush()
