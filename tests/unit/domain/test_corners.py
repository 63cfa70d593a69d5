"""Corners that no ordinary life of a project turns."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from binglian.domain.book import Book
from binglian.domain.calendar import CalendarData
from binglian.domain.desk import Desk
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import Unit, due
from binglian.domain.messages import AdoptCalendar
from binglian.domain.moment import Moment
from binglian.domain.pauses import Pause
from binglian.domain.plan import Plan
from binglian.domain.project import Project
from binglian.domain.recount import check_calendar
from binglian.domain.ruling import _countable  # pyright: ignore[reportPrivateUsage]
from tests.builders import (
    at,
    bring,
    calendar,
    calendar_data,
    desk,
    happening,
    limit,
    milestone,
    plan,
    promised,
    refusal,
    say,
    step,
    tell,
    told,
)


def of_old(what: Plan) -> Desk:
    """The desk of a page that began before late reports were solved at their own time."""
    opening = Desk(project=Project(plan=what), book=Book(solves=False))
    opening.open(at("2026-01-05"), at("2026-01-05"))
    return opening


def test_an_old_page_decides_a_late_report_on_the_state_at_hand_and_undoes_a_lapse() -> None:
    where = of_old(
        plan(
            step("permit", promised(2)),
            happenings=(happening("a"), happening("b")),
            milestones=(milestone("m", "a", "b", limit(3)),),
        )
    )
    tell(where, "record_happening", "2026-03-02", happening="a")
    bring(where, "permit", to="accept", when="2026-03-02")
    where.ring(at("2026-03-12"), calendar())
    tell(where, "decide", "2026-03-03", known="2026-03-12", item="permit")
    tell(where, "record_happening", "2026-03-03", known="2026-03-12", happening="b")
    assert told(where).count("lapse_undone") == 2
    assert "restated" not in told(where)
    assert not where.hear(say("accept", "2026-03-12", item="permit"), at("2026-03-12"), calendar())
    assert not where.book.held


def test_a_pause_that_ended_before_a_limit_in_hours_began_takes_nothing_from_it() -> None:
    earlier = Pause(at("2026-03-01"), at("2026-03-02"), "earlier")
    what = limit(4, Unit.WORKING_HOURS)
    start = at("2026-03-03")
    assert due(what, start, calendar(), pauses=(earlier,)) == due(what, start, calendar())


def test_the_search_for_an_order_of_one_instant_gives_up_when_its_tries_are_spent() -> None:
    where = desk(plan(step("a")))
    never = [say("accept", "2026-03-02", item="a"), say("decide", "2026-03-02", item="a")]
    steps, refused = Moment(at("2026-03-02"), at("2026-03-02"), calendar(), tries=1).settle(
        where.project, never
    )
    assert not steps
    assert refused.keys() == {one.id for one in never}


def test_what_time_brings_about_is_put_off_only_by_a_missing_calendar() -> None:
    def refuse(code: Code) -> list[object]:
        raise Refused(code)

    assert _countable(lambda: refuse(Code.CALENDAR_MISSING)) == []  # pyright: ignore[reportArgumentType]
    with pytest.raises(Refused):
        _countable(lambda: refuse(Code.WRONG_STATE))  # pyright: ignore[reportArgumentType]


def test_a_case_that_was_only_carried_on_holds_nothing_up_once_it_is_over() -> None:
    what = plan(step("a"), step("b"))
    what = replace(what, steps=(what.steps[0], replace(what.steps[1], carried=True)))
    where = desk(what)
    bring(where, "b", to="receive", when="2026-03-02")
    bring(where, "a", to="deliver", when="2026-03-03")
    assert where.project.ended_at is None
    tell(where, "withdraw", "2026-03-04", item="b")
    assert where.project.completed
    assert where.project.stages["stage1"].completed_at == at("2026-03-03")


@pytest.mark.parametrize("ground", [" ", "\t\n", "　"])
def test_blanks_are_no_ground(ground: str) -> None:
    with pytest.raises(Refused) as refused:
        say("close_project", "2026-03-02", ground=ground)
    assert (refused.value.code, refused.value.place) == (Code.BAD_MESSAGE, "ground")


def test_a_project_that_has_ended_counts_by_its_calendar_for_ever() -> None:
    what = plan(step("a"))
    where = desk(replace(what, authority=what.authority | {"adopt_calendar": ("clerk",)}))
    tell(where, "close_project", "2026-03-02")
    other = TypeAdapter(CalendarData).dump_python(calendar_data(2025, 2026), mode="json")
    code = refusal(where, "adopt_calendar", "2026-03-03", by="clerk", calendar=other, reason="announced")
    assert code is Code.PROJECT_ENDED


def test_whoever_only_asks_whether_an_ended_project_may_adopt_a_calendar_hears_no() -> None:
    where = desk(plan(step("permit"), authority={"adopt_calendar": ("agent",), "close_project": ("agent",)}))
    tell(where, "close_project", "2026-03-03", by="agent")
    other = calendar_data(2025, 2026)
    adoption = say("adopt_calendar", "2026-03-04", by="agent", calendar=other, reason="announced")
    assert isinstance(adoption, AdoptCalendar)
    with pytest.raises(Refused, match="project-ended"):
        check_calendar(where.project, adoption, calendar())
