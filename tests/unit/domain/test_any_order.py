"""A desk under random lawful and unlawful messages, in and out of time, against the naive model."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from pydantic import TypeAdapter

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm, Clock, elapsed
from binglian.domain.core import fold, next_due
from binglian.domain.desk import SYSTEM, Taken
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
from binglian.domain.limits import ClockKind, Unit
from binglian.domain.messages import Message
from binglian.domain.plan import Plan, PlannedLimit
from binglian.domain.project import Case, Project
from tests.builders import AUTHORITY, calendar
from tests.unit.domain.holdings import MAY as HOLDING_MAY
from tests.unit.domain.naive import MAY, Naive
from tests.unit.domain.naive_days import over
from tests.unit.domain.naive_life import File, Watch
from tests.unit.domain.strategies import EFFORT, ITEMS, OPEN_ITEM, Chance, drawn, random_plan
from tests.unit.domain.strategies_said import OPENED, Scene, fields, likely, message, opened, turned, wait

KINDS = tuple(MAY)
ACTORS = (
    *("agent", "applicant", "window", "government-head"),
    *(f"{post}@{where}" for post in ("handler", "head") for where in ("bureau", "water", "lead-bureau")),
    "handler@fire",
)
AS_STATE = {
    "reviewing": "pre_review",
    "favourable": "pre_reviewed",
    "unfavourable": "pre_reviewed",
    "dropped": "pre_review_dropped",
    "answered": "delivered",
}
RECORDS = TypeAdapter(list[Record])
PROJECTS = TypeAdapter(Project)
IN_HOURS = (Unit.WORKING_HOURS, Unit.NATURAL_HOURS)


def staffed(what: Plan) -> Plan:
    """The plan with everything in the hands that the naive model knows."""
    steps = tuple(
        replace(one, limits=tuple(_extended_by(planned, "head@item") for planned in one.limits))
        for one in what.steps
    )
    stages = tuple(
        replace(one, limits=tuple(_extended_by(planned, "government-head") for planned in one.limits))
        for one in what.stages
    )
    happenings = tuple(replace(one, reported_by=("agent",)) for one in what.happenings)
    authority = AUTHORITY | HOLDING_MAY | {"drop_pre_review": ("handler@item",)}
    return replace(what, steps=steps, stages=stages, happenings=happenings, authority=authority)


def _extended_by(planned: PlannedLimit, hand: str) -> PlannedLimit:
    extension = planned.limit.extension
    return replace(
        planned, limit=replace(planned.limit, extension=extension and replace(extension, by=(hand,)))
    )


class AnyOrder(RuleBasedStateMachine):
    """One desk and one diary, told the same things."""

    def __init__(self) -> None:
        super().__init__()
        self.now = OPENED
        self.records: list[Record] = []
        self.taken: dict[str, tuple[Message, datetime]] = {}
        self.tried = 0

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        chance = drawn(data)
        what = staffed(random_plan(chance, ending=chance(3) == 0))
        self.desk = opened(what)
        self.naive = Naive(what)
        self.folded = Project(plan=what)
        self.collect()

    @rule(data=st.data())
    def the_project_moves_on(self, data: st.DataObject) -> None:
        """By acts that are lawful where it stands, each told at once or some time later.

        Before each of them somebody tries what might be next and is not lawful.
        """
        chance = drawn(data)
        for _ in range(6):
            passing = wait(chance)
            self.time_passes(passing)
            late = passing * (0, 0, 0, 0, 0, 0.4, 1, 5)[chance(8)]
            tries = 3
            for kind, item in self.possible(chance):
                said = self.about(chance, kind, item, self.hand(chance, kind, item), late)
                lawful = self.naive.lawful(said, self.now)
                tries -= not lawful
                if (lawful or tries > 0) and self.send(said):
                    break

    def possible(self, chance: Chance) -> list[tuple[str, str]]:
        """What could be tried, and about which item, the likelier first."""
        items = turned(chance, self.items())
        return [(kind, item) for kind in likely(chance) if kind in KINDS for item in items]

    @rule(data=st.data())
    def anything_is_said(self, data: st.DataObject) -> None:
        chance = drawn(data)
        kind = KINDS[chance(len(KINDS))]
        if kind == "close_project" and chance(5):
            return  # given up too often, no project would live
        item = (*ITEMS, OPEN_ITEM, "nowhere")[chance(5)]
        late = (timedelta(), timedelta(minutes=chance(7) - 3), timedelta(hours=chance(300)))[chance(3)]
        self.send(self.about(chance, kind, item, ACTORS[chance(len(ACTORS))], late))

    @rule(data=st.data())
    def time_goes_by(self, data: st.DataObject) -> None:
        self.time_passes(wait(drawn(data)) * 3)

    @rule(choice=st.integers(min_value=0), other=st.booleans())
    def something_is_said_again(self, choice: int, other: bool) -> None:
        if not self.taken:
            return
        said, _ = list(self.taken.values())[choice % len(self.taken)]
        before = self.snapshot()
        if other:
            changed = said.model_copy(update={"note": "something else"})
            with pytest.raises(Refused) as refused:
                self.desk.take(changed, self.now, calendar())
            assert refused.value.code is Code.ID_REUSED
        else:
            self.desk.check(said, self.now, calendar())
            assert self.desk.take(said, self.now, calendar()).outcome is Taken.DUPLICATE
        assert self.snapshot() == before

    @rule(behind=st.integers(min_value=0, max_value=5))
    def the_ledger_confirms(self, behind: int) -> None:
        before = self.desk.unwritten
        upto = self.desk.sequence - behind
        self.desk.written(upto)
        assert self.desk.unwritten == [one for one in before if one.sequence > upto]

    def items(self) -> tuple[str, ...]:
        return tuple(one.item for one in self.naive.plan.steps if one.item != OPEN_ITEM)

    def time_passes(self, passing: timedelta) -> None:
        self.now += passing
        self.desk.ring(self.now, calendar())
        self.collect()

    def hand(self, chance: Chance, kind: str, item: str) -> str:
        """One that may do such a thing."""
        step = next((one for one in self.naive.plan.steps if one.item == item), None)
        hands = sorted(MAY[kind])
        hand = hands[chance(len(hands))]
        if kind == "answer_consultation":
            return f"handler@{('water', 'fire')[chance(2)]}"
        return f"{hand}@{step.department}" if step and hand in ("handler", "head") else hand

    def about(self, chance: Chance, kind: str, item: str, hand: str, late: timedelta) -> Message:
        """A message with an id of its own."""
        when = self.now - late
        scene = Scene(chance, self.desk.project, when, self.tried)
        return message(kind, when, self.tried, hand, **fields(kind, item, scene))

    def send(self, said: Message) -> bool:
        """Tells both, sees that they agree on whether it may be, and says so."""
        self.tried += 1
        before = self.snapshot()
        refused = self.refused(self.desk.check, said)
        assert self.snapshot() == before, "asking changed something"
        assert (refused is None) == self.naive.lawful(said, self.now), refused
        if refused:
            assert self.refused(self.desk.take, said) == refused
            assert self.snapshot() == before, "a refusal changed something"
            return False
        receipt = self.desk.take(said, self.now, calendar())
        self.taken[said.id] = said, self.now
        self.naive.write(said)
        self.collect()
        made = [self.records[number - 1] for number in receipt.sequences]
        assert tuple(one.event.type for one in made) == receipt.events
        assert made[0].message == said.id
        return True

    def refused(self, ask: Callable[[Message, datetime, WorkCalendar], object], said: Message) -> str | None:
        try:
            ask(said, self.now, calendar())
        except Refused as refused:
            return str(refused)
        return None

    def snapshot(self) -> tuple[Any, ...]:
        return self.desk.project, self.desk.sequence, len(self.desk.unwritten), dict(self.desk.seen)

    def collect(self) -> None:
        news = [one for one in self.desk.unwritten if one.sequence > len(self.records)]
        self.records += news
        self.folded = fold(self.folded, [one.event for one in news])

    @invariant()
    def records_are_numbered_without_gaps(self) -> None:
        assert [one.sequence for one in self.records] == list(range(1, self.desk.sequence + 1))

    @invariant()
    def the_state_is_the_fold_of_the_events(self) -> None:
        assert self.folded == self.desk.project

    @invariant()
    def what_is_due_next_lies_ahead(self) -> None:
        due = next_due(self.desk.project)
        assert due is None or due.at > self.now

    @invariant()
    def the_diary_says_the_same(self) -> None:
        project, life = self.desk.project, self.naive.life(self.naive.reach(self.now))
        for one in project.plan.steps:
            case, file = project.cases.get(one.item), life.file(one.item)
            assert (case.state.value if case else "none") == AS_STATE.get(file.state, file.state)
            assert project.since(one.item) == life.since(one.item)
            if case:
                self.the_same(case, file)
        assert {**project.happened, **project.gates} == life.held
        assert (project.ended_at is not None) == life.ended
        assert {key: one.digest for key, one in project.materials.items()} == {
            key: digest for key, (digest, _) in life.materials.items()
        }
        joint = {key: one.clock for key, one in project.stages.items() if one.clock and one.clock.running}
        assert joint.keys() == {key for key, watch in life.stages.items() if watch}
        for key, clock in joint.items():
            self.as_late(clock, life.stages[key])

    def the_same(self, case: Case, file: File) -> None:
        assert (case.filing, case.promoted, case.deemed) == (file.filing, file.promoted, file.deemed)
        assert case.accepted_at == file.accepted_at
        assert (case.hearing.state.value if case.hearing else "") == file.hearing
        assert {one.procedure: one.ended_at is None for one in case.procedures} == file.procedures
        assert (case.taken_up_at is not None, case.rechecking) == (file.taken_up, file.rechecking)
        silent = {one.department for one in case.consultations if one.deemed and not one.opinion}
        assert {who for who, said in file.asked.items() if said == "silent"} <= silent
        running = {(one.kind, one.subject): one for one in case.clocks if one.running}
        running = {key: one for key, one in running.items() if key[0] is not ClockKind.PROCEDURE}
        assert running.keys() == {(one.kind, one.subject) for one in file.watches}
        for (kind, subject), clock in running.items():
            self.as_late(clock, file.watch(kind, subject))

    def as_late(self, clock: Clock, watch: Watch | None) -> None:
        """A time that runs ends when day after day was counted; a pause never brought its end forward."""
        assert watch
        assert (clock.started_at, clock.paused) == (watch.start, watch.paused())
        if clock.limit.unit not in IN_HOURS:
            assert clock.due.at == watch.over()
            assert clock.due.at >= over(clock.limit, clock.started_at, added=clock.added)

    @invariant()
    def every_record_has_its_cause(self) -> None:
        assert isinstance(self.records[0].event, ProjectOpened)
        by_time = True
        for record in self.records[1:]:
            if record.message:
                said, now = self.taken[record.message]
                assert record.actor in (str(said.actor), SYSTEM)
                assert record.recorded_at >= now
                by_time = False
            else:
                assert record.actor == SYSTEM
                assert by_time or isinstance(record.event, ClockRang)
                assert record.event.at <= record.recorded_at + timedelta(minutes=2)
                by_time = True

    @invariant()
    def nothing_is_accepted_before_what_it_needs_nor_decided_before_its_gate(self) -> None:
        """As far as nothing of that was taken back at the very instant."""
        for record in self.records:
            event = record.event
            if isinstance(event, CaseAccepted | CaseDecided) and record.actor != SYSTEM:
                life = self.naive.life(event.at)
                step = life.step(event.item)
                assert step
                taken_back = any(
                    one.occurred_at == event.at and one.tag in ("recall", "revoke")
                    for one in self.naive.diary
                )
                if isinstance(event, CaseAccepted):
                    assert taken_back or life.holds(life.wants(step), event.at)
                assert step.pre_review is None or life.holds(((step.pre_review.gate,),), event.at)

    @invariant()
    def nothing_follows_the_end(self) -> None:
        ends = [one.sequence for one in self.records if isinstance(one.event, ProjectEnded)]
        assert ends in ([], [self.desk.sequence])
        assert bool(ends) == (self.desk.project.ended_at is not None)

    @invariant()
    def no_clock_is_negative(self) -> None:
        for _, clock in self.desk.project.clocks():
            assert clock.started_at <= (clock.stopped_at or self.now + timedelta(minutes=2))
            assert clock.due.at >= clock.started_at
            assert elapsed(clock, max(self.now, clock.started_at), calendar()) >= 0

    @invariant()
    def a_clock_has_lapsed_if_its_end_passed_while_it_ran(self) -> None:
        """And if it has, a record said so; and if one said so wrongly, another took it back."""
        if self.desk.project.ended_at is not None:
            return
        lapses = self.lapses()
        for item, clock in self.desk.project.clocks():
            if not clock.running:
                continue
            assert clock.paused or clock.lapsed == (clock.due.at <= self.naive.reach(self.now))
            told = [at for at in lapses.get((item, clock.kind, clock.subject), ()) if at >= clock.started_at]
            assert told == ([clock.due.at] if clock.lapsed else []), (item, clock)

    def lapses(self) -> dict[tuple[str, ClockKind, str], list[datetime]]:
        """What lapsed by the records, and was not taken back."""
        lapses: dict[tuple[str, ClockKind, str], list[datetime]] = {}
        for record in self.records:
            match record.event:
                case ClockRang(alarm=Alarm.LAPSE) as event:
                    lapses.setdefault((event.item, event.clock, event.subject), []).append(event.at)
                case LapseUndone() as event:
                    assert event.lapsed_at
                    lapses[event.item, event.clock, event.subject].remove(event.lapsed_at)
                case _:
                    pass
        return lapses

    def teardown(self) -> None:
        if self.records:
            assert RECORDS.validate_json(RECORDS.dump_json(self.records)) == self.records
            assert PROJECTS.validate_json(PROJECTS.dump_json(self.desk.project)) == self.desk.project


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=30 * EFFORT, stateful_step_count=25)
