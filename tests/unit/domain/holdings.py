"""Builders for steps with materials, commitments and permits, and what is said about them."""

from dataclasses import replace
from hashlib import sha256

from binglian.domain.clocks import Clock, clock_of
from binglian.domain.desk import Desk, Receipt
from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind, Limit, StartsOn, Unit
from binglian.domain.plan import Happening, Plan, PlannedLimit, PlannedMaterial, Step
from binglian.domain.project import Case
from tests.builders import AUTHORITY, happening, limit, plan, refusal, tell, text

WORKS = "works-start"

MAY = AUTHORITY | {
    "submit_material": ("applicant", "agent"),
    "commit": ("applicant",),
    "check_commitment": ("handler@item",),
    "stop_works": ("applicant",),
    "report_stop": ("applicant",),
    "resume_works": ("applicant",),
    "recheck": ("handler@item",),
    "revoke": ("head@item",),
}


def law(*steps: Step, happenings: tuple[Happening | str, ...] = ()) -> Plan:
    """A plan of these steps in which everybody may do what is theirs."""
    return plan(*steps, happenings=happenings, authority=MAY)


def side(kind: ClockKind, value: int, unit: Unit = Unit.WORKING_DAYS) -> PlannedLimit:
    """A limit that is started by what it measures."""
    return PlannedLimit(kind=kind, limit=limit(value, unit, StartsOn.BEGUN))


def supplement(value: int = 5) -> PlannedLimit:
    """So many working days to supply what was let follow."""
    return side(ClockKind.SUPPLEMENT, value)


def needing(step: Step, *materials: str, checks: bool = True) -> Step:
    """A step whose case needs these materials; those with a question mark may follow."""
    planned = tuple(
        PlannedMaterial(material=key.rstrip("?"), title=text(key.rstrip("?")), deferrable=key.endswith("?"))
        for key in materials
    )
    return replace(step, materials=planned, checks_materials=checks)


def permit(step: Step, validity: Limit, *, recheck: int = 12) -> Step:
    """A step whose permit the start of works takes up; a stop of so many months has it checked again."""
    limits = (
        PlannedLimit(kind=ClockKind.VALIDITY, limit=validity),
        side(ClockKind.STOP_REPORT, 1, Unit.MONTHS),
        side(ClockKind.RECHECK, recheck, Unit.MONTHS),
    )
    return replace(step, taken_up_by=WORKS, limits=step.limits + limits)


def works(*needs: str) -> Happening:
    """The start of works, once these are approved."""
    return happening(WORKS, needs=tuple((key,) for key in needs))


def digest(content: str) -> str:
    """What names a content."""
    return sha256(content.encode()).hexdigest()


def _submission(material: str, content: str) -> dict[str, str]:
    content = content or material
    return {"material": material, "digest": digest(content), "reference": f"store/{content}"}


def submit(
    where: Desk, material: str, when: str, content: str = "", by: str = "applicant", known: str = ""
) -> Receipt:
    """A material is submitted, with a content of its own unless one is given."""
    name = f"submit:{material}:{when}"
    return tell(where, "submit_material", when, known=known, by=by, id=name, **_submission(material, content))


def no_submission(
    where: Desk, material: str, when: str, content: str = "", by: str = "applicant", known: str = ""
) -> Code:
    """Why a submission is refused."""
    return refusal(where, "submit_material", when, known=known, by=by, **_submission(material, content))


def case(where: Desk, item: str = "permit") -> Case:
    """The case of an item."""
    return where.project.cases[item]


def clock(where: Desk, kind: ClockKind, subject: str = "", item: str = "permit") -> Clock:
    """The latest clock of a kind of an item's case."""
    found = clock_of(case(where, item).clocks, kind, subject)
    assert found, f"{kind} never ran"
    return found
