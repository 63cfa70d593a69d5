"""A project and its units, as the exchange is told of them."""

from datetime import datetime

from binglian.exchange import tables
from binglian.exchange.mapping import Code, ExchangeForm, FieldForm
from binglian.exchange.processes import process_code
from binglian.exchange.rows import Flaw, Row, Sheets, beijing, typed
from binglian.exchange.terms import Terms
from binglian.ledger import ProjectHistory
from definitions.rules import facts_context, verdict

YES, NO = 1, 0


def tell_project(
    sheets: Sheets, history: ProjectHistory, terms: Terms, mapping: ExchangeForm, applied_at: datetime
) -> Row:
    """Tells a project, from the instant on at which it first applied for anything.

    Returns:
        The project's row.
    """
    card, state = history.card, history.state
    division = mapping.divisions.text(card.district, card.jurisdiction)
    stated = _stated(sheets, history, mapping)
    done = state.ended_at is not None and state.completed
    row = sheets.add(
        tables.projects,
        card.project,
        xzqhdm=division,
        xmdm=history.code or None,
        xmmc=card.name,
        gcdm=card.project,
        jsddxzqh=division,
        sbsj=beijing(applied_at),
        xmsfwqbj=YES if done else NO,
        xmwqbjsj=beijing(state.ended_at) if done else None,
        splcbm=process_code(terms, stated.get("splclx")),
        splcbbh=terms.version,
        **stated,
    )
    _examine(sheets, row, terms)
    return row


def tell_units(sheets: Sheets, history: ProjectHistory, mapping: ExchangeForm, project: Row) -> None:
    """Tells the units that a project's facts name."""
    for unit in mapping.units:
        name = history.facts.get(unit.name)
        if name:
            sheets.add(
                tables.units,
                history.card.project,
                unit.dwlx,
                xzqhdm=project["xzqhdm"],
                xmdm=project["xmdm"],
                gcdm=project["gcdm"],
                dwmc=str(name),
                dwtyshxydm=str(history.facts.get(unit.code) or "") or None,
                dwlx=unit.dwlx,
            )


def _stated(sheets: Sheets, history: ProjectHistory, mapping: ExchangeForm) -> Row:
    """What the project's facts say in the fields that the mapping fills."""
    told: Row = {}
    for name, field in mapping.project.items():
        value = _value(field, history)
        if value is not None and value != "":
            try:
                told[name] = typed(tables.projects.c[name].type, value)
            except ValueError:
                sheets.remark(tables.projects, history.card.project, Flaw.BAD_VALUE, f"{name}: {value}")
    return told


def _value(field: FieldForm, history: ProjectHistory) -> Code | float | None:
    if field.fact is not None:
        return history.facts.get(field.fact)
    known = facts_context(history.facts)
    return next((choice.code for choice in field.choose if verdict(choice.when, known)), None)


def _examine(sheets: Sheets, row: Row, terms: Terms) -> None:
    """Remarks what the exchange would object to."""
    key = row["dfsjzj"]
    missing = {
        Flaw.NO_PROJECT_CODE: row["xmdm"],
        Flaw.NO_DIVISION: row["xzqhdm"],
        Flaw.NO_PROCESS_TYPE: row["splclx"],
        Flaw.NO_DEFINITION: terms.definition,
    }
    for flaw, value in missing.items():
        if value is None:
            sheets.remark(tables.projects, key, flaw)
    start, finish = row["nkgsj"], row["njcsj"]
    if start and finish and start >= finish:
        sheets.remark(tables.projects, key, Flaw.START_AFTER_FINISH, f"{start} {finish}")
