"""Messages of one instant count in the order in which all of them hold, across a project's items too."""

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations

import pytest

from binglian.domain.desk import Desk
from binglian.domain.limits import Unit
from binglian.domain.messages import Message
from binglian.domain.moment import Moment
from binglian.domain.plan import Step
from binglian.domain.project import CaseState, Project
from tests.builders import LIFE, at, bring, calendar, desk, limit, plan, say, step, tell
from tests.unit.domain.holdings import WORKS, digest, law, needing, permit, works

WHEN = "2026-03-23 07:48"


def test_works_that_stop_at_the_instant_of_the_last_delivery_keep_the_project_from_its_end() -> None:
    what = law(permit(step("b"), limit(3, Unit.MONTHS)), step("a"), happenings=(works("b"),))
    where = desk(what)
    bring(where, "b", to="deliver", when="2026-03-02")
    tell(where, "record_happening", "2026-03-09", happening=WORKS)
    bring(where, "a", to="decide", when="2026-03-20")
    tell(where, "stop_works", WHEN, by="applicant", item="b")
    tell(where, "deliver", WHEN, item="a")
    assert where.project.ended_at is None
    assert where.project.cases["a"].state is CaseState.DELIVERED
    tell(where, "report_stop", "2026-03-24", by="applicant", item="b")
    assert where.project.completed


@pytest.mark.parametrize(
    "waiting",
    [
        step("x", needs=(("y",),)),
        step("x", needs=(("merged",),)),
        step("x", after=("y",)),
    ],
    ids=["needed", "merged", "before it"],
)
def test_what_others_are_built_on_is_taken_back_at_one_instant_only_after_them(waiting: Step) -> None:
    """The recall of ``y`` is first by its id; yet ``x`` is accepted anew on the approval before it."""

    def begun() -> Desk:
        host = replace(step("y"), covers=("merged",))
        where = desk(plan(host, waiting, step("open")))
        bring(where, "y", to="decide", when="2026-03-02")
        bring(where, "x", to="decide", when="2026-03-03")
        return where

    ends = told_in_any_order(
        begun,
        say("recall", WHEN, item="y", id="1"),
        say("recall", WHEN, item="x", id="2"),
        say("receive", WHEN, item="x"),
        say("accept", WHEN, item="x"),
    )
    assert len(ends) == 1
    assert ends[0].cases["x"].state is CaseState.ACCEPTED
    assert ends[0].cases["y"].state is CaseState.RECALLED


def test_what_fits_nowhere_is_found_out_before_the_search_gives_up() -> None:
    """Acts on two cases and on materials can be told in some hundred thousand orders, of few states."""
    where = desk(law(needing(step("b"), "form", "map"), step("a"), step("open")))
    bring(where, "a", to="receive", when="2026-03-02")
    bring(where, "b", to="receive", when="2026-03-02")
    told = [
        *(say(kind, WHEN, item="b", id=f"1-{kind}") for kind in ("withdraw", *LIFE[:-1])),
        *(say(kind, WHEN, item="a", id=f"2-{kind}") for kind in ("withdraw", "receive")),
        *(submission(material) for material in ("form", "map")),
    ]
    moment = Moment(at(WHEN), at(WHEN), calendar())
    steps, refused = moment.settle(where.project, told)
    assert (len(steps), refused) == (9, {})
    moment = Moment(at(WHEN), at(WHEN), calendar())
    _, refused = moment.settle(where.project, [*told, submission("unheard-of")])
    assert "unheard-of" in refused
    assert moment.tries > 0


def submission(material: str) -> Message:
    """A material is submitted."""
    content = {"material": material, "digest": digest(material), "reference": f"store/{material}"}
    return say("submit_material", WHEN, by="applicant", id=material, **content)


def told_in_any_order(begun: Callable[[], Desk], *said: Message) -> list[Project]:
    """The ends that a project comes to; whatever waited on the way was applied in the end."""
    ends: list[Project] = []
    for turn in permutations(said):
        where = begun()
        for message in turn:
            where.hear(message, at(WHEN), calendar())
        assert not where.book.held
        ends += [where.project] if where.project not in ends else []
    return ends
