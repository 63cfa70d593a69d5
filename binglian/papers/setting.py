"""What papers need beside the ledger's rows: civil time, and words for keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from binglian.domain.cooperation import MeetingPlan, OrderPlan, TicketPolicy
from binglian.domain.streams.outbox import Address
from binglian.domain.text import Text
from binglian.papers.wording import listed, words
from definitions.texts import keys, phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Civil time, and what keys are called.

    Attributes:
        zone: the civil time of the jurisdiction; none for that of this machine.
        policies: by ``key@version#digest``; what is missing is called by its key.
        meetings: plans by the key of the meeting's stream; ``orders`` by definition and kind; so
            with ``bases``.
    """

    zone: tzinfo | None = None
    policies: Mapping[str, TicketPolicy] = field(default_factory=dict[str, TicketPolicy])
    meetings: Mapping[str, MeetingPlan] = field(default_factory=dict[str, MeetingPlan])
    orders: Mapping[tuple[str, str], OrderPlan] = field(default_factory=dict[tuple[str, str], OrderPlan])
    bases: Mapping[tuple[str, str], Text] = field(default_factory=dict[tuple[str, str], Text])

    def local(self, at: datetime | None) -> datetime | None:
        """An instant in civil time."""
        return at.astimezone(self.zone) if at else None

    def due(self, at: datetime | None) -> date | datetime | None:
        """When something is due: the last day for what ends with a day, else the instant."""
        local = self.local(at)
        if local is None or local.time() != time():
            return local
        return (local - timedelta(days=1)).date()

    def rung(self, definition: str, key: str) -> Text:
        """What a rung of the ladder is called."""
        policy = self.policies.get(definition)
        found = (rung.title for rung in policy.ladder if rung.key == key) if policy else iter(())
        return next(found, Text(key, key))

    def pain(self, definition: str, key: str) -> Text:
        """What a kind of pain is called (S4-13)."""
        policy = self.policies.get(definition)
        return _titled(policy.pains if policy else {}, key)

    def complexity(self, definition: str, key: str) -> Text:
        """What a degree of complexity is called."""
        policy = self.policies.get(definition)
        return _titled(policy.complexities if policy else {}, key)

    def level(self, definition: str, key: str) -> Text:
        """What a level is called."""
        policy = self.policies.get(definition)
        return _titled(policy.levels if policy else {}, key)

    def post(self, definition: str, named: str) -> Text:
        """Who a phrase names, ``post`` or ``post@department``."""
        policy = self.policies.get(definition)
        post, _, department = named.partition("@")
        if policy is None or not (post in policy.posts or department in policy.departments):
            return Text(named, named)
        title = _titled(policy.posts, post)
        if not department:
            return title
        return words("hand", post=title, department=_titled(policy.departments, department))

    def posts(self, definition: str, named: tuple[str, ...]) -> Text:
        """All who are named."""
        return listed(self.post(definition, one) for one in named)

    def meeting(self, key: str, title: str) -> Text:
        """What a meeting is called; as the ledger says it where its plan is not at hand."""
        plan = self.meetings.get(key)
        return plan.title if plan else Text(title, title)

    def order(self, definition: str, sort: str) -> Text:
        """What a kind of visit or service is called."""
        plan = self.orders.get((definition, sort))
        return plan.title if plan else Text(sort, sort)

    def basis(self, definition: str, key: str) -> Text:
        """What something rests on."""
        return self.bases.get((definition, key), Text(key, key))


def short(definition: str) -> str:
    """``key@version`` with the beginning of the digest."""
    name, mark, digest = definition.partition("#")
    return f"{name} {digest[:12]}" if mark else name


def known(group: str, key: str) -> Text:
    """A word of ``texts.yaml``, or the key itself for what this version has no word for."""
    return phrase(group, key) if key in keys(group) else Text(key, key)


def reached(concerns: tuple[Address, ...]) -> str:
    """Whom a resolution reaches, a line each: ``ticket/KEY`` or ``project/KEY``."""
    return "\n".join(f"{one.kind.value}/{one.key}" for one in concerns)


def _titled(titles: Mapping[str, Text], key: str) -> Text:
    return titles.get(key, Text(key, key))
