"""What running tickets, meetings and orders carry, made of a definition."""

from datetime import date
from pathlib import Path

import pytest

from binglian.domain.cooperation import Cadence
from binglian.domain.limits import ClockKind, Limit, StartsOn, Unit
from binglian.domain.text import Text
from definitions.cooperation import FIRST_DAY, meeting_plans, order_plans, raising, ticket_policy
from definitions.figures import figures
from definitions.loaded import Loaded
from tests.unit.definitions.samples import Data, changed, definition, line_of, load, problems, put
from tests.unit.definitions.samples import limit as stated
from tests.unit.definitions.together import MEETING, ORDER, RUNG, tickets, together


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return load(tmp_path, together())


def limit(value: int, unit: Unit = Unit.WORKING_DAYS) -> Limit:
    return Limit(value=value, unit=unit, starts_on=StartsOn.BEGUN, basis="law", warn=2)


def test_nothing_is_wrong_with_parts_that_fit_together(tmp_path: Path) -> None:
    assert problems(tmp_path, together()) == []


def test_a_policy_says_what_tickets_of_the_place_go_by(loaded: Loaded) -> None:
    policy = ticket_policy(loaded)
    assert policy is not None
    assert (policy.jurisdiction, policy.definition) == ("base", loaded.ref.label())
    assert [(rung.key, rung.after, rung.meeting) for rung in policy.ladder] == [
        ("agent", None, ""),
        ("leader", limit(5), "joint"),
    ]
    assert policy.feedback == {
        "": limit(3),
        "simple": limit(4, Unit.WORKING_HOURS),
        "hard": limit(3),
    }
    assert (policy.hold, policy.confirm, policy.settle) == (limit(3), limit(3), limit(1, Unit.MONTHS))
    assert policy.complexities == {"simple": Text("simple", "simple"), "hard": Text("hard", "hard")}
    assert (list(policy.pains), list(policy.levels)) == (["know-how"], ["district"])
    assert policy.authority["open:tea-party"] == ("handler@planning", "system")
    assert policy.authority["assign"] == ("holder", "owner", "agent@holder", "handler@owner")
    assert (policy.posts["agent"], policy.departments["planning"]) == (
        Text("agent", "agent"),
        Text("planning", "planning"),
    )


def test_what_a_project_raises_by_itself_goes_by_the_same_policy(loaded: Loaded) -> None:
    found = raising(loaded)
    assert found is not None
    assert found.policy == ticket_policy(loaded)
    assert (found.clocks, found.refusals, found.unattended, found.rung) == (
        ("promised",),
        2,
        limit(2),
        "agent",
    )


def test_a_project_may_raise_little(tmp_path: Path) -> None:
    found = raising(load(tmp_path, changed("tickets.raises", {}, together())))
    assert found is not None
    assert (found.clocks, found.refusals, found.unattended, found.rung) == ((), 0, None, "")


def test_meetings_carry_their_cadence_and_the_limits_that_follow_a_sitting(loaded: Loaded) -> None:
    plans = {plan.meeting: plan for plan in meeting_plans(loaded)}
    assert list(plans) == ["joint", "tea", "call", "friday"]
    joint, tea = plans["joint"], plans["tea"]
    assert (joint.key, joint.kind, joint.chair, joint.basis) == ("base-joint", "joint", "agent", "law")
    assert joint.cadence == Cadence(every=10, unit="WD", anchor=FIRST_DAY)
    assert (joint.members, joint.submitters, joint.ahead) == (("handler@planning",), ("agent",), limit(2))
    assert (joint.excludes, joint.above) == ({"routine": Text("routine", "routine")}, "leader")
    assert (joint.acknowledge, joint.follow_up) == (limit(2), limit(3))
    assert (joint.guests, joint.least, joint.most) == (None, 0, 0)
    assert tea.cadence == Cadence(per_month=2, moves="stays", anchor=date(2026, 1, 5), at="15:00")
    assert (tea.guests, tea.least, tea.most) == (Text("entrepreneurs", "entrepreneurs"), 5, 8)
    assert (tea.acknowledge, tea.follow_up) == (limit(1), limit(4))
    assert (tea.submitters, tea.ahead, tea.excludes, tea.above) == ((), None, {}, "")
    assert plans["call"].cadence == Cadence(on_demand=True, anchor=FIRST_DAY)
    assert plans["friday"].cadence == Cadence(weekday="fri", anchor=FIRST_DAY)


def test_orders_carry_who_orders_and_who_carries_out(loaded: Loaded) -> None:
    plans = order_plans(loaded)
    assert list(plans) == ["ask", "collect"]
    ask, collect = plans["ask"], plans["collect"]
    assert (ask.kind, ask.limit, ask.by, ask.posts) == ("ask", limit(2), ("handler",), ("agent",))
    assert (ask.skills, ask.act, ask.mechanism) == ({"works": Text("works", "works")}, "", "")
    assert (collect.skills, collect.act, collect.mechanism) == ({}, "accept", "S4-03")
    assert ask.policy == ticket_policy(loaded)


@pytest.mark.parametrize("missing", ["tickets", "ladder"])
def test_without_tickets_or_a_ladder_nothing_runs(tmp_path: Path, missing: str) -> None:
    data = together()
    del data[missing]
    if missing == "ladder":
        data["tickets"]["raises"].pop("rung")
        data["meetings"]["joint"].pop("above")
    bare = load(tmp_path, data)
    assert ticket_policy(bare) is None
    assert raising(bare) is None
    assert (meeting_plans(bare), order_plans(bare)) == ((), {})


def test_without_limits_that_follow_a_sitting_there_are_no_meetings(tmp_path: Path) -> None:
    data = together()
    del data["sittings"]
    bare = load(tmp_path, data)
    assert meeting_plans(bare) == ()
    assert raising(load(tmp_path / "quiet", changed("tickets.raises", None, together()))) is None


def test_every_limit_of_tickets_meetings_and_orders_is_a_figure(loaded: Loaded) -> None:
    found = {
        ".".join(map(str, one.loc)): one.kind
        for one in figures(loaded.definition)
        if one.loc[0] in ("ladder", "meetings", "sittings", "tickets", "orders")
    }
    assert found == {
        "ladder.1.after": ClockKind.HOLD,
        "meetings.joint.submits.ahead": None,
        "meetings.tea.acknowledge": ClockKind.RECEIPT,
        "meetings.tea.follow_up": ClockKind.MINUTES,
        "sittings.acknowledge": ClockKind.RECEIPT,
        "sittings.follow_up": ClockKind.MINUTES,
        "tickets.feedback": ClockKind.FEEDBACK,
        "tickets.hold": ClockKind.HOLD,
        "tickets.confirm": ClockKind.CONFIRM,
        "tickets.settle": ClockKind.SETTLE,
        "tickets.complexities.simple.feedback": ClockKind.FEEDBACK,
        "tickets.raises.unattended": ClockKind.UNATTENDED,
        "orders.ask.limit": ClockKind.ORDER,
        "orders.collect.limit": ClockKind.ORDER,
    }


def test_a_definition_without_any_of_it_has_no_such_figure(tmp_path: Path) -> None:
    kinds = {one.kind for one in figures(load(tmp_path, definition()).definition)}
    assert kinds == {ClockKind.DELIVERY, ClockKind.MILESTONE, ClockKind.PROMISED, ClockKind.STATUTORY}


@pytest.mark.parametrize(
    ("loc", "value", "expected"),
    [
        ("ladder", [RUNG, {**RUNG, "rung": "leader", "meeting": "ball"}], ("unknown-meeting", "ball")),
        ("ladder", [RUNG, {**RUNG, "rung": "leader"}, RUNG], ("rung-reused", "agent")),
        (
            "ladder",
            [{**RUNG, "after": stated(3)}, {**RUNG, "rung": "leader"}],
            ("term-unused", "after"),
        ),
        ("meetings.joint.above", "sky", ("unknown-rung", "sky")),
        ("meetings.tea.cadence", {"per_month": 2, "basis": "x"}, ("unknown-basis", "x")),
        ("meetings.tea.anchor", "2020-12-31", ("bad-anchor", "2020-12-31")),
        (
            "meetings.call",
            {**MEETING, "cadence": {"on_demand": True}, "anchor": "2026-01-05"},
            ("bad-anchor", "2026-01-05"),
        ),
        ("tickets.raises.rung", "sky", ("unknown-rung", "sky")),
        ("tickets.raises.unattended", stated(1, "CM"), ("bad-unit", "CM")),
        ("tickets.feedback", stated(3, warn=4), ("warn-longer-than-limit", "4")),
        ("tickets.feedback", stated(1, "CM"), ("bad-unit", "CM")),
        ("tickets.feedback", stated(3, basis="x"), ("unknown-basis", "x")),
        ("tickets.feedback", stated(3, starts_on="accepted"), ("bad-start", "accepted")),
        (
            "tickets.settle",
            stated(3, changes=[{"since": "2027-01-01", "value": 4}]),
            ("term-unused", "changes"),
        ),
        (
            "tickets.hold",
            stated(3, extension={"value": 1, "by": ["agent"], "basis": "law"}),
            ("term-unused", "extension"),
        ),
        ("tickets.authority.dance", ["agent"], ("unknown-message-type", "dance")),
        ("tickets.authority.rate", [], ("authority-missing", "rate")),
        ("tickets.authority.rate", ["x"], ("unknown-post", "x")),
        ("tickets.authority.rate", ["agent@x"], ("unknown-department", "x")),
        ("tickets.authority.rate", ["x@holder"], ("unknown-post", "x")),
        ("tickets.authority.rate", ["agent@item"], ("scope-without-item", "agent@item")),
        ("tickets.origins.window", ["holder"], ("unknown-post", "holder")),
        ("tickets.origins.window", ["agent@owner"], ("unknown-department", "owner")),
        ("tickets.origins.engine", ["agent"], ("system-shut-out", "engine")),
        ("tickets.origins.visit", ["agent"], ("system-shut-out", "visit")),
        ("tickets.origins.meeting", ["agent"], ("system-shut-out", "meeting")),
        ("tickets.origins.tea-party", None, ("system-shut-out", "tea-party")),
        ("tickets.origins.symposium", ["agent"], ("system-shut-out", "symposium")),
        ("orders.ask", {**ORDER, "skills": ["magic"]}, ("unknown-skill", "magic")),
        ("orders.ask.by", ["x"], ("unknown-post", "x")),
        ("orders.ask.posts", ["agent@x"], ("unknown-department", "x")),
        ("orders.ask.basis", "x", ("unknown-basis", "x")),
        ("orders.ask.limit", stated(3, basis="x"), ("unknown-basis", "x")),
        ("sittings.acknowledge", stated(1, "CM"), ("bad-unit", "CM")),
        ("sittings", None, ("never-runs", "meetings")),
        ("ladder", [], ("never-runs", "meetings")),
        ("tickets", None, ("never-runs", "ladder")),
        ("tickets", None, ("never-runs", "meetings")),
        ("tickets", None, ("never-runs", "orders")),
    ],
)
def test_each_fault_is_found_by_name(
    tmp_path: Path, loc: str, value: object, expected: tuple[str, str]
) -> None:
    found = problems(tmp_path, changed(loc, value, together()))
    assert expected in [(one.code.value, one.offender) for one in found]


def test_a_fault_is_placed_at_its_line(tmp_path: Path) -> None:
    data = changed("tickets.raises.rung", "sky", together())
    (problem,) = problems(tmp_path, data)
    assert problem.line == line_of(put(tmp_path, data), '"sky"')


@pytest.mark.parametrize("part", ["orders", "meetings", "raises"])
def test_the_program_needs_no_leave_for_tickets_that_it_never_opens(tmp_path: Path, part: str) -> None:
    """Only what is there opens tickets: each part is left out in turn."""
    data: Data = definition(tickets=tickets())
    data["tickets"]["origins"] = {"window": ["agent"]}
    del data["tickets"]["raises"]
    assert problems(tmp_path, data) == []
    whole = together()
    if part == "raises":
        data["tickets"]["raises"] = {"refusals": 1}
    else:
        data |= {part: whole[part], "skills": whole["skills"], "sittings": whole["sittings"]}
        data["ladder"] = whole["ladder"] if part == "meetings" else [RUNG]
    shut_out = {one.offender for one in problems(tmp_path, data) if one.code.value == "system-shut-out"}
    assert (
        shut_out
        == {
            "orders": {"engine", "visit"},
            "meetings": {"meeting", "tea-party", "symposium"},
            "raises": {"engine"},
        }[part]
    )


def test_orders_may_take_months_and_so_may_a_settlement(tmp_path: Path) -> None:
    assert problems(tmp_path, changed("orders.ask.limit", stated(1, "CM"), together())) == []
