"""How a definition's people work together, made into what running tickets, meetings and orders carry.

Definitions that say nothing of tickets or have no ladder yield nothing: their projects open none.
"""

from collections.abc import Iterable
from datetime import date

from binglian.domain.cooperation import Cadence, MeetingPlan, OrderPlan, Raising, Rung, TicketPolicy
from binglian.domain.limits import ClockKind, Limit
from binglian.domain.messages import AdoptCalendar
from binglian.domain.raising import COMPLAINANT, REFUSED
from binglian.domain.text import Text
from definitions.loaded import Loaded
from definitions.plan_limits import limit_of
from definitions.schema import Definition, LimitForm, MeetingForm, RungForm
from definitions.schema.cooperation import Sittings
from definitions.schema.orders import OrderForm
from definitions.schema.tickets import TicketsForm
from definitions.texts import phrase

FIRST_DAY = date(2021, 1, 4)
"""The day from which cadences count that name none: the first Monday of the first year with a calendar."""

ADOPT = str(AdoptCalendar.model_fields["type"].default)
"""What brings another calendar."""

OPEN = "open:"
"""What precedes an origin where a policy says who may open a ticket there."""


def ticket_policy(loaded: Loaded) -> TicketPolicy | None:
    """How problems are dealt with; none if the definition has no tickets or no ladder."""
    definition, tickets = loaded.definition, loaded.definition.tickets
    if tickets is None or not definition.ladder:
        return None
    return TicketPolicy(
        jurisdiction=definition.key,
        definition=loaded.ref.label(),
        ladder=tuple(_rung(definition, rung) for rung in definition.ladder),
        feedback=_feedback(definition, tickets),
        hold=limit_of(definition, ClockKind.HOLD, tickets.hold),
        confirm=limit_of(definition, ClockKind.CONFIRM, tickets.confirm),
        settle=limit_of(definition, ClockKind.SETTLE, tickets.settle),
        pains={key: words.text for key, words in tickets.pains.items()},
        complexities={key: form.title.text for key, form in tickets.complexities.items()},
        levels={key: words.text for key, words in tickets.levels.items()},
        authority={
            **_adopting(definition),
            **tickets.authority,
            **{f"{OPEN}{origin.value}": by for origin, by in tickets.origins.items()},
        },
        posts={key: words.text for key, words in definition.posts.items()},
        departments={key: words.text for key, words in definition.departments.items()},
    )


def raising(loaded: Loaded) -> Raising | None:
    """For what a project opens a ticket by itself; none if it never does."""
    definition, policy = loaded.definition, ticket_policy(loaded)
    if policy is None or definition.tickets is None or definition.tickets.raises is None:
        return None
    raises = definition.tickets.raises
    return Raising(
        policy=policy,
        clocks=tuple(kind.value for kind in raises.clocks),
        refusals=raises.refusals or 0,
        unattended=_maybe(definition, ClockKind.UNATTENDED, raises.unattended),
        rung=raises.rung or "",
        words=_raised_words((*raises.clocks, ClockKind.UNATTENDED)),
    )


def meeting_plans(loaded: Loaded) -> tuple[MeetingPlan, ...]:
    """The meetings of a jurisdiction; none without tickets, a ladder and limits that follow a sitting."""
    definition, policy = loaded.definition, ticket_policy(loaded)
    if policy is None or definition.sittings is None:
        return ()
    return tuple(
        _meeting(definition, policy, definition.sittings, key, form)
        for key, form in definition.meetings.items()
    )


def order_plans(loaded: Loaded) -> dict[str, OrderPlan]:
    """The visits and services that can be ordered, by kind; none without tickets and a ladder."""
    definition, policy = loaded.definition, ticket_policy(loaded)
    if policy is None:
        return {}
    return {key: _order(definition, policy, key, form) for key, form in definition.orders.items()}


def _raised_words(kinds: Iterable[ClockKind]) -> dict[str, Text]:
    """What a ticket says that a project raises, with places for what only the project knows."""
    said = {
        kind.value: phrase("raised", "lapse", clock=phrase("clock", kind.value), item="{item}", due="{due}")
        for kind in kinds
    }
    return {
        **said,
        REFUSED: phrase("raised", REFUSED, item="{item}", count="{count}"),
        COMPLAINANT: phrase("raised", COMPLAINANT),
    }


def _adopting(definition: Definition) -> dict[str, tuple[str, ...]]:
    """Who may have tickets, meetings and orders count by another calendar: those who may so with projects."""
    return {ADOPT: definition.authority[ADOPT]} if ADOPT in definition.authority else {}


def _rung(definition: Definition, form: RungForm) -> Rung:
    return Rung(
        key=form.rung,
        title=form.title.text,
        post=form.post,
        after=_maybe(definition, ClockKind.HOLD, form.after),
        right=form.right.text,
        basis=form.basis,
        meeting=form.meeting or "",
    )


def _feedback(definition: Definition, tickets: TicketsForm) -> dict[str, Limit]:
    """The time for the answer by complexity, and before it is known under no key."""
    forms = {key: form.feedback or tickets.feedback for key, form in tickets.complexities.items()}
    return {
        key: limit_of(definition, ClockKind.FEEDBACK, form)
        for key, form in {"": tickets.feedback, **forms}.items()
    }


def _meeting(
    definition: Definition, policy: TicketPolicy, sittings: Sittings, key: str, form: MeetingForm
) -> MeetingPlan:
    submits, guests = form.submits, form.guests
    return MeetingPlan(
        meeting=key,
        title=form.title.text,
        kind=form.kind.value,
        cadence=_cadence(form),
        chair=form.chair,
        basis=form.basis,
        policy=policy,
        acknowledge=limit_of(definition, ClockKind.RECEIPT, form.acknowledge or sittings.acknowledge),
        follow_up=limit_of(definition, ClockKind.MINUTES, form.follow_up or sittings.follow_up),
        members=form.members,
        submitters=submits.by if submits else (),
        guests=guests.who.text if guests else None,
        least=guests.least if guests else 0,
        most=guests.most if guests else 0,
        ahead=_maybe(definition, ClockKind.MEASURE, submits.ahead) if submits else None,
        excludes={nature: words.text for nature, words in submits.excludes.items()} if submits else {},
        above=form.above or "",
    )


def _cadence(form: MeetingForm) -> Cadence:
    cadence = form.cadence
    return Cadence(
        every=cadence.every or 0,
        unit=cadence.unit.value if cadence.unit else "",
        per_month=cadence.per_month or 0,
        weekday=cadence.weekday.value if cadence.weekday else "",
        on_demand=cadence.on_demand,
        moves=form.moves,
        anchor=form.anchor or FIRST_DAY,
        at=form.at,
    )


def _order(definition: Definition, policy: TicketPolicy, key: str, form: OrderForm) -> OrderPlan:
    return OrderPlan(
        kind=key,
        title=form.title.text,
        limit=limit_of(definition, ClockKind.ORDER, form.limit),
        basis=form.basis,
        policy=policy,
        by=form.by,
        posts=form.posts,
        skills={skill: definition.skills[skill].text for skill in form.skills},
        act=form.act or "",
        mechanism=form.mechanism or "",
    )


def _maybe(definition: Definition, kind: ClockKind, form: LimitForm | None) -> Limit | None:
    return limit_of(definition, kind, form) if form else None
