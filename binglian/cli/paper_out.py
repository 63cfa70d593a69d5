"""Papers on the command line: as a table on the terminal, as Markdown, as a spreadsheet, as JSON."""

from enum import StrEnum
from pathlib import Path

from rich.table import Table, box
from rich.text import Text as Styled

from binglian.cli.console import say, show
from binglian.cli.failures import Failure, Status
from binglian.cli.output import as_json, binary, form_of, text, textless
from binglian.papers.paper import Grid, Paper, Prose, plain
from binglian.papers.paper_forms import paper_markdown, paper_xlsx
from binglian.papers.wording import words


class Form(StrEnum):
    """What a paper is printed as."""

    TABLE = "table"
    MARKDOWN = "md"
    XLSX = "xlsx"
    JSON = "json"


_SUFFIXES = {".md": Form.MARKDOWN, ".xlsx": Form.XLSX, ".json": Form.JSON}
_NARROW = 8
"""A spreadsheet's column up to this width is not folded on the terminal either."""


def form_named(name: str, out: Path | None, *, as_json: bool = False, otherwise: Form = Form.TABLE) -> Form:
    """The form that was asked for, in so many words or by the file's suffix; ``markdown`` is ``md``.

    Raises:
        Failure: ``bad-form`` or ``unknown-suffix``.
    """
    if as_json:
        return Form.JSON
    if not name:
        return Form(form_of(out, _SUFFIXES, otherwise))
    try:
        return Form.MARKDOWN if name == "markdown" else Form(name)
    except ValueError:
        raise Failure("bad-form", Status.UNUSABLE, given=name, known=", ".join(Form)) from None


def put_out(paper: Paper, form: Form, out: Path | None, content: object) -> None:
    """Prints a paper, or writes it to a file; ``content`` is what programs get."""
    match form:
        case Form.TABLE:
            textless(out)
            show_paper(paper)
        case Form.MARKDOWN:
            text(paper_markdown(paper), out)
        case Form.XLSX:
            binary(paper_xlsx(paper), out)
        case Form.JSON:
            text(as_json(content), out)


def show_paper(paper: Paper) -> None:
    """Prints a paper as lines and tables; tables without rows are left out, unless it is all there is."""
    say(str(paper.title))
    for name, value in paper.known():
        say(f"{name.zh}：{' '.join(plain(value).split())}")
    for part in paper.parts:
        match part:
            case Prose():
                say()
                say(str(part.title))
                say(part.text)
            case Grid() if part.rows:
                say()
                say(str(part.title))
                show(_table(part))
            case Grid():
                if len(paper.parts) == 1:
                    say(str(words("nothing")))


def _table(grid: Grid) -> Table:
    built = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in grid.columns:
        title = words(f"column-{column.key}")
        built.add_column(
            f"{title.zh}\n{title.en}",
            justify="right" if column.right else "left",
            overflow="fold",
            no_wrap=column.right or column.width <= _NARROW,
        )
    for row in grid.rows:
        style = "dim" if row.done else "bold" if row.late else ""
        built.add_row(*(Styled(plain(value), style=style) for value in row.cells))
    return built
