"""Figures of tickets, meetings and orders: problems solved, visits, trips, satisfaction, discipline. Pure."""

from collections.abc import Iterator

from binglian.domain.clocks import clock_of
from binglian.domain.limits import ClockKind
from binglian.domain.meetings.meeting import Merit, Resolution
from binglian.domain.orders.order import OrderState
from binglian.domain.tickets.events import FedBack, TicketClosed, TicketReopened
from binglian.ledger.report_math import average, count, rate
from binglian.ledger.report_types import Figure, FigureUnit, Line, ResolutionRow, Told
from binglian.ledger.streams.views import StreamEntryView

SATISFIED = 4
"""From so many stars on, of five, a complainant counts as satisfied."""


def ticket_figures(told: Told) -> Iterator[Figure]:
    """Problems solved, answers in time, reopenings, and how satisfied the complainants are (S2-04, S0-15)."""
    closed = [entry for entry in told.entries if isinstance(entry.record.event, TicketClosed)]
    yield count("problems-solved", (_entry(entry) for entry in closed))
    reopened = {entry.stream for entry in told.entries if isinstance(entry.record.event, TicketReopened)}
    solved = sorted({entry.stream for entry in closed} | reopened)
    yield rate("reopened", (Line(stream=one, value=float(one in reopened)) for one in solved))
    yield rate("feedback-on-time", (*_answers(told), *_unanswered(told)))
    rated = [
        Line(stream=f"ticket/{one.ticket}", at=one.closed_at, value=float(one.satisfaction))
        for one in (row.view for row in told.tickets)
        if one.satisfaction is not None and told.within(one.closed_at)
    ]
    yield average("satisfaction-average", FigureUnit.STARS, rated)
    satisfied = (
        Line(stream=row.stream, at=row.at, value=float(row.value >= SATISFIED), note=f"{row.value:.0f}")
        for row in rated
    )
    yield rate("satisfied", satisfied)


def order_figures(told: Told) -> Iterator[Figure]:
    """Visits and services carried out, in time or not, and the trips to a window that they spared (S4-11)."""
    done = [order for order in told.orders if order.state is OrderState.DONE]

    def lines(sort: str = "") -> Iterator[Line]:
        for order in done:
            if sort in ("", order.sort):
                yield Line(stream=f"order/{order.order}", at=order.ended_at, note=order.sort)

    yield count("visits", lines())
    for sort in sorted({order.sort for order in done} - {""}):
        yield count("visits", lines(sort), sort)
    spared = (
        Line(stream=f"order/{one.order}", subject=one.item, at=one.ended_at, note=one.sort)
        for one in done
        if one.on_the_spot
    )
    yield count("trips-saved", spared)
    punctual = (Line(stream=f"order/{one.order}", at=one.ended_at, value=float(not one.late)) for one in done)
    yield rate("visits-on-time", punctual)


def meeting_figures(told: Told) -> Iterator[Figure]:
    """Matters resolved, resolutions acknowledged, measures carried out in time, records of units."""
    resolved = [row for row in told.resolutions if told.within(row.resolution.at)]
    settled = (
        Line(stream=row.stream, subject=matter.id, at=row.resolution.at, note=row.resolution.id)
        for row in resolved
        for matter in row.matters
    )
    yield count("matters-coordinated", settled)
    yield count("resolutions", (_resolution(row) for row in resolved))
    yield rate("acknowledged", (line for row in resolved for line in _receipts(row, in_time=False)))
    yield rate("acknowledged-on-time", (line for row in resolved for line in _receipts(row, in_time=True)))
    yield rate("measures-on-time", (line for row in told.resolutions for line in _measures(told, row)))
    for merit in Merit:
        recorded = (
            Line(stream=f"meeting/{one.meeting}", subject=str(one.sequence), at=one.at, note=one.unit)
            for one in told.merits
            if one.merit is merit
        )
        yield count("merits", recorded, merit.value)


def _answers(told: Told) -> Iterator[Line]:
    """The first answer of each round that came in the period, in time or not."""
    for entry in told.entries:
        event = entry.record.event
        if isinstance(event, FedBack):
            clock = clock_of(event.clocks, ClockKind.FEEDBACK)
            if clock and clock.stopped_at == event.at:
                yield _entry(entry, value=float(not clock.lapsed))


def _unanswered(told: Told) -> Iterator[Line]:
    """Tickets whose answer was due in the period and is still missing."""
    for row in told.tickets:
        clock = clock_of(row.state.clocks, ClockKind.FEEDBACK)
        if clock and clock.overdue() and told.within(clock.due.at):
            yield Line(stream=f"ticket/{row.view.ticket}", at=clock.due.at, value=0.0)


def _receipts(row: ResolutionRow, *, in_time: bool) -> Iterator[Line]:
    resolution = row.resolution
    for one in resolution.concerns:
        at = resolution.receipts.get(str(one))
        good = at is not None and (not in_time or at < resolution.clock.due.at)
        yield Line(
            stream=row.stream, subject=str(one), at=at or resolution.at, value=float(good), note=resolution.id
        )


def _measures(told: Told, row: ResolutionRow) -> Iterator[Line]:
    """Measures that were done, or ran out, in the period; done in time is good."""
    for measure in row.resolution.measures:
        ended = measure.done_at or (measure.clock.due.at if measure.clock.lapsed else None)
        if told.within(ended):
            good = measure.done_at is not None and not measure.clock.lapsed
            yield Line(
                stream=row.stream, subject=measure.key, at=ended, value=float(good), note=measure.owner
            )


def _resolution(row: ResolutionRow) -> Line:
    resolution: Resolution = row.resolution
    return Line(stream=row.stream, subject=resolution.id, at=resolution.at)


def _entry(entry: StreamEntryView, value: float = 1.0) -> Line:
    record = entry.record
    return Line(stream=entry.stream, subject=str(record.sequence), at=record.event.at, value=value)
