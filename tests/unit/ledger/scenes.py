"""Streams for the ledger's tests: what a life is made of, and one orderly life."""

from datetime import datetime, timedelta, timezone

from binglian.domain import events as e
from binglian.domain.case_messages import Outcome
from binglian.domain.clocks import Alarm, Clock
from binglian.domain.events import Event, Record
from binglian.domain.limits import ClockKind, Due, Limit, StartsOn, Unit
from binglian.domain.ports import Batch, ProjectCard

CHINA = timezone(timedelta(hours=8))
START = datetime(2026, 1, 5, 9, tzinfo=CHINA)


def day(number: int) -> datetime:
    """An instant so many days after the start."""
    return START + timedelta(days=number)


def clock(kind: ClockKind, at: datetime, days: int) -> Clock:
    """A running clock."""
    end = at + timedelta(days=days)
    limit = Limit(
        value=days, unit=Unit.WORKING_DAYS, starts_on=StartsOn.ACCEPTED, basis="行政许可法第四十二条"
    )
    return Clock(kind=kind, limit=limit, started_at=at, due=Due(end, end.date(), False), warn_at=None)


def card(project: str = "p-1", district: str = "同安区") -> ProjectCard:
    """What stands above a stream."""
    return ProjectCard(
        project=project,
        name="厦门时代新能源",
        jurisdiction="tongan",
        district=district,
        definition="tongan@1#0a1b2c",
        mode="parallel",
    )


def records(*events: Event, first: int = 1) -> list[Record]:
    """Events as records, recorded an hour after they happened."""
    return [
        Record(
            sequence=number,
            recorded_at=event.at + timedelta(hours=1),
            actor="handler@zgj",
            message=f"m-{number}",
            note="",
            event=event,
        )
        for number, event in enumerate(events, first)
    ]


def batch(some: list[Record], project: str = "p-1", district: str = "同安区") -> Batch:
    """Records of a project as one batch."""
    return Batch(card=card(project, district), records=some)


def taken_in(item: str, number: int = 0, filing: int = 1) -> list[Event]:
    """An item received and accepted, with a promised limit of 5 days and a statutory one of 20."""
    clocks = (clock(ClockKind.PROMISED, day(number), 5), clock(ClockKind.STATUTORY, day(number), 20))
    return [
        e.CaseReceived(at=day(number), item=item, filing=filing, clocks=()),
        e.CaseAccepted(at=day(number), item=item, clocks=clocks),
    ]


def decided(item: str, number: int, outcome: Outcome = Outcome.APPROVED) -> Event:
    """A decision, with a limit of 10 days for the delivery."""
    clocks = (clock(ClockKind.DELIVERY, day(number), 10),)
    return e.CaseDecided(at=day(number), item=item, outcome=outcome, document="证字第1号", clocks=clocks)


def lapsed(item: str, number: int, kind: ClockKind = ClockKind.PROMISED) -> Event:
    """A limit that passed."""
    return e.ClockRang(at=day(number), item=item, clock=kind, alarm=Alarm.LAPSE, due="2026-01-10")


def a_life() -> list[Record]:
    """A short project from its opening to its end, with one of everything."""
    return records(
        e.ProjectOpened(at=day(0)),
        e.HappeningRecorded(at=day(0), happening="land-listed"),
        e.StageOpened(at=day(1), stage="land"),
        e.PreReviewBegun(at=day(1), item="planning-permit"),
        e.PreReviewConcluded(at=day(2), item="planning-permit", favourable=True),
        e.MilestoneStarted(
            at=day(3), milestone="award-to-permit", clock=clock(ClockKind.MILESTONE, day(3), 40)
        ),
        e.GateOpened(at=day(3), gate="award"),
        e.CasePromoted(at=day(3), item="planning-permit", filing=1),
        e.CaseAccepted(at=day(3), item="planning-permit", clocks=(clock(ClockKind.PROMISED, day(3), 5),)),
        e.ReviewBegun(at=day(4), item="planning-permit"),
        lapsed("planning-permit", 8),
        decided("planning-permit", 7),
        e.LapseUndone(at=day(7), item="planning-permit", clock=ClockKind.PROMISED),
        e.CaseDelivered(at=day(9), item="planning-permit"),
        *taken_in("survey", 4),
        e.CaseWithdrawn(at=day(5), item="survey"),
        *taken_in("survey", 6, filing=2),
        e.MessageRefused(at=day(6), code="bad-json", place="", body='{"不": \0'),
        decided("survey", 8),
        e.CaseDelivered(at=day(8), item="survey"),
        e.StageCompleted(at=day(9), stage="land"),
        e.MilestoneReached(
            at=day(9),
            milestone="award-to-permit",
            calendar_days=6,
            working_days=4,
            calendar_days_exact=6.0,
            working_days_exact=4.2083,
            met=True,
        ),
        e.ProjectEnded(at=day(9), completed=True),
    )
