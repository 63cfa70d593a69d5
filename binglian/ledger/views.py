"""What the ledger answers with: frozen values, never rows of a database. All instants are UTC."""

from dataclasses import dataclass
from datetime import datetime

from binglian.domain.case_messages import Outcome
from binglian.domain.clocks import Clock
from binglian.domain.events import Record
from binglian.domain.plan import FactValue
from binglian.domain.project import Case, CaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectView:
    """One project at a glance.

    Attributes:
        definition: ``key@version#digest`` of the definition that it goes by now.
        calendar: digest of the calendar it adopted last; empty while it keeps the one it started with.
        state: ``open``, ``completed``, or ``closed`` for one that was given up.
        stage: the stage that was opened last of those under way; empty between stages.
        overdue: how many filings and milestones run past a limit; 0 once the project has ended.
        next_due: the nearest end of a limit that runs and has not passed; none without such.
        next_provisional: whether that may still move, because a year on the way has no announced calendar.
        code: its code on the national platform; empty while it has none.
        head: the hash of the last entry, in hexadecimal.
    """

    project: str
    name: str
    jurisdiction: str
    district: str
    definition: str
    mode: str
    calendar: str
    state: str
    opened_at: datetime | None
    ended_at: datetime | None
    stage: str
    overdue: int
    next_due: datetime | None
    next_provisional: bool
    last_sequence: int
    head: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One filing of one item.

    Attributes:
        filing: how often the item has been applied for, from 1; 0 for its pre-review.
        status: its status in the national exchange; 0 for a pre-review, which is never reported.
        deemed: whether it was accepted because no notice came in time.
        paused: whether a clock stands still.
        provisional: whether a running clock ends in a year without an announced calendar.
        debts_open: how many materials are still owed.
        over_at: when it was refused, not taken, recalled, revoked or expired; ``ground`` says why.
        overdue: whether any of its clocks runs past its end.
        case: everything else: procedures, consultations, hearing, debts, commitment, stops.
    """

    project: str
    item: str
    filing: int
    state: CaseState
    outcome: Outcome | None
    favourable: bool | None
    promoted: bool
    pre_reviewed_at: datetime | None
    received_at: datetime | None
    accepted_at: datetime | None
    review_at: datetime | None
    decided_at: datetime | None
    delivered_at: datetime | None
    withdrawn_at: datetime | None
    notified_at: datetime | None
    corrected_at: datetime | None
    over_at: datetime | None
    document: str
    ground: str
    status: int
    deemed: bool
    paused: bool
    provisional: bool
    debts_open: int
    promised_due: datetime | None
    statutory_due: datetime | None
    overdue: bool
    next_due: datetime | None
    next_provisional: bool
    case: Case

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Every clock of this filing, running or stopped."""
        return self.case.clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """When a stage was opened and when its approvals joined.

    Attributes:
        joint_due: when joint handling must have ended; none where it has no limit, or before it runs.
    """

    stage: str
    opened_at: datetime
    completed_at: datetime | None
    joint_due: datetime | None
    overdue: bool
    clock: Clock | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneView:
    """A milestone under way, or what it was measured to: whole days and fractions of days.

    Attributes:
        met: whether it came within its limit; none before it is reached or without a limit.
    """

    milestone: str
    started_at: datetime
    due: datetime | None
    reached_at: datetime | None
    calendar_days: int | None
    working_days: int | None
    calendar_days_exact: float | None
    working_days_exact: float | None
    met: bool | None
    overdue: bool
    clock: Clock | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HappeningView:
    """A happening or a gate (``kind``), and since when it holds."""

    happening: str
    kind: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialView:
    """The newest version of a material in a project's one set."""

    material: str
    version: int
    digest: str
    reference: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectDetail:
    """One project with everything that belongs to it.

    Attributes:
        facts: what its plan was made from.
        code: its code on the national platform; empty while it has none.
        cases: the latest filing of every item, by item.
        former: filings before the latest, pre-reviews that became a filing among them.
    """

    project: ProjectView
    code: str
    facts: dict[str, FactValue]
    cases: tuple[CaseView, ...]
    former: tuple[CaseView, ...]
    stages: tuple[StageView, ...]
    milestones: tuple[MilestoneView, ...]
    happenings: tuple[HappeningView, ...]
    materials: tuple[MaterialView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry of a stream.

    Attributes:
        item: the key of what its event speaks of (an item, stage, milestone, happening or gate); or empty.
    """

    stream: str
    item: str
    record: Record
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueCase:
    """A case past one of its limits, with where it belongs."""

    district: str
    jurisdiction: str
    name: str
    case: CaseView
