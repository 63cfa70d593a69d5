"""Who may be written to in a case file: what it opens itself, and the tickets that come of that."""

from dataclasses import dataclass

from binglian.domain.streams.outbox import Address, Kind


@dataclass(frozen=True, slots=True)
class Receivers:
    """The streams of a case file.

    Attributes:
        meetings: keys of streams by the keys that the file has for them.
    """

    projects: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    meetings: dict[str, str] | None = None
    orders: tuple[str, ...] = ()

    @property
    def only_project(self) -> Address | None:
        """The project, if there is just one."""
        return Address(Kind.PROJECT, self.projects[0]) if len(self.projects) == 1 else None

    def find(self, kind: Kind, key: str) -> Address | None:
        """Where something goes that names a receiver; none for one that the file does not know.

        A ticket may also be one that a project, a meeting or an order of the file opens: its key is that
        of what opens it, a hyphen, and more.
        """
        match kind:
            case Kind.PROJECT:
                return Address(kind, key) if key in self.projects else None
            case Kind.TICKET:
                return Address(kind, key) if key in self.tickets or self._derived(key) else None
            case Kind.MEETING:
                stream = (self.meetings or {}).get(key)
                return Address(kind, stream) if stream else None
            case Kind.ORDER:
                return Address(kind, key) if key in self.orders else None

    def _derived(self, key: str) -> bool:
        openers = (*self.projects, *(self.meetings or {}).values(), *self.orders)
        return any(key.startswith(f"{opener}-") for opener in openers)
