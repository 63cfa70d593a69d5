"""A desk under random lawful and unlawful messages, in and out of time, against the naive model."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from pydantic import TypeAdapter

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm, Clock
from binglian.domain.core import fold, next_due
from binglian.domain.desk import Desk, Taken
from binglian.domain.errors import Code, Refused
from binglian.domain.events import (
    CaseAccepted,
    CaseDecided,
    ClockRang,
    LapseUndone,
    ProjectEnded,
    ProjectOpened,
    Record,
)
from binglian.domain.limits import ClockKind, StartsOn, Unit
from binglian.domain.messages import Message
from binglian.domain.plan import Gate, Plan, PlannedLimit, PlannedMilestone, Step
from binglian.domain.project import Project
from tests.builders import at, calendar, gate, happening, limit, milestone, plan, say, step
from tests.unit.domain.naive import ACTORS, MAY, Naive

ITEMS = ("a", "b", "c", "d")
HAPPENINGS = ("listed", "awarded", "contracted", "started")
GATES = ("land", "works")
KINDS = tuple(MAY)
AS_STATE = {
    "reviewing": "pre_review",
    "favourable": "pre_reviewed",
    "unfavourable": "pre_reviewed",
    "promoted": "received",
    "refused": "delivered",
}
RECORDS = TypeAdapter(list[Record])
PROJECTS = TypeAdapter(Project)

lateness = st.one_of(
    st.just(timedelta()),
    st.timedeltas(timedelta(), timedelta(days=12)),
    st.integers(min_value=-3, max_value=3).map(lambda minutes: timedelta(minutes=minutes)),
)
waits = st.one_of(
    st.just(timedelta()),
    st.timedeltas(timedelta(minutes=1), timedelta(days=9)),
    st.sampled_from([timedelta(hours=15), timedelta(days=12)]),
)
acts = st.tuples(
    st.integers(min_value=0, max_value=99),
    waits,
    st.sampled_from([0, 0, 0.5, 0.9, 1]),
    st.sampled_from([True, True, True, True, False]),
)
"""Which lawful act, after what time, how much of that time ago, and with a good outcome?"""


@st.composite
def limits(draw: st.DrawFn) -> tuple[PlannedLimit, ...]:
    kinds = draw(st.sets(st.sampled_from([ClockKind.PROMISED, ClockKind.STATUTORY, ClockKind.DELIVERY])))
    return tuple(
        PlannedLimit(
            kind=kind,
            limit=limit(
                draw(st.integers(min_value=0, max_value=8)),
                draw(st.sampled_from(Unit)),
                StartsOn.DECIDED
                if kind is ClockKind.DELIVERY
                else draw(st.sampled_from([StartsOn.RECEIVED, StartsOn.ACCEPTED])),
                warn=draw(st.integers(min_value=0, max_value=3)),
            ),
        )
        for kind in sorted(kinds)
    )


@st.composite
def needs(draw: st.DrawFn, keys: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Up to two groups of one or two keys; groups of one twice as often."""
    group = st.lists(st.sampled_from(keys), min_size=1, max_size=2, unique=True).map(tuple)
    return tuple(draw(st.lists(group, max_size=2)))


@st.composite
def steps(draw: st.DrawFn) -> tuple[Step, ...]:
    """Steps that need only earlier ones, so that each of them can be had."""
    items = ITEMS[: draw(st.integers(min_value=1, max_value=4))]
    return tuple(
        step(
            item,
            *draw(limits()),
            stage=draw(st.sampled_from(["stage1", "stage2"])),
            department=draw(st.sampled_from(["bureau", "bureau", "water"])),
            needs=draw(needs(ITEMS[:place] + HAPPENINGS + GATES)),
            after=draw(st.sampled_from([(), (), ITEMS[:place]])),
            pre_review=draw(st.sampled_from([None, ("land", "listed"), ("works", "listed")])),
        )
        for place, item in enumerate(items)
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    planned = draw(steps())
    keys = (*(one.item for one in planned), *HAPPENINGS, *GATES)
    works = draw(st.sampled_from([("land", "started"), ("started",), ("contracted", "a")]))
    gates: tuple[Gate, ...] = (gate("land", ("awarded",), ("contracted",)), gate("works", works))
    ends = st.tuples(st.sampled_from(keys), st.sampled_from(keys)).filter(lambda pair: pair[0] != pair[1])
    days = st.one_of(st.none(), st.integers(min_value=0, max_value=8).map(lambda value: limit(value, warn=1)))
    milestones: list[PlannedMilestone] = [
        milestone(f"m{number}", *draw(ends), draw(days))
        for number in range(draw(st.integers(min_value=0, max_value=2)))
    ]
    return plan(
        *planned,
        happenings=("listed", happening("awarded", needs=(("listed",),)), "contracted", "started"),
        gates=draw(st.permutations(gates)),
        milestones=milestones,
        excluded=("left-out",),
    )


class AnyOrder(RuleBasedStateMachine):
    """One desk and one diary, told the same things."""

    def __init__(self) -> None:
        super().__init__()
        self.now = at("2026-01-26 09:00")
        self.records: list[Record] = []
        self.taken: list[tuple[Message, datetime]] = []
        self.tried = 0

    @initialize(what=plans())
    def begin(self, what: Plan) -> None:
        self.initial = Project(plan=what)
        self.desk = Desk(project=self.initial)
        self.naive = Naive(what)
        self.desk.open(self.now, self.now)
        self.collect()

    @rule(passing=waits)
    def time_passes(self, passing: timedelta) -> None:
        self.now += passing
        self.desk.ring(self.now, calendar())
        self.collect()

    @rule(acts=st.lists(acts, min_size=3, max_size=12))
    def the_project_moves_on(self, acts: list[tuple[int, timedelta, float, bool]]) -> None:
        """By acts that are lawful where it stands, each told at once or some time later.

        Before each of them somebody tries what would be next in its case and is not lawful yet.
        """
        for choice, passing, share, yes in acts:
            self.time_passes(passing)
            late = passing * share
            possible = self.possible()
            lawful = [one for one in possible if self.naive.lawful(self.about(*one, late), self.now)]
            near = [one for one in possible if one not in lawful and self.naive.follows(*one[:2])]
            if near:  # all but lawful: too early, too late, not yet its turn, something missing
                self.send(self.about(*near[choice % len(near)], late, yes=yes))
            if lawful:
                self.send(self.about(*lawful[choice % len(lawful)], late, yes=yes))

    def possible(self) -> list[tuple[str, str, str]]:
        """Every act that could bring the project on, with the hand it takes."""
        acts = [kind for kind in KINDS if kind not in ("withdraw", "close_project", "record_happening")]
        # withdrawn too often, no project would come far
        if self.tried % 4 == 0:
            acts.append("withdraw")
        return [("record_happening", key, "agent") for key in HAPPENINGS] + [
            (act, one.item, "applicant" if act == "withdraw" else f"handler@{one.department}")
            for one in self.naive.plan.steps
            for act in acts
        ]

    @rule(happening=st.sampled_from(HAPPENINGS), late=lateness)
    def something_happens(self, happening: str, late: timedelta) -> None:
        self.send(self.about("record_happening", happening, "agent", late))

    @rule(
        kind=st.sampled_from(KINDS),
        item=st.sampled_from((*ITEMS, *HAPPENINGS, "left-out", "nowhere")),
        late=lateness,
        hand=st.sampled_from(ACTORS),
        yes=st.booleans(),
    )
    def anything_is_said(self, kind: str, item: str, late: timedelta, hand: str, yes: bool) -> None:
        if kind == "close_project" and self.tried % 5:
            return  # given up too often, no project would live
        self.send(self.about(kind, item, hand, late, yes=yes))

    @rule(choice=st.integers(min_value=0), other=st.booleans())
    def something_is_said_again(self, choice: int, other: bool) -> None:
        if not self.taken:
            return
        message, _ = self.taken[choice % len(self.taken)]
        before = self.snapshot()
        if other:
            message = message.model_copy(update={"note": "something else"})
            with pytest.raises(Refused) as refused:
                self.desk.take(message, self.now, calendar())
            assert refused.value.code is Code.ID_REUSED
        else:
            self.desk.check(message, self.now, calendar())
            assert self.desk.take(message, self.now, calendar()).outcome is Taken.DUPLICATE
        assert self.snapshot() == before

    @rule(behind=st.integers(min_value=0, max_value=5))
    def the_ledger_confirms(self, behind: int) -> None:
        before = self.desk.unwritten
        upto = self.desk.sequence - behind
        self.desk.written(upto)
        assert self.desk.unwritten == [one for one in before if one.sequence > upto]

    def about(self, kind: str, about: str, hand: str, late: timedelta, *, yes: bool = True) -> Message:
        """A message with an id of its own."""
        fields = _fields(kind, about, yes=yes)
        return say(kind, self.now - late, by=hand, id=f"m-{self.tried}", **fields)

    def send(self, message: Message) -> None:
        """Tells both, and sees that they agree on whether it may be."""
        self.tried += 1
        before = self.snapshot()
        refused = self.refused(self.desk.check, message)
        assert self.snapshot() == before, "asking changed something"
        assert (refused is None) == self.naive.lawful(message, self.now), refused
        if refused:
            assert self.refused(self.desk.take, message) == refused
            assert self.snapshot() == before, "a refusal changed something"
        else:
            self.take(message)

    def refused(
        self, ask: Callable[[Message, datetime, WorkCalendar], object], message: Message
    ) -> str | None:
        try:
            ask(message, self.now, calendar())
        except Refused as refused:
            return str(refused)
        return None

    def take(self, message: Message) -> None:
        receipt = self.desk.take(message, self.now, calendar())
        self.taken.append((message, self.now))
        self.naive.apply(message)
        self.collect()
        own = [self.records[number - 1] for number in receipt.sequences]
        assert tuple(one.event.type for one in own) == receipt.events
        assert {one.message for one in own} == {message.id}

    def snapshot(self) -> tuple[Any, ...]:
        return self.desk.project, self.desk.sequence, list(self.desk.unwritten), dict(self.desk.seen)

    def collect(self) -> None:
        self.records += [one for one in self.desk.unwritten if one.sequence > len(self.records)]

    @invariant()
    def records_are_numbered_without_gaps(self) -> None:
        assert [one.sequence for one in self.records] == list(range(1, self.desk.sequence + 1))

    @invariant()
    def the_state_is_the_fold_of_the_events(self) -> None:
        assert fold(self.initial, [one.event for one in self.records]) == self.desk.project

    @invariant()
    def what_is_due_next_lies_ahead(self) -> None:
        due = next_due(self.desk.project)
        assert due is None or due.at > self.now

    @invariant()
    def the_diary_says_the_same(self) -> None:
        project = self.desk.project
        for one in project.plan.steps:
            case, state = project.cases.get(one.item), self.naive.state(one.item)
            assert (case.state.value if case else None) == (AS_STATE.get(state, state) if state else None)
            assert project.since(one.item) == self.naive.since(one.item)
        for key in HAPPENINGS + GATES:
            assert project.since(key) == self.naive.since(key)
        assert (project.ended_at is not None) == self.naive.ended()

    @invariant()
    def every_record_has_its_cause(self) -> None:
        messages = {message.id: (message, now) for message, now in self.taken}
        for record in self.records[1:]:
            if isinstance(record.event, ClockRang):
                assert (record.message, record.actor) == ("", "system")
                assert record.event.at <= record.recorded_at + timedelta(minutes=2)
            else:
                message, now = messages[record.message]
                assert record.recorded_at == now
                assert record.actor in (str(message.actor), "system")
        assert isinstance(self.records[0].event, ProjectOpened)

    @invariant()
    def nothing_is_accepted_before_what_it_needs_nor_decided_before_its_gate(self) -> None:
        for record in self.records:
            event = record.event
            if isinstance(event, CaseAccepted | CaseDecided):
                found = self.naive.step(event.item)
                assert found
                assert self.naive.holds((*found.needs, *((item,) for item in found.after)), event.at)
                assert found.pre_review is None or self.naive.holds(((found.pre_review.gate,),), event.at)

    @invariant()
    def nothing_follows_the_end(self) -> None:
        ends = [one.sequence for one in self.records if isinstance(one.event, ProjectEnded)]
        assert ends in ([], [self.desk.sequence])
        assert bool(ends) == (self.desk.project.ended_at is not None)

    @invariant()
    def a_clock_has_lapsed_if_its_end_passed_while_it_ran(self) -> None:
        """And if it has, a record said so; and if one said so wrongly, another took it back."""
        for item, clock in self.clocks():
            if clock.running:
                ended = self.desk.project.ended_at is not None
                assert clock.lapsed == (clock.due.at <= self.now) or ended
            else:
                assert clock.stopped_at is not None
                assert clock.started_at <= clock.stopped_at
                assert clock.lapsed == (clock.stopped_at >= clock.due.at)
            assert clock.lapsed == self.told_to_have_lapsed(item, clock.kind)

    def clocks(self) -> list[tuple[str, Clock]]:
        project = self.desk.project
        running = [(item, clock) for item, case in project.cases.items() for clock in case.clocks]
        measured = [(key, one.clock) for key, one in project.milestones.items() if one.clock]
        return running + measured

    def told_to_have_lapsed(self, item: str, kind: ClockKind) -> bool:
        lapsed = False
        for record in self.records:
            match record.event:
                case ClockRang(item=about, clock=which, alarm=Alarm.LAPSE) if (about, which) == (item, kind):
                    assert not lapsed, "lapsed twice"
                    lapsed = True
                case LapseUndone(item=about, clock=which) if (about, which) == (item, kind):
                    assert lapsed, "undone without a lapse"
                    lapsed = False
                case event if event.type == "case_received" and event.item == item:
                    lapsed = False
                case _:
                    pass
        return lapsed

    def teardown(self) -> None:
        if self.records:
            assert RECORDS.validate_json(RECORDS.dump_json(self.records)) == self.records
            assert PROJECTS.validate_json(PROJECTS.dump_json(self.desk.project)) == self.desk.project


def _fields(kind: str, about: str, *, yes: bool) -> dict[str, object]:
    match kind:
        case "record_happening":
            return {"happening": about}
        case "close_project":
            return {}
        case "decide":
            return {"item": about, "outcome": "approved" if yes else "rejected"}
        case "conclude_pre_review":
            return {"item": about, "favourable": yes}
        case _:
            return {"item": about}


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=80, stateful_step_count=50)
