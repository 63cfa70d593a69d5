"""Reads the part of a project's projections that a batch touches, and writes what has changed back."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import Table, bindparam, func, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert, Update

from binglian.domain.events import Event
from binglian.domain.project import Case, MilestoneProgress, Project, StageProgress
from binglian.ledger.projections import CASE, MEASURES, MILESTONE, Board, Row, blank, subject
from binglian.ledger.tables import cases, milestones, projects, stages

LoadedProject = SqlRow[Any]
"""A row of ``projects``, with every column."""


async def load(connection: AsyncConnection, project: LoadedProject, events: Iterable[Event]) -> Board:
    """The board that a batch of events can be folded into; what the events don't touch is not read."""
    touched: dict[Table | None, set[str]] = {}
    for event in events:
        table, key = subject(event)
        touched.setdefault(table, set()).add(key)
    board = Board(project.project)
    state = blank()
    board.state = Project(
        plan=state.plan,
        opened_at=project.opened_at,
        ended_at=project.ended_at,
        completed=project.state == "completed",
        cases=await _cases(connection, project.project, touched.get(cases)),
        stages=await _stages(connection, project.project) if stages in touched else {},
        milestones=await _milestones(connection, board, touched.get(milestones)),
    )
    return board


async def save(connection: AsyncConnection, board: Board, last_sequence: int, head: str) -> None:
    """Writes the changed rows, one statement a table, and the project's row last."""
    for table, rows in board.rows.items():
        await connection.execute(upsert(table, connection.dialect.name), list(rows.values()))
    values = {**board.heading, "last_sequence": last_sequence, "head": head}
    statement = _update_ended if board.state.ended_at else _update_open
    await connection.execute(statement.values(values), {"key": board.project})


@cache
def upsert(table: Table, dialect: str) -> Insert:
    """Inserts rows, or replaces those that are there."""
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


@cache
def insert_if_new(table: Table, dialect: str) -> Insert:
    """Inserts a row, or leaves the one that is there; waits for another transaction that is inserting it."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table).on_conflict_do_nothing()


def _update(totals: Row) -> Update:
    return update(projects).where(projects.c.project == bindparam("key")).values(totals)


def _counted() -> Row:
    """Overdue things and the nearest due instant over all cases and milestones, counted by the database."""
    both = (cases, milestones)
    mine = [table.c.project == bindparam("key") for table in both]
    late = [
        select(func.count()).select_from(table).where(own, table.c.overdue).scalar_subquery()
        for table, own in zip(both, mine, strict=True)
    ]
    due = union_all(
        *(select(table.c.next_due).where(own) for table, own in zip(both, mine, strict=True))
    ).subquery()
    return {"overdue": late[0] + late[1], "next_due": select(func.min(due.c.next_due)).scalar_subquery()}


_update_open = _update(_counted())
_update_ended = _update({"overdue": 0, "next_due": None})


async def _cases(connection: AsyncConnection, project: str, items: set[str] | None) -> dict[str, Case]:
    if not items:
        return {}
    query = (
        select(cases.c.item, cases.c.body)
        .where(cases.c.project == project, cases.c.item.in_(items))
        .order_by(cases.c.filing)
    )
    # in the order of filings, so that the latest one of an item stays
    return {row.item: CASE.validate_json(row.body) for row in await connection.execute(query)}


async def _stages(connection: AsyncConnection, project: str) -> dict[str, StageProgress]:
    rows = await connection.execute(select(stages).where(stages.c.project == project))
    return {row.stage: StageProgress(opened_at=row.opened_at, completed_at=row.completed_at) for row in rows}


async def _milestones(
    connection: AsyncConnection, board: Board, keys: set[str] | None
) -> dict[str, MilestoneProgress]:
    if not keys:
        return {}
    query = select(milestones).where(milestones.c.project == board.project, milestones.c.milestone.in_(keys))
    progress: dict[str, MilestoneProgress] = {}
    for row in await connection.execute(query):
        progress[row.milestone] = MILESTONE.validate_json(row.body)
        board.measures[row.milestone] = {name: getattr(row, name) for name in MEASURES}
    return progress
