"""Events: what has happened, in the past tense. The ledger holds them, the state is their fold.

Every event says when it happened (``at``); who, by which message and when it was recorded stand on its record
(``Record``). Types are additive: an old history must always find the events it knows.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from binglian.domain.case_events import (
    AcceptanceUndone,
    CaseAccepted,
    CaseDecided,
    CaseDeemedAccepted,
    CaseDelivered,
    CaseNotTaken,
    CasePromoted,
    CaseRecalled,
    CaseReceived,
    CaseRefused,
    CaseRevoked,
    CaseWithdrawn,
    ClockExtended,
    CorrectionEnded,
    CorrectionNotified,
    PermitExpired,
    PreReviewBegun,
    PreReviewConcluded,
    PreReviewDropped,
    ReviewBegun,
)
from binglian.domain.clocks import Alarm, Clock
from binglian.domain.limits import ClockKind
from binglian.domain.matter_events import MatterEvent
from binglian.domain.plan import FactValue, Plan
from binglian.domain.project import Case, Material, MilestoneProgress, StageProgress
from binglian.domain.side_events import (
    CommitmentChecked,
    CommitmentSigned,
    ConsultationAnswered,
    ConsultationDeemed,
    ConsultationSent,
    DebtOpened,
    DebtSettled,
    HearingAnnounced,
    HearingHeld,
    HearingOffered,
    HearingRequested,
    HearingWaived,
    PermitRechecked,
    PermitTakenUp,
    ProcedureBegun,
    ProcedureEnded,
    StopReported,
    WorksResumed,
    WorksStopped,
)
from binglian.domain.streams.outbox import OutboxEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOpened:
    """The project's durable life began.

    Attributes:
        facts: what its first plan was made from.
        spared: the steps that this plan spares it, as ``Plan.spared``; none if it was opened before this was
            kept.
    """

    at: datetime
    facts: dict[str, FactValue] = field(default_factory=dict[str, FactValue])
    spared: dict[str, str] | None = None
    type: Literal["project_opened"] = "project_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class HappeningRecorded:
    """Something happened to the project as a whole."""

    at: datetime
    happening: str
    type: Literal["happening_recorded"] = "happening_recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOpened:
    """A gate opened: what was reviewed ahead may now become formal."""

    at: datetime
    gate: str
    type: Literal["gate_opened"] = "gate_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRang:
    """A due instant drew near (warning) or passed (lapse) while the clock ran."""

    at: datetime
    item: str
    clock: ClockKind
    alarm: Alarm
    due: str
    subject: str = ""
    type: Literal["clock_rang"] = "clock_rang"


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseUndone:
    """A report that came late showed that what had lapsed was in truth done in time."""

    at: datetime
    item: str
    clock: ClockKind
    subject: str = ""
    lapsed_at: datetime | None = None
    type: Literal["lapse_undone"] = "lapse_undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOpened:
    """The first item of a stage was taken up."""

    at: datetime
    stage: str
    type: Literal["stage_opened"] = "stage_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCompleted:
    """Every item of a stage was approved: its approvals have joined."""

    at: datetime
    stage: str
    type: Literal["stage_completed"] = "stage_completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneStarted:
    """A milestone began to count; with a limit, its clock runs."""

    at: datetime
    milestone: str
    clock: Clock | None
    type: Literal["milestone_started"] = "milestone_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneReached:
    """A milestone's end came; days are whole (counted from the day after the start) and exact (fractions).

    Attributes:
        met: whether it came within its limit; none if it has no limit.
    """

    at: datetime
    milestone: str
    calendar_days: int
    working_days: int
    calendar_days_exact: float
    working_days_exact: float
    met: bool | None
    type: Literal["milestone_reached"] = "milestone_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRefused:
    """A notice that can't be answered was refused; it changed nothing and is kept for its sender to find.

    Attributes:
        held: whether it may only have come before what it presupposes, and is tried again later.
    """

    at: datetime
    code: str
    place: str
    body: str
    held: bool = False
    type: Literal["message_refused"] = "message_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectEnded:
    """The project reached its end, or was given up on a stated ground."""

    at: datetime
    completed: bool
    ground: str = ""
    type: Literal["project_ended"] = "project_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAssigned:
    """The project has its code on the national platform, or has another than was told before.

    Attributes:
        before: the code that was known until then; empty if there was none.
        ground: why it was another.
    """

    at: datetime
    code: str
    before: str = ""
    ground: str = ""
    type: Literal["code_assigned"] = "code_assigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMoved:
    """An open clock whose end changed, before and after, as people write it."""

    item: str
    clock: ClockKind
    subject: str
    before: str
    after: str
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialSubmitted:
    """A material of the project's one set was submitted, or replaced by a newer version.

    Attributes:
        version: which version it is, from 1.
    """

    at: datetime
    material: str
    digest: str
    reference: str
    version: int
    type: Literal["material_submitted"] = "material_submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class JointClockStarted:
    """A case of a stage was accepted: the time for joint handling runs, for the first time or on."""

    at: datetime
    stage: str
    clock: Clock
    type: Literal["joint_clock_started"] = "joint_clock_started"


@dataclass(frozen=True, slots=True, kw_only=True)
class JointClockPaused:
    """No accepted case of a stage is undecided any longer: the time for joint handling stands still."""

    at: datetime
    stage: str
    type: Literal["joint_clock_paused"] = "joint_clock_paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAdopted:
    """The project goes on by another plan.

    Attributes:
        added: items that the former plan did not have.
        removed: items that only the former plan had; none of them had begun.
        moved: every running clock whose end the new limits changed, with both ends.
    """

    at: datetime
    plan: Plan
    reason: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[ClockMoved, ...]
    type: Literal["plan_adopted"] = "plan_adopted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAdopted:
    """The project counts by another calendar.

    Attributes:
        before: digest of the calendar left.
        after: digest of the calendar adopted.
        moved: every open clock whose end changed, with both ends.
    """

    at: datetime
    before: str
    after: str
    reason: str
    moved: tuple[ClockMoved, ...]
    type: Literal["calendar_adopted"] = "calendar_adopted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """What a late report, another calendar or another plan makes of the record: the parts that changed.

    Attributes:
        dropped: cases that, as it turns out, had not begun.
        code: the project's code, if it is another; none if it stays.
    """

    at: datetime
    cases: tuple[Case, ...] = ()
    dropped: tuple[str, ...] = ()
    happened: dict[str, datetime] = field(default_factory=dict[str, datetime])
    gates: dict[str, datetime] = field(default_factory=dict[str, datetime])
    closed_gates: tuple[str, ...] = ()
    stages: dict[str, StageProgress] = field(default_factory=dict[str, StageProgress])
    closed_stages: tuple[str, ...] = ()
    milestones: dict[str, MilestoneProgress] = field(default_factory=dict[str, MilestoneProgress])
    dropped_milestones: tuple[str, ...] = ()
    materials: dict[str, Material] = field(default_factory=dict[str, Material])
    code: str | None = None
    type: Literal["restated"] = "restated"


Event = Annotated[
    ProjectOpened
    | HappeningRecorded
    | GateOpened
    | PreReviewBegun
    | PreReviewConcluded
    | CasePromoted
    | CaseReceived
    | CaseAccepted
    | ReviewBegun
    | CaseDecided
    | CaseDelivered
    | CaseWithdrawn
    | CaseDeemedAccepted
    | AcceptanceUndone
    | CorrectionNotified
    | CorrectionEnded
    | CaseNotTaken
    | CaseRefused
    | ProcedureBegun
    | ProcedureEnded
    | ClockExtended
    | ConsultationSent
    | ConsultationAnswered
    | ConsultationDeemed
    | HearingOffered
    | HearingRequested
    | HearingWaived
    | HearingAnnounced
    | HearingHeld
    | CaseRecalled
    | CaseRevoked
    | DebtOpened
    | DebtSettled
    | CommitmentSigned
    | CommitmentChecked
    | PermitTakenUp
    | PermitExpired
    | WorksStopped
    | StopReported
    | WorksResumed
    | PermitRechecked
    | PreReviewDropped
    | ClockRang
    | LapseUndone
    | StageOpened
    | StageCompleted
    | MilestoneStarted
    | MilestoneReached
    | MessageRefused
    | MaterialSubmitted
    | JointClockStarted
    | JointClockPaused
    | PlanAdopted
    | CalendarAdopted
    | CodeAssigned
    | Restated
    | MatterEvent
    | OutboxEvent
    | ProjectEnded,
    Field(discriminator="type"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An event as it goes to the ledger.

    Attributes:
        sequence: its place in the project's stream, from 1, without gaps.
        recorded_at: when we learned of it; ``event.at`` is when it happened.
        actor: who did it, as ``post@department``; ``system`` for what time or the rules brought about.
        message: the id of the message that caused it; empty for due instants.
        note: the sender's free text.
    """

    sequence: int
    recorded_at: datetime
    actor: str
    message: str
    note: str
    event: Event
