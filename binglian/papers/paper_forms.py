"""A paper as Markdown and as a spreadsheet, in Chinese with English beside it."""

from collections.abc import Iterator
from datetime import datetime

from binglian.domain.text import Text
from binglian.papers.markdown import both as beside
from binglian.papers.markdown import bullets, cell, document, escaped, heading, stacked, table
from binglian.papers.paper import Cell, Column, Grid, Paper, Part, Prose, Row, plain
from binglian.papers.sheet import Line, Sheets, Value
from binglian.papers.wording import words

_LATE, _DONE = "F6CFCB", "E4EFDC"
_FACTS = (Column("topic", 24), Column("field", 28), Column("value", 80))


def paper_markdown(paper: Paper) -> str:
    """The paper as Markdown; what somebody wrote stays text."""
    facts = (f"{beside(words_)}: {_beside(value)}" for words_, value in paper.known())
    return document(heading(1, paper.title), bullets(facts), *map(_block, paper.parts))


def paper_xlsx(paper: Paper) -> bytes:
    """The paper as an Excel file: facts and words first, then a sheet for each table."""
    sheets = Sheets()
    _add(sheets, Grid(words("summary"), _FACTS, [*_facts(paper)]))
    for part in paper.parts:
        if isinstance(part, Grid):
            _add(sheets, part)
    return sheets.content()


def _block(part: Part) -> str:
    match part:
        case Prose():
            said = (escaped(line) for line in part.text.splitlines() if line.strip())
            return document(heading(2, part.title), *said).rstrip()
        case Grid():
            if not part.rows:
                return document(heading(2, part.title), beside(words("nothing"))).rstrip()
            columns = [f"{one.key}:right" if one.right else one.key for one in part.columns]
            rows = [[_struck(_cell(value), row) for value in row.cells] for row in part.rows]
            return document(heading(2, part.title), table(columns, rows)).rstrip()


def _struck(text: str, row: Row) -> str:
    """What is done is struck off, not left out (S4-06); what is late stands out."""
    if not text or not (row.done or row.late):
        return text
    mark = "~~" if row.done else "**"
    return "<br>".join(f"{mark}{line}{mark}" for line in text.split("<br>"))


def _cell(value: Cell) -> str:
    if isinstance(value, Text):
        return stacked(value)
    return cell(escaped(line) for line in plain(value).splitlines())


def _beside(value: Cell) -> str:
    return beside(value) if isinstance(value, Text) else escaped(plain(value))


def _facts(paper: Paper) -> Iterator[Row]:
    for name, value in paper.known():
        yield Row((paper.title, name, value))
    for part in paper.parts:
        if isinstance(part, Prose):
            yield Row((paper.title, part.title, part.text))


def _add(sheets: Sheets, grid: Grid) -> None:
    columns = [(one.key, one.width) for one in grid.columns]
    lines = (
        Line(cells=[_value(one) for one in row.cells], shade=_LATE if row.late else _DONE if row.done else "")
        for row in grid.rows
    )
    sheets.add(grid.title, columns, lines)


def _value(value: Cell) -> Value:
    """A value of the sheet's own kind; it knows no offsets, so an instant is given as civil time."""
    match value:
        case Text():
            return f"{value.zh}\n{value.en}" if value.zh != value.en else value.zh
        case datetime():
            return value.replace(tzinfo=None)
        case _:
            return value
