"""Projections: what each event changes in the rows that people read.

There is no second set of rules here: the domain's own ``evolve`` folds the events, and this module writes
down as rows the parts of the state that an event touches. Pure; the same fold serves the append, the audit
and a rebuild.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Table

from binglian.domain import events as e
from binglian.domain.clocks import Clock, clock_of
from binglian.domain.evolve import evolve
from binglian.domain.limits import ClockKind
from binglian.domain.plan import DefinitionRef, Mode, Plan
from binglian.domain.project import Case, MilestoneProgress, Project
from binglian.ledger.codec import encode
from binglian.ledger.subjects import subject
from binglian.ledger.tables import cases, happenings, milestones, stages

Row = dict[str, Any]

CASE: TypeAdapter[Case] = TypeAdapter(Case)
MILESTONE: TypeAdapter[MilestoneProgress] = TypeAdapter(MilestoneProgress)
MEASURES = ("calendar_days", "working_days", "calendar_days_exact", "working_days_exact", "met")

_NO_PLAN = Plan(
    definition=DefinitionRef(key="", version=0, digest=""),
    mode=Mode.PARALLEL,
    stages=(),
    steps=(),
    gates=(),
    happenings=(),
    milestones=(),
    authority={},
    exclusions=(),
)


def blank() -> Project:
    """The state of a project of which nothing is known; folding events needs no plan."""
    return Project(plan=_NO_PLAN)


def _blank_heading() -> Row:
    return {"state": "open", "opened_at": None, "ended_at": None, "stage": ""}


@dataclass(slots=True)
class Board:
    """A project's state, as far as a batch needs it, and the rows that have changed.

    Attributes:
        project: the project's key.
        state: the fold so far.
        measures: what reached milestones were measured to, by milestone; a row's own columns.
        heading: the columns of the project's row that change.
        rows: changed rows by table and by the rest of their key after the project's.
    """

    project: str
    state: Project = field(default_factory=blank)
    measures: dict[str, Row] = field(default_factory=dict[str, Row])
    heading: Row = field(default_factory=_blank_heading)
    rows: dict[Table, dict[tuple[Any, ...], Row]] = field(
        default_factory=dict[Table, dict[tuple[Any, ...], Row]]
    )


def project_events(board: Board, *events: e.Event) -> Board:
    """Folds events into a board, in order.

    Raises:
        KeyError: an event speaks of a case, stage or milestone that was never begun; the domain yields no
        such.
    """
    for event in events:
        board.state = evolve(board.state, event)
        if isinstance(event, e.MilestoneReached):
            board.measures[event.milestone] = {name: getattr(event, name) for name in MEASURES}
        table, key = subject(event)
        if table is None:
            _heading(board)
        else:
            _WRITERS[table](board, key)
    return board


def totals(board: Board) -> Row:
    """The project's counts over a complete board; an append has the database count instead."""
    if board.state.ended_at is not None:
        return {"overdue": 0, "next_due": None}
    rows = [*board.rows.get(cases, {}).values(), *board.rows.get(milestones, {}).values()]
    due = [row["next_due"] for row in rows if row["next_due"]]
    return {"overdue": sum(row["overdue"] for row in rows), "next_due": min(due, default=None)}


def _heading(board: Board) -> None:
    state = board.state
    ended = "completed" if state.completed else "closed"
    board.heading |= {
        "state": ended if state.ended_at else "open",
        "opened_at": state.opened_at,
        "ended_at": state.ended_at,
    }


def _case(board: Board, item: str) -> None:
    case = board.state.cases[item]
    copied = {column.name: getattr(case, column.name, None) for column in cases.columns}
    _put(board, cases, (item, case.filing), copied | _case_figures(case) | {"body": encode(CASE, case)})


def _case_figures(case: Case) -> Row:
    return {
        "state": case.state.value,
        "outcome": case.outcome and case.outcome.value,
        "promised_due": _due(clock_of(case.clocks, ClockKind.PROMISED)),
        "statutory_due": _due(clock_of(case.clocks, ClockKind.STATUTORY)),
        "overdue": any(clock.overdue() for clock in case.clocks),
        "next_due": _next_due(case.clocks),
    }


def _milestone(board: Board, key: str) -> None:
    progress = board.state.milestones[key]
    clocks = (progress.clock,) if progress.clock else ()
    figures = {
        "started_at": progress.started_at,
        "due": _due(progress.clock),
        "reached_at": progress.reached_at,
        "overdue": any(clock.overdue() for clock in clocks),
        "next_due": _next_due(clocks),
        "body": encode(MILESTONE, progress),
    }
    _put(board, milestones, (key,), dict.fromkeys(MEASURES) | board.measures.get(key, {}) | figures)


def _stage(board: Board, key: str) -> None:
    progress = board.state.stages[key]
    _put(board, stages, (key,), {"opened_at": progress.opened_at, "completed_at": progress.completed_at})
    under_way = [
        (stage.opened_at, name) for name, stage in board.state.stages.items() if not stage.completed_at
    ]
    board.heading["stage"] = max(under_way)[1] if under_way else ""


def _happening(board: Board, key: str) -> None:
    gate = board.state.gates.get(key)
    at = gate or board.state.happened[key]
    _put(board, happenings, (key,), {"kind": "gate" if gate else "happening", "occurred_at": at})


def _put(board: Board, table: Table, key: tuple[Any, ...], row: Row) -> None:
    names = [column.name for column in table.primary_key]
    board.rows.setdefault(table, {})[key] = row | dict(zip(names, (board.project, *key), strict=True))


def _due(clock: Clock | None) -> datetime | None:
    return clock.due.at if clock else None


def _next_due(clocks: tuple[Clock, ...]) -> datetime | None:
    return min((clock.due.at for clock in clocks if clock.running and not clock.lapsed), default=None)


_WRITERS: dict[Table, Callable[[Board, str], None]] = {
    cases: _case,
    milestones: _milestone,
    stages: _stage,
    happenings: _happening,
}
