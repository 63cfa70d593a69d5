"""What each event speaks of: the projection that it touches, and the key of the thing there."""

from typing import Any

from sqlalchemy import Table

from binglian.domain import events as e
from binglian.domain.limits import ClockKind
from binglian.ledger.tables import cases, happenings, milestones, stages

SUBJECTS: dict[type[Any], tuple[Table | None, str]] = {
    e.ProjectOpened: (None, ""),
    e.ProjectEnded: (None, ""),
    e.MessageRefused: (None, ""),
    e.HappeningRecorded: (happenings, "happening"),
    e.GateOpened: (happenings, "gate"),
    e.PreReviewBegun: (cases, "item"),
    e.PreReviewConcluded: (cases, "item"),
    e.CasePromoted: (cases, "item"),
    e.CaseReceived: (cases, "item"),
    e.CaseAccepted: (cases, "item"),
    e.ReviewBegun: (cases, "item"),
    e.CaseDecided: (cases, "item"),
    e.CaseDelivered: (cases, "item"),
    e.CaseWithdrawn: (cases, "item"),
    e.ClockRang: (cases, "item"),
    e.LapseUndone: (cases, "item"),
    e.StageOpened: (stages, "stage"),
    e.StageCompleted: (stages, "stage"),
    e.MilestoneStarted: (milestones, "milestone"),
    e.MilestoneReached: (milestones, "milestone"),
}
"""The table and the attribute that holds the key, by type of event; every type has a line here."""


def subject(event: e.Event) -> tuple[Table | None, str]:
    """The projection an event touches and the key of the thing there; without a table, the project itself."""
    table, attribute = SUBJECTS[type(event)]
    if isinstance(event, e.ClockRang | e.LapseUndone) and event.clock is ClockKind.MILESTONE:
        table = milestones
    return table, getattr(event, attribute) if attribute else ""
