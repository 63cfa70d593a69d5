"""The statistics of a jurisdiction, and one figure opened down to the rows it is made of."""

from binglian.domain.text import Text
from binglian.ledger import Figure, FigureUnit, Line, StatisticsReport
from binglian.papers.paper import Cell, Column, Grid, Paper, Row
from binglian.papers.setting import Setting, known
from binglian.papers.wording import words
from definitions.texts import phrase

_ROWS = (
    Column("stream", 30),
    Column("about", 34),
    Column("at", 18),
    Column("value", 12, right=True),
    Column("against", 12, right=True),
    Column("note", 34),
)


def report_paper(report: StatisticsReport, title: Text, setting: Setting) -> Paper:
    """All figures of a period, those that can't be made with the reason."""
    return Paper(report_title(report, title), _facts(report), [figures(report, setting)])


def figure_paper(report: StatisticsReport, figure: Figure, title: Text, setting: Setting) -> Paper:
    """One figure with the rows it is made of."""
    facts = [*_facts(report), ("figure-value", said(figure)), ("count-all", len(figure.rows))]
    rows = [Row(_row(line, setting)) for line in figure.rows]
    return Paper(
        words("report-figure-title", report=report_title(report, title), figure=named(figure, setting)),
        facts,
        [Grid(words("report-rows"), _ROWS, rows)],
    )


def figures(report: StatisticsReport, setting: Setting) -> Grid:
    """The figures as a table: each with the name under which it can be opened."""
    columns = (
        Column("figure", 40),
        Column("number", 12, right=True),
        Column("unit-of", 14),
        Column("rows", 8, right=True),
        Column("key", 36),
    )
    rows = [
        Row(
            (
                named(one, setting),
                _number(one),
                _unit(one.unit),
                len(one.rows),
                f"{one.name}:{one.of}" if one.of else one.name,
            )
        )
        for one in report.figures
    ]
    rows += [
        Row((known("figure", name), None, known("figure-gap", gap.value), None, name))
        for name, gap in report.unavailable.items()
    ]
    return Grid(words("report-figures"), columns, rows)


def figure_named(report: StatisticsReport, name: str) -> Figure | None:
    """A figure by ``name`` or ``name:of``; none if the report lacks it."""
    whole, _, of = name.partition(":")
    return report.figure(whole, of)


def named(figure: Figure, setting: Setting) -> Text:
    """What a figure is called, with what it is broken down by."""
    title = known("figure", figure.name)
    if not figure.of:
        return title
    kinds = (plan.title for (_, kind), plan in setting.orders.items() if kind == figure.of)
    of = next(kinds, known("merit", figure.of))
    return words("fact", name=title, value=of)


def said(figure: Figure) -> Text:
    """A figure's value with its unit; where there was nothing to measure, that is said."""
    if figure.value is None:
        return words("nothing-measured")
    number = f"{figure.value:.0f}" if figure.unit is FigureUnit.COUNT else f"{figure.value:.2f}"
    return words("length", value=number, unit=_unit(figure.unit))


def report_title(report: StatisticsReport, title: Text) -> Text:
    """The heading of a report."""
    return words("report-title", jurisdiction=title, first=str(report.first_day), last=str(report.last_day))


def _number(figure: Figure) -> Cell:
    if figure.value is None:
        return None
    return int(figure.value) if figure.unit is FigureUnit.COUNT else figure.value


def _unit(unit: FigureUnit) -> Text:
    return phrase("figure-unit", unit.value)


def _facts(report: StatisticsReport) -> list[tuple[str, Cell]]:
    return [
        ("district", report.district),
        ("period-from", report.first_day),
        ("period-to", report.last_day),
    ]


def _row(line: Line, setting: Setting) -> tuple[Cell, ...]:
    return line.stream, line.subject, setting.local(line.at), line.value, line.against, line.note
