"""Lawful histories, made by walking a desk with random messages of every kind, and how they are told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from binglian.domain.desk import Desk
from binglian.domain.errors import Refused
from binglian.domain.limits import ClockKind
from binglian.domain.messages import Message, parse_message
from binglian.domain.plan import Plan, ProcedureKind
from binglian.domain.project import Project
from tests.builders import actor, at, calendar
from tests.unit.domain.strategies import (
    CLERK,
    HAPPENINGS,
    KINDS,
    MATERIALS,
    OPEN_ITEM,
    STAGES,
    Chance,
    changed,
)

OPENED = at("2026-01-26 09:00")
"""Three weeks before the longest holiday of the year."""

DEPARTMENTS = ("water", "fire")
PROCEDURES = ("first", "second")

MAIN = (
    *("recheck", "deliver", "decide", "hold_hearing", "announce_hearing", "request_hearing"),
    *("begin_review", "accept", "supplement", "receive"),
)
"""The way through a case, the last act first."""

ENDINGS = ("withdraw", "not_take", "refuse_acceptance", "recall", "revoke", "drop_pre_review")
"""Acts after which a case begins anew; done too often, no case would come far."""

PROJECT_WIDE = ("record_happening", "submit_material", "extend_stage", "assign_code", "adopt_plan")
"""Acts that aren't about one item; most are nearly always lawful."""

SIDES = tuple(kind for kind in KINDS if kind not in (*MAIN, *ENDINGS, *PROJECT_WIDE, "close_project"))
"""What stands beside the course of a case."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a message is thought of: the project as it stands, when, and how many came before."""

    chance: Chance
    project: Project
    now: datetime
    number: int


def opened(what: Plan) -> Desk:
    """The desk of a project that has just begun."""
    desk = Desk(project=Project(plan=what))
    desk.open(OPENED, OPENED)
    return desk


def history(chance: Chance, what: Plan, acts: int, *, apart: timedelta = timedelta()) -> list[Message]:
    """A lawful history: messages, each of which a desk took at the instant at which it occurred.

    Args:
        chance: makes the choices.
        what: the plan of the project.
        acts: how often something is tried.
        apart: how much time lies between any two messages at least.
    """
    desk, now, said = opened(what), OPENED, list[Message]()
    for number in range(acts):
        now += apart + wait(chance)
        desk.ring(now, calendar())
        possible = (one for one in _acts(Scene(chance, desk.project, now, number)) if lawful(desk, one, now))
        one = next(possible, None)
        if one is not None:
            desk.take(one, now, calendar())
            said.append(one)
    return said


def wait(chance: Chance) -> timedelta:
    """Some time that passes: minutes, hours, or days; now and then none."""
    match chance(8):
        case 0:
            return timedelta()
        case 1 | 2 | 3:
            return timedelta(minutes=1 + chance(59))
        case 4 | 5:
            return timedelta(hours=1 + chance(30))
        case _:
            return timedelta(hours=24 * (1 + chance(8)) + chance(9))


def deliveries(chance: Chance, said: Sequence[Message]) -> list[tuple[datetime, Message]]:
    """Every message told at least once, each at or after its instant, in the order of telling."""
    told = [
        (one.occurred_at + _delay(chance), chance(100), number, one)
        for number, one in enumerate(said)
        for _ in range(1 + (chance(5) == 0))
    ]
    return [(now, one) for now, _, _, one in sorted(told, key=lambda each: each[:3])]


def message(kind: str, when: datetime, number: int | str, by: str = CLERK, /, **fields: object) -> Message:
    """A message with an id of its own, from somebody who may do everything unless somebody is named."""
    body = {"type": kind, "id": f"{number}-{kind}", "occurred_at": when, "actor": actor(by)}
    return parse_message(body | fields)


def lawful(desk: Desk, said: Message, now: datetime) -> bool:
    """Whether a desk would take a message now."""
    try:
        desk.check(said, now, calendar())
    except Refused:
        return False
    return True


def _delay(chance: Chance) -> timedelta:
    match chance(4):
        case 0:
            return timedelta()
        case 1:
            return timedelta(hours=chance(48))
        case 2:
            return timedelta(days=chance(30))
        case _:
            return timedelta(days=60)


def _acts(scene: Scene) -> Iterator[Message]:
    """Acts to try, one after another; what brings the project on has the better chance to come first."""
    chance, steps = scene.chance, scene.project.plan.steps
    items = turned(chance, tuple(one.item for one in steps if one.item != OPEN_ITEM))
    for kind in likely(chance):
        for item in items[: 1 if kind in PROJECT_WIDE else None]:
            by = f"{CLERK}@{DEPARTMENTS[chance(2)]}" if kind == "answer_consultation" else CLERK
            yield message(kind, scene.now, scene.number, by, **fields(kind, item, scene))


def fields(kind: str, item: str, scene: Scene) -> dict[str, object]:
    """What a message of a type says beside who and when."""
    about: dict[str, object] = {} if kind in (*PROJECT_WIDE, "close_project") else {"item": item}
    return about | (_FIELDS[kind](scene) if kind in _FIELDS else {})


def likely(chance: Chance) -> tuple[str, ...]:
    """Kinds of messages to try, one after another."""
    main, sides, wide = MAIN, turned(chance, SIDES), PROJECT_WIDE[:4]
    match chance(12):
        case 0:
            return (*turned(chance, ENDINGS), *main, *sides)
        case 1:
            return ("adopt_plan", *main)
        case 2:
            return (*turned(chance, wide), *main, *sides)
        case 3 | 4 | 5:
            return (*main, *wide, *sides)
        case _:
            return (*sides, *main, *wide)


def turned(chance: Chance, these: tuple[str, ...]) -> tuple[str, ...]:
    """The same, beginning with another."""
    first = chance(len(these))
    return these[first:] + these[:first]


def _procedure(scene: Scene) -> dict[str, object]:
    kinds = tuple(ProcedureKind)
    kind, days = kinds[scene.chance(len(kinds))], 1 + scene.chance(5)
    return {"procedure": PROCEDURES[scene.chance(2)], "kind": kind, "working_days": days}


def _extension(scene: Scene) -> dict[str, object]:
    clocks = (ClockKind.STATUTORY, ClockKind.PROMISED, ClockKind.VALIDITY)
    return {"clock": clocks[scene.chance(3)], "reason": "hard"}


def _decision(scene: Scene) -> dict[str, object]:
    outcomes = ("approved", "approved", "approved", "approved_with_deficiency", "rejected")
    return {"outcome": outcomes[scene.chance(5)], "document": f"no. {scene.number}"}


def _submission(scene: Scene) -> dict[str, object]:
    content = _digest(str(scene.number - scene.chance(2)))
    return {"material": MATERIALS[scene.chance(2)], "digest": content, "reference": "store/one"}


def _adoption(scene: Scene) -> dict[str, object]:
    plan = scene.project.plan
    other = changed(plan, scene.chance(3), ("one", "two")[scene.chance(2)])
    return {"plan": other, "replaces": plan.fingerprint(), "reason": "a change"}


def _digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()


_GROUND: dict[str, object] = {"ground": "so it is"}

_FIELDS: dict[str, Callable[[Scene], dict[str, object]]] = {
    "accept": lambda scene: {"lacking": MATERIALS[: scene.chance(3)]},
    "decide": _decision,
    "conclude_pre_review": lambda scene: {"favourable": scene.chance(3) > 0},
    "notify_correction": lambda scene: {"missing": ("a seal", "a map")[: 1 + scene.chance(2)]},
    "begin_procedure": _procedure,
    "end_procedure": lambda scene: {"procedure": PROCEDURES[scene.chance(2)]},
    "extend": _extension,
    "extend_stage": lambda scene: {"stage": STAGES[scene.chance(2)], "reason": "hard"},
    "consult": lambda scene: {"departments": (DEPARTMENTS[:1], DEPARTMENTS)[scene.chance(2)]},
    "answer_consultation": lambda scene: {"opinion": ("agrees", "objects")[scene.chance(2)]},
    "announce_hearing": lambda scene: {"takes_place_at": scene.now + timedelta(days=scene.chance(12))},
    "commit": lambda _: {"digest": _digest("commitment"), "reference": "store/commitment"},
    "submit_material": _submission,
    "check_commitment": lambda scene: {"kept": scene.chance(2) > 0},
    "recheck": lambda scene: {"passed": scene.chance(2) > 0, "note": "seen"},
    "record_happening": lambda scene: {"happening": HAPPENINGS[scene.chance(3)]},
    "assign_code": lambda scene: {"code": f"2111-350212-04-01-{scene.number:06}", "ground": "misread"},
    "adopt_plan": _adoption,
    "not_take": lambda _: _GROUND,
    "refuse_acceptance": lambda _: _GROUND,
    "recall": lambda _: _GROUND,
    "revoke": lambda _: _GROUND,
    "drop_pre_review": lambda _: _GROUND,
    "close_project": lambda _: _GROUND,
}
"""What a message of a type says beside who, when and about which item."""
