"""How people work together: ladder, meetings, tickets and orders that know each other and can run."""

from collections.abc import Container, Iterator
from typing import get_args

from binglian.domain.limits import ClockKind, Unit
from binglian.domain.streams.outbox import SYSTEM
from binglian.domain.tickets.authority import HOLDER, OWNER
from binglian.domain.tickets.messages import TicketMessage
from binglian.domain.tickets.ticket import Origin
from definitions.checks.authority import phrase_problems, types_of
from definitions.cooperation import FIRST_DAY
from definitions.figures import Figure, figures
from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem
from definitions.schema import MeetingKind
from definitions.source import Loc

MESSAGES = types_of(get_args(TicketMessage)[0])
"""The types of the messages to a ticket."""

_IN_MONTHS = frozenset({ClockKind.SETTLE, ClockKind.ORDER})
_SHORT = frozenset(
    {
        *(ClockKind.FEEDBACK, ClockKind.HOLD, ClockKind.CONFIRM, ClockKind.UNATTENDED),
        *(ClockKind.RECEIPT, ClockKind.MINUTES),
    }
)
_FROZEN = (*_IN_MONTHS, *_SHORT, None)
"""Limits that a ticket, a meeting or an order takes along as they are: no later law, no extension."""

_OPENS = {MeetingKind.TEA_PARTY: Origin.TEA_PARTY, MeetingKind.SYMPOSIUM: Origin.SYMPOSIUM}
_Reference = tuple[Loc, str, ProblemCode, Container[str]]


def check_cooperation(loaded: Loaded) -> Iterator[Problem]:
    """Names that lead nowhere, rungs that share a key, anchors without a cadence, parts that never run."""
    for loc, name, code, known in _references(loaded):
        if name not in known:
            yield problem(code, loaded.place(*loc), name)
    yield from _rungs(loaded)
    yield from _anchors(loaded)
    for part, missing in _idle(loaded):
        yield problem(ProblemCode.NEVER_RUNS, loaded.place(part), part, missing=missing)


def check_tickets(loaded: Loaded) -> Iterator[Problem]:
    """Who may open and handle tickets: known posts, somebody for every message, and the program itself."""
    tickets = loaded.definition.tickets
    if tickets is None:
        return
    here = ("tickets", "authority")
    for origin, phrases in tickets.origins.items():
        yield from _phrases(loaded, ("tickets", "origins", origin.value), phrases, {SYSTEM}, ())
    for kind, phrases in tickets.authority.items():
        if kind not in MESSAGES:
            yield problem(ProblemCode.UNKNOWN_MESSAGE, loaded.place(*here, kind), kind)
        yield from _phrases(loaded, (*here, kind), phrases, {SYSTEM, HOLDER, OWNER}, (HOLDER, OWNER))
    for kind in sorted(MESSAGES):
        if not tickets.authority.get(kind):
            yield problem(ProblemCode.AUTHORITY_MISSING, loaded.place(*here, kind), kind)
    for origin in sorted(_opened_by_itself(loaded)):
        if SYSTEM not in tickets.origins.get(origin, ()):
            place = loaded.place("tickets", "origins", origin.value)
            yield problem(ProblemCode.SYSTEM_SHUT_OUT, place, origin.value)


def check_short_limits(loaded: Loaded) -> Iterator[Problem]:
    """Limits of people's dealings in a unit that doesn't suit them, and terms that nothing would heed."""
    for figure in figures(loaded.definition):
        if figure.kind in _SHORT and figure.form.unit is Unit.MONTHS:
            place = loaded.place(*figure.loc, "unit")
            allowed = ", ".join(unit.value for unit in Unit if unit is not Unit.MONTHS)
            yield problem(ProblemCode.BAD_UNIT, place, figure.form.unit.value, allowed=allowed)
        for term in _unheeded(figure):
            yield problem(ProblemCode.TERM_UNUSED, loaded.place(*figure.loc, term), term)


def _references(loaded: Loaded) -> Iterator[_Reference]:
    definition = loaded.definition
    rungs = [rung.rung for rung in definition.ladder]
    for index, rung in enumerate(definition.ladder):
        if rung.meeting is not None:
            loc = ("ladder", index, "meeting")
            yield loc, rung.meeting, ProblemCode.UNKNOWN_MEETING, definition.meetings
    for key, meeting in definition.meetings.items():
        if meeting.above is not None:
            yield ("meetings", key, "above"), meeting.above, ProblemCode.UNKNOWN_RUNG, rungs
    raises = definition.tickets.raises if definition.tickets else None
    if raises and raises.rung is not None:
        yield ("tickets", "raises", "rung"), raises.rung, ProblemCode.UNKNOWN_RUNG, rungs
    for key, order in definition.orders.items():
        for index, skill in enumerate(order.skills):
            loc = ("orders", key, "skills", index)
            yield loc, skill, ProblemCode.UNKNOWN_SKILL, definition.skills


def _rungs(loaded: Loaded) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, rung in enumerate(loaded.definition.ladder):
        if rung.rung in seen:
            yield problem(ProblemCode.RUNG_REUSED, loaded.place("ladder", index, "rung"), rung.rung)
        seen.add(rung.rung)
        if rung.after and not index:
            yield problem(ProblemCode.TERM_UNUSED, loaded.place("ladder", index, "after"), "after")


def _anchors(loaded: Loaded) -> Iterator[Problem]:
    for key, meeting in loaded.definition.meetings.items():
        if meeting.anchor and (meeting.cadence.on_demand or meeting.anchor < FIRST_DAY):
            place, day = loaded.place("meetings", key, "anchor"), meeting.anchor.isoformat()
            yield problem(ProblemCode.BAD_ANCHOR, place, day, first=FIRST_DAY.isoformat())


def _idle(loaded: Loaded) -> Iterator[tuple[str, str]]:
    """Parts that are there in vain, each with what they lack; a base may leave the ladder to its overlays."""
    definition = loaded.definition
    stated = [part for part in ("ladder", "meetings", "orders") if getattr(definition, part)]
    if definition.tickets is None:
        yield from ((part, "tickets") for part in stated)
    if definition.meetings:
        lacking = {"ladder": definition.ladder, "sittings": definition.sittings}
        yield from (("meetings", part) for part, value in lacking.items() if not value)


def _opened_by_itself(loaded: Loaded) -> set[Origin]:
    """The origins under which the program opens tickets without anybody's doing."""
    definition = loaded.definition
    origins = {_OPENS[one.kind] for one in definition.meetings.values() if one.kind in _OPENS}
    if definition.tickets and definition.tickets.raises:
        origins.add(Origin.ENGINE)
    if definition.meetings:
        origins.add(Origin.MEETING)
    if definition.orders:
        origins |= {Origin.ENGINE, Origin.VISIT}
    return origins


def _phrases(
    loaded: Loaded, loc: Loc, phrases: tuple[str, ...], words: set[str], scopes: tuple[str, ...]
) -> Iterator[Problem]:
    """What is wrong with phrases; ``words`` may stand alone in the place of one, ``scopes`` behind a post."""
    for index, phrase in enumerate(phrases):
        post, _, scope = phrase.partition("@")
        if phrase not in words:
            meant = post if scope in scopes else phrase
            yield from phrase_problems(loaded, meant, (*loc, index), frozenset())


def _unheeded(figure: Figure) -> Iterator[str]:
    if figure.kind in _FROZEN:
        yield from (term for term in ("changes", "extension") if getattr(figure.form, term))
