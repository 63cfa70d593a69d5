"""The plan: what one project must do, frozen from a definition and the project's facts.

A plan is all that a running project knows of its definition. It is made outside (``definitions.planner``),
travels in the project's start and stays in its history, so a project never reads a definition file.
"""

import json
from collections.abc import Hashable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import TypeVar

from binglian.domain.cooperation import Raising
from binglian.domain.limits import ClockKind, Limit
from binglian.domain.text import Text

Needs = tuple[tuple[str, ...], ...]
"""What must hold first: every group, and in each group any one key (an item, a happening or a gate)."""


FactValue = bool | int | float | str
"""What a project may state about itself."""


class Mode(StrEnum):
    """How approvals are run; the same definition serves both."""

    SERIAL = "serial"
    PARALLEL = "parallel"


class ProcedureKind(StrEnum):
    """The special procedures whose time doesn't count (Licensing Law 45), and the exchange's "other"."""

    HEARING = "hearing"
    TENDER = "tender"
    AUCTION = "auction"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"
    OTHER = "other"


class Effect(StrEnum):
    """What a rule does to a plan."""

    EXEMPT = "exempt"
    MERGE = "merge"
    SUBSTITUTE = "substitute"
    SKIP = "skip"
    REORDER = "reorder"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionRef:
    """The exact definition a plan was made from: key, version, and the SHA-256 of its whole content."""

    key: str
    version: int
    digest: str

    def label(self) -> str:
        """``key@version#digest``, as cards and lists name it."""
        return f"{self.key}@{self.version}#{self.digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLimit:
    """A limit of a step or a stage and the clock that will run on it.

    Attributes:
        since: the first day on which it is in force; none if it always was. Of several limits of a kind, the
            one in force on the day on which a clock starts applies.
    """

    kind: ClockKind
    limit: Limit
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedRule:
    """A rule of the definition that shaped a part of the plan, and the facts it looked at.

    Attributes:
        rule: the rule's key.
        basis: key of the basis it rests on.
        detail: what it did here, e.g. which item it took in.
        facts: names and values of the facts in its condition.
    """

    rule: str
    effect: Effect
    title: Text
    basis: str
    detail: Text
    facts: tuple[tuple[str, FactValue], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMaterial:
    """A material that a case needs; the project submits it once for all cases (S3-15).

    Attributes:
        material: the material's key in the project's one set.
        deferrable: whether a case may be accepted without it, as a debt (容缺).
    """

    material: str
    title: Text
    deferrable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What an act rests on."""

    key: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A way through the approvals that a project is offered as a whole: a path, a package, a set of measures.

    Attributes:
        items: the items it speaks of, in its order.
        policies: what the project is told along with it, one line each.
    """

    key: str
    title: Text
    basis: str
    items: tuple[str, ...]
    policies: tuple[Text, ...]
    rule: AppliedRule


@dataclass(frozen=True, slots=True, kw_only=True)
class PreReview:
    """How an item may be reviewed before its gate opens (S0-09).

    Attributes:
        gate: the gate before which no result may be issued.
        opens_with: the happening from which the pre-review window runs, e.g. the listing notice.
    """

    gate: str
    opens_with: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One approval item as it applies to one project.

    Attributes:
        item: the item's key.
        order: its place in the plan, from 1.
        stage: the stage's key.
        department: the responsible department's key.
        limits: the clocks that its case will run.
        needs: what must be approved, have happened or be open before a case may be accepted.
        after: items that must be closed first because approvals run one after another here.
        pre_review: how it may be reviewed ahead; none if it can't be.
        result: what the approval yields (a permit, an opinion …).
        why: why the item applies to this project.
        materials: what its case needs; checked at acceptance only where ``checks_materials`` says so.
        rules: the rules that shaped this step.
        covers: items that were merged into this one; its approval counts for them.
        skips: special procedures that a rule exempts its case from.
        on_commitment: whether it may be approved on a signed commitment (告知承诺).
        taken_up_by: the happening by which its permit is taken up in time; empty if that has no limit.
        responsible: the post in charge, for lists.
        service: service windows it is open in beyond office hours, by key.
        carried: whether it stands in the plan only because its case had begun when the plan changed.
    """

    item: str
    order: int
    title: Text
    stage: str
    department: str
    department_title: Text
    limits: tuple[PlannedLimit, ...]
    needs: Needs
    after: tuple[str, ...]
    pre_review: PreReview | None
    result: Text
    why: Text
    materials: tuple[PlannedMaterial, ...] = ()
    checks_materials: bool = False
    rules: tuple[AppliedRule, ...] = ()
    covers: tuple[str, ...] = ()
    skips: tuple[ProcedureKind, ...] = ()
    on_commitment: bool = False
    taken_up_by: str = ""
    responsible: Text | None = None
    service: tuple[str, ...] = ()
    carried: bool = False

    def limit(self, kind: ClockKind, day: date) -> Limit | None:
        """The limit of a kind that is in force on a day, if there is one."""
        return in_force(self.limits, kind, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An item of the definition that does not apply to this project, and why not."""

    item: str
    title: Text
    why: Text
    rule: AppliedRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """A stage with its one lead department, and the steps that its completion waits for."""

    key: str
    title: Text
    lead: str
    lead_title: Text
    items: tuple[str, ...]
    limits: tuple[PlannedLimit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happens to the project as a whole, e.g. the award of the land.

    Attributes:
        reported_by: who may report it, as authority phrases (see ``actors``).
        needs: what must hold before it can happen.
    """

    key: str
    title: Text
    reported_by: tuple[str, ...]
    needs: Needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A point before which pre-reviewed results stay sealed; it opens when all its groups hold."""

    key: str
    title: Text
    opened_by: Needs


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMilestone:
    """A measured distance between two moments of a project.

    Attributes:
        start: the happening, gate or approved item it is measured from.
        end: the one it is measured to.
        limit: how long it may take; none if it is only measured.
    """

    key: str
    title: Text
    start: str
    end: str
    limit: Limit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything one project will need, in order, and what was left out.

    Attributes:
        authority: for each message type, the authority phrases of those who may send it.
        exclusions: items of the definition that do not apply, with the reason.
        articles: for each message type, what the act rests on.
        facts: the facts that the plan was made from, defaults included.
        reviewed_facts: names of the facts that pre-reviews rest on; when one changes, they fall.
        departments: every department that the definition knows, with its title; who else could be asked?
        posts: every post that the definition knows, with its title.
        raising: for what the project opens tickets by itself; none if it never does.
    """

    definition: DefinitionRef
    mode: Mode
    stages: tuple[PlannedStage, ...]
    steps: tuple[Step, ...]
    gates: tuple[Gate, ...]
    happenings: tuple[Happening, ...]
    milestones: tuple[PlannedMilestone, ...]
    authority: dict[str, tuple[str, ...]]
    exclusions: tuple[Exclusion, ...]
    articles: dict[str, tuple[Article, ...]] = field(default_factory=dict[str, tuple[Article, ...]])
    facts: dict[str, FactValue] = field(default_factory=dict[str, FactValue])
    reviewed_facts: tuple[str, ...] = ()
    packages: tuple[Package, ...] = ()
    departments: dict[str, Text] = field(default_factory=dict[str, Text])
    posts: dict[str, Text] = field(default_factory=dict[str, Text])
    raising: Raising | None = None

    def host(self, item: str) -> str:
        """The item that stands for an item: itself, or the one it was merged into."""
        return next((step.item for step in self.steps if item in step.covers), item)

    def spared(self) -> dict[str, str]:
        """The items that a rule took away, each with the rule, and those merged into another, with that."""
        excluded = {one.item: one.rule.rule for one in self.exclusions if one.rule}
        return excluded | {covered: step.item for step in self.steps for covered in step.covers}

    def fingerprint(self) -> str:
        """A short fingerprint of the whole plan, by which a change names what it was made to replace.

        A plan that raises no tickets has the one that it had before any did.
        """
        whole = asdict(self)
        if self.raising is None:
            del whole["raising"]
        content = json.dumps(whole, sort_keys=True, ensure_ascii=False, default=str)
        return sha256(content.encode()).hexdigest()[:16]


NO_PLAN = Plan(
    definition=DefinitionRef(key="", version=0, digest=""),
    mode=Mode.PARALLEL,
    stages=(),
    steps=(),
    gates=(),
    happenings=(),
    milestones=(),
    authority={},
    exclusions=(),
)
"""The plan of which nothing is known; events fold without one."""


def in_force(limits: Iterable[PlannedLimit], kind: ClockKind, day: date) -> Limit | None:
    """Of the limits of a kind, the one in force on a day; none if there is none yet."""
    known = [limit for limit in limits if limit.kind is kind and (limit.since is None or limit.since <= day)]
    return max(known, key=lambda limit: limit.since or date.min).limit if known else None


Part = TypeVar("Part", bound=Hashable)


@lru_cache(maxsize=20_000)
def _one(part: Part) -> Part:
    return part


def shared_parts(plan: Plan) -> Plan:
    """An equal plan, of the process's one copy of each part: projects of one definition share most of it."""
    return replace(
        plan,
        stages=tuple(_one(stage) for stage in plan.stages),
        steps=tuple(_one(step) for step in plan.steps),
        exclusions=tuple(_one(exclusion) for exclusion in plan.exclusions),
    )
