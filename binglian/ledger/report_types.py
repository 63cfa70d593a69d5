"""A report's shape: figures with the rows they are made of, and what a report is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from binglian.domain.meetings.meeting import Matter, Resolution
from binglian.domain.plan import FactValue, Plan
from binglian.domain.project import Case
from binglian.domain.tickets.ticket import Ticket
from binglian.ledger.streams.views import MeritView, OrderView, StreamEntryView, TicketView


class FigureUnit(StrEnum):
    """What a figure counts in."""

    COUNT = "count"
    WORKING_DAYS = "WD"
    PERCENT = "percent"
    STARS = "stars"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row that a figure is made of.

    Attributes:
        stream: the stream that it is of, as the ledger names it.
        subject: what it is about there: an item, a matter, a measure, a receiver; empty for the whole.
        at: when it came about.
        value: its part of the figure; 1 for what is counted, 1 or 0 for what a rate is made of.
        against: what the value is measured against, in the same unit; none where nothing is.
        note: a key or word that tells one from another: a rule, a document, a kind.
    """

    stream: str
    subject: str = ""
    at: datetime | None = None
    value: float = 1.0
    against: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a report.

    Attributes:
        name: its stable name, such as ``actual-average``.
        of: what it is broken down by; empty for the whole.
        value: none where there is nothing to make an average or a rate of.
    """

    name: str
    value: float | None
    unit: FigureUnit
    rows: tuple[Line, ...]
    of: str = ""


class Gap(StrEnum):
    """Why a figure could not be made; a code never changes its meaning."""

    NO_PLANS = "no-plans"
    FACT_UNKNOWN = "fact-unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticsReport:
    """What happened in a jurisdiction, or in one of its districts, from one day to another, both included.

    Attributes:
        unavailable: figures that what is known is not enough for, by name.
    """

    jurisdiction: str
    district: str
    first_day: date
    last_day: date
    figures: tuple[Figure, ...]
    unavailable: Mapping[str, Gap] = field(default_factory=dict[str, Gap])

    def figure(self, name: str, of: str = "") -> Figure | None:
        """A figure by its name; none if the report lacks it."""
        return next((one for one in self.figures if (one.name, one.of) == (name, of)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    """A project that was served: somebody told it something in the period.

    Attributes:
        plan: what it was planned to be; none where nobody could say.
        spared: the steps that its first plan spared it, as its ledger says; none where that says nothing.
        opened: whether it was opened in the period.
    """

    project: str
    opened: bool
    facts: Mapping[str, FactValue]
    plan: Plan | None = None
    spared: Mapping[str, str] | None = None

    @property
    def steps_saved(self) -> Mapping[str, str] | None:
        """The steps that it was spared, by the ledger or else by its plan; none where nobody can say."""
        if self.spared is not None:
            return self.spared
        return self.plan.spared() if self.plan else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A filing of a project."""

    project: str
    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket at a glance, and its state without its policy."""

    view: TicketView
    state: Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionRow:
    """A resolution with the stream of its meeting and the matters that it settled."""

    stream: str
    resolution: Resolution
    matters: tuple[Matter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that a report is made from.

    Attributes:
        start: the first instant of the period; ``end`` the first after it.
        cases: all filings of the projects of which one was accepted, decided or delivered in the period.
        tickets: every ticket of the place.
        entries: entries of tickets in the period.
        orders: orders that ended in the period.
        resolutions: those of the place; of them the period is picked by what is asked.
    """

    start: datetime
    end: datetime
    projects: tuple[ProjectRow, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    tickets: tuple[TicketRow, ...] = ()
    entries: tuple[StreamEntryView, ...] = ()
    orders: tuple[OrderView, ...] = ()
    resolutions: tuple[ResolutionRow, ...] = ()
    merits: tuple[MeritView, ...] = ()

    def within(self, at: datetime | None) -> bool:
        """Whether an instant lies in the period."""
        return at is not None and self.start <= at < self.end
