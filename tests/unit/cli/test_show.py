"""``binglian show``: what must be known of a case, a stage and a limit stands beside it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from binglian.cli import connection, talk
from binglian.domain.desk import Desk
from tests.builders import at, bring, calendar, say, tell
from tests.unit.cli.command import Run
from tests.unit.domain.law import JOINT, accepted, lawful, opened, ring, say_by
from tests.unit.ledger.scenes import card
from workflows.contracts import ProjectReport

Shown = Callable[[Desk, str], str]
"""What is shown of a desk's project at an instant, in one line."""


@pytest.fixture
def shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Shows the project of a desk as if its workflow had answered."""

    def show(where: Desk, now: str) -> str:
        async def report(*_: object) -> ProjectReport:
            return ProjectReport(
                card=card(),
                project=where.project,
                now=at(now),
                calendar=calendar().digest,
                entries=where.sequence,
                unwritten=0,
                held=tuple(where.book.held),
            )

        async def connect(_: object) -> None:
            return None

        monkeypatch.setattr(talk, "state_of", report)
        monkeypatch.setattr(connection, "connect", connect)
        done = run("show", "p-1")
        assert done.exit_code == 0, done.output
        return " ".join(done.stdout.split())

    return show


def test_a_deemed_acceptance_is_marked(shown: Shown) -> None:
    where = opened(lawful())
    tell(where, "receive", "2026-03-02", item="permit")
    ring(where, "2026-03-10 00:00")
    assert "视为受理" in shown(where, "2026-03-10")


def test_a_correction_is_a_state_of_its_own(shown: Shown) -> None:
    where = opened(lawful())
    tell(where, "receive", "2026-03-02", item="permit")
    say_by(where, "notify_correction", "2026-03-03")
    assert "补正" in shown(where, "2026-03-03")


def test_a_clock_that_stands_still_shows_no_day(shown: Shown) -> None:
    where = accepted(joint=JOINT)
    before = shown(where, "2026-03-03")
    assert "2026-03-16" in before
    say_by(where, "begin_procedure", "2026-03-03")
    text = shown(where, "2026-03-03")
    assert "中止计时" in text
    assert "2026-03-16" not in text


def test_a_stage_with_a_limit_of_its_own_has_a_line(shown: Shown) -> None:
    assert "并联办理时限" in shown(accepted(joint=JOINT), "2026-03-03")
    assert "并联办理时限" not in shown(accepted(), "2026-03-03")


def test_notices_that_wait_are_named(shown: Shown) -> None:
    where = opened(lawful())
    early = say("accept", "2026-03-03", item="permit")
    where.hear(early, at("2026-03-03"), calendar())
    assert early.id in shown(where, "2026-03-03").replace(" ", "")


def test_an_extension_and_a_provisional_year_stand_beside_the_day(shown: Shown) -> None:
    where = accepted(replace(lawful(), limits=lawful().limits[2:3]))
    say_by(where, "extend", "2026-03-05")
    assert "(已延期)" in shown(where, "2026-03-06")
    where = opened(lawful())
    bring(where, "permit", to="accept", when="2026-12-28")
    assert "(暂定)" in shown(where, "2026-12-28")
