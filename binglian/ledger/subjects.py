"""What each event speaks of: the projections that it touches, and the key of the thing there."""

from collections.abc import Iterator
from typing import Any, get_args

from sqlalchemy import Table

from binglian.domain import events as e
from binglian.domain import matter_events as m
from binglian.domain.limits import ClockKind
from binglian.domain.streams.outbox import OutboxEvent
from binglian.ledger.tables import cases, happenings, materials, milestones, project_matters, stages

Subject = tuple[Table | None, str]

_PROJECT = (None, "")
_CASE = (cases, "item")
_STAGE = (stages, "stage")
_MILESTONE = (milestones, "milestone")
_MATTER = (project_matters, "ticket")

SUBJECTS: dict[type[Any], Subject] = {
    e.ProjectOpened: _PROJECT,
    e.ProjectEnded: _PROJECT,
    e.MessageRefused: _PROJECT,
    e.PlanAdopted: _PROJECT,
    e.CalendarAdopted: _PROJECT,
    e.CodeAssigned: _PROJECT,
    e.Restated: _PROJECT,
    e.HappeningRecorded: (happenings, "happening"),
    e.GateOpened: (happenings, "gate"),
    e.PreReviewBegun: _CASE,
    e.PreReviewConcluded: _CASE,
    e.PreReviewDropped: _CASE,
    e.CasePromoted: _CASE,
    e.CaseReceived: _CASE,
    e.CaseAccepted: _CASE,
    e.CaseDeemedAccepted: _CASE,
    e.AcceptanceUndone: _CASE,
    e.CorrectionNotified: _CASE,
    e.CorrectionEnded: _CASE,
    e.CaseNotTaken: _CASE,
    e.CaseRefused: _CASE,
    e.ReviewBegun: _CASE,
    e.ProcedureBegun: _CASE,
    e.ProcedureEnded: _CASE,
    e.ClockExtended: _CASE,
    e.ConsultationSent: _CASE,
    e.ConsultationAnswered: _CASE,
    e.ConsultationDeemed: _CASE,
    e.HearingOffered: _CASE,
    e.HearingRequested: _CASE,
    e.HearingWaived: _CASE,
    e.HearingAnnounced: _CASE,
    e.HearingHeld: _CASE,
    e.CaseDecided: _CASE,
    e.CaseDelivered: _CASE,
    e.CaseWithdrawn: _CASE,
    e.CaseRecalled: _CASE,
    e.CaseRevoked: _CASE,
    e.DebtOpened: _CASE,
    e.DebtSettled: _CASE,
    e.CommitmentSigned: _CASE,
    e.CommitmentChecked: _CASE,
    e.PermitTakenUp: _CASE,
    e.PermitExpired: _CASE,
    e.WorksStopped: _CASE,
    e.StopReported: _CASE,
    e.WorksResumed: _CASE,
    e.PermitRechecked: _CASE,
    e.ClockRang: _CASE,
    e.LapseUndone: _CASE,
    e.StageOpened: _STAGE,
    e.StageCompleted: _STAGE,
    e.JointClockStarted: _STAGE,
    e.JointClockPaused: _STAGE,
    e.MilestoneStarted: _MILESTONE,
    e.MilestoneReached: _MILESTONE,
    e.MaterialSubmitted: (materials, "material"),
    m.TicketRaised: _MATTER,
    m.CauseRevised: _MATTER,
    m.TicketNoted: _MATTER,
    m.TicketCleared: _MATTER,
    m.ResolutionReceived: _PROJECT,
    **dict.fromkeys(get_args(OutboxEvent), _PROJECT),
}
"""The table and the attribute that holds the key, by type of event; every type has a line here."""

ANY = ""
"""The key of whichever stage it is: the end of a procedure doesn't name the one whose clock runs on."""

_OF_CLOCK = {ClockKind.MILESTONE: milestones, ClockKind.JOINT: stages}
"""What a clock that doesn't belong to a case belongs to; its event names that as its item."""


def subject(event: e.Event) -> Subject:
    """The projection an event touches and the key of the thing there; without a table, the project itself."""
    table, attribute = SUBJECTS[type(event)]
    if isinstance(event, e.ClockRang | e.LapseUndone | e.ClockExtended):
        table = _OF_CLOCK.get(event.clock, table)
    return table, getattr(event, attribute) if attribute else ""


def touched(event: e.Event) -> Iterator[Subject]:
    """Everything that an event changes; most change one thing, a restatement many."""
    yield subject(event)
    if isinstance(event, e.ProcedureBegun) and event.stage:
        yield stages, event.stage
    elif isinstance(event, e.ProcedureEnded) and event.joint:
        yield stages, ANY
    elif isinstance(event, e.Restated):
        yield from ((cases, key) for key in (*(case.item for case in event.cases), *event.dropped))
        yield from ((happenings, key) for key in (*event.happened, *event.gates, *event.closed_gates))
        yield from ((stages, key) for key in (*event.stages, *event.closed_stages))
        yield from ((milestones, key) for key in (*event.milestones, *event.dropped_milestones))
        yield from ((materials, key) for key in event.materials)
