"""Case files of many streams that nobody can rehearse: each refused as a whole, with the line to mend."""

from pathlib import Path

import pytest

from binglian.domain.streams.outbox import Address, Kind
from binglian.rehearsal.casefile import CaseFile, read_case
from binglian.rehearsal.cast import cast_of
from definitions.problems import DefinitionError, ProblemCode
from tests.integration.rehearsed import calendar

GOOD = """\
title: {zh: 试, en: trial}
jurisdiction: jianou@1
projects:
  one: {name: 项目一, jurisdiction: jianou, facts: {establishment: filed, land_mode: granted, eia: form}}
  two: {name: 项目二, jurisdiction: jianou, facts: {establishment: filed, land_mode: granted, eia: form}}
meetings:
  joint: {}
tickets:
  fund: {opens_at: 2022-01-10, actor: guide-desk@service-centre, origin: window, text: 不予受理, project: one}
orders:
  run: {opens_at: 2022-01-11, actor: applicant, kind: owner-order, text: 跑一趟}
events:
  - {at: 2022-01-10 09:30, ticket: fund, type: accept_ticket, actor: guide-desk@service-centre}
  - {at: 2022-01-11 10:00, order: run, type: take_order, actor: agent@agency-group}
  - {at: 2022-01-12 10:00, ticket: run-1, type: accept_ticket, actor: agent@agency-group}
  - {at: 2022-01-12 11:00, project: two, type: record_happening, item: contact, actor: agent@agency-group}
  - {at: 2022-01-12 12:00, meeting: joint, type: submit_matter, title: 议题, actor: agent@agency-group}
"""


def written(folder: Path, text: str) -> CaseFile:
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    case = read_case(path, calendar().tz)
    cast_of(case)
    return case


def test_a_file_of_many_streams_names_each_receiver(tmp_path: Path) -> None:
    case = written(tmp_path, GOOD)
    assert [event.to for event in case.events] == [
        Address(Kind.TICKET, "fund"),
        Address(Kind.ORDER, "run"),
        Address(Kind.TICKET, "run-1"),
        Address(Kind.PROJECT, "two"),
        Address(Kind.MEETING, "jianou-joint"),
    ]
    assert {one.key for one in case.opened} == {"joint", "fund", "run"}
    assert case.opens_at == case.opened[1].at
    assert case.now == case.events[-1].sent_at


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "offender"),
    [
        ("ticket: fund, type", "ticket: fnud, type", ProblemCode.UNKNOWN_RECEIVER, 13, "fnud"),
        ("ticket: run-1", "ticket: walk-1", ProblemCode.UNKNOWN_RECEIVER, 15, "walk-1"),
        ("order: run,", "order: walk,", ProblemCode.UNKNOWN_RECEIVER, 14, "walk"),
        ("meeting: joint,", "meeting: weekly,", ProblemCode.UNKNOWN_RECEIVER, 17, "weekly"),
        ("project: two,", "project: three,", ProblemCode.UNKNOWN_RECEIVER, 16, "three"),
        ("project: two,", "", ProblemCode.MISSING_RECEIVER, 16, "record_happening"),
        ("project: two,", "project: two, ticket: fund,", ProblemCode.BAD_EVENT, 16, "ticket"),
        ("accept_ticket, actor: guide", "receive, actor: guide", ProblemCode.BAD_EVENT, 13, "type"),
        ("type: take_order", "type: take_order, item: contact", ProblemCode.BAD_EVENT, 14, "item"),
        ("actor: guide-desk@service-centre}", "actor: nobody}", ProblemCode.UNKNOWN_POST, 13, "nobody"),
        ("run, type: take_order, actor: agent@agency-group", "run, type: take_order, actor: agent@nowhere",
         ProblemCode.UNKNOWN_DEPARTMENT, 14, "nowhere"),
        ("2022-01-11 10:00", "2022-01-10 10:00", ProblemCode.TIMES_BACKWARDS, 14, "2022-01-10"),
        ("title: {", "opens_at: 2022-01-11\ntitle: {", ProblemCode.TIMES_BACKWARDS, 10, "2022-01-10"),
        ("opens_at: 2022-01-11, actor", "opens_at: soon, actor", ProblemCode.BAD_INSTANT, 11, "soon"),
        ("project: one}", "project: four}", ProblemCode.UNKNOWN_RECEIVER, 9, "four"),
        ("origin: window", "origin: roof", ProblemCode.BAD_VALUE, 9, "roof"),
        ("origin: window", "origin: engine", ProblemCode.NOT_OPENABLE, 9, "fund"),
        ("text: 不予受理", "text: 不予受理, rung: roof", ProblemCode.UNKNOWN_RUNG, 9, "roof"),
        ("kind: owner-order", "kind: errand", ProblemCode.BAD_VALUE, 11, "errand"),
        ("actor: applicant, kind", "actor: window, kind", ProblemCode.NOT_OPENABLE, 11, "run"),
        ("  joint: {}", "  board: {}", ProblemCode.UNKNOWN_RECEIVER, 17, "joint"),
        ("jianou@1", "atlantis@1", ProblemCode.UNKNOWN_DEFINITION, 2, "atlantis@1"),
        ("joint", "board", ProblemCode.UNKNOWN_MEETING, 7, "board"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, code: ProblemCode, line: int, offender: str
) -> None:
    assert old in GOOD
    with pytest.raises(DefinitionError) as refused:
        written(tmp_path, GOOD.replace(old, new))
    found = [(one.code, one.line) for one in refused.value.problems if one.offender.startswith(offender)]
    assert (code, line) in found


def test_projects_that_go_by_several_definitions_leave_open_by_which_the_tickets_go(tmp_path: Path) -> None:
    text = GOOD.replace("jurisdiction: jianou@1\n", "").replace(
        "项目二, jurisdiction: jianou", "项目二, jurisdiction: tongan"
    )
    with pytest.raises(DefinitionError) as refused:
        written(tmp_path, text)
    assert (ProblemCode.MISSING_KEY, "jurisdiction") in [
        (one.code, one.offender) for one in refused.value.problems
    ]


def test_a_file_has_one_project_or_several_but_not_both(tmp_path: Path) -> None:
    text = GOOD.replace("meetings:", "project: {key: three, name: 项目三, jurisdiction: jianou}\nmeetings:")
    with pytest.raises(DefinitionError) as refused:
        written(tmp_path, text)
    assert (ProblemCode.UNKNOWN_KEY, "projects") in [
        (one.code, one.offender) for one in refused.value.problems
    ]
