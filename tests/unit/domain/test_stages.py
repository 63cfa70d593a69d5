from binglian.domain.errors import Code
from binglian.domain.plan import Plan
from tests.builders import at, bring, desk, plan, refusal, step, tell, told

TWO: Plan = plan(step("filing"), step("site"), step("permit", stage="stage2"))


def test_a_stage_opens_with_the_first_of_its_items() -> None:
    where = desk(TWO)
    assert not where.project.stages
    tell(where, "receive", "2026-03-02", item="site")
    tell(where, "receive", "2026-03-03", item="filing")
    assert {key: one.opened_at for key, one in where.project.stages.items()} == {"stage1": at("2026-03-02")}


def test_stages_run_side_by_side_where_nothing_orders_their_items() -> None:
    where = desk(TWO)
    tell(where, "receive", "2026-03-02", item="permit")
    tell(where, "receive", "2026-03-02", item="filing")
    assert set(where.project.stages) == {"stage1", "stage2"}


def test_a_stage_is_complete_when_all_its_approvals_have_joined() -> None:
    where = desk(TWO)
    bring(where, "filing", to="decide", when="2026-03-02")
    assert where.project.stages["stage1"].completed_at is None
    bring(where, "site", to="decide", when="2026-03-04")
    assert where.project.stages["stage1"].completed_at == at("2026-03-04")
    assert told(where).count("stage_completed") == 1


def test_the_last_approval_completes_a_stage_whichever_is_told_last() -> None:
    where = desk(TWO)
    bring(where, "filing", to="decide", when="2026-03-09")
    for kind in ("receive", "accept", "decide"):
        tell(where, kind, "2026-03-04", known="2026-03-10", item="site")
    assert where.project.stages["stage1"].completed_at == at("2026-03-09")


def test_a_rejection_completes_no_stage() -> None:
    where = desk(plan(step("filing")))
    bring(where, "filing", to="decide", when="2026-03-02", outcome="rejected")
    assert where.project.stages["stage1"].completed_at is None


def test_a_project_ends_with_its_last_delivery() -> None:
    where = desk(plan(step("filing"), step("site")))
    bring(where, "filing", to="deliver", when="2026-03-02")
    assert where.project.ended_at is None
    bring(where, "site", to="deliver", when="2026-03-04")
    assert where.project.ended_at == at("2026-03-04")
    assert where.project.completed


def test_a_delivered_rejection_does_not_end_a_project() -> None:
    where = desk(plan(step("filing")))
    bring(where, "filing", to="decide", when="2026-03-02", outcome="rejected")
    tell(where, "deliver", "2026-03-02", item="filing")
    assert where.project.ended_at is None
    bring(where, "filing", to="deliver", when="2026-03-04")
    assert where.project.ended_at == at("2026-03-04")


def test_after_its_end_a_project_takes_nothing_more() -> None:
    where = desk(plan(step("filing"), happenings=("listed",)))
    bring(where, "filing", to="deliver", when="2026-03-02")
    assert refusal(where, "receive", "2026-03-03", item="filing") is Code.PROJECT_ENDED
    assert refusal(where, "record_happening", "2026-03-03", happening="listed") is Code.PROJECT_ENDED
    assert refusal(where, "close_project", "2026-03-03") is Code.PROJECT_ENDED
