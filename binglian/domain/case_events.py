"""Events of a case's life; see ``events``."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from binglian.domain.case_messages import Outcome
from binglian.domain.clocks import Clock
from binglian.domain.limits import ClockKind


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
    """An application was accepted; its clocks run.

    Attributes:
        materials: what it was accepted on, each by key and digest.
        counted_from: since when its clocks count, where that lies before; none where it doesn't.
    """

    at: datetime
    item: str
    clocks: tuple[Clock, ...]
    materials: tuple[tuple[str, str], ...] = ()
    counted_from: datetime | None = None
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
    """The result was delivered; the clocks that run from then on start."""

    at: datetime
    item: str
    clocks: tuple[Clock, ...] = ()
    type: Literal["case_delivered"] = "case_delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn:
    """The applicant withdrew the application."""

    at: datetime
    item: str
    type: Literal["case_withdrawn"] = "case_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDeemedAccepted:
    """No notice came in time: the application counts as accepted from its receipt (Licensing Law 32 ¶1(4)).

    Attributes:
        at: when the time for a notice ran out.
        accepted_at: the instant from which it counts as accepted.
        materials: what it was accepted on, each by key and digest.
    """

    at: datetime
    item: str
    accepted_at: datetime
    clocks: tuple[Clock, ...]
    materials: tuple[tuple[str, str], ...] = ()
    type: Literal["case_deemed_accepted"] = "case_deemed_accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceUndone:
    """A notice given in time but reported late undid a deemed acceptance."""

    at: datetime
    item: str
    accepted_at: datetime
    type: Literal["acceptance_undone"] = "acceptance_undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionNotified:
    """The applicant was told once and in full what is missing."""

    at: datetime
    item: str
    missing: tuple[str, ...]
    type: Literal["correction_notified"] = "correction_notified"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionEnded:
    """Everything the notice asked for was supplied."""

    at: datetime
    item: str
    clocks: tuple[Clock, ...]
    type: Literal["correction_ended"] = "correction_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNotTaken:
    """No licence is needed for the matter."""

    at: datetime
    item: str
    ground: str
    type: Literal["case_not_taken"] = "case_not_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRefused:
    """Acceptance was refused."""

    at: datetime
    item: str
    ground: str
    type: Literal["case_refused"] = "case_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockExtended:
    """A limit was extended; the item is the stage for joint handling.

    Attributes:
        due: the new end as people write it.
        after: the clock as it runs on.
    """

    at: datetime
    item: str
    clock: ClockKind
    value: int
    reason: str
    due: str
    after: Clock
    type: Literal["clock_extended"] = "clock_extended"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecalled:
    """An approval in force was recalled because its grounds changed."""

    at: datetime
    item: str
    ground: str
    type: Literal["case_recalled"] = "case_recalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRevoked:
    """An approval was revoked because it should not have been given, or a commitment was broken."""

    at: datetime
    item: str
    ground: str
    type: Literal["case_revoked"] = "case_revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitExpired:
    """A permit was not taken up in time and became void."""

    at: datetime
    item: str
    type: Literal["permit_expired"] = "permit_expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreReviewDropped:
    """What a pre-review rested on changed: it counts no longer, and may be made anew."""

    at: datetime
    item: str
    ground: str
    type: Literal["pre_review_dropped"] = "pre_review_dropped"
