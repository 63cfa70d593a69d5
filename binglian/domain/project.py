"""The state of one project: the fold of its events, and the questions that rules ask of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from binglian.domain.case_messages import Outcome
from binglian.domain.case_parts import Commitment, Consultation, Debt, Hearing, Procedure, Stop
from binglian.domain.clocks import Clock
from binglian.domain.errors import Code, Refused
from binglian.domain.matters import Matter, ReceivedResolution
from binglian.domain.plan import Needs, Plan, Step
from binglian.domain.streams.outbox import Outbox


class CaseState(StrEnum):
    """Where a case stands.

    Over for good, until it is filed anew: ``WITHDRAWN``, ``NOT_TAKEN``, ``REFUSED`` before a decision,
    ``RECALLED``, ``REVOKED``, ``EXPIRED`` after it.
    """

    PRE_REVIEW = "pre_review"
    PRE_REVIEWED = "pre_reviewed"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    PRE_REVIEW_DROPPED = "pre_review_dropped"
    CORRECTION = "correction"
    NOT_TAKEN = "not_taken"
    REFUSED = "refused"
    RECALLED = "recalled"
    REVOKED = "revoked"
    EXPIRED = "expired"


OVERTURNED = (CaseState.RECALLED, CaseState.REVOKED, CaseState.EXPIRED)
"""States of an approval that counts no longer."""

POSITIVE = (Outcome.APPROVED, Outcome.APPROVED_WITH_DEFICIENCY)
"""Outcomes that others may build on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One item of one project on its way, with the instants of its life.

    Attributes:
        filing: how often it has been applied for, from 1; 0 while it is only pre-reviewed.
        favourable: what a pre-review concluded; none before.
        promoted: whether the gate made this filing out of a pre-review.
        clocks: every clock of this filing, running or stopped.
        deemed: whether it was accepted because no notice came in time.
        missing: what the one notice of this filing asked for; empty if there was none (Licensing Law 32).
        corrected_at: when all of that had been supplied.
        over_at: when it was refused, not taken, recalled, revoked or expired.
        ground: why.
        procedures: special procedures, ended ones too.
        materials: what it was accepted on, by key and digest.
        rechecking: whether its permit must be checked again before works go on.
    """

    item: str
    state: CaseState
    filing: int = 0
    favourable: bool | None = None
    promoted: bool = False
    pre_reviewed_at: datetime | None = None
    received_at: datetime | None = None
    accepted_at: datetime | None = None
    review_at: datetime | None = None
    decided_at: datetime | None = None
    delivered_at: datetime | None = None
    withdrawn_at: datetime | None = None
    outcome: Outcome | None = None
    document: str = ""
    clocks: tuple[Clock, ...] = ()
    deemed: bool = False
    notified_at: datetime | None = None
    missing: tuple[str, ...] = ()
    corrected_at: datetime | None = None
    over_at: datetime | None = None
    ground: str = ""
    procedures: tuple[Procedure, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    hearing: Hearing | None = None
    materials: tuple[tuple[str, str], ...] = ()
    debts: tuple[Debt, ...] = ()
    commitment: Commitment | None = None
    taken_up_at: datetime | None = None
    stops: tuple[Stop, ...] = ()
    rechecking: bool = False

    @property
    def approved(self) -> bool:
        """Whether its result may be built on."""
        return self.outcome in POSITIVE and self.state not in OVERTURNED

    @property
    def over(self) -> bool:
        """Whether nothing goes on and nothing came of it."""
        ended = (CaseState.PRE_REVIEW_DROPPED, CaseState.WITHDRAWN, CaseState.NOT_TAKEN, CaseState.REFUSED)
        decided = self.state in (CaseState.REJECTED, CaseState.DELIVERED) and not self.approved
        return decided or self.state in (*ended, *OVERTURNED)

    def latest(self) -> datetime | None:
        """The last instant of its life so far, which nothing may come before."""
        moments = (self.pre_reviewed_at, self.received_at, self.accepted_at, self.review_at)
        ends = (self.decided_at, self.delivered_at, self.withdrawn_at, self.over_at)
        notices = (self.notified_at, self.corrected_at)
        beside = [moment for part in (*self.procedures, *self.consultations) for moment in part.lived()]
        beside += self.hearing.lived() if self.hearing else ()
        return max((moment for moment in (*moments, *ends, *notices, *beside) if moment), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The newest version of a material in the project's one set.

    Attributes:
        digest: SHA-256 of the content.
        reference: where the content is kept.
        version: how often it has been submitted.
    """

    digest: str
    reference: str
    version: int
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProgress:
    """When a stage was opened and when its approvals joined; its clock is the one for joint handling."""

    opened_at: datetime
    completed_at: datetime | None = None
    clock: Clock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """How long something took: in whole days, counted from the day after its start, and in exact fractions.

    Attributes:
        met: whether it stayed within its limit; none if it has no limit.
    """

    calendar_days: int
    working_days: int
    calendar_days_exact: float
    working_days_exact: float
    met: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneProgress:
    """A milestone under way or reached; its clock runs if it has a limit."""

    started_at: datetime
    clock: Clock | None
    reached_at: datetime | None = None
    measured: Distance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Everything a running project knows, with absolute instants only.

    Attributes:
        code: its code on the national platform; empty while it has none.
        matters: tickets that concern it, by key, in the order in which it heard of them.
        resolutions: resolutions of meetings that reached it, by their id.
        refusals: how often filings of an item were refused, by item; no part of what makes two states equal.
        outbox: what it has sent and not yet seen arrive.
    """

    plan: Plan
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    completed: bool = False
    cases: Mapping[str, Case] = field(default_factory=dict[str, Case])
    happened: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    gates: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    stages: Mapping[str, StageProgress] = field(default_factory=dict[str, StageProgress])
    milestones: Mapping[str, MilestoneProgress] = field(default_factory=dict[str, MilestoneProgress])
    materials: Mapping[str, Material] = field(default_factory=dict[str, Material])
    code: str = ""
    matters: Mapping[str, Matter] = field(default_factory=dict[str, Matter])
    resolutions: Mapping[str, ReceivedResolution] = field(default_factory=dict[str, ReceivedResolution])
    refusals: Mapping[str, int] = field(default_factory=dict[str, int], compare=False)
    outbox: Outbox = field(default_factory=Outbox)

    def step(self, item: str) -> Step:
        """The planned step of an item.

        Raises:
            Refused: ``item-not-in-plan`` with the reason if the definition has it, else ``unknown-item``.
        """
        for step in self.plan.steps:
            if step.item == item:
                return step
        for exclusion in self.plan.exclusions:
            if exclusion.item == item:
                raise Refused(Code.ITEM_NOT_PLANNED, "item", item=item, why=exclusion.why)
        raise Refused(Code.UNKNOWN_ITEM, "item", item=item)

    def lead_of(self, step: Step) -> str:
        """The department that leads a step's stage."""
        return next(stage.lead for stage in self.plan.stages if stage.key == step.stage)

    def since(self, key: str) -> datetime | None:
        """Since when an item is approved, a happening known or a gate open; none if it isn't."""
        case = self.cases.get(key) or self.cases.get(self.plan.host(key))
        if case is not None:
            return case.decided_at if case.approved else None
        return self.happened.get(key) or self.gates.get(key)

    def missing(self, needs: Needs, at: datetime) -> list[tuple[str, ...]]:
        """The groups of needs of which nothing held at an instant."""
        return [group for group in needs if not any(self._held(key, at) for key in group)]

    def held_since(self, needs: Needs) -> datetime | None:
        """The first instant at which all needs held; none while any group is open or there is none."""
        first = [min(filter(None, map(self.since, group)), default=None) for group in needs]
        return None if not first or None in first else max(filter(None, first))

    def unclosed(self, items: tuple[str, ...], at: datetime) -> list[str]:
        """The items that were not yet approved at an instant."""
        return [item for item in items if not self._held(item, at)]

    def clocks(self) -> Iterator[tuple[str, Clock]]:
        """Every clock, running or not, with the item, milestone or stage that it belongs to."""
        for item, case in self.cases.items():
            for clock in case.clocks:
                yield item, clock
        for key, progress in self.milestones.items():
            if progress.clock:
                yield key, progress.clock
        for key, stage in self.stages.items():
            if stage.clock:
                yield key, stage.clock

    def with_case(self, case: Case) -> "Project":
        """The project with a case put in its place."""
        return replace(self, cases={**self.cases, case.item: case})

    def _held(self, key: str, at: datetime) -> bool:
        since = self.since(key)
        return since is not None and since <= at
