"""How those who approve work together, as a running ticket, meeting or order carries it.

Made from a definition when the stream starts and frozen into it, as a plan is: workers never read a
definition (ADR 1). Posts are authority phrases, ``post`` or ``post@department``.
"""

from dataclasses import dataclass, field
from datetime import date

from binglian.domain.limits import Limit
from binglian.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A rung of the ladder that an unsolved problem climbs.

    Attributes:
        post: who takes it up, as an authority phrase.
        after: how long the rung below may hold a matter before it comes here; none for the lowest.
        right: what this rung may do.
        meeting: key of the meeting to whose agenda a matter goes that comes here; empty for a post that acts
            by itself.
    """

    key: str
    title: Text
    post: str
    right: Text
    basis: str
    after: Limit | None = None
    meeting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPolicy:
    """How a jurisdiction deals with what could not be done.

    Attributes:
        definition: ``key@version#digest`` of the definition it comes from.
        ladder: from the lowest rung up; never empty.
        feedback: within what time the complainant is answered, by complexity; ``""`` before it is classified.
        hold: how long a rung may hold a matter where the next names no time.
        confirm: how long the complainant is waited for after an answer, before someone is reminded.
        settle: how long a closed ticket may be reopened.
        pains: kinds of pain (S4-13), by key; ``complexities`` and ``levels`` likewise.
        authority: who may do what, by message type, or ``open:ORIGIN``. ``@holder`` stands for the post of
            the rung that holds the ticket, ``@owner`` for the owner on its card.
        posts: titles by key; ``departments`` likewise.
    """

    jurisdiction: str
    definition: str
    ladder: tuple[Rung, ...]
    feedback: dict[str, Limit]
    hold: Limit
    confirm: Limit
    settle: Limit
    pains: dict[str, Text] = field(default_factory=dict[str, Text])
    complexities: dict[str, Text] = field(default_factory=dict[str, Text])
    levels: dict[str, Text] = field(default_factory=dict[str, Text])
    authority: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    posts: dict[str, Text] = field(default_factory=dict[str, Text])
    departments: dict[str, Text] = field(default_factory=dict[str, Text])


@dataclass(frozen=True, slots=True, kw_only=True)
class Raising:
    """For what a project itself opens a ticket, and how that is classified.

    Attributes:
        policy: the policy of the ticket.
        clocks: kinds of clocks whose lapse opens one.
        refusals: how often one filing of an item may be refused before that opens one; 0 for never.
        unattended: how long a received case may stand without any act before that opens one; none for never.
        rung: the rung on which such a ticket begins.
        words: what such a ticket says, by kind of clock or under ``refused``; ``{item}``, ``{due}`` and
            ``{count}`` are filled in. Under ``complainant`` in whose name it speaks.
    """

    policy: TicketPolicy
    clocks: tuple[str, ...] = ()
    refusals: int = 0
    unattended: Limit | None = None
    rung: str = ""
    words: dict[str, Text] = field(default_factory=dict[str, Text])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often a meeting sits; exactly one of the ways is given (see ``definitions``).

    Attributes:
        every: so many units, counted from ``anchor``.
        unit: ``WD``, ``CD`` or ``CM``; empty without ``every``.
        per_month: so many times a month, spread evenly from its first day.
        weekday: a day of the week, ``mon`` to ``sun``.
        on_demand: only when called.
        moves: ``next-working-day``, ``previous-working-day`` or ``stays``, for one that falls on a rest day.
        anchor: the first day; sittings are counted from it.
        at: the time of day, ``HH:MM``.
    """

    every: int = 0
    unit: str = ""
    per_month: int = 0
    weekday: str = ""
    on_demand: bool = False
    moves: str = "next-working-day"
    anchor: date = date(2021, 1, 4)
    at: str = "09:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlan:
    """A meeting of a jurisdiction.

    Attributes:
        meeting: its key in the definition; with the jurisdiction the key of its stream.
        kind: as the definition says it (``MeetingKind``).
        chair: an authority phrase; so are ``members`` and ``submitters``.
        least: how many guests at least, ``most`` how many at most; 0 where none are invited.
        ahead: how long before a sitting a matter must be submitted to be on its agenda.
        excludes: natures of work that may not be put on the agenda, by key, with their words (S1-11).
        acknowledge: how long receivers of a resolution have to acknowledge it before they are chased.
        follow_up: how long after a sitting its minutes are due.
        policy: for the tickets that it opens (late measures, opinions).
        above: the rung to which a late measure goes up; empty where there is none above.
    """

    meeting: str
    title: Text
    kind: str
    cadence: Cadence
    chair: str
    basis: str
    policy: TicketPolicy
    acknowledge: Limit
    follow_up: Limit
    members: tuple[str, ...] = ()
    submitters: tuple[str, ...] = ()
    guests: Text | None = None
    least: int = 0
    most: int = 0
    ahead: Limit | None = None
    excludes: dict[str, Text] = field(default_factory=dict[str, Text])
    above: str = ""

    @property
    def key(self) -> str:
        """The key of its stream, one for each jurisdiction and meeting."""
        return f"{self.policy.jurisdiction}-{self.meeting}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlan:
    """A kind of visit or service that can be ordered.

    Attributes:
        kind: its key: ``ask``, ``collect``, ``deliver``, ``follow-up``, ``owner-order`` and the like.
        limit: within what time it is done.
        by: authority phrases of those who may order it; ``posts`` of those who may carry it out.
        skills: kinds of skill that a squad for it may need, by key (S0-04).
        act: the act on the project's case that its outcome may bring about: ``accept``, ``deliver`` or none.
        mechanism: identifier of the seed mechanism.
        policy: for the ticket that an overdue one becomes.
    """

    kind: str
    title: Text
    limit: Limit
    basis: str
    policy: TicketPolicy
    by: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    skills: dict[str, Text] = field(default_factory=dict[str, Text])
    act: str = ""
    mechanism: str = ""
