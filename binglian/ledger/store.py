"""Reads the part of the projections that a group of batches touches, and writes what has changed back."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    bindparam,
    delete,
    false,
    func,
    insert,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Delete, Insert, Update

from binglian.domain.matters import Matter
from binglian.domain.ports import Batch, ProjectCard
from binglian.domain.project import Case, MilestoneProgress, Project, StageProgress
from binglian.ledger.projections import (
    CASE,
    MILESTONE,
    STAGE,
    TIMED,
    Board,
    Row,
    blank,
    opening,
    project_events,
)
from binglian.ledger.subjects import touched as touched_by
from binglian.ledger.tables import cases, happenings, milestones, project_matters, projects, stages

HEADING = tuple(opening())


async def project(connection: AsyncConnection, fresh: Sequence[Batch]) -> None:
    """Folds new records of some projects, whose heads are locked, into their projections."""
    if not fresh:
        return
    boards = await load(connection, fresh)
    for board, batch in zip(boards, fresh, strict=True):
        project_events(board, *(record.event for record in batch.records))
    await save(connection, boards)


async def load(connection: AsyncConnection, fresh: Sequence[Batch]) -> list[Board]:
    """The boards that records can be folded into, one a project; what they don't touch is not read."""
    touched: defaultdict[Table | None, set[tuple[str, str]]] = defaultdict(set)
    for batch in fresh:
        for record in batch.records:
            for table, key in touched_by(record.event):
                touched[table].add((batch.card.project, key))
    held = await _headings(connection, [batch.card for batch in fresh])
    found_cases = await _cases(connection, touched[cases])
    found_stages = await _stages(connection, {project for project, _ in touched[stages]})
    found_milestones = await _milestones(connection, touched[milestones])
    found_matters = await _matters(connection, touched[project_matters])
    plan = blank().plan
    return [
        Board(
            key,
            state=Project(
                plan=plan,
                opened_at=row["opened_at"],
                ended_at=row["ended_at"],
                completed=row["state"] == "completed",
                cases=found_cases[key],
                stages=found_stages[key],
                milestones=found_milestones[key],
                matters=found_matters[key],
            ),
            heading=row,
        )
        for key, row in held.items()
    ]


async def _headings(connection: AsyncConnection, cards: Sequence[ProjectCard]) -> dict[str, Row]:
    """What the projects' rows say, after making those of projects that begin."""
    query = select(projects).where(projects.c.project.in_([card.project for card in cards]))
    held = {row["project"]: {**row} for row in (await connection.execute(query)).mappings()}
    new = [
        {"project": card.project, **opening(card), "overdue": 0, "next_provisional": False}
        for card in cards
        if card.project not in held
    ]
    if new:
        await connection.execute(insert(projects), new)
    held |= {row["project"]: row for row in new}
    return {card.project: {name: held[card.project][name] for name in HEADING} for card in cards}


async def save(connection: AsyncConnection, boards: Sequence[Board]) -> None:
    """Writes the changed rows, one statement a table, and the projects' rows last."""
    await _remove(connection, boards)
    changed: defaultdict[Table, list[Row]] = defaultdict(list)
    for board in boards:
        for table, rows in board.rows.items():
            changed[table].extend(rows.values())
    for table, rows in changed.items():
        if rows:  # what changed may have been taken away again
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
    given: Row = {name: bindparam(f"new_{name}") for name in HEADING}
    return update(projects).where(projects.c.project == bindparam("key")).values(given | totals)


def _counted() -> Row:
    """Overdue things and the nearest due instant over all that has clocks, counted by the database."""
    late = [
        select(func.count()).where(table.c.project == projects.c.project, table.c.overdue).scalar_subquery()
        for table in TIMED
    ]
    ahead = union_all(
        *(
            select(table.c.next_due, table.c.next_provisional).where(
                table.c.project == bindparam("key"), table.c.next_due.is_not(None)
            )
            for table in TIMED
        )
    ).subquery()
    nearest = select(ahead).order_by(ahead.c.next_due, ahead.c.next_provisional).limit(1).subquery()
    return {
        "overdue": sum(late[1:], late[0]),
        "next_due": select(nearest.c.next_due).scalar_subquery(),
        "next_provisional": func.coalesce(select(nearest.c.next_provisional).scalar_subquery(), false()),
    }


_UPDATE_OPEN = _update(_counted())
_UPDATE_ENDED = _update({"overdue": 0, "next_due": None, "next_provisional": False})


async def _remove(connection: AsyncConnection, boards: Sequence[Board]) -> None:
    for table, statement in _REMOVE.items():
        rows = [
            {"of_project": board.project, **{f"key_{place}": part for place, part in enumerate(key)}}
            for board in boards
            for key in sorted(board.gone.get(table, ()))
        ]
        if rows:
            await connection.execute(statement, rows)


def _removal(table: Table) -> Delete:
    """Removes a row by its key; of a case, every filing after the one named."""
    _, key, *rest = table.primary_key.columns
    after = [column > bindparam("key_1") for column in rest]
    return delete(table).where(table.c.project == bindparam("of_project"), key == bindparam("key_0"), *after)


_REMOVE = {table: _removal(table) for table in (cases, happenings, stages, milestones)}


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
            found[row.project][row.stage] = STAGE.validate_json(row.body)
    return found


async def _milestones(
    connection: AsyncConnection, keys: set[tuple[str, str]]
) -> defaultdict[str, dict[str, MilestoneProgress]]:
    found: defaultdict[str, dict[str, MilestoneProgress]] = defaultdict(dict)
    if keys:
        query = select(milestones).where(_among(keys, milestones.c.project, milestones.c.milestone))
        for row in await connection.execute(query):
            found[row.project][row.milestone] = MILESTONE.validate_json(row.body)
    return found


async def _matters(
    connection: AsyncConnection, keys: set[tuple[str, str]]
) -> defaultdict[str, dict[str, Matter]]:
    found: defaultdict[str, dict[str, Matter]] = defaultdict(dict)
    if keys:
        query = select(project_matters).where(
            _among(keys, project_matters.c.project, project_matters.c.ticket)
        )
        for row in (await connection.execute(query)).mappings():
            told = {name: value for name, value in row.items() if name != "project"}
            found[row["project"]][row["ticket"]] = Matter(**told)
    return found


def _among(keys: set[tuple[str, str]], *columns: Column[Any]) -> ColumnElement[bool]:
    return tuple_(*columns).in_(sorted(keys))
