"""Events beside a case's main course: procedures, consultations, hearings, debts, permits; see ``events``."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from binglian.domain.case_messages import Opinion
from binglian.domain.clocks import Clock
from binglian.domain.plan import ProcedureKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureBegun:
    """A special procedure began; its time does not count.

    Attributes:
        clock: the announced duration; none for a hearing, whose limits are its own.
        stage: the stage whose time for joint handling stands still on its account; empty if none runs.
    """

    at: datetime
    item: str
    procedure: str
    kind: ProcedureKind
    clock: Clock | None
    stage: str = ""
    type: Literal["procedure_begun"] = "procedure_begun"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureEnded:
    """A special procedure ended.

    Attributes:
        clocks: the case's clocks that stood still on its account, as they run on or stand for another cause.
        joint: the same for the clock for joint handling of the stage; none if it did not stand still.
    """

    at: datetime
    item: str
    procedure: str
    clocks: tuple[Clock, ...] = ()
    joint: Clock | None = None
    type: Literal["procedure_ended"] = "procedure_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationSent:
    """Another department was asked for its opinion."""

    at: datetime
    item: str
    department: str
    clock: Clock
    type: Literal["consultation_sent"] = "consultation_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationAnswered:
    """A consulted department answered."""

    at: datetime
    item: str
    department: str
    opinion: Opinion
    type: Literal["consultation_answered"] = "consultation_answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationDeemed:
    """A consulted department kept silent: deemed to have no objection, which is not agreement."""

    at: datetime
    item: str
    department: str
    type: Literal["consultation_deemed"] = "consultation_deemed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingOffered:
    """The parties were told that they may ask for a hearing."""

    at: datetime
    item: str
    clocks: tuple[Clock, ...]
    type: Literal["hearing_offered"] = "hearing_offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingRequested:
    """A hearing was asked for."""

    at: datetime
    item: str
    clocks: tuple[Clock, ...]
    type: Literal["hearing_requested"] = "hearing_requested"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingWaived:
    """No hearing was asked for in time, or the parties declared that they want none.

    Attributes:
        lapsed: whether the time to ask ran out.
    """

    at: datetime
    item: str
    lapsed: bool
    type: Literal["hearing_waived"] = "hearing_waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingAnnounced:
    """Time and place of the hearing were announced."""

    at: datetime
    item: str
    takes_place_at: datetime
    type: Literal["hearing_announced"] = "hearing_announced"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingHeld:
    """The hearing was held."""

    at: datetime
    item: str
    type: Literal["hearing_held"] = "hearing_held"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtOpened:
    """A case was accepted, or approved, without a material that is still owed."""

    at: datetime
    item: str
    material: str
    clock: Clock | None
    type: Literal["debt_opened"] = "debt_opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtSettled:
    """A material that a case was owed was submitted."""

    at: datetime
    item: str
    material: str
    type: Literal["debt_settled"] = "debt_settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentSigned:
    """The applicant signed a commitment for a case."""

    at: datetime
    item: str
    digest: str
    reference: str
    type: Literal["commitment_signed"] = "commitment_signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentChecked:
    """The department checked a commitment."""

    at: datetime
    item: str
    kept: bool
    type: Literal["commitment_checked"] = "commitment_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitTakenUp:
    """The works that a permit allows have begun, and its time to be taken up stopped."""

    at: datetime
    item: str
    type: Literal["permit_taken_up"] = "permit_taken_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksStopped:
    """The works under a permit stopped."""

    at: datetime
    item: str
    clocks: tuple[Clock, ...]
    type: Literal["works_stopped"] = "works_stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopReported:
    """The stop of the works was reported."""

    at: datetime
    item: str
    type: Literal["stop_reported"] = "stop_reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorksResumed:
    """The works under a permit went on.

    Attributes:
        recheck: whether the stop was so long that the permit must be checked again first.
    """

    at: datetime
    item: str
    recheck: bool
    type: Literal["works_resumed"] = "works_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitRechecked:
    """A permit was checked again after a long stop of its works."""

    at: datetime
    item: str
    passed: bool
    type: Literal["permit_rechecked"] = "permit_rechecked"
