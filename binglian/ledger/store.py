"""Reads the part of the projections that a group of batches touches, and writes what has changed back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, bindparam, func, select, tuple_, union_all, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert, Update

from binglian.domain.events import Event
from binglian.domain.project import Case, MilestoneProgress, Project, StageProgress
from binglian.ledger.projections import CASE, MEASURES, MILESTONE, Board, Row, blank
from binglian.ledger.subjects import subject
from binglian.ledger.tables import cases, milestones, projects, stages

LoadedProject = SqlRow[Any]
"""A row of ``projects``, with every column."""

HEADING = ("state", "opened_at", "ended_at", "stage")


async def load(
    connection: AsyncConnection, held: Sequence[LoadedProject], events: Mapping[str, Sequence[Event]]
) -> list[Board]:
    """The boards that events can be folded into, one a project; what the events don't touch is not read."""
    touched: defaultdict[Table | None, set[tuple[str, str]]] = defaultdict(set)
    for project, happened in events.items():
        for event in happened:
            table, key = subject(event)
            touched[table].add((project, key))
    found_cases = await _cases(connection, touched[cases])
    found_stages = await _stages(connection, {project for project, _ in touched[stages]})
    found_milestones, measures = await _milestones(connection, touched[milestones])
    plan = blank().plan
    return [
        Board(
            project.project,
            state=Project(
                plan=plan,
                opened_at=project.opened_at,
                ended_at=project.ended_at,
                completed=project.state == "completed",
                cases=found_cases[project.project],
                stages=found_stages[project.project],
                milestones=found_milestones[project.project],
            ),
            measures=measures[project.project],
            heading={name: getattr(project, name) for name in HEADING},
        )
        for project in held
    ]


async def save(connection: AsyncConnection, boards: Sequence[Board]) -> None:
    """Writes the changed rows, one statement a table, and the projects' rows last."""
    changed: defaultdict[Table, list[Row]] = defaultdict(list)
    for board in boards:
        for table, rows in board.rows.items():
            changed[table].extend(rows.values())
    for table, rows in changed.items():
        await connection.execute(upsert(table, connection.dialect.name), rows)
    for ended, statement in ((False, _UPDATE_OPEN), (True, _UPDATE_ENDED)):
        headings = [
            {"key": board.project, **{f"new_{name}": value for name, value in board.heading.items()}}
            for board in boards
            if (board.state.ended_at is not None) is ended
        ]
        if headings:
            await connection.execute(statement, headings)


@cache
def upsert(table: Table, dialect: str) -> Insert:
    """Inserts rows, or replaces those that are there."""
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    keys = [column.name for column in table.primary_key]
    others = {
        column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys
    }
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


@cache
def insert_if_new(table: Table, dialect: str) -> Insert:
    """Inserts rows, or leaves those that are there; waits for another transaction that is inserting one."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table).on_conflict_do_nothing()


def _update(totals: Row) -> Update:
    given: Row = {name: bindparam(f"new_{name}") for name in (*HEADING, "last_sequence", "head")}
    return update(projects).where(projects.c.project == bindparam("key")).values(given | totals)


def _counted() -> Row:
    """Overdue things and the nearest due instant over all cases and milestones, counted by the database."""
    late = [
        select(func.count()).where(table.c.project == projects.c.project, table.c.overdue).scalar_subquery()
        for table in (cases, milestones)
    ]
    due = union_all(
        *(
            select(table.c.next_due).where(table.c.project == bindparam("key"))
            for table in (cases, milestones)
        )
    ).subquery()
    return {"overdue": late[0] + late[1], "next_due": select(func.min(due.c.next_due)).scalar_subquery()}


_UPDATE_OPEN = _update(_counted())
_UPDATE_ENDED = _update({"overdue": 0, "next_due": None})


async def _cases(
    connection: AsyncConnection, keys: set[tuple[str, str]]
) -> defaultdict[str, dict[str, Case]]:
    found: defaultdict[str, dict[str, Case]] = defaultdict(dict)
    if keys:
        query = select(cases.c.project, cases.c.item, cases.c.body).where(
            _among(keys, cases.c.project, cases.c.item)
        )
        # in the order of filings, so that the latest one of an item stays
        for row in await connection.execute(query.order_by(cases.c.filing)):
            found[row.project][row.item] = CASE.validate_json(row.body)
    return found


async def _stages(connection: AsyncConnection, keys: set[str]) -> defaultdict[str, dict[str, StageProgress]]:
    found: defaultdict[str, dict[str, StageProgress]] = defaultdict(dict)
    if keys:
        for row in await connection.execute(select(stages).where(stages.c.project.in_(keys))):
            progress = StageProgress(opened_at=row.opened_at, completed_at=row.completed_at)
            found[row.project][row.stage] = progress
    return found


async def _milestones(
    connection: AsyncConnection, keys: set[tuple[str, str]]
) -> tuple[defaultdict[str, dict[str, MilestoneProgress]], defaultdict[str, dict[str, Row]]]:
    found: defaultdict[str, dict[str, MilestoneProgress]] = defaultdict(dict)
    measures: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    if keys:
        query = select(milestones).where(_among(keys, milestones.c.project, milestones.c.milestone))
        for row in await connection.execute(query):
            found[row.project][row.milestone] = MILESTONE.validate_json(row.body)
            measures[row.project][row.milestone] = {name: getattr(row, name) for name in MEASURES}
    return found, measures


def _among(keys: set[tuple[str, str]], *columns: Column[Any]) -> ColumnElement[bool]:
    return tuple_(*columns).in_(sorted(keys))
