from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binglian.domain.desk import Desk
from binglian.domain.errors import Code, Refused
from binglian.domain.project import CaseState
from tests.builders import at, bring, calendar, desk, gate, plan, say, step, tell, told
from tests.unit.domain.holdings import MAY, case, digest, law, needing, no_submission, submit

SET = law(
    needing(step("filing"), "licence", "site-papers"),
    needing(step("permit"), "licence", "drawings"),
)


def accepted_on(where: Desk, item: str) -> dict[str, str]:
    return dict(case(where, item).materials)


@pytest.mark.mechanism("S3-15")
def test_one_submission_serves_every_case_that_needs_the_material() -> None:
    where = desk(SET)
    for material in ("licence", "site-papers", "drawings"):
        submit(where, material, "2026-03-02")
    bring(where, "filing", to="accept", when="2026-03-03")
    bring(where, "permit", to="accept", when="2026-03-03")
    assert accepted_on(where, "filing") == {
        "licence": digest("licence"),
        "site-papers": digest("site-papers"),
    }
    assert accepted_on(where, "permit") == {"drawings": digest("drawings"), "licence": digest("licence")}
    assert told(where).count("material_submitted") == 3


def test_the_materials_of_a_case_stand_in_the_order_of_their_keys() -> None:
    where = desk(law(needing(step("permit"), "b", "c", "a")))
    for material in ("c", "a", "b"):
        submit(where, material, "2026-03-02")
    bring(where, "permit", to="accept", when="2026-03-03")
    assert [key for key, _ in case(where).materials] == ["a", "b", "c"]


def test_a_newer_version_replaces_a_material_for_the_cases_that_follow() -> None:
    where = desk(SET)
    submit(where, "licence", "2026-03-02", "first")
    submit(where, "site-papers", "2026-03-02")
    bring(where, "filing", to="accept", when="2026-03-03")
    submit(where, "licence", "2026-03-04", "second")
    submit(where, "drawings", "2026-03-04")
    bring(where, "permit", to="accept", when="2026-03-05")
    assert accepted_on(where, "filing")["licence"] == digest("first")
    assert accepted_on(where, "permit")["licence"] == digest("second")
    newest = where.project.materials["licence"]
    assert (newest.version, newest.reference) == (2, "store/second")
    assert newest.submitted_at == at("2026-03-04")


def test_the_same_content_is_not_taken_twice_in_a_row() -> None:
    where = desk(SET)
    submit(where, "licence", "2026-03-02", "first")
    assert no_submission(where, "licence", "2026-03-03", "first") is Code.MATERIAL_UNCHANGED
    submit(where, "licence", "2026-03-03", "second")
    submit(where, "licence", "2026-03-04", "first")
    assert where.project.materials["licence"].version == 3


def test_a_material_that_no_item_calls_for_is_refused() -> None:
    assert no_submission(desk(SET), "horoscope", "2026-03-02") is Code.UNKNOWN_MATERIAL


def test_only_those_whom_the_plan_names_may_submit() -> None:
    where = desk(SET)
    assert no_submission(where, "licence", "2026-03-02", by="window") is Code.NOT_ALLOWED
    submit(where, "licence", "2026-03-02", by="agent")
    silent = desk(plan(needing(step("permit"), "licence")))
    assert no_submission(silent, "licence", "2026-03-02") is Code.NOT_ALLOWED


def test_a_case_is_not_accepted_without_its_materials_and_is_told_which() -> None:
    where = desk(SET)
    submit(where, "site-papers", "2026-03-02")
    tell(where, "receive", "2026-03-02", item="filing")
    with pytest.raises(Refused) as refused:
        tell(where, "accept", "2026-03-03", item="filing")
    assert refused.value.code is Code.MATERIAL_MISSING
    assert refused.value.details == {"item": "filing", "materials": "licence"}
    submit(where, "licence", "2026-03-03 10:00")
    tell(where, "accept", "2026-03-03 11:00", item="filing")
    assert case(where, "filing").state is CaseState.ACCEPTED


def test_where_materials_are_not_checked_a_case_is_accepted_on_what_there_is() -> None:
    where = desk(law(needing(step("permit"), "licence", "drawings", checks=False)))
    submit(where, "drawings", "2026-03-02")
    bring(where, "permit", to="accept", when="2026-03-03")
    assert accepted_on(where, "permit") == {"drawings": digest("drawings")}


def test_a_case_filed_again_is_accepted_on_what_is_newest_then() -> None:
    where = desk(law(needing(step("permit"), "licence")))
    submit(where, "licence", "2026-03-02", "first")
    bring(where, "permit", to="decide", when="2026-03-03", outcome="rejected")
    submit(where, "licence", "2026-03-04", "second")
    tell(where, "receive", "2026-03-05", item="permit")
    assert not case(where).materials
    tell(where, "accept", "2026-03-05", item="permit")
    assert accepted_on(where, "permit") == {"licence": digest("second")}


def test_a_promoted_case_is_accepted_with_the_last_of_its_materials() -> None:
    reviewed = needing(step("permit", pre_review=("land", "listed")), "licence", "drawings")
    gated = plan(
        reviewed, happenings=("listed", "awarded"), gates=(gate("land", ("awarded",)),), authority=MAY
    )
    where = desk(gated)
    tell(where, "record_happening", "2026-03-02", happening="listed")
    tell(where, "begin_pre_review", "2026-03-03", item="permit")
    tell(where, "conclude_pre_review", "2026-03-04", item="permit")
    submit(where, "licence", "2026-03-05")
    tell(where, "record_happening", "2026-03-06", happening="awarded")
    assert case(where).state is CaseState.RECEIVED
    submit(where, "drawings", "2026-03-09")
    assert case(where).accepted_at == at("2026-03-09")
    assert set(accepted_on(where, "permit")) == {"licence", "drawings"}


def test_a_message_repeated_is_one_submission() -> None:
    where = desk(SET)
    submit(where, "licence", "2026-03-02")
    submit(where, "licence", "2026-03-02")
    assert told(where).count("material_submitted") == 1


submissions = st.lists(
    st.tuples(st.sampled_from(["licence", "drawings"]), st.sampled_from(["1", "2", "3"])), max_size=8
)


@given(before=submissions, after=submissions)
def test_a_case_was_accepted_on_the_newest_version_submitted_by_then(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    where = desk(law(needing(step("permit"), "licence", "drawings", checks=False)))
    moment = at("2026-03-02")
    newest = dict[str, str]()
    for material, content in before:
        moment = _try(where, material, content, moment)
        newest[material] = digest(content)
    bring(where, "permit", to="accept", when=f"{moment:%Y-%m-%d %H:%M}")
    for material, content in after:
        moment = _try(where, material, content, moment)
    assert case(where).materials == tuple(sorted(newest.items()))
    assert all(one.version >= 1 for one in where.project.materials.values())


def _try(where: Desk, material: str, content: str, moment: datetime) -> datetime:
    """Submits, or is told that this is what there is already; returns the next minute."""
    known = where.project.materials.get(material)
    fields: dict[str, object] = {
        "material": material,
        "digest": digest(content),
        "reference": "store",
        "id": f"{moment}",
    }
    message = say("submit_material", moment, by="agent", **fields)
    if known and known.digest == digest(content):
        with pytest.raises(Refused, match=Code.MATERIAL_UNCHANGED):
            where.take(message, moment, calendar())
    else:
        where.take(message, moment, calendar())
        assert where.project.materials[material].version == (known.version if known else 0) + 1
    return moment + timedelta(minutes=1)


def test_a_submission_told_late_counts_for_what_was_accepted_after_it() -> None:
    where = desk(law(needing(step("permit"), "licence", checks=False)))
    bring(where, "permit", to="accept", when="2026-03-05")
    submit(where, "licence", "2026-03-04", known="2026-03-09")
    assert accepted_on(where, "permit") == {"licence": digest("licence")}
    assert case(where).accepted_at == at("2026-03-05")
