"""The small definition with all that lets people work together, for tests to break."""

from typing import Any

from tests.unit.definitions.samples import Data, definition, limit, words

RUNG = {"rung": "agent", "title": words("agent"), "post": "agent", "right": words("right"), "basis": "law"}
MEETING = {
    "title": words("meeting"),
    "kind": "joint",
    "cadence": {"every": 10, "unit": "WD"},
    "chair": "agent",
    "basis": "law",
}
ORDER = {
    "title": words("visit"),
    "limit": limit(2),
    "basis": "law",
    "by": ["handler"],
    "posts": ["agent"],
}
BY_HOLDER = ("accept_ticket", "decline_ticket", "classify", "assign", "begin_work", "feed_back", "escalate")
BY_OTHERS = ("send_back", "confirm", "close_ticket", "reopen", "rate", "follow_resolution")


def tickets() -> Data:
    """Tickets of which nothing is wrong."""
    ours = ("window", "windowless", "visit", "tea-party", "symposium", "meeting", "system", "engine")
    return {
        **{name: limit(3) for name in ("feedback", "hold", "confirm")},
        "settle": limit(1, "CM"),
        "complexities": {"simple": {"title": words("simple"), "feedback": limit(4, "WH")}, "hard": hard()},
        "pains": {"know-how": words("know how")},
        "levels": {"district": words("district")},
        "origins": {key: ["handler@planning", "system"] for key in ours},
        "authority": {
            **{key: ["holder", "owner", "agent@holder", "handler@owner"] for key in BY_HOLDER},
            **{key: ["agent", "system"] for key in BY_OTHERS},
        },
        "raises": {"clocks": ["promised"], "refusals": 2, "unattended": limit(2), "rung": "agent"},
    }


def hard() -> Data:
    return {"title": words("hard")}


def together(**changes: Any) -> Data:
    """A definition whose tickets, meetings and orders can run."""
    return definition(
        ladder=[RUNG, {**RUNG, "rung": "leader", "after": limit(5), "meeting": "joint"}],
        meetings={
            "joint": {
                **MEETING,
                "members": ["handler@planning"],
                "submits": {"by": ["agent"], "ahead": limit(2), "excludes": {"routine": words("routine")}},
                "above": "leader",
            },
            "tea": {
                **MEETING,
                "kind": "tea-party",
                "cadence": {"per_month": 2, "basis": "law"},
                "guests": {"least": 5, "most": 8, "who": words("entrepreneurs")},
                "at": "15:00",
                "anchor": "2026-01-05",
                "moves": "stays",
                "acknowledge": limit(1),
                "follow_up": limit(4),
            },
            "call": {**MEETING, "cadence": {"on_demand": True}},
            "friday": {**MEETING, "kind": "symposium", "cadence": {"weekday": "fri"}},
        },
        sittings={"acknowledge": limit(2), "follow_up": limit(3)},
        tickets=tickets(),
        skills={"works": words("works")},
        orders={
            "ask": {**ORDER, "skills": ["works"]},
            "collect": {**ORDER, "act": "accept", "mechanism": "S4-03"},
        },
        **changes,
    )
