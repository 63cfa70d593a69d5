"""Who acts, and whether this hand may do this.

Authority is data: a list of phrases, each ``post`` or ``post@department``. ``@item`` stands for the item's
own department, ``@lead`` for the lead department of its stage, ``@consulted`` for any department that was
consulted and may still answer; without an ``@`` the department does not matter.
"""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field

from binglian.domain.errors import Code, Refused
from binglian.domain.said import Printable

ITEM = "item"
LEAD = "lead"
CONSULTED = "consulted"


class Actor(BaseModel):
    """Who sends a message: a post and the department it belongs to, never a person's name.

    Attributes:
        post: key of the post, e.g. ``handler``, ``head``, ``window``, ``agent``, ``applicant``.
        department: key of the department; empty for those outside government.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    post: Printable = Field(min_length=1, max_length=64)
    department: Printable = Field(default="", max_length=64)

    def __str__(self) -> str:
        return f"{self.post}@{self.department}" if self.department else self.post


def authorise(
    actor: Actor, phrases: Iterable[str], *, item: str = "", lead: str = "", consulted: tuple[str, ...] = ()
) -> None:
    """Lets an actor pass if any phrase names it.

    Args:
        actor: who acts.
        phrases: the authority phrases for this act.
        item: the department that ``@item`` stands for.
        lead: the department that ``@lead`` stands for.
        consulted: the departments that ``@consulted`` stands for.

    Raises:
        Refused: ``wrong-department`` if only the department does not fit, else ``actor-not-allowed``.
    """
    places = {ITEM: (item,), LEAD: (lead,), CONSULTED: consulted}
    departments: list[str] = []
    for phrase in phrases:
        post, _, scope = phrase.partition("@")
        if post != actor.post:
            continue
        wanted = places.get(scope, (scope,))
        if not scope or (actor.department and actor.department in wanted):
            return
        departments += wanted
    if departments:
        raise Refused(
            Code.WRONG_DEPARTMENT, "actor.department", actor=str(actor), expected=", ".join(departments)
        )
    raise Refused(Code.NOT_ALLOWED, "actor.post", actor=str(actor), expected=", ".join(phrases))
