"""Parts of a case's life that it may have several of, or none. Their clocks stand among the case's clocks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from binglian.domain.case_messages import Opinion
from binglian.domain.plan import ProcedureKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A special procedure, whose time doesn't count (Licensing Law 45).

    Attributes:
        procedure: the sender's key for it, unique within the filing.
        working_days: the announced duration; 0 for a hearing, whose limits are its own.
    """

    procedure: str
    kind: ProcedureKind
    begun_at: datetime
    working_days: int
    ended_at: datetime | None = None

    def lived(self) -> tuple[datetime | None, ...]:
        """The instants of its life."""
        return self.begun_at, self.ended_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A department that was asked for its opinion.

    Attributes:
        opinion: its answer; none while there is none.
        deemed: whether it kept silent and is deemed to have no objection, which is never agreement.
    """

    department: str
    sent_at: datetime
    opinion: Opinion | None = None
    answered_at: datetime | None = None
    deemed: bool = False

    @property
    def open(self) -> bool:
        """Whether its answer is still awaited."""
        return self.opinion is None and not self.deemed

    def lived(self) -> tuple[datetime | None, ...]:
        """The instants of its life."""
        return self.sent_at, self.answered_at


class HearingState(StrEnum):
    """How far a hearing has come."""

    OFFERED = "offered"
    REQUESTED = "requested"
    ANNOUNCED = "announced"
    HELD = "held"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """A hearing from its offer on (Licensing Law 46 to 48)."""

    offered_at: datetime
    requested_at: datetime | None = None
    waived_at: datetime | None = None
    takes_place_at: datetime | None = None
    held_at: datetime | None = None

    @property
    def state(self) -> HearingState:
        """How far it has come."""
        if self.waived_at:
            return HearingState.WAIVED
        if self.held_at:
            return HearingState.HELD
        if self.takes_place_at:
            return HearingState.ANNOUNCED
        return HearingState.REQUESTED if self.requested_at else HearingState.OFFERED

    def lived(self) -> tuple[datetime | None, ...]:
        """The instants of its life."""
        return self.offered_at, self.requested_at, self.waived_at, self.held_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """A material that a case was accepted without and that is still owed, or was supplied since."""

    material: str
    opened_at: datetime
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A signed commitment, and what its check found."""

    digest: str
    reference: str
    signed_at: datetime
    checked_at: datetime | None = None
    kept: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A stop of the works under a permit.

    Attributes:
        rechecked_at: when the permit was last checked on its account.
    """

    stopped_at: datetime
    reported_at: datetime | None = None
    resumed_at: datetime | None = None
    rechecked_at: datetime | None = None
