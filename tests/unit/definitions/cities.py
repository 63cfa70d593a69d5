"""The five jurisdictions, and plans by them: what tests ask of each."""

from datetime import date

from binglian.domain.limits import ClockKind, Limit
from binglian.domain.plan import Mode, Package, Plan, Step
from definitions.loader import catalogue
from definitions.planner import plan
from definitions.projects import ProjectSpec
from definitions.schema import Basis, Definition, MeetingForm, MeetingKind

FIVE = {"tongan": 2, "haicang": 1, "jianou": 1, "yongji": 1, "xian-etdz": 1}
SEEDS = dict(zip(FIVE, ("s0-", "s1-", "s2-", "s3-", "s4-"), strict=True))
TODAY = date(2026, 3, 2)


def definition(key: str) -> Definition:
    return catalogue().load(key, FIVE[key]).definition


def own_bases(key: str) -> dict[str, Basis]:
    """The bases that a jurisdiction states itself, by key."""
    return {name: basis for name, basis in definition(key).bases.items() if name.startswith(SEEDS[key])}


def planned(key: str, **facts: object) -> Plan:
    """The plan of a project; an enterprise project on land already held, unless its facts say otherwise."""
    return planned_in(Mode.PARALLEL, key, **facts)


def planned_in(mode: Mode, key: str, **facts: object) -> Plan:
    """See ``planned``."""
    stated = {"establishment": "filed", "land_mode": "existing", "eia": "form", **facts}
    spec = {"key": "p", "name": "示例", "jurisdiction": key, "facts": stated}
    return plan(catalogue().load(key, FIVE[key]), ProjectSpec.model_validate(spec), mode)


def step(made: Plan, item: str) -> Step:
    return next(step for step in made.steps if step.item == item)


def items(made: Plan) -> list[str]:
    return [step.item for step in made.steps]


def needed(made: Plan, item: str) -> set[str]:
    return {key for group in step(made, item).needs for key in group}


def limit(made: Plan, item: str, kind: ClockKind) -> Limit:
    found = step(made, item).limit(kind, TODAY)
    assert found is not None
    return found


def package(made: Plan, key: str) -> Package:
    return next(package for package in made.packages if package.key == key)


def meetings(key: str, kind: MeetingKind) -> list[MeetingForm]:
    return [meeting for meeting in definition(key).meetings.values() if meeting.kind is kind]
