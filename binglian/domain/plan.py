"""The plan: what one project must do, frozen from a definition and the project's facts.

A plan is all that a running project knows of its definition. It is made outside (``definitions.planner``),
travels in the project's start and stays in its history, so a project never reads a definition file.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from binglian.domain.limits import ClockKind, Limit
from binglian.domain.text import Text

Needs = tuple[tuple[str, ...], ...]
"""What must hold first: every group, and in each group any one key (an item, a happening or a gate)."""


class Mode(StrEnum):
    """How approvals are run; the same definition serves both."""

    SERIAL = "serial"
    PARALLEL = "parallel"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionRef:
    """The exact definition a plan was made from: key, version, and the SHA-256 of its whole content."""

    key: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLimit:
    """A limit of a step and the clock that will run on it."""

    kind: ClockKind
    limit: Limit


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An item of the definition that does not apply to this project, and why not."""

    item: str
    title: Text
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """A stage with its one lead department, and the steps that its completion waits for."""

    key: str
    title: Text
    lead: str
    lead_title: Text
    items: tuple[str, ...]


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
