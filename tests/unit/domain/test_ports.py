from pydantic import TypeAdapter

from binglian.domain.ports import Batch, LedgerConflict, ProjectCard
from tests.builders import bring, desk, plan, promised, step

CARD = ProjectCard(
    project="p-1",
    name="works",
    jurisdiction="testland",
    district="north",
    definition="t@1#0",
    mode="parallel",
)


def test_a_batch_comes_out_of_json_as_it_went_in() -> None:
    where = desk(plan(step("permit", promised(5))))
    bring(where, "permit", to="deliver", when="2026-03-02")
    batch = Batch(card=CARD, records=where.unwritten)
    adapter = TypeAdapter(Batch)
    assert adapter.validate_json(adapter.dump_json(batch)) == batch


def test_a_conflict_says_what_it_is_about() -> None:
    assert str(LedgerConflict("p-1 at 7")) == "p-1 at 7"
