"""Messages about one case, in the order of its life."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from binglian.domain.envelope import Digest, Envelope, Ground, Instant, Key, Printable, Reference
from binglian.domain.limits import ClockKind
from binglian.domain.plan import ProcedureKind


class Outcome(StrEnum):
    """What a decision says; with deficiency, something that may follow is still owed (容缺)."""

    APPROVED = "approved"
    APPROVED_WITH_DEFICIENCY = "approved_with_deficiency"
    REJECTED = "rejected"


class CaseEnvelope(Envelope):
    """A message about one item's case."""

    item: Key


class BeginPreReview(CaseEnvelope):
    """The department begins to review an item ahead of its gate (S0-09)."""

    type: Literal["begin_pre_review"] = "begin_pre_review"


class ConcludePreReview(CaseEnvelope):
    """The department concludes a pre-review; the conclusion stays sealed until the gate."""

    type: Literal["conclude_pre_review"] = "conclude_pre_review"
    favourable: StrictBool


class Receive(CaseEnvelope):
    """The application was received (接件)."""

    type: Literal["receive"] = "receive"


class Accept(CaseEnvelope):
    """The application was accepted (受理); the promised and the statutory clock start.

    Attributes:
        lacking: materials that are still owed (容缺受理); each runs a clock of its own.
    """

    type: Literal["accept"] = "accept"
    lacking: tuple[Key, ...] = ()


class BeginReview(CaseEnvelope):
    """The department began to handle the case (部门开始办理)."""

    type: Literal["begin_review"] = "begin_review"


class Decide(CaseEnvelope):
    """The case was decided (办结)."""

    type: Literal["decide"] = "decide"
    outcome: Outcome
    document: Printable = Field(default="", max_length=128)


class Deliver(CaseEnvelope):
    """The result was delivered to the applicant (Licensing Law article 44)."""

    type: Literal["deliver"] = "deliver"


class Withdraw(CaseEnvelope):
    """The applicant withdrew the application before its decision (撤件)."""

    type: Literal["withdraw"] = "withdraw"


class NotifyCorrection(CaseEnvelope):
    """The applicant was told once, and in full, what is missing (Licensing Law 32 ¶1(4))."""

    type: Literal["notify_correction"] = "notify_correction"
    missing: Annotated[tuple[Ground, ...], Field(min_length=1, max_length=100)]


class Supplement(CaseEnvelope):
    """Everything that the notice asked for was supplied (补正结束)."""

    type: Literal["supplement"] = "supplement"


class NotTake(CaseEnvelope):
    """No licence is needed for this matter (不受理; Licensing Law 32 ¶1(1))."""

    type: Literal["not_take"] = "not_take"
    ground: Ground


class RefuseAcceptance(CaseEnvelope):
    """Acceptance was refused in writing, on a ground (不予受理; Licensing Law 32 ¶1(2), last paragraph)."""

    type: Literal["refuse_acceptance"] = "refuse_acceptance"
    ground: Ground


class BeginProcedure(CaseEnvelope):
    """A special procedure began, and the applicant was told in writing how long it takes (Licensing Law 45).

    Attributes:
        procedure: the sender's key for this procedure, unique within the filing.
        working_days: the announced duration.
    """

    type: Literal["begin_procedure"] = "begin_procedure"
    procedure: Key
    kind: ProcedureKind
    working_days: Annotated[int, Field(ge=1, le=1000, strict=True)]


class EndProcedure(CaseEnvelope):
    """A special procedure ended; the clocks run on once none is left."""

    type: Literal["end_procedure"] = "end_procedure"
    procedure: Key


class Extend(CaseEnvelope):
    """A limit was extended by someone entitled to, and the applicant told why (Licensing Law 42 ¶1)."""

    type: Literal["extend"] = "extend"
    clock: Literal[ClockKind.STATUTORY, ClockKind.PROMISED, ClockKind.VALIDITY] = ClockKind.STATUTORY
    reason: Ground


class Consult(CaseEnvelope):
    """Other departments were asked for their opinion."""

    type: Literal["consult"] = "consult"
    departments: Annotated[tuple[Key, ...], Field(min_length=1, max_length=50)]


class Opinion(StrEnum):
    """What a consulted department says."""

    AGREES = "agrees"
    AGREES_ON_CONDITIONS = "agrees_on_conditions"
    OBJECTS = "objects"


class AnswerConsultation(CaseEnvelope):
    """A consulted department, the actor's own, answered."""

    type: Literal["answer_consultation"] = "answer_consultation"
    opinion: Opinion


class OfferHearing(CaseEnvelope):
    """The parties were told that they may ask for a hearing (Licensing Law 46, 47)."""

    type: Literal["offer_hearing"] = "offer_hearing"


class RequestHearing(CaseEnvelope):
    """A party asked for the hearing it was offered."""

    type: Literal["request_hearing"] = "request_hearing"


class WaiveHearing(CaseEnvelope):
    """The parties declared that they want no hearing."""

    type: Literal["waive_hearing"] = "waive_hearing"


class AnnounceHearing(CaseEnvelope):
    """Time and place of the hearing were announced (Licensing Law 48: seven days ahead)."""

    type: Literal["announce_hearing"] = "announce_hearing"
    takes_place_at: Instant


class HoldHearing(CaseEnvelope):
    """The hearing was held."""

    type: Literal["hold_hearing"] = "hold_hearing"


class Recall(CaseEnvelope):
    """An approval in force was recalled because its grounds changed (撤回; Licensing Law 8)."""

    type: Literal["recall"] = "recall"
    ground: Ground


class Revoke(CaseEnvelope):
    """An approval was revoked because it should not have been given (撤销; Licensing Law 69)."""

    type: Literal["revoke"] = "revoke"
    ground: Ground


class Commit(CaseEnvelope):
    """The applicant signed a commitment on which the item may be approved (告知承诺)."""

    type: Literal["commit"] = "commit"
    digest: Digest
    reference: Reference


class CheckCommitment(CaseEnvelope):
    """The department checked whether a commitment was kept."""

    type: Literal["check_commitment"] = "check_commitment"
    kept: StrictBool


class StopWorks(CaseEnvelope):
    """The works under a permit stopped."""

    type: Literal["stop_works"] = "stop_works"


class ReportStop(CaseEnvelope):
    """The owner reported that the works have stopped."""

    type: Literal["report_stop"] = "report_stop"


class ResumeWorks(CaseEnvelope):
    """The works under a permit went on."""

    type: Literal["resume_works"] = "resume_works"


class Recheck(CaseEnvelope):
    """A permit was checked again after a long stop of its works."""

    type: Literal["recheck"] = "recheck"
    passed: StrictBool


class DropPreReview(CaseEnvelope):
    """A pre-review was dropped because what it rested on changed."""

    type: Literal["drop_pre_review"] = "drop_pre_review"
    ground: Ground
