"""How those who approve work together, as a definition says it: the way up, tickets, meetings, orders."""

from collections.abc import Iterator

from binglian.cli.console import rows, say, show, table, words
from binglian.cli.wording import NOTHING, UNVERIFIED
from binglian.domain.limits import ClockKind
from binglian.domain.text import Text
from definitions.schema import CadenceForm, Definition, LimitForm, MeetingForm
from definitions.schema.tickets import TicketsForm
from definitions.texts import phrase


def show_together(definition: Definition) -> None:
    """Prints the ladder, tickets with their limits and hands, meetings, and what can be ordered."""
    if definition.ladder:
        say()
        show(rows(table("rung", "after:whole", "who", "right", "meeting"), _rungs(definition)))
    if definition.tickets:
        show(rows(table("ticket-limit", "limit:whole", "basis"), _limits(definition, definition.tickets)))
        show(rows(table("ticket-act", "who"), _hands(definition.tickets)))
        if raises := definition.tickets.raises:
            say(words("raises", clocks=_kinds(raises.clocks), refusals=raises.refusals or NOTHING))
    if definition.meetings:
        show(rows(table("meeting", "cadence", "who", "goes-up", "basis"), _meetings(definition)))
    if definition.orders:
        show(
            rows(
                table("service", "limit:whole", "ordered-by", "carried-out-by", "basis"), _orders(definition)
            )
        )


def _rungs(definition: Definition) -> Iterator[tuple[str, ...]]:
    for rung in definition.ladder:
        after = _limit(definition, rung.after) if rung.after else NOTHING
        meeting = definition.meetings[rung.meeting].title.zh if rung.meeting else NOTHING
        yield f"{rung.title.zh}\n{rung.rung}", after, rung.post, rung.right.zh, meeting


def _limits(definition: Definition, tickets: TicketsForm) -> Iterator[tuple[str, ...]]:
    named = {
        phrase("clock", name).zh: form
        for name, form in (
            ("feedback", tickets.feedback),
            ("hold", tickets.hold),
            ("confirm", tickets.confirm),
            ("settle", tickets.settle),
        )
    }
    named |= {
        f"{phrase('clock', 'feedback').zh}（{one.title.zh}）": one.feedback
        for one in tickets.complexities.values()
        if one.feedback
    }
    if tickets.raises and tickets.raises.unattended:
        named[phrase("clock", "unattended").zh] = tickets.raises.unattended
    for name, form in named.items():
        yield name, _limit(definition, form), _basis(definition, form.basis)


def _hands(tickets: TicketsForm) -> Iterator[tuple[str, ...]]:
    for origin, phrases in tickets.origins.items():
        yield (
            f"{phrase('cli', 'told-at', origin=phrase('origin', origin.value)).zh} {origin.value}",
            ", ".join(phrases),
        )
    for act, phrases in tickets.authority.items():
        yield f"{phrase('act', act).zh} {act}", ", ".join(phrases)


def _meetings(definition: Definition) -> Iterator[tuple[str, ...]]:
    for key, meeting in definition.meetings.items():
        above = next((rung.title.zh for rung in definition.ladder if rung.rung == meeting.above), NOTHING)
        who = _lines((meeting.chair, *meeting.members))
        basis = _basis(definition, meeting.basis)
        yield f"{meeting.title.zh}\n{key}", _cadence(definition, meeting), who, above, basis


def _cadence(definition: Definition, meeting: MeetingForm) -> str:
    """How often, at what time, with how many guests; marked where the interval is assumed."""
    basis = meeting.cadence.basis
    mark = UNVERIFIED if basis and not definition.bases[basis].verified else ""
    lines = [f"{_interval(meeting.cadence)}{mark}"]
    if not meeting.cadence.on_demand:
        lines.append(meeting.at)
    if guests := meeting.guests:
        lines.append(f"{guests.who.zh} {guests.least}–{guests.most}")
    return "\n".join(lines)


def _interval(cadence: CadenceForm) -> str:
    if cadence.every and cadence.unit:
        unit = phrase("unit", cadence.unit.value)
        return phrase("cli", "cadence-every", every=cadence.every, unit=unit).zh
    if cadence.per_month:
        return phrase("cli", "cadence-per-month", times=cadence.per_month).zh
    if cadence.weekday:
        return phrase("cli", f"cadence-{cadence.weekday.value}").zh
    return phrase("cli", "cadence-on-demand").zh


def _orders(definition: Definition) -> Iterator[tuple[str, ...]]:
    for key, order in definition.orders.items():
        limit, basis = _limit(definition, order.limit), _basis(definition, order.basis)
        yield f"{order.title.zh}\n{key}", limit, _lines(order.by), _lines(order.posts), basis


def _limit(definition: Definition, form: LimitForm) -> str:
    mark = "" if definition.bases[form.basis].verified else UNVERIFIED
    return f"{form.value}{phrase('unit', form.unit.value).zh}{mark}"


def _basis(definition: Definition, key: str) -> str:
    basis = definition.bases[key]
    return f"{basis.title.zh}{'' if basis.verified else UNVERIFIED}"


def _kinds(clocks: tuple[ClockKind, ...]) -> Text:
    named = [phrase("clock", kind.value) for kind in clocks]
    return Text("、".join(one.zh for one in named) or NOTHING, ", ".join(one.en for one in named) or NOTHING)


def _lines(phrases: tuple[str, ...]) -> str:
    return "\n".join(phrases)
