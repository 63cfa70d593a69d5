"""What the exchange is told of a project: domain.md, C.1 to C.4."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from binglian.domain.case_messages import Outcome
from binglian.domain.desk import Desk
from binglian.domain.limits import ClockKind, Unit
from binglian.domain.plan import FactValue, ProcedureKind
from binglian.exchange import Flaw, Remark, tables
from binglian.exchange.rows import BEIJING
from tests.builders import bring, desk, gate, limit, plan, step, tell
from tests.unit.domain.holdings import law, needing, submit
from tests.unit.domain.law import accepted, lawful, opened, planned, ring, say_by, under
from tests.unit.exchange.telling import NO_TERMS, column, sheets_of, tongan


def codes(where: Desk) -> list[int]:
    return column(sheets_of(where), tables.events, "blzt")


def received() -> Desk:
    where = opened(lawful())
    tell(where, "receive", "2026-03-02", item="permit")
    return where


def test_nothing_is_told_of_a_pre_review_before_its_gate() -> None:
    where = desk(
        plan(
            step("permit", pre_review=("land", "listed")),
            happenings=["listed", "award"],
            gates=[gate("land", ("award",))],
        )
    )
    tell(where, "record_happening", "2026-03-02", happening="listed")
    tell(where, "begin_pre_review", "2026-03-03", item="permit")
    tell(where, "conclude_pre_review", "2026-03-04", item="permit")
    assert sheets_of(where).rows == {}
    tell(where, "record_happening", "2026-03-09 10:00", happening="award")
    sheets = sheets_of(where)
    assert column(sheets, tables.events, "blzt")[0] == 1
    assert {*column(sheets, tables.events, "blsj")} == {datetime(2026, 3, 9, 10)}  # noqa: DTZ001 - Beijing
    assert column(sheets, tables.projects, "sbsj") == [datetime(2026, 3, 9, 10)]  # noqa: DTZ001


def test_a_whole_life_is_told_with_a_code_for_each_turn_it_took() -> None:
    where = received()
    say_by(where, "notify_correction", "2026-03-03")
    say_by(where, "supplement", "2026-03-04")
    say_by(where, "accept", "2026-03-05")
    say_by(where, "begin_procedure", "2026-03-06")
    say_by(where, "end_procedure", "2026-03-16")
    say_by(where, "decide", "2026-03-17")
    assert codes(where) == [1, 6, 7, 3, 8, 9, 10, 11]


def test_a_rejection_without_an_acceptance_is_a_refusal_of_acceptance() -> None:
    where = received()
    say_by(where, "refuse_acceptance", "2026-03-03")
    assert codes(where) == [1, 5]
    sheets = sheets_of(where)
    assert column(sheets, tables.events, "blyj")[1] == "another organ's matter"
    assert sheets.of(tables.documents) == []


def test_a_deemed_acceptance_is_told_from_receipt_with_the_law_as_its_reason() -> None:
    where = received()
    ring(where, "2026-03-10 00:00")
    _, accepted_row = sheets_of(where).of(tables.events)
    assert (accepted_row["blzt"], accepted_row["blsj"].date()) == (3, date(2026, 3, 2))
    assert "逾期未告知" in accepted_row["blyj"]
    assert accepted_row["blr"] is None


def test_a_notice_told_late_takes_the_deemed_acceptance_back() -> None:
    where = received()
    ring(where, "2026-03-10 00:00")
    say_by(where, "notify_correction", "2026-03-04", known="2026-03-11")
    assert codes(where) == [1, 6]


def test_each_filing_is_an_instance_of_its_own() -> None:
    where = received()
    say_by(where, "withdraw", "2026-03-03")
    say_by(where, "receive", "2026-03-04")
    sheets = sheets_of(where)
    assert column(sheets, tables.cases, "spsxslbm") == ["p-1:permit:1", "p-1:permit:2"]
    assert [(row["spsxslbm"], row["blzt"]) for row in sheets.of(tables.events)] == [
        ("p-1:permit:1", 1),
        ("p-1:permit:1", 2),
        ("p-1:permit:2", 1),
    ]


def test_an_instance_names_its_project_process_and_the_limit_it_runs_under() -> None:
    [row] = sheets_of(accepted()).of(tables.cases)
    assert (row["gcdm"], row["spsxbm"], row["splcbm"], row["sxblsx"]) == ("p-1", "permit", "testland", 10)


def test_posts_and_departments_stand_where_persons_are_asked_for() -> None:
    where = accepted()
    say_by(where, "begin_review", "2026-03-03")
    _, _, handling = sheets_of(where).of(tables.events)
    assert (handling["blcs"], handling["blr"], handling["blyj"]) == ("bureau", "handler", "部门开始办理")


@pytest.mark.parametrize("kind", [kind for kind in ProcedureKind if kind is not ProcedureKind.HEARING])
def test_a_special_procedure_is_told_with_its_code_and_its_announced_duration(kind: ProcedureKind) -> None:
    where = accepted()
    say_by(where, "begin_procedure", "2026-03-06 10:30", kind=kind.value, procedure="one", working_days=10)
    [row] = sheets_of(where).of(tables.procedures)
    assert (row["tbcxsxlx"], row["tbcxsx"]) == (1, 10)
    assert f"{row['tbcxkssj']:%Y-%m-%d %H:%M:%S}" == "2026-03-06 10:30:00"
    assert row["tbcx"] in range(1, 9)
    assert row["tbcxmc"]


def test_silence_of_a_consulted_department_is_told_as_no_objection_and_never_as_agreement() -> None:
    where = accepted()
    say_by(where, "consult", "2026-03-03", departments=["fire", "water", "power"])
    say_by(where, "answer_consultation", "2026-03-04", by="handler@fire", opinion="objects")
    asked = sheets_of(where).of(tables.opinions)
    assert [(row["bldwdm"], row["fksj"], row["blr"]) for row in asked][1:] == [
        ("water", None, None),
        ("power", None, None),
    ]
    ring(where, "2026-03-20")
    fire, water, _ = sheets_of(where).of(tables.opinions)
    assert (fire["fkyj"], fire["blr"], fire["fksj"].date()) == ("不同意", "handler", date(2026, 3, 4))
    assert (water["fkyj"], water["blr"]) == ("逾期未反馈，视为无异议", None)
    assert water["fksj"] is not None


def test_an_approval_has_its_document_and_one_without_an_end_is_told_to_have_none() -> None:
    where = accepted()
    say_by(where, "decide", "2026-03-17", document="厦同资规〔2026〕1号")
    [row] = sheets_of(where).of(tables.documents)
    assert (row["pfwh"], row["pfrq"]) == ("厦同资规〔2026〕1号", date(2026, 3, 17))
    assert row["pfwjyxqx"] == date(9999, 1, 1)
    where = accepted()
    say_by(where, "decide", "2026-03-17")
    assert Remark("SPGL_XMSPSXPFWJXXB", "p-1:permit:1", Flaw.NO_DOCUMENT_NUMBER) in sheets_of(where).remarks


def test_a_rejection_has_no_document() -> None:
    where = accepted()
    say_by(where, "decide", "2026-03-17", outcome=Outcome.REJECTED.value)
    assert codes(where)[-1] == 13
    assert sheets_of(where).of(tables.documents) == []


def test_materials_are_told_with_the_case_that_was_accepted_on_them() -> None:
    where = desk(law(needing(step("permit"), "licence")))
    submit(where, "licence", "2026-03-02", content="licence.pdf")
    assert sheets_of(where).rows == {}
    bring(where, "permit", to="accept", when="2026-03-03")
    [row] = sheets_of(where).of(tables.attachments)
    assert (row["fjmc"], row["fjlx"], row["fjid"], row["fjfl"]) == ("licence", "pdf", "store/licence.pdf", 1)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"establishment": "government"}, {"splclx": 1, "lxlx": 1, "xmtzly": 1}),
        ({"establishment": "government", "linear": True}, {"splclx": 2}),
        ({"establishment": "filed"}, {"splclx": 3, "lxlx": 3, "xmtzly": 2}),
        ({"establishment": "ratified", "design_scheme_in_grant": True}, {"splclx": 5, "tdsfdsjfa": 1}),
        ({"establishment": "filed", "industrial": True}, {"splclx": 6}),
        ({"land_mode": "allocated"}, {"tdhqfs": 1, "splclx": None}),
        ({"investment": 1000000}, {"ztze": Decimal(1000000)}),
        ({"regional_evaluation": False}, {"sfwcqypg": 0}),
        ({"planned_start": "2026-04-01", "site": "同安工业集中区"}, {"nkgsj": date(2026, 4, 1)}),
        ({}, {"splclx": None, "ztze": None, "sfwcqypg": None}),
    ],
)
def test_fields_of_a_project_follow_from_its_facts(
    facts: dict[str, FactValue], told: dict[str, object]
) -> None:
    [row] = sheets_of(received(), facts=facts).of(tables.projects)
    assert {name: row[name] for name in told} == told


def test_what_the_exchange_would_object_to_is_remarked() -> None:
    facts = {"planned_start": "2026-04-01", "planned_finish": "2026-04-01", "land_area": "large"}
    sheets = sheets_of(received(), facts={**facts}, code="", district="无名区", jurisdiction="nowhere")
    assert {(remark.flaw, remark.detail) for remark in sheets.remarks} == {
        (Flaw.NO_PROJECT_CODE, ""),
        (Flaw.NO_DIVISION, ""),
        (Flaw.NO_PROCESS_TYPE, ""),
        (Flaw.NO_DEFINITION, ""),
        (Flaw.START_AFTER_FINISH, "2026-04-01 2026-04-01"),
        (Flaw.BAD_VALUE, "ydmj: large"),
    }


@pytest.mark.parametrize(
    ("value", "unit", "days"),
    [
        (4, Unit.WORKING_HOURS, 1),
        (8, Unit.WORKING_HOURS, 1),
        (9, Unit.WORKING_HOURS, 2),
        (24, Unit.NATURAL_HOURS, 1),
        (0, Unit.WORKING_HOURS, 0),
        (30, Unit.CALENDAR_DAYS, 20),
    ],
)
def test_a_limit_in_hours_is_told_as_the_working_days_that_it_begins(
    value: int, unit: Unit, days: int
) -> None:
    limits = (planned(ClockKind.PROMISED, limit(value, unit)), planned(ClockKind.STATUTORY, limit(20)))
    where = desk(plan(step("permit", *limits)))
    bring(where, "permit", to="accept", when="2026-03-02")
    assert column(sheets_of(where), tables.cases, "sxblsx") == [days]


def test_a_case_that_is_only_received_has_the_limit_of_its_item() -> None:
    where = desk(plan(step("ent-filing")))
    tell(where, "receive", "2026-03-02", item="ent-filing")
    assert column(sheets_of(where, tongan()), tables.cases, "sxblsx") == [1]
    assert column(sheets_of(where), tables.cases, "sxblsx") == [None]


def test_a_code_told_after_the_start_is_the_one_of_the_project_and_of_its_units() -> None:
    law_of_it = replace(under(lawful()), authority={**under(lawful()).authority, "adopt_plan": ("head",)})
    where = desk(law_of_it)
    tell(where, "receive", "2026-03-02", item="permit")
    tell(where, "assign_code", "2026-03-03", by="head", code="2111-350212-04-01-123456")
    told = sheets_of(where, facts={"owner_name": "厦门某某公司"}, code="")
    assert column(told, tables.projects, "xmdm") == column(told, tables.units, "xmdm")
    assert column(told, tables.projects, "xmdm") == ["2111-350212-04-01-123456"]
    assert Flaw.NO_PROJECT_CODE not in {remark.flaw for remark in told.remarks}


def test_units_are_told_where_the_facts_name_them() -> None:
    assert sheets_of(received()).of(tables.units) == []
    facts = {"owner_name": "厦门某某公司", "owner_code": "91350200MA00000000"}
    [row] = sheets_of(received(), facts={**facts}).of(tables.units)
    assert (row["dwmc"], row["dwtyshxydm"], row["dwlx"]) == (*facts.values(), 1)


def test_a_project_is_told_as_finished_once_it_has_its_last_delivery() -> None:
    where = accepted()
    assert column(sheets_of(where), tables.projects, "xmsfwqbj") == [0]
    say_by(where, "decide", "2026-03-17")
    say_by(where, "deliver", "2026-03-18 15:00")
    [row] = sheets_of(where).of(tables.projects)
    assert (row["xmsfwqbj"], f"{row['xmwqbjsj']:%Y-%m-%d %H:%M:%S}") == (1, "2026-03-18 15:00:00")


def test_a_definition_is_told_as_a_process_with_its_stages_and_their_items() -> None:
    sheets = sheets_of(received(), terms=tongan(), facts={"establishment": "filed"})
    [process] = sheets.of(tables.processes)
    assert (process["splcbm"], process["splcbbh"], process["splclx"]) == ("tongan-3", 2, 3)
    assert column(sheets, tables.stages, "dybzspjdxh") == [1, 2, 3, 4, 5]
    assert column(sheets, tables.stages, "spjdxh") == [1, 2, 3, 4, 5]
    items = {row["spsxbm"]: row for row in sheets.of(tables.stage_items)}
    permit = items["constr-permit"]
    assert (permit["spjdxh"], permit["spsxmc"]) == (3, "建筑工程施工许可证核发")
    assert "planning-permit" in permit["qzspsxbm"]
    assert sheets.remarks == set()


def test_a_definition_that_is_gone_is_remarked_and_its_keys_stand_in_for_titles() -> None:
    sheets = sheets_of(accepted(), terms=NO_TERMS)
    assert sheets.of(tables.processes) == []
    [row] = sheets.of(tables.cases)
    assert (row["spbmbm"], row["blspslbm"]) == (None, None)


def test_times_are_told_in_beijing_time() -> None:
    where = opened(lawful())
    tell(where, "receive", datetime.fromisoformat("2026-03-01T20:30:00-05:00"), item="permit")
    [row] = sheets_of(where).of(tables.events)
    assert row["blsj"].replace(tzinfo=BEIJING).isoformat() == "2026-03-02T09:30:00+08:00"
