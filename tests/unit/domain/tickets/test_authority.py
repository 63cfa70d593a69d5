"""Who may do what to a ticket."""

import pytest

from binglian.domain.errors import Code, Refused
from binglian.domain.tickets.authority import may_open, posts
from binglian.domain.tickets.ticket import Origin
from tests.builders import actor
from tests.unit.domain.tickets.window import (
    AGENT,
    FORCE,
    GROUP,
    JOINT,
    OWNER,
    POLICY,
    answered,
    code,
    tell,
    window,
)


def test_the_policy_says_who_opens_where() -> None:
    may_open(POLICY, Origin.WINDOW, actor("desk"))
    for origin, hand in ((Origin.WINDOW, "applicant"), (Origin.VISIT, "desk")):
        with pytest.raises(Refused) as refused:
            may_open(POLICY, origin, actor(hand))
        assert refused.value.code is Code.NOT_ALLOWED


def test_what_the_holder_may_every_rung_above_may_and_none_below() -> None:
    where = window()
    tell(where, "escalate", "2026-03-02 10:00")
    assert posts(where.state, "send_back") == (FORCE, JOINT, GROUP)
    assert code(where, "send_back", "2026-03-02 11:00", by=AGENT) is Code.NOT_ALLOWED
    tell(where, "send_back", "2026-03-02 11:00", by=GROUP)
    assert posts(where.state, "assign") == (AGENT, FORCE, JOINT, GROUP)


def test_a_post_of_the_holders_department_is_one_of_the_department() -> None:
    where = window()
    assert posts(where.state, "escalate") == (
        AGENT,
        FORCE,
        JOINT,
        GROUP,
        "steward@agency",
        "steward@task-force",
        "steward@office",
    )
    assert code(where, "escalate", "2026-03-02 10:00", by="steward@housing") is Code.WRONG_DEPARTMENT
    tell(where, "escalate", "2026-03-02 10:00", by="steward@agency")


def test_nobody_is_the_owner_before_the_card_names_one() -> None:
    where = window()
    tell(where, "accept_ticket", "2026-03-02 10:00")
    tell(where, "classify", "2026-03-02 10:00")
    assert posts(where.state, "begin_work") == ()
    assert code(where, "begin_work", "2026-03-02 11:00", by=OWNER) is Code.NOT_ALLOWED


def test_a_post_of_the_owners_department_is_one_of_the_department() -> None:
    where = answered(window())
    assert posts(where.state, "reopen") == ("applicant", "clerk@housing")
    assert code(where, "reopen", "2026-03-03 11:00", by="clerk@water") is Code.WRONG_DEPARTMENT
    tell(where, "reopen", "2026-03-03 11:00", by="clerk@housing")


def test_what_the_policy_names_nobody_for_nobody_may() -> None:
    assert code(window(authority={}), "accept_ticket", "2026-03-02 10:00") is Code.NOT_ALLOWED


def test_a_resolution_comes_from_its_meeting_alone() -> None:
    where = window()
    assert code(where, "follow_resolution", "2026-03-02 10:00", by=GROUP) is Code.NOT_ALLOWED
