"""Many streams on one clock: two runs tell the same, and what can't be delivered is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from binglian.domain.events import MessageRefused
from binglian.domain.streams.outbox import Delivered, Kind, NoticeSettled
from binglian.rehearsal.shown import Rehearsal
from tests.integration.performed import meeting, run, ticket, told

CASE = """\
title: {zh: 试, en: trial}
jurisdiction: jianou@1
until: 2022-02-01
projects:
  one: {name: 项目一, jurisdiction: jianou, facts: {establishment: filed, land_mode: granted, eia: form}}
  two: {name: 项目二, jurisdiction: jianou, facts: {establishment: filed, land_mode: granted, eia: form}}
tickets:
  left: {opens_at: 2022-01-05, actor: window, origin: window, text: 无人受理, project: one}
  right: {opens_at: 2022-01-05, actor: window, origin: window, text: 反复跑, project: two, item: ent-filing}
orders:
  run: {opens_at: 2022-01-05, actor: applicant, kind: owner-order, text: 跑一趟, project: one}
meetings:
  joint: {}
events:
  - {at: 2022-01-05 10:00, project: one, type: record_happening, item: contact, actor: agent@agency-group}
  - {at: 2022-01-05 11:00, ticket: left, type: accept_ticket, actor: guide-desk@service-centre}
  - {at: 2022-01-06 10:00, ticket: left, type: feed_back, notice: true, actor: nobody, text: 在办}
  - {at: 2022-01-06 11:00, ticket: run-overdue, type: accept_ticket, actor: agent@agency-group}
  - {at: 2022-01-14 10:00, ticket: run-overdue, type: accept_ticket, actor: agent@agency-group}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "case.yaml"
    path.write_text(text.replace("actor: nobody", "actor: party"), encoding="utf-8")
    return path


def essence(shown: Rehearsal) -> list[tuple[object, ...]]:
    """The story without what depends on the machine: when things were recorded, delivered, kept."""
    return [
        (
            str(address),
            entry.record.sequence,
            entry.record.actor,
            entry.record.event.type
            if isinstance(entry.record.event, Delivered | NoticeSettled | MessageRefused)
            else entry.record.event,
        )
        for address, entry in shown.told()
    ]


def test_two_runs_of_a_file_give_the_same_streams_in_the_same_order(tmp_path: Path) -> None:
    path = written(tmp_path, CASE)
    first, second = run(path), run(path)
    assert essence(first) == essence(second)
    assert [replace(one, reason="") for one in first.answers] == [
        replace(one, reason="") for one in second.answers
    ]

    # what nobody answers climbs by itself, to the joint meeting, and what nobody carries out becomes a ticket
    assert ticket(first, "left").rung == ticket(first, "right").rung == "joint-meeting"
    concerned = [one.concerns for one in meeting(first, "jianou-joint").matters.values()]
    assert len(concerned) == 2
    assert told(first, Kind.TICKET, "run-overdue")[0] == "ticket_opened"
    # the meeting to which a rung leads stands open, though the file doesn't name it
    assert len(meeting(first, "jianou-consultation").matters) == 3
    outcomes = [(answer.applied, answer.code) for answer in first.answers]
    assert outcomes == [
        (True, ""),
        (True, ""),
        (False, "actor-not-allowed"),
        (False, "unknown-receiver"),
        (True, ""),
    ]


def test_a_message_whose_receiver_is_not_there_is_named_and_nothing_hangs(tmp_path: Path) -> None:
    lost = """
  - {at: 2022-01-14 11:00, meeting: joint, type: submit_matter, title: 议题, id: lost,
     actor: agent@agency-group, concerns: [{kind: project, key: nowhere}]}
  - {at: 2022-01-17 14:30, meeting: joint, type: hold_session, session: 1, minutes: 记,
     actor: head@task-force-office, present: [head@construction]}
  - {at: 2022-01-17 15:30, meeting: joint, type: resolve, session: 1, actor: head@task-force-office, id: sent,
     matters: [lost], text: 议决, measures: [{text: 办, owner: head@construction, deadline: 2022-01-28}]}
"""
    with pytest.raises(TimeoutError, match=r"meeting-jianou-joint: .*project-nowhere"):
        run(written(tmp_path, CASE.rstrip() + lost))
