"""Tells a ledger the same lives over and over, record by record, until somebody kills it."""

import asyncio
import sys

from binglian.ledger import SqlLedger, open_engine
from tests.unit.ledger.stream_scenes import a_meeting, a_ticket, batch, cut


async def main(url: str, first: int) -> None:
    """Writes meetings and tickets with keys of their own, and says so when the first record is in."""
    engine = open_engine(url)
    ledger = SqlLedger(engine)
    whole = (batch(a_meeting()), batch(a_ticket()))
    for last in range(first, 1 + max(len(one.records) for one in whole)):
        for one in whole:
            if last <= len(one.records):
                await ledger.append_stream(cut(one, max(1, last - 2), last))
        sys.stdout.write(f"{last}\n")
        sys.stdout.flush()
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
