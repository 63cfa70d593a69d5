"""Events: what has happened, in the past tense. The ledger holds them, the state is their fold.

Every event says when it happened (``at``); who, by which message and when it was recorded stand on its record
(``Record``). Types are additive: an old history must always find the events it knows.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from binglian.domain.clocks import Alarm, Clock
from binglian.domain.limits import ClockKind
from binglian.domain.messages import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOpened:
    """The project's durable life began."""

    at: datetime
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
class PreReviewBegun:
    """A department began to review an item ahead of its gate."""

    at: datetime
    item: str
    type: Literal["pre_review_begun"] = "pre_review_begun"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreReviewConcluded:
    """A pre-review was concluded; nothing is issued on it before the gate."""

    at: datetime
    item: str
    favourable: bool
    type: Literal["pre_review_concluded"] = "pre_review_concluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePromoted:
    """The gate turned a favourably pre-reviewed item into a formal case, received at that instant."""

    at: datetime
    item: str
    filing: int
    type: Literal["case_promoted"] = "case_promoted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReceived:
    """An application was received."""

    at: datetime
    item: str
    filing: int
    clocks: tuple[Clock, ...]
    type: Literal["case_received"] = "case_received"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccepted:
    """An application was accepted; its clocks run."""

    at: datetime
    item: str
    clocks: tuple[Clock, ...]
    type: Literal["case_accepted"] = "case_accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewBegun:
    """The department began to handle the case."""

    at: datetime
    item: str
    type: Literal["review_begun"] = "review_begun"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecided:
    """The case was decided; the clock for delivery runs."""

    at: datetime
    item: str
    outcome: Outcome
    document: str
    clocks: tuple[Clock, ...]
    type: Literal["case_decided"] = "case_decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDelivered:
    """The result was delivered."""

    at: datetime
    item: str
    type: Literal["case_delivered"] = "case_delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn:
    """The applicant withdrew the application."""

    at: datetime
    item: str
    type: Literal["case_withdrawn"] = "case_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRang:
    """A due instant drew near (warning) or passed (lapse) while the clock ran."""

    at: datetime
    item: str
    clock: ClockKind
    alarm: Alarm
    due: str
    type: Literal["clock_rang"] = "clock_rang"


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseUndone:
    """A report that came late showed that what had lapsed was in truth done in time."""

    at: datetime
    item: str
    clock: ClockKind
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
    """A notice that can't be answered was refused; it changed nothing and is kept for its sender to find."""

    at: datetime
    code: str
    place: str
    body: str
    type: Literal["message_refused"] = "message_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectEnded:
    """The project reached its end, or was given up on a stated ground."""

    at: datetime
    completed: bool
    ground: str = ""
    type: Literal["project_ended"] = "project_ended"


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
    | ClockRang
    | LapseUndone
    | StageOpened
    | StageCompleted
    | MilestoneStarted
    | MilestoneReached
    | MessageRefused
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
