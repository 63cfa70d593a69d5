"""Materials: one set for the whole project, submitted once and used by every case that needs them (S3-15).

A case that is accepted without a material that may follow owes it (S3-07): its clock for the supplement runs
until the material is submitted for the project, or the case is over.
"""

from collections.abc import Mapping
from datetime import datetime

from binglian.domain.actors import authorise
from binglian.domain.calendar import WorkCalendar
from binglian.domain.case_messages import Accept, Outcome
from binglian.domain.clocks import Clock, start_clock
from binglian.domain.errors import Code, Refused
from binglian.domain.events import DebtOpened, DebtSettled, Event, MaterialSubmitted
from binglian.domain.holdings import limit_of
from binglian.domain.limits import ClockKind
from binglian.domain.messages import SubmitMaterial
from binglian.domain.plan import Step
from binglian.domain.project import Case, Project


def submit(project: Project, message: SubmitMaterial, at: datetime, _calendar: WorkCalendar) -> list[Event]:
    """A material comes in, or a newer version of it; what is submitted already need not come again."""
    authorise(message.actor, project.plan.authority.get(message.type, ()))
    key = message.material
    if not _known(project, key):
        raise Refused(Code.UNKNOWN_MATERIAL, "material", materials=key)
    newest = project.materials.get(key)
    if newest is not None and newest.digest == message.digest:
        raise Refused(Code.MATERIAL_UNCHANGED, "digest", materials=key, version=str(newest.version))
    version = newest.version + 1 if newest else 1
    return [
        MaterialSubmitted(
            at=at, material=key, digest=message.digest, reference=message.reference, version=version
        )
    ]


def settle(project: Project, event: MaterialSubmitted) -> list[Event]:
    """Every case that owed the material owes it no longer."""
    return [
        DebtSettled(at=event.at, item=step.item, material=event.material)
        for step in project.plan.steps
        if (case := project.cases.get(step.item))
        and any(clock.subject == event.material for clock in owed(case))
    ]


def at_hand(project: Project, step: Step, at: datetime) -> tuple[tuple[str, str], ...]:
    """Those of a step's materials that were submitted by an instant, each by key and digest, by key."""
    keys = sorted({planned.material for planned in step.materials})
    known = [(key, project.materials[key]) for key in keys if key in project.materials]
    return tuple((key, newest.digest) for key, newest in known if newest.submitted_at <= at)


def supplied(project: Project, step: Step) -> list[datetime | None]:
    """Since when each material that acceptance checks is there; none for what isn't."""
    needed = step.materials if step.checks_materials else ()
    newest = [project.materials.get(planned.material) for planned in needed]
    return [one and one.submitted_at for one in newest]


def lend(project: Project, step: Step, message: Accept, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """The debts with which a case is accepted: one for each material that the message lets follow.

    Raises:
        Refused: ``unknown-material``, ``not-deferrable`` or ``material-at-hand`` for one that can't be let
            follow, ``material-missing`` for those that would have to be, ``no-limit``.
    """
    held, lacking = dict(at_hand(project, step, at)), dict.fromkeys(message.lacking)
    for key in lacking:
        _may_follow(step, key, held)
    needed = [planned.material for planned in step.materials if step.checks_materials]
    missing = [key for key in needed if key not in held and key not in lacking]
    if missing:
        raise Refused(Code.MATERIAL_MISSING, "item", item=step.item, materials=", ".join(missing))
    return [_debt(step, key, at, calendar) for key in lacking]


def owed(case: Case) -> list[Clock]:
    """The running clocks of what a case still owes, one for each material; none once the case is over."""
    return [clock for clock in case.clocks if clock.kind is ClockKind.SUPPLEMENT and clock.running]


def weigh(case: Case, outcome: Outcome, at: datetime) -> None:
    """Passes if a decision says of what is owed what is true.

    Raises:
        Refused: ``debt-open`` if it says that all is there, and ``no-deficiency`` if it says that something
            isn't; ``debt-lapsed`` if that should have come by now: it must be supplied, or the case rejected.
    """
    debts = owed(case)
    if outcome is Outcome.APPROVED and debts:
        raise Refused(Code.DEBT_OPEN, "outcome", item=case.item, materials=_names(debts))
    if outcome is not Outcome.APPROVED_WITH_DEFICIENCY:
        return
    if not debts:
        raise Refused(Code.NO_DEFICIENCY, "outcome", item=case.item)
    lapsed = [clock for clock in debts if at >= clock.due.at]
    if lapsed:
        raise Refused(Code.DEBT_LAPSED, "outcome", item=case.item, materials=_names(lapsed))


def _known(project: Project, key: str) -> bool:
    """Whether any step names a material, or a case owes it from a time when one did."""
    planned = any(key == known.material for step in project.plan.steps for known in step.materials)
    return planned or any(key == clock.subject for case in project.cases.values() for clock in owed(case))


def _may_follow(step: Step, key: str, held: Mapping[str, str]) -> None:
    planned = next((known for known in step.materials if known.material == key), None)
    if planned is None:
        raise Refused(Code.UNKNOWN_MATERIAL, "lacking", materials=key)
    if not planned.deferrable:
        raise Refused(Code.NOT_DEFERRABLE, "lacking", item=step.item, materials=key)
    if key in held:
        raise Refused(Code.MATERIAL_AT_HAND, "lacking", item=step.item, materials=key)


def _debt(step: Step, key: str, at: datetime, calendar: WorkCalendar) -> DebtOpened:
    limit = limit_of(step, ClockKind.SUPPLEMENT, calendar.day(at))
    clock = start_clock(ClockKind.SUPPLEMENT, limit, at, calendar, subject=key)
    return DebtOpened(at=at, item=step.item, material=key, clock=clock)


def _names(debts: list[Clock]) -> str:
    return ", ".join(clock.subject for clock in debts)
