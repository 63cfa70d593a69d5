"""Tables that papers on meetings share: matters, measures, receipts, actions, findings, merits, sittings."""

from collections.abc import Iterable

from binglian.domain.meetings.meeting import FindingNote, Matter, MatterState, Measure, Resolution, Session
from binglian.domain.text import Text
from binglian.ledger import Action, MeetingDetail, MeritView, OverdueCase
from binglian.papers.paper import Column, Grid, Row
from binglian.papers.setting import Setting, reached
from binglian.papers.wording import words
from definitions.texts import phrase


def matters(title: Text, found: Iterable[Matter], setting: Setting, definition: str) -> Grid:
    """Matters of an agenda, with whom a resolution on each would reach."""
    columns = (
        Column("order", 6, right=True),
        Column("matter", 50),
        Column("submitted-by", 26),
        Column("submitted", 18),
        Column("concerns", 34),
        Column("put-off", 9, right=True),
        Column("state", 14),
    )
    rows = [
        Row(
            (
                number,
                one.title,
                setting.post(definition, one.by),
                setting.local(one.submitted_at),
                reached(one.concerns),
                one.put_off,
                phrase("matter", one.state.value),
            ),
            done=one.state is MatterState.WITHDRAWN,
        )
        for number, one in enumerate(found, 1)
    ]
    return Grid(title, columns, rows)


def measures(
    title: Text, found: Iterable[tuple[Resolution, Measure]], setting: Setting, definition: str
) -> Grid:
    """Measures with owner, deadline and what came of them; those past their time stand out."""
    columns = (
        Column("measure-key", 24),
        Column("measure", 50),
        Column("owner", 26),
        Column("deadline", 12),
        Column("done", 18),
        Column("outcome", 44),
        Column("ticket", 24),
    )
    rows = [
        Row(
            (
                one.key,
                one.text,
                setting.post(definition, one.owner),
                one.deadline,
                setting.local(one.done_at),
                one.outcome,
                one.ticket,
            ),
            late=one.clock.overdue(),
            done=one.done_at is not None,
        )
        for _, one in found
    ]
    return Grid(title, columns, rows)


def missing_receipts(detail: MeetingDetail, setting: Setting) -> Grid:
    """Who has not acknowledged a resolution; those who refused, with the code, and those past their time."""
    columns = (
        Column("resolution", 50),
        Column("receiver", 34),
        Column("due", 18),
        Column("refused-code", 24),
    )
    rows = [
        Row(
            (
                resolution.text,
                reached((one,)),
                setting.due(resolution.clock.due.at),
                resolution.refused.get(str(one), ""),
            ),
            late=resolution.clock.overdue() or str(one) in resolution.refused,
        )
        for resolution in detail.resolutions
        for one in resolution.missing()
    ]
    return Grid(words("missing-receipts"), columns, rows)


def resolutions(found: Iterable[Resolution], setting: Setting) -> Grid:
    """Resolutions with how many of those they reach have acknowledged."""
    columns = (
        Column("order", 6, right=True),
        Column("resolution", 60),
        Column("at", 18),
        Column("concerns", 34),
        Column("acknowledged", 14),
    )
    rows = [
        Row(
            (
                number,
                one.text,
                setting.local(one.at),
                reached(one.concerns),
                f"{len(one.receipts)}/{len(one.concerns)}",
            )
        )
        for number, one in enumerate(found, 1)
    ]
    return Grid(words("resolutions"), columns, rows)


def actions(title: Text, found: Iterable[Action], setting: Setting, definition: str) -> Grid:
    """What somebody is still to do, by owner."""
    columns = (
        Column("owner", 26),
        Column("action", 50),
        Column("asked-by", 34),
        Column("due", 18),
    )
    rows = [
        Row(
            (
                setting.post(definition, one.owner),
                one.text,
                f"{one.kind.value}/{one.key}" + (f" {one.subject}" if one.subject else ""),
                setting.due(one.due),
            ),
            late=one.overdue,
        )
        for one in found
    ]
    return Grid(title, columns, rows)


def late_cases(found: Iterable[OverdueCase], setting: Setting) -> Grid:
    """Cases past a limit, project by project: where the log has fallen behind the plan (S1-05, S4-05)."""
    columns = (
        Column("project", 30),
        Column("district", 16),
        Column("item", 34),
        Column("state", 14),
        Column("received-at", 18),
    )
    rows = [
        Row(
            (
                f"{one.name}\n{one.case.project}",
                one.district,
                one.case.item,
                phrase("state", one.case.state.value),
                setting.local(one.case.received_at),
            ),
            late=True,
        )
        for one in found
    ]
    return Grid(words("cases-overdue"), columns, rows)


def findings(
    title: Text, found: Iterable[tuple[int, FindingNote]], setting: Setting, definition: str
) -> Grid:
    """Findings and opinions of sittings, each with who answers for it and what answers it (S2-08, S3-06)."""
    columns = (
        Column("session", 8, right=True),
        Column("finding", 50),
        Column("owner", 26),
        Column("ticket", 24),
        Column("change", 44),
    )
    rows = [
        Row((session, one.text, setting.post(definition, one.owner), one.ticket, one.change))
        for session, one in found
    ]
    return Grid(title, columns, rows)


def merits(found: Iterable[MeritView], setting: Setting, definition: str) -> Grid:
    """Commendation, criticism, interviews and accountability, each with its ground (S1-13, S2-09)."""
    columns = (
        Column("at", 18),
        Column("merit", 14),
        Column("unit", 30),
        Column("ground", 60),
        Column("measure-key", 24),
    )
    rows = [
        Row(
            (
                setting.local(one.at),
                phrase("merit", one.merit.value),
                setting.post(definition, one.unit),
                one.ground,
                one.measure,
            )
        )
        for one in found
    ]
    return Grid(words("merits"), columns, rows)


def sessions(found: Iterable[Session], setting: Setting) -> Grid:
    """Sittings, with the day that the cadence names where it is another."""
    columns = (
        Column("session", 8, right=True),
        Column("begins", 18),
        Column("nominal", 14),
        Column("state", 12),
        Column("ground", 44),
        Column("attended", 14),
    )
    rows = [
        Row(
            (
                one.number,
                setting.local(one.at),
                one.nominal if one.nominal != one.day else None,
                phrase("session", one.state.value),
                one.ground,
                f"{len(one.present)}/{len(one.present) + len(one.absent)}" if one.held_at else "",
            ),
            late=one.clock.overdue(),
        )
        for one in found
    ]
    return Grid(words("sessions"), columns, rows)
