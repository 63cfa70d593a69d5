"""A paper: a title, facts, words and tables, whatever it is printed as."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from binglian.domain.text import Text
from binglian.papers.wording import words

Cell = str | int | float | Text | date | datetime | None
"""What stands in a table. Instants are in civil time already; lines of a text are kept apart."""

INSTANT = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: key of its heading (``papers.column-<key>``), and its width in a spreadsheet."""

    key: str
    width: int = 16
    right: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row; ``late`` and ``done`` say how it is to be marked."""

    cells: Sequence[Cell]
    late: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table under its title; without rows it says that there is nothing."""

    title: Text
    columns: Sequence[Column]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Prose:
    """Somebody's words under a title; each line is a paragraph."""

    title: Text
    text: str


Part = Grid | Prose


@dataclass(frozen=True, slots=True)
class Paper:
    """A document.

    Attributes:
        facts: what is known at a glance, each under its key (``papers.<key>``); empty ones are left out.
    """

    title: Text
    facts: Sequence[tuple[str, Cell]]
    parts: Sequence[Part]

    def known(self) -> list[tuple[Text, Cell]]:
        """The facts that say something, under their words."""
        return [(words(key), value) for key, value in self.facts if plain(value)]


def plain(value: Cell) -> str:
    """A cell as one language says it: Chinese for texts, the ISO form for days and instants."""
    match value:
        case None:
            return ""
        case Text():
            return value.zh
        case datetime():
            return value.strftime(INSTANT)
        case float():
            return f"{value:.2f}"
        case _:
            return str(value)


def together(title: Text, papers: Sequence[tuple[Text, Paper]]) -> Paper:
    """Papers bound into one: the facts of the first, and the parts of all, each under its paper's name."""
    parts: list[Part] = []
    for name, one in papers:
        for part in one.parts:
            headed = words("part-of", paper=name, part=part.title)
            parts.append(
                Prose(headed, part.text) if isinstance(part, Prose) else Grid(headed, part.columns, part.rows)
            )
    return Paper(title, papers[0][1].facts, parts)
