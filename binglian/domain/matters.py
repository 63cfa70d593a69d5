"""What concerns a running project beside its own approvals: tickets, and resolutions of meetings.

None of it bears on what may be done next, so it is no part of what late reports have solved anew.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A ticket that concerns the project.

    Attributes:
        ticket: the ticket's key.
        item: the item that it blocks; empty for the project as a whole.
        cause: for what the project itself raised it, e.g. ``lapse:promised:ITEM``; empty if others did.
        since: when that came about.
        raised_at: when the project raised it; none if others did.
        noted_at: when the ticket last said that the problem stands.
        cleared_at: when it last said that it does not; none while it stands.
        outcome: how it ended: ``closed`` or ``declined``; empty while it stands.
        undone: whether a later report took away what it had been raised for; the ticket goes on all the same.
    """

    ticket: str
    item: str = ""
    problem: str = ""
    cause: str = ""
    since: datetime | None = None
    raised_at: datetime | None = None
    noted_at: datetime | None = None
    cleared_at: datetime | None = None
    outcome: str = ""
    undone: bool = False

    @property
    def stands(self) -> bool:
        """Whether the problem is not out of the way."""
        return self.cleared_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedMeasure:
    """What a resolution orders: one measure, one owner (``post@department``), one deadline (the last day)."""

    text: str
    owner: str
    deadline: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedResolution:
    """A resolution that reached the project.

    Attributes:
        resolution: its id at the meeting.
        meeting: key of the meeting's stream.
    """

    resolution: str
    meeting: str
    text: str
    measures: tuple[OrderedMeasure, ...]
    received_at: datetime
