"""One sitting with all that its papers need, asked of the ledger."""

from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.cli.connection import ledger
from binglian.cli.cooperation import entries_of, plain, setting_of
from binglian.cli.failures import Failure, Status
from binglian.cli.reporting import asked
from binglian.domain.meetings.meeting import Matter, Resolution, Session
from binglian.ledger import Action, MeetingDetail, meeting_detail, open_actions, overdue_cases
from binglian.papers.paper import Grid
from binglian.papers.report import figures
from binglian.papers.setting import Setting
from binglian.papers.sitting import Sitting, session_of, sitting
from definitions.loader import catalogue
from definitions.problems import DefinitionError


async def sitting_of(
    url: str, key: str, number: int, *, counted: bool
) -> tuple[Sitting, Setting, tuple[Grid, ...]]:
    """A sitting, its words, and the figures of its jurisdiction in its period if they are ``counted``.

    Args:
        url: of the ledger.
        key: of the meeting's stream.
        number: of the sitting; 0 for the last held, else the next called.
        counted: whether the figures are wanted.

    Raises:
        Failure: ``not-in-ledger``, ``no-such-session`` or ``no-session-yet``.
    """
    async with ledger(url) as engine:
        detail = await meeting_detail(engine, key)
        if detail is None:
            raise Failure("not-in-ledger", Status.UNREACHABLE, address=f"meeting/{key}")
        session = _session(detail, number)
        entries = await entries_of(engine, f"meeting/{key}")
        actions = await open_actions(engine, jurisdiction=detail.view.jurisdiction)
        late = await overdue_cases(engine, jurisdiction=detail.view.jurisdiction)
        made = sitting(detail, session, entries, actions, late)
        setting = setting_of([detail.view.definition])
        return made, setting, await _figures(engine, made, setting) if counted else ()


def told(made: Sitting) -> object:
    """A sitting for programs."""
    return {
        "meeting": made.detail.view.meeting,
        "session": plain(TypeAdapter(Session), made.session),
        "matters": plain(TypeAdapter(tuple[Matter, ...]), made.agenda()),
        "resolutions": plain(TypeAdapter(tuple[Resolution, ...]), made.resolutions()),
        "actions": plain(TypeAdapter(tuple[Action, ...]), made.actions),
    }


def _session(detail: MeetingDetail, number: int) -> Session:
    found = session_of(detail, number)
    if found is not None:
        return found
    if number:
        raise Failure("no-such-session", Status.UNUSABLE, meeting=detail.view.meeting, session=number)
    raise Failure("no-session-yet", Status.FOUND, meeting=detail.view.meeting)


async def _figures(engine: AsyncEngine, made: Sitting, setting: Setting) -> tuple[Grid, ...]:
    """The figures of the jurisdiction; none where its definition is not at hand, or nothing has begun."""
    try:
        loaded = catalogue().load_named(made.detail.view.definition.partition("#")[0])
    except DefinitionError:  # a version that was taken out: the meeting's own figures must do
        return ()
    first, last = _day(made.since, setting), _day(made.until or datetime.now().astimezone(), setting)
    if first is None or last is None or last < first:
        return ()
    return (figures(await asked(engine, loaded, (first, last)), setting),)


def _day(at: datetime | None, setting: Setting) -> date | None:
    local = setting.local(at)
    return local.date() if local else None
