"""What people and programs ask of the ledger. Reads only; lists are in a stable order and paged by key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import RowMapping, Select, Table, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from binglian.domain.case_messages import Outcome
from binglian.domain.project import CaseState
from binglian.domain.streams.outbox import Kind
from binglian.ledger.codec import record_of
from binglian.ledger.engine import snapshot
from binglian.ledger.histories import FACTS
from binglian.ledger.projections import CASE, MILESTONE, STAGE
from binglian.ledger.tables import cases, entries, happenings, heads, materials, milestones, projects, stages
from binglian.ledger.views import (
    CaseView,
    EntryView,
    HappeningView,
    MaterialView,
    MilestoneView,
    OverdueCase,
    ProjectDetail,
    ProjectView,
    StageView,
)

PAGE = 200
"""Rows of one answer, unless told otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFilter:
    """Which projects to list; what is none does not matter.

    Attributes:
        overdue: whether anything of the project runs past a limit.
        stage: a stage that is under way.
        open: whether the project has not ended.
    """

    jurisdiction: str | None = None
    district: str | None = None
    overdue: bool | None = None
    stage: str | None = None
    open: bool | None = None


async def list_projects(
    engine: AsyncEngine, which: ProjectFilter | None = None, *, after: str = "", limit: int = PAGE
) -> tuple[ProjectView, ...]:
    """Projects by key, those after a key first of the next page."""
    query = _filtered(which or ProjectFilter()).where(projects.c.project > after)
    async with engine.connect() as connection:
        rows = await connection.execute(query.order_by(projects.c.project).limit(limit))
        return tuple(_project(row) for row in rows.mappings())


async def projects_of(connection: AsyncConnection, which: ProjectFilter) -> tuple[ProjectView, ...]:
    """All projects of a filter by key, as one snapshot has them."""
    rows = await connection.execute(_filtered(which).order_by(projects.c.project))
    return tuple(_project(row) for row in rows.mappings())


async def streams(engine: AsyncEngine, *kinds: Kind) -> tuple[str, ...]:
    """The names of all streams, or of those of some kinds; a project's is its key."""
    query = select(heads.c.stream)
    if kinds:
        query = query.where(heads.c.kind.in_([kind.value for kind in kinds]))
    async with engine.connect() as connection:
        return tuple(await connection.scalars(query.order_by(heads.c.stream)))


async def project_detail(engine: AsyncEngine, project: str) -> ProjectDetail | None:
    """Everything about one project; none if the ledger has not heard of it."""
    async with snapshot(engine) as connection:
        heading = (
            (await connection.execute(_BY_PROJECT.where(projects.c.project == project))).mappings().all()
        )
        if not heading:
            return None
        every = [case_view(row) for row in await _of(connection, project, cases, "item", "filing")]
        latest = {case.item: case for case in every}
        under_way = await _of(connection, project, milestones, "started_at", "milestone")
        return ProjectDetail(
            project=_project(heading[0]),
            code=heading[0]["code"],
            facts=FACTS.validate_json(heading[0]["facts"]),
            cases=tuple(latest.values()),
            former=tuple(case for case in every if latest[case.item] is not case),
            stages=tuple(_stage(row) for row in await _of(connection, project, stages, "opened_at", "stage")),
            milestones=tuple(_milestone(row) for row in under_way),
            happenings=tuple(
                HappeningView(**_fields(HappeningView, row))
                for row in await _of(connection, project, happenings, "occurred_at", "happening")
            ),
            materials=tuple(
                MaterialView(**_fields(MaterialView, row))
                for row in await _of(connection, project, materials, "material")
            ),
        )


async def read_entries(
    engine: AsyncEngine, stream: str, *, after: int = 0, limit: int = PAGE
) -> tuple[EntryView, ...]:
    """Entries of a stream in sequence, those after a sequence first of the next page.

    Raises:
        ValueError: an entry holds an event that this version does not know (``verify_chain`` names it).
    """
    query = select(entries).where(entries.c.stream == stream, entries.c.sequence > after)
    async with engine.connect() as connection:
        rows = await connection.execute(query.order_by(entries.c.sequence).limit(limit))
        return tuple(
            EntryView(
                stream=row["stream"],
                item=row["item"],
                record=record_of({**row}),
                previous=row["previous"],
                hash=row["hash"],
            )
            for row in rows.mappings()
        )


async def overdue_cases(
    engine: AsyncEngine, *, district: str | None = None, jurisdiction: str | None = None
) -> tuple[OverdueCase, ...]:
    """Cases of open projects past any of their limits, by district, then by project and item."""
    of_project = (projects.c.district, projects.c.jurisdiction, projects.c.name)
    query = (
        select(cases, *of_project)
        .join(projects, cases.c.project == projects.c.project)
        .where(cases.c.overdue, projects.c.state == "open")
        .order_by(projects.c.district, cases.c.project, cases.c.item, cases.c.filing)
    )
    if district is not None:
        query = query.where(projects.c.district == district)
    if jurisdiction is not None:
        query = query.where(projects.c.jurisdiction == jurisdiction)
    async with engine.connect() as connection:
        rows = (await connection.execute(query)).mappings()
        return tuple(
            OverdueCase(
                district=row["district"],
                jurisdiction=row["jurisdiction"],
                name=row["name"],
                case=case_view(row),
            )
            for row in rows
        )


_BY_PROJECT = select(projects, heads.c.last_sequence, heads.c.head).join(
    heads, heads.c.stream == projects.c.project
)


def _filtered(which: ProjectFilter) -> Select[Any]:
    query = _BY_PROJECT
    if which.jurisdiction is not None:
        query = query.where(projects.c.jurisdiction == which.jurisdiction)
    if which.district is not None:
        query = query.where(projects.c.district == which.district)
    if which.overdue is not None:
        query = query.where((projects.c.overdue > 0) == which.overdue)
    if which.open is not None:
        query = query.where((projects.c.state == "open") == which.open)
    if which.stage is not None:
        under_way = stages.c.project == projects.c.project, stages.c.completed_at.is_(None)
        query = query.where(exists().where(*under_way, stages.c.stage == which.stage))
    return query


async def _of(connection: AsyncConnection, project: str, table: Table, *order: str) -> Sequence[RowMapping]:
    query = select(table).where(table.c.project == project).order_by(*(table.c[name] for name in order))
    return (await connection.execute(query)).mappings().all()


def _project(row: RowMapping) -> ProjectView:
    return ProjectView(**_fields(ProjectView, row))


def case_view(row: RowMapping) -> CaseView:
    """A filing, from its row."""
    outcome = Outcome(row["outcome"]) if row["outcome"] else None
    plain = _fields(CaseView, row)
    plain |= {"state": CaseState(row["state"]), "outcome": outcome}
    return CaseView(**plain, case=CASE.validate_json(row["body"]))


def _stage(row: RowMapping) -> StageView:
    return StageView(**_fields(StageView, row), clock=STAGE.validate_json(row["body"]).clock)


def _milestone(row: RowMapping) -> MilestoneView:
    return MilestoneView(**_fields(MilestoneView, row), clock=MILESTONE.validate_json(row["body"]).clock)


def _fields(view: type[Any], row: Mapping[Any, Any]) -> dict[str, Any]:
    return {field.name: row[field.name] for field in fields(view) if field.name in row}
