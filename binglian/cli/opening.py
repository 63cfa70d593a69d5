"""What a ticket or an order starts from, once its parts are known to fit and its opener may open it."""

from dataclasses import replace
from datetime import datetime

from binglian.cli.failures import Failure, Status
from binglian.cli.given import (
    actor_given,
    key_given,
    known_department,
    new_key,
    policy_given,
    refusable,
    step_given,
)
from binglian.domain.calendar import shared
from binglian.domain.cooperation import OrderPlan, TicketPolicy
from binglian.domain.errors import Code, Refused
from binglian.domain.orders.authority import can_have, may_order
from binglian.domain.orders.order import Order, Wish
from binglian.domain.tickets.authority import may_open
from binglian.domain.tickets.ticket import Problem, Ticket
from definitions.cooperation import order_plans
from definitions.loaded import Loaded
from workflows.stream_contracts import OrderStart, TicketStart


def told_ticket(jurisdiction: str, problem: Problem, key: str, by: str) -> TicketStart:
    """A ticket on a problem that somebody at a window, on a visit and so on was told.

    Raises:
        Failure: an option gives what can't be used.
        typer.Exit: the rules refuse it; it has been said why.
    """
    actor = actor_given(by)
    _, policy, calendar = policy_given(jurisdiction)
    known_department(policy, actor)
    project, item = step_given(problem.project, problem.item)
    told = replace(problem, project=project, item=item, cause=f"opened-by:{actor}")
    with refusable():
        may_open(policy, told.origin, actor)
        _on_ladder(policy, told.rung)
    ticket = Ticket(key=key_given("--key", key) or new_key("t"), policy=policy, problem=told)
    return TicketStart(calendar=calendar, opened_at=datetime.now(shared(calendar).tz), state=ticket)


def wished_order(jurisdiction: str, kind: str, wish: Wish, key: str, by: str) -> OrderStart:
    """An order of a visit or service.

    Raises:
        Failure: an option gives what can't be used, among others ``no-such-order-kind``.
        typer.Exit: the rules refuse it; it has been said why.
    """
    actor = actor_given(by)
    loaded, policy, calendar = policy_given(jurisdiction)
    known_department(policy, actor)
    plan = _plan(loaded, kind)
    project, item = step_given(wish.project, wish.item)
    assignee = str(actor_given(wish.assignee)) if wish.assignee else ""
    wanted = replace(wish, by=str(actor), project=project, item=item, assignee=assignee)
    with refusable():
        may_order(plan, actor)
        if assignee:
            can_have(plan, assignee)
        _teachable(plan, wanted)
    order = Order(key=key_given("--key", key) or new_key("o"), plan=plan, wish=wanted, assignee=assignee)
    return OrderStart(calendar=calendar, opened_at=datetime.now(shared(calendar).tz), state=order)


def _plan(loaded: Loaded, kind: str) -> OrderPlan:
    plans = order_plans(loaded)
    if kind not in plans:
        raise Failure(
            "no-such-order-kind",
            Status.UNUSABLE,
            definition=loaded.ref.label(),
            given=kind,
            known=", ".join(plans),
        )
    return plans[kind]


def _on_ladder(policy: TicketPolicy, rung: str) -> None:
    """Passes if the ladder has the rung on which a ticket is to begin.

    Raises:
        Refused: ``unknown-rung``.
    """
    known = [one.key for one in policy.ladder]
    if rung and rung not in known:
        raise Refused(Code.UNKNOWN_RUNG, "rung", rung=rung, known=", ".join(known))


def _teachable(plan: OrderPlan, wish: Wish) -> None:
    """Passes if the plan knows every skill that is wanted.

    Raises:
        Refused: ``unknown-skill``.
    """
    unknown = [one for one in wish.skills if one not in plan.skills]
    if unknown:
        known = ", ".join(plan.skills)
        raise Refused(Code.UNKNOWN_SKILL, "skills", skill=", ".join(unknown), known=known)
