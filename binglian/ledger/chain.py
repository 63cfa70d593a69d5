"""The hash chain: each entry's hash covers its whole content and the hash before it.

``hash = SHA-256(previous, line feed, canonical JSON of stream, sequence, recorded_at, actor, message, note,
event)``, in hexadecimal; the first ``previous`` is the hash of the stream's card, so the card is bound in
too. A chain shows that what is there was not altered; that its tail was not cut off, only a second source can
show (``compare``).
"""

from hashlib import sha256
from typing import Any

from binglian.ledger.codec import canonical, encode_card
from binglian.ledger.kinds import AnyCard


def card_hash(card: AnyCard) -> str:
    """The hash that stands before a stream's first entry."""
    return text_hash(encode_card(card))


def text_hash(card: str) -> str:
    """The hash of a card as the ledger holds it."""
    return sha256(card.encode()).hexdigest()


def link(previous: str, stream: str, content: dict[str, Any]) -> str:
    """The hash of an entry.

    Args:
        previous: the hash before it.
        stream: the name of its stream.
        content: its record as plain data (``codec.record_content``).
    """
    text = canonical({**content, "stream": stream})
    return sha256(f"{previous}\n{text}".encode()).hexdigest()
