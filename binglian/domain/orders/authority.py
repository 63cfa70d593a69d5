"""Who may do what to an order: those who may order it, those who may carry it out, and who has it."""

from binglian.domain.actors import Actor, authorise
from binglian.domain.cooperation import OrderPlan
from binglian.domain.errors import Code, Refused
from binglian.domain.orders.order import Order


def may_order(plan: OrderPlan, actor: Actor) -> None:
    """Lets an actor pass who may order such a visit or service.

    Raises:
        Refused: ``actor-not-allowed`` or ``wrong-department``.
    """
    authorise(actor, plan.by)


def may_take(order: Order, actor: Actor) -> None:
    """Lets an actor pass who may carry it out and, where somebody is named, is the one.

    Raises:
        Refused: ``actor-not-allowed`` or ``wrong-department``.
    """
    authorise(actor, order.plan.posts)
    if order.assignee:
        authorise(actor, (order.assignee,))


def may_finish(order: Order, actor: Actor) -> None:
    """Lets an actor pass who has it, or belongs to its squad.

    Raises:
        Refused: ``actor-not-allowed`` or ``wrong-department``.
    """
    authorise(actor, dict.fromkeys((order.assignee, *order.squad)))


def may_reassign(order: Order, actor: Actor) -> None:
    """Lets an actor pass who may order it, or has it.

    Raises:
        Refused: ``actor-not-allowed`` or ``wrong-department``.
    """
    authorise(actor, (*order.plan.by, *((order.assignee,) if order.assignee else ())))


def can_have(plan: OrderPlan, assignee: str) -> None:
    """Passes if a post may carry it out.

    Raises:
        Refused: ``actor-not-allowed``.
    """
    post = assignee.partition("@")[0]
    if assignee not in plan.posts and post not in plan.posts:
        raise Refused(Code.NOT_ALLOWED, "assignee", actor=assignee, expected=", ".join(plan.posts))
