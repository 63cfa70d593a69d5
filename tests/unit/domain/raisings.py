"""Projects that raise tickets: a plan for it, and words from tickets and meetings."""

from dataclasses import replace

from binglian.domain.cooperation import Raising
from binglian.domain.desk import Desk
from binglian.domain.limits import StartsOn
from binglian.domain.messages import Message
from binglian.domain.plan import Plan, PlannedLimit
from binglian.domain.project import Project
from binglian.domain.text import Text
from tests import builders
from tests.unit.domain.tickets.window import POLICY

WORDS = {
    "promised": Text("「{item}」应于 {due} 前办结", "{item} was promised for {due}"),
    "refused": Text("「{item}」被退 {count} 次", "{item} was refused {count} times"),
    "complainant": Text("流程引擎", "the engine"),
}
RAISING = Raising(
    policy=POLICY,
    clocks=("promised", "joint", "milestone"),
    refusals=2,
    unattended=builders.limit(3, starts_on=StartsOn.RECEIVED),
    rung=POLICY.ladder[0].key,
    words=WORDS,
)


def raising(*steps: object, limits: tuple[PlannedLimit, ...] = (), **changes: object) -> Plan:
    """A plan of one step, or of these, that raises tickets."""
    planned = steps or (builders.step("permit", *(limits or (builders.promised(5),))), builders.step("other"))
    return replace(builders.plan(*planned), raising=replace(RAISING, **changes))  # pyright: ignore[reportArgumentType] - a test names what it changes


def desk(what: Plan, opened: str = "2026-01-05 09:00") -> Desk:
    """The desk of a project that has just been opened and has a key."""
    opening = Desk(project=Project(plan=what), key="p-1")
    opening.open(builders.at(opened), builders.at(opened))
    return opening


def word(kind: str, when: str, *, by: str = "system", id: str = "", **fields: object) -> Message:  # noqa: A002 - as it is called in the body
    """A word from a ticket or a meeting."""
    bodies: dict[str, dict[str, object]] = {
        "note_ticket": {"ticket": "t-1", "item": "permit", "problem": "no drawing is accepted"},
        "clear_ticket": {"ticket": "t-1", "outcome": "closed"},
        "receive_resolution": {
            "resolution": "1.1",
            "meeting": "testland-joint",
            "text": "one survey for all",
            "measures": [{"text": "survey", "owner": "head@bureau", "deadline": "2026-04-01"}],
        },
    }
    return builders.say(kind, when, by=by, **{**bodies[kind], **fields, **({"id": id} if id else {})})
