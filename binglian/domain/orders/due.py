"""What time alone brings about: a reminder, and a ticket for what was not done in time."""

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm, clock_of
from binglian.domain.orders import events as e
from binglian.domain.orders.order import Order
from binglian.domain.orders.post import notice, overdue, overdue_ticket
from binglian.domain.streams.life import StreamDue
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.timing import nearest, rang


def next_due(order: Order) -> StreamDue | None:
    """The next alarm of its clock; none once it has ended or is overdue."""
    alarm = nearest(order.clocks)
    return StreamDue(at=alarm[0], clock=alarm[1], alarm=alarm[2]) if alarm else None


def ring(order: Order, due: StreamDue, _calendar: WorkCalendar) -> tuple[StreamEvent, ...]:
    """The events that a due instant brings about; overdue, it stays to be done."""
    late = due.alarm is Alarm.LAPSE
    clock = clock_of(order.clocks, due.clock)
    label = clock.due.label() if clock else ""
    rung = e.OrderRang(
        at=due.at,
        clock=due.clock,
        alarm=due.alarm,
        due=label,
        clocks=rang(order.clocks, due.clock, due.alarm),
        ticket=overdue_ticket(order) if late else "",
    )
    told = notice(order, due.at, "order-overdue" if late else "order-reminder", due.alarm.value, due=label)
    return (rung, told, *((overdue(order, due.at),) if late else ()))
