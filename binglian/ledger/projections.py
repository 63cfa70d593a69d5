"""Projections: what each event changes in the rows that people read.

There is no second set of rules here: the domain's own ``evolve`` folds the events, and this module writes
down as rows the parts of the state that an event touches. Pure; the same fold serves the append, the audit
and a rebuild.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Table

from binglian.domain import events as e
from binglian.domain.clocks import Clock, clock_of
from binglian.domain.evolve import evolve
from binglian.domain.limits import ClockKind
from binglian.domain.plan import NO_PLAN
from binglian.domain.ports import ProjectCard
from binglian.domain.project import Case, Distance, MilestoneProgress, Project, StageProgress
from binglian.domain.status import current
from binglian.ledger.codec import canonical, encode
from binglian.ledger.subjects import ANY, touched
from binglian.ledger.tables import cases, happenings, materials, milestones, project_matters, stages

Row = dict[str, Any]
Key = tuple[Any, ...]

CASE: TypeAdapter[Case] = TypeAdapter(Case)
STAGE: TypeAdapter[StageProgress] = TypeAdapter(StageProgress)
MILESTONE: TypeAdapter[MilestoneProgress] = TypeAdapter(MilestoneProgress)
MEASURES = tuple(field.name for field in fields(Distance))
NO_CARD = ProjectCard(project="", name="", jurisdiction="", district="", definition="", mode="")
TIMED = (cases, stages, milestones)
"""The projections with clocks, which a project's row counts together."""


def blank() -> Project:
    """The state of a project of which nothing is known; folding events needs no plan."""
    return Project(plan=NO_PLAN)


def opening(card: ProjectCard = NO_CARD) -> Row:
    """What a project's row says before its first event."""
    return {
        "name": card.name,
        "jurisdiction": card.jurisdiction,
        "district": card.district,
        "definition": card.definition,
        "mode": card.mode,
        "code": card.code,
        "facts": canonical({}),
        "calendar": "",
        "state": "open",
        "opened_at": None,
        "ended_at": None,
        "stage": "",
    }


@dataclass(slots=True)
class Board:
    """A project's state, as far as a batch needs it, and the rows that have changed.

    Attributes:
        project: the project's key.
        state: the fold so far.
        heading: the columns of the project's row that change.
        rows: changed rows by table and by the rest of their key after the project's.
        gone: keys of rows to be removed before the changed ones are written; a case's row is named by its
            item and the filing after which all go.
    """

    project: str
    state: Project = field(default_factory=blank)
    heading: Row = field(default_factory=opening)
    rows: dict[Table, dict[Key, Row]] = field(default_factory=dict[Table, dict[Key, Row]])
    gone: dict[Table, set[Key]] = field(default_factory=dict[Table, set[Key]])


def project_events(board: Board, *events: e.Event) -> Board:
    """Folds events into a board, in order.

    Raises:
        KeyError: an event speaks of a case, stage or milestone that was never begun; the domain yields no
            such.
    """
    for event in events:
        board.state = evolve(board.state, event)
        for table, key in touched(event):
            if table is None:
                _heading(board, event)
            else:
                _WRITERS[table](board, key)
        if isinstance(event, e.Restated):
            _cut(board, event)
    return board


def totals(board: Board) -> Row:
    """The project's counts over a complete board; an append has the database count instead."""
    if board.state.ended_at is not None:
        return {"overdue": 0, "next_due": None, "next_provisional": False}
    rows = [row for table in TIMED for row in board.rows.get(table, {}).values()]
    dues = [(row["next_due"], row["next_provisional"]) for row in rows if row["next_due"]]
    due, provisional = min(dues, default=(None, False))
    return {
        "overdue": sum(row["overdue"] for row in rows),
        "next_due": due,
        "next_provisional": provisional,
    }


def _heading(board: Board, event: e.Event) -> None:
    state = board.state
    ended = "completed" if state.completed else "closed"
    board.heading |= {
        "state": ended if state.ended_at else "open",
        "opened_at": state.opened_at,
        "ended_at": state.ended_at,
    }
    match event:
        case e.ProjectOpened():
            board.heading["facts"] = canonical(event.facts)
        case e.PlanAdopted():
            board.heading |= {
                "definition": event.plan.definition.label(),
                "mode": event.plan.mode.value,
                "facts": canonical(event.plan.facts),
            }
        case e.CodeAssigned() | e.Restated() if event.code is not None:
            board.heading["code"] = event.code
        case e.CalendarAdopted():
            board.heading["calendar"] = event.after
        case _:
            pass


def _case(board: Board, item: str) -> None:
    case = board.state.cases.get(item)
    if case:
        copied = {column.name: getattr(case, column.name, None) for column in cases.columns}
        _put(board, cases, (item, case.filing), copied | _case_figures(case) | {"body": encode(CASE, case)})


def _case_figures(case: Case) -> Row:
    return {
        "state": case.state.value,
        "outcome": case.outcome and case.outcome.value,
        "status": int(current(case) or 0),
        "paused": any(clock.paused for clock in case.clocks),
        "provisional": any(clock.running and clock.due.provisional for clock in case.clocks),
        "debts_open": sum(1 for debt in case.debts if debt.settled_at is None),
        "promised_due": _due(clock_of(case.clocks, ClockKind.PROMISED)),
        "statutory_due": _due(clock_of(case.clocks, ClockKind.STATUTORY)),
        **_times(case.clocks),
    }


def _milestone(board: Board, key: str) -> None:
    progress = board.state.milestones.get(key)
    if progress is None:
        return
    figures = {
        "started_at": progress.started_at,
        "due": _due(progress.clock),
        "reached_at": progress.reached_at,
        "body": encode(MILESTONE, progress),
        **{name: getattr(progress.measured, name, None) for name in MEASURES},
        **_times(_clocks(progress.clock)),
    }
    _put(board, milestones, (key,), figures)


def _stage(board: Board, key: str) -> None:
    for name, progress in board.state.stages.items():
        if key not in (ANY, name):
            continue
        figures = {
            "opened_at": progress.opened_at,
            "completed_at": progress.completed_at,
            "joint_due": _due(progress.clock),
            "body": encode(STAGE, progress),
        }
        _put(board, stages, (name,), figures | _times(_clocks(progress.clock)))
    under_way = [
        (stage.opened_at, name) for name, stage in board.state.stages.items() if not stage.completed_at
    ]
    board.heading["stage"] = max(under_way)[1] if under_way else ""


def _happening(board: Board, key: str) -> None:
    gate = board.state.gates.get(key)
    at = gate or board.state.happened.get(key)
    if at:
        _put(board, happenings, (key,), {"kind": "gate" if gate else "happening", "occurred_at": at})


def _material(board: Board, key: str) -> None:
    newest = board.state.materials[key]
    _put(
        board,
        materials,
        (key,),
        {
            "version": newest.version,
            "digest": newest.digest,
            "reference": newest.reference,
            "submitted_at": newest.submitted_at,
        },
    )


def _matter(board: Board, key: str) -> None:
    _put(board, project_matters, (key,), asdict(board.state.matters[key]))


def _put(board: Board, table: Table, key: Key, row: Row) -> None:
    names = [column.name for column in table.primary_key]
    board.rows.setdefault(table, {})[key] = row | dict(zip(names, (board.project, *key), strict=True))


def _cut(board: Board, event: e.Restated) -> None:
    """Takes away the rows of what, as it turns out, never was."""
    for item in (*(case.item for case in event.cases), *event.dropped):
        case = board.state.cases.get(item)
        last = case.filing if case else -1
        rows = board.rows.get(cases, {})
        board.rows[cases] = {key: row for key, row in rows.items() if key[0] != item or key[1] <= last}
        board.gone.setdefault(cases, set()).add((item, last))
    unmade = [
        *((happenings, key) for key in event.closed_gates),
        *((stages, key) for key in event.closed_stages),
        *((milestones, key) for key in event.dropped_milestones),
    ]
    for table, key in unmade:
        board.rows.get(table, {}).pop((key,), None)
        board.gone.setdefault(table, set()).add((key,))


def _times(clocks: Iterable[Clock]) -> Row:
    """Whether any clock is overdue, and the nearest end of those that will ring."""
    clocks = tuple(clocks)
    ahead = [
        (clock.due.at, clock.due.provisional)
        for clock in clocks
        if clock.running and not clock.lapsed and not clock.paused
    ]
    due, provisional = min(ahead, default=(None, False))
    return {
        "overdue": any(clock.overdue() for clock in clocks),
        "next_due": due,
        "next_provisional": provisional,
    }


def _clocks(clock: Clock | None) -> tuple[Clock, ...]:
    return (clock,) if clock else ()


def _due(clock: Clock | None) -> datetime | None:
    return clock.due.at if clock else None


_WRITERS: dict[Table, Callable[[Board, str], None]] = {
    cases: _case,
    milestones: _milestone,
    stages: _stage,
    happenings: _happening,
    materials: _material,
    project_matters: _matter,
}
