"""Steps: one item as it applies to one project, from the definition, the draft and what pruning left."""

from dataclasses import dataclass

from binglian.domain.plan import PlannedMaterial, Step
from binglian.domain.text import Text
from definitions.draft import Draft
from definitions.plan_limits import item_limits
from definitions.pruning import Pruned
from definitions.schema import Item


@dataclass(frozen=True, slots=True)
class Steps:
    """Makes the steps of one plan.

    Attributes:
        checks_materials: whether acceptance is refused while materials are missing.
    """

    draft: Draft
    pruned: Pruned
    checks_materials: bool

    def step(self, key: str, order: int, after: tuple[str, ...]) -> Step:
        """The step of an item that is planned."""
        definition, item = self.draft.definition, self.draft.definition.items[key]
        materials = self._materials(key)
        taken_up_by = item.permit.taken_up_by if item.permit else ""
        taken_up = taken_up_by in self.pruned.needs
        return Step(
            item=key,
            order=order,
            title=item.title.text,
            stage=item.stage,
            department=item.department,
            department_title=definition.departments[item.department].text,
            limits=item_limits(definition, item, owes=bool(materials), taken_up=taken_up),
            needs=self.pruned.needs[key],
            after=after,
            pre_review=self.pruned.ahead(item),
            result=item.result.text,
            why=self.draft.why[key],
            materials=materials,
            checks_materials=self.checks_materials and bool(materials),
            rules=self.draft.rules.get(key, ()),
            covers=self.draft.covers.get(key, ()),
            skips=self.draft.skips.get(key, ()),
            on_commitment=item.commitment is not None,
            taken_up_by=taken_up_by if taken_up else "",
            responsible=self._responsible(item),
            service=item.service,
        )

    def _materials(self, key: str) -> tuple[PlannedMaterial, ...]:
        """What the case needs, with what the items that were merged into it need; each material once."""
        items, known = self.draft.definition.items, self.draft.definition.materials
        deferrable: dict[str, bool] = {}
        for item in (key, *self.draft.covers.get(key, ())):
            for line in items[item].materials:
                deferrable[line.material] = line.deferrable and deferrable.get(line.material, True)
        return tuple(
            PlannedMaterial(material=material, title=known[material].title.text, deferrable=may_follow)
            for material, may_follow in deferrable.items()
        )

    def _responsible(self, item: Item) -> Text | None:
        post = item.responsible or self.draft.definition.responsible
        return self.draft.definition.posts[post].text if post else None
