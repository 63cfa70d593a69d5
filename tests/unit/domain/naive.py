"""A reference model of a project: what the law says, by the slowest and plainest means.

It shares nothing with the core but the plan and the words of messages. It keeps a diary and reads it from the
start for every question; it knows who may do what from a table of its own; it knows no clocks.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from binglian.domain.messages import (
    BeginPreReview,
    CaseMessage,
    CloseProject,
    ConcludePreReview,
    Decide,
    Message,
    RecordHappening,
)
from binglian.domain.plan import Needs, Plan, Step

ACTORS = ("agent", "applicant", "window", "handler@bureau", "handler@water", "head@lead-bureau")

MAY: dict[str, set[str]] = {
    "record_happening": {"agent"},
    "withdraw": {"applicant"},
    "close_project": {"applicant", "head@lead-bureau"},
    "receive": {"window", "handler"},
    "accept": {"window", "handler"},
    "deliver": {"window", "handler"},
    "begin_review": {"handler"},
    "decide": {"handler"},
    "begin_pre_review": {"handler"},
    "conclude_pre_review": {"handler", "head@lead-bureau"},
}
"""``handler`` is the handler of the item's own department."""

NEXT: dict[str | None, dict[str, str]] = {
    None: {"receive": "received"},
    "reviewing": {"receive": "received", "conclude_pre_review": "favourable"},
    "favourable": {"receive": "received"},
    "unfavourable": {"receive": "received"},
    "received": {"accept": "accepted", "withdraw": "withdrawn"},
    "promoted": {"accept": "accepted", "withdraw": "withdrawn"},
    "accepted": {"begin_review": "in_review", "decide": "approved", "withdraw": "withdrawn"},
    "in_review": {"decide": "approved", "withdraw": "withdrawn"},
    "approved": {"deliver": "delivered"},
    "rejected": {"deliver": "refused", "receive": "received"},
    "refused": {"receive": "received"},
    "withdrawn": {"receive": "received"},
    "delivered": {},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: an item came into a state, or a happening or a gate (``held``) came to be."""

    at: datetime
    key: str
    state: str


@dataclass(slots=True)
class Naive:
    """A project as its diary tells it."""

    plan: Plan
    diary: list[Entry] = field(default_factory=list[Entry])
    closed: bool = False

    def state(self, item: str) -> str | None:
        """Where an item stands: its last line."""
        return next((line.state for line in reversed(self.diary) if line.key == item), None)

    def since(self, key: str) -> datetime | None:
        """Since when others may build on a key."""
        lines = [line for line in self.diary if line.key == key and line.state in ("held", "approved")]
        return lines[-1].at if lines else None

    def holds(self, needs: Needs, at: datetime) -> bool:
        """Whether all needs held at an instant."""
        return all(any((since := self.since(key)) and since <= at for key in group) for group in needs)

    def ended(self) -> bool:
        """Given up, or all delivered and all milestones passed."""
        ends = [self.since(key) for one in self.plan.milestones for key in (one.start, one.end)]
        return self.closed or (
            all(self.state(step.item) == "delivered" for step in self.plan.steps) and None not in ends
        )

    def lawful(self, message: Message, now: datetime) -> bool:
        """Whether a message must be taken."""
        at = message.occurred_at
        if self.ended() or at > now + timedelta(minutes=2):
            return False
        if isinstance(message, RecordHappening):
            return self._may_happen(message, at)
        if isinstance(message, CloseProject):
            return str(message.actor) in MAY[message.type]
        step = self.step(message.item)
        return step is not None and self._may_act(message, step, at)

    def follows(self, kind: str, key: str) -> bool:
        """Whether an act is the next in the life of what it is about, whatever else it may need."""
        state = self.state(key)
        if kind == "begin_pre_review":
            return state in (None, "unfavourable")
        return state is None if kind == "record_happening" else kind in NEXT[state]

    def apply(self, message: Message) -> None:
        """Writes down a message that was taken, and all that follows from it."""
        at = message.occurred_at
        if isinstance(message, RecordHappening):
            self.diary.append(Entry(at, message.happening, "held"))
        elif isinstance(message, CloseProject):
            self.closed = True
        else:
            self.diary.append(Entry(at, message.item, self._comes_to(message)))
        while follows := self._follows():
            self.diary.append(min(follows, key=lambda line: line.at))

    def step(self, item: str) -> Step | None:
        """The planned step of an item."""
        return next((step for step in self.plan.steps if step.item == item), None)

    def _may_happen(self, message: RecordHappening, at: datetime) -> bool:
        known = [one for one in self.plan.happenings if one.key == message.happening]
        return (
            bool(known)
            and str(message.actor) == "agent"
            and self.since(message.happening) is None
            and self.holds(known[0].needs, at)
        )

    def _may_act(self, message: CaseMessage, step: Step, at: datetime) -> bool:
        who = str(message.actor).replace(f"handler@{step.department}", "handler")
        lived = [line.at for line in self.diary if line.key == step.item]
        if who not in MAY[message.type] or (lived and at < lived[-1]):
            return False
        ahead = step.pre_review
        if message.type == "begin_pre_review":
            return (
                ahead is not None
                and self.follows(message.type, step.item)
                and self.holds(((ahead.opens_with,),), at)
                and not self.holds(((ahead.gate,),), at)
            )
        if not self.follows(message.type, step.item):
            return False
        if message.type == "receive":
            return ahead is None or self.holds(((ahead.gate,),), at)
        if message.type == "accept":
            return self.holds((*step.needs, *((item,) for item in step.after)), at)
        return True

    def _comes_to(self, message: CaseMessage) -> str:
        match message:
            case BeginPreReview():
                return "reviewing"
            case ConcludePreReview(favourable=False):
                return "unfavourable"
            case Decide(outcome="rejected"):
                return "rejected"
            case _:
                return NEXT[self.state(message.item)][message.type]

    def _follows(self) -> list[Entry]:
        found: list[Entry] = []
        for gate in self.plan.gates:
            opened = self._first(gate.opened_by)
            if opened and self.since(gate.key) is None:
                found.append(Entry(opened, gate.key, "held"))
        for step in self.plan.steps:
            line = next((line for line in reversed(self.diary) if line.key == step.item), None)
            gate_open = self.since(step.pre_review.gate) if step.pre_review else None
            if line and line.state == "favourable" and gate_open:
                found.append(Entry(max(gate_open, line.at), step.item, "promoted"))
            if line and line.state == "promoted":
                needs = (*step.needs, *((item,) for item in step.after))
                ready = self._first(needs) if needs else line.at
                if ready:
                    found.append(Entry(max(ready, line.at), step.item, "accepted"))
        return found

    def _first(self, needs: Needs) -> datetime | None:
        moments = [line.at for line in self.diary]
        return next((at for at in sorted(moments) if needs and self.holds(needs, at)), None)
