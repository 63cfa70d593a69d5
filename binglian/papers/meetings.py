"""Papers on meetings: all of a jurisdiction at a glance, and one of them."""

from collections.abc import Sequence

from binglian.domain.meetings.meeting import MatterState
from binglian.ledger import MeetingDetail, MeetingView
from binglian.papers import meeting_parts as parts
from binglian.papers.happened import notices
from binglian.papers.paper import Cell, Column, Grid, Paper, Part, Row
from binglian.papers.setting import Setting, known, short
from binglian.papers.wording import words

_AHEAD = (MatterState.WAITING, MatterState.TABLED)


def meeting_list(found: Sequence[MeetingView], setting: Setting) -> Paper:
    """Meetings with their next sitting and how many matters wait."""
    columns = (
        Column("meeting", 34),
        Column("name", 34),
        Column("state", 12),
        Column("next-session", 18),
        Column("waiting", 10, right=True),
        Column("opened", 18),
    )
    rows = [
        Row(
            (
                one.meeting,
                setting.meeting(one.meeting, one.title),
                words(f"meeting-{one.state}"),
                setting.local(one.next_session),
                one.waiting,
                setting.local(one.opened_at),
            ),
            late=one.overdue,
            done=one.ended_at is not None,
        )
        for one in found
    ]
    return Paper(words("meetings"), [("count-all", len(found))], [Grid(words("meetings"), columns, rows)])


def meeting_card(detail: MeetingDetail, setting: Setting) -> Paper:
    """One meeting: its seats, agenda, sittings, what it resolved and who still owes an answer."""
    view = detail.view
    made = view.definition
    plan = setting.meetings.get(view.meeting)
    facts: list[tuple[str, Cell]] = [
        ("meeting-sort", known("meeting-kind", view.sort)),
        ("ticket-state", words(f"meeting-{view.state}")),
        ("meeting-chair", setting.post(made, plan.chair) if plan else None),
        ("meeting-next", setting.local(view.next_session)),
        ("meeting-waiting", view.waiting),
        ("ticket-opened", setting.local(view.opened_at)),
        ("definition", short(made)),
    ]
    ahead = (one for one in detail.matters if one.state in _AHEAD)
    found: list[Part] = [
        _seats(detail, setting),
        parts.matters(words("agenda-ahead"), ahead, setting, made),
        parts.sessions(detail.sessions, setting),
        parts.resolutions(detail.resolutions, setting),
        parts.actions(words("open-actions"), detail.open_measures, setting, made),
        parts.missing_receipts(detail, setting),
    ]
    noted = [(one.number, note) for one in detail.sessions for note in one.findings]
    if noted:
        found.append(parts.findings(words("findings"), noted, setting, made))
    if detail.merits:
        found.append(parts.merits(detail.merits, setting, made))
    found.append(notices(detail.notices, setting, made))
    return Paper(setting.meeting(view.meeting, view.title), facts, found)


def _seats(detail: MeetingDetail, setting: Setting) -> Grid:
    """Who has a seat by post, and who holds the post now (S1-02)."""
    columns = (Column("post", 34), Column("holder", 24), Column("since", 18))
    rows = [
        Row((setting.post(detail.view.definition, seat.post), seat.holder, setting.local(seat.since)))
        for seat in detail.seats.values()
    ]
    return Grid(words("seats"), columns, rows)
