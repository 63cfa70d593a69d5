"""What every form of the worklist says in the same words."""

from collections.abc import Iterator

from binglian.domain.text import Text
from binglian.papers.wording import listed, words
from binglian.papers.worklist import Day, Row, Worklist


def day_text(day: Day) -> str:
    """A day, marked where it is provisional."""
    return words("provisional-day", day=str(day.day)).zh if day.provisional else str(day.day)


def verdict(made: Worklist) -> Text:
    """Whether the target can be met, and what that means."""
    latest = day_text(made.latest_start)
    if not made.short_by:
        return words("in-time", latest=latest)
    found = [words("too-late", days=made.short_by)]
    found += [words("should-have-begun", latest=latest)] if made.latest_start.day < made.start.day else []
    return listed(found)


def mark_words(row: Row) -> Iterator[Text]:
    """Critical, late already, not in time."""
    marks = {"critical": row.critical, "overdue": row.overdue, "not-in-time": row.slack < 0}
    return (words(f"mark-{key}") for key, holds in marks.items() if holds)
