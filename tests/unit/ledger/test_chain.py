from dataclasses import replace
from hashlib import sha256

from binglian.ledger.chain import card_hash, link
from binglian.ledger.codec import record_content
from tests.unit.ledger.scenes import a_life, card, day


def test_a_hash_covers_all_that_an_entry_says() -> None:
    [record, other, *_] = a_life()
    altered = [
        replace(record, sequence=2),
        replace(record, recorded_at=day(1)),
        replace(record, actor="head@zgj"),
        replace(record, message="m-2"),
        replace(record, note="x"),
        replace(record, event=other.event),
    ]
    hashes = {link("0", "p-1", record_content(one)) for one in [record, *altered]}
    hashes |= {link("1", "p-1", record_content(record)), link("0", "p-2", record_content(record))}
    assert len(hashes) == len(altered) + 3


def test_a_card_hash_covers_the_whole_card() -> None:
    names = ("project", "name", "jurisdiction", "district", "definition", "mode")
    assert len({card_hash(card()), *(card_hash(replace(card(), **{name: "x"})) for name in names)}) == 7


def test_a_card_of_an_older_version_keeps_its_hash_and_a_code_changes_it() -> None:
    assert card_hash(replace(card(), code="")) == card_hash(card())
    assert card_hash(replace(card(), code="2026-350212-38-03-000001")) != card_hash(card())


def test_the_format_of_the_chain_is_fixed() -> None:
    """A change of these texts would make every stored chain unverifiable."""
    text = (
        '{"definition":"tongan@1#0a1b2c","district":"同安区","jurisdiction":"tongan","mode":"parallel",'
        '"name":"厦门时代新能源","project":"p-1"}'
    )
    first = sha256(text.encode()).hexdigest()
    assert card_hash(card()) == first
    record = a_life()[1]
    text = (
        '{"actor":"handler@zgj","event":{"at":"2026-01-05T01:00:00+00:00","happening":"land-listed",'
        '"type":"happening_recorded"},"message":"m-2","note":"","recorded_at":"2026-01-05T02:00:00+00:00",'
        '"sequence":2,"stream":"p-1"}'
    )
    assert link(first, "p-1", record_content(record)) == sha256(f"{first}\n{text}".encode()).hexdigest()
