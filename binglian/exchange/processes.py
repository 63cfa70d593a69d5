"""Local approval processes with their stages and items: what a definition is to the exchange."""

from binglian.exchange import tables
from binglian.exchange.mapping import ExchangeForm
from binglian.exchange.rows import Row, Sheets, joined
from binglian.exchange.terms import Terms, working_days
from definitions.schema import Definition, Item


def process_code(terms: Terms, process_type: object) -> str:
    """The code of the process that projects of a type go through under a definition."""
    return f"{terms.key}-{process_type}" if process_type is not None else terms.key


def tell_process(sheets: Sheets, terms: Terms, process_type: object, mapping: ExchangeForm) -> None:
    """Tells one process with its stages and their items; does nothing where the definition isn't at hand."""
    definition = terms.definition
    if definition is None:
        return
    common: Row = {
        "xzqhdm": mapping.divisions.text(terms.key),
        "splcbm": process_code(terms, process_type),
        "splcbbh": terms.version,
    }
    key = (common["splcbm"], terms.version)
    sheets.add(tables.processes, *key, **common, splcmc=definition.title.zh, splclx=process_type)
    for place, (name, stage) in enumerate(definition.stages.items(), 1):
        sheets.add(
            tables.stages,
            *key,
            name,
            **common,
            spjdbm=name,
            spjdmc=stage.title.zh,
            spjdxh=place,
            dybzspjdxh=stage.standard,
            spjdsx=working_days(stage.joint),
        )
    order = {name: place for place, name in enumerate(definition.stages, 1)}
    for name, item in definition.items.items():
        if item.retired is None:
            row = _item(name, item, definition, terms, mapping)
            sheets.add(tables.stage_items, *key, name, **common, spjdxh=order[item.stage], **row)


def _item(name: str, item: Item, definition: Definition, terms: Terms, mapping: ExchangeForm) -> Row:
    limits = item.limits
    days = working_days(limits.promised, limits.statutory)
    kind = None if days is None else mapping.case_kinds.of("promised" if days else "immediate")
    before = [key for need in item.needs for key in need.any_of if key in definition.items]
    return {
        "spsxbm": name,
        "spsxbbh": terms.version,
        "spsxmc": item.title.zh,
        "dybzspsxbm": mapping.standard_items.text(name),
        "sfsxgzcnz": int(item.commitment is not None),
        "bjlx": kind,
        "spsxblsx": days,
        "spbmbm": item.department,
        "spbmmc": terms.department(item.department),
        "qzspsxbm": joined(before),
    }
