from pathlib import Path

import pytest

from definitions.loader import Catalogue, catalogue
from definitions.problems import DefinitionError, Problem
from tests.unit.definitions.samples import definition, found, item, limit, line_of, put, read, words


def refusal(catalogue: Catalogue, name: str) -> list[Problem]:
    with pytest.raises(DefinitionError) as caught:
        catalogue.load_named(name)
    return list(caught.value.problems)


def brief(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code.value, problem.offender) for problem in problems]


def overlay(**changes: object) -> dict[str, object]:
    return {"key": "city", "version": 1, "extends": "base@1", **changes}


def test_a_catalogue_lists_keys_and_versions_and_loads_the_newest(tmp_path: Path) -> None:
    put(tmp_path, definition())
    put(tmp_path, definition(version=10), "base/v10.yaml")
    put(tmp_path, definition(version=9), "base/v9.yaml")
    known = Catalogue(tmp_path)
    assert (known.keys(), known.versions("base"), known.versions("none")) == (["base"], [1, 9, 10], [])
    assert known.load("base").ref.version == 10
    assert known.load_named("base@9").ref.version == 9
    assert known.load("base", 9) is known.load_named("base@9")


def test_the_first_directory_wins_and_a_second_adds(tmp_path: Path) -> None:
    put(tmp_path / "one", definition(warn=1))
    put(tmp_path / "two", definition(warn=3))
    put(tmp_path / "two", definition(key="other"), "other/v1.yaml")
    known = Catalogue(tmp_path / "one", tmp_path / "two")
    assert known.load("base").definition.warn == 1
    assert known.keys() == ["base", "other"]


def test_an_overlay_merges_mappings_replaces_the_rest_and_removes_with_null(tmp_path: Path) -> None:
    base = put(tmp_path, definition())
    items = {
        "filing": {"limits": {"promised": {"value": 0}}, "title": words("city filing")},
        "check": None,
        "extra": item(9),
    }
    over = put(tmp_path, overlay(items=items, authority={"accept": ["agent"]}), "city/v1.yaml")
    city = Catalogue(tmp_path).load("city")
    filing = city.definition.items["filing"]
    assert filing.limits.promised is not None
    assert (filing.limits.promised.value, filing.limits.promised.basis) == (0, "law")
    assert list(city.definition.items) == ["proposal", "filing", "contract", "permit", "forestry", "extra"]
    assert city.definition.authority["accept"] == ("agent",)
    ours, theirs = city.place("items", "extra"), city.place("items", "permit")
    assert (ours.file, ours.line) == (str(over), line_of(over, '"extra"'))
    assert (theirs.file, theirs.line) == (str(base), line_of(base, '"permit": '))
    assert city.place("items", "filing", "limits", "promised", "basis").file == str(base)


def test_what_is_wrong_in_an_overlay_is_placed_in_the_overlay(tmp_path: Path) -> None:
    put(tmp_path, definition())
    over = put(tmp_path, overlay(items={"filing": {"department": "nobody"}}), "city/v1.yaml")
    (problem,) = refusal(Catalogue(tmp_path), "city")
    assert (problem.file, problem.line) == (str(over), line_of(over, "nobody"))
    assert problem.code.value == "unknown-department"


def test_a_file_anywhere_may_extend_the_catalogue(tmp_path: Path) -> None:
    put(tmp_path / "catalog", definition())
    path = put(tmp_path, overlay(), "sixth.yaml")
    loaded = Catalogue(tmp_path / "catalog").load_file(path)
    assert (loaded.ref.key, loaded.ref.version) == ("city", 1)


def test_an_overlay_may_extend_an_overlay(tmp_path: Path) -> None:
    put(tmp_path, definition())
    put(tmp_path, overlay(warn=4), "city/v1.yaml")
    put(tmp_path, overlay(key="district", extends="city@1"), "district/v1.yaml")
    assert Catalogue(tmp_path).load("district").definition.warn == 4


def test_the_digest_is_of_the_content_and_of_the_order_of_stages_alone(tmp_path: Path) -> None:
    first = read(tmp_path / "a", definition()).ref.digest
    data = definition()
    shuffled = dict(reversed(data.items()))
    assert read(tmp_path / "b", shuffled).ref.digest == first
    assert read(tmp_path / "c", definition(warn=3)).ref.digest != first
    stages = dict(reversed(data["stages"].items()))
    assert read(tmp_path / "d", definition(stages=stages)).ref.digest != first


@pytest.mark.parametrize("name", ["none", "base@7", "Not A Name", "base@0"])
def test_a_definition_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    put(tmp_path, definition())
    assert brief(refusal(Catalogue(tmp_path), name)) == [("unknown-definition", name)]


def test_extending_what_is_not_there_is_placed_at_the_line(tmp_path: Path) -> None:
    path = put(tmp_path, overlay(extends="gone@3"), "city/v1.yaml")
    (problem,) = refusal(Catalogue(tmp_path), "city")
    assert (problem.code.value, problem.offender, problem.line) == (
        "unknown-definition",
        "gone@3",
        line_of(path, "gone@3"),
    )


def test_definitions_that_extend_each_other_are_named_as_a_circle(tmp_path: Path) -> None:
    put(tmp_path, overlay(extends="town@1"), "city/v1.yaml")
    put(tmp_path, overlay(key="town", extends="city@1"), "town/v1.yaml")
    assert brief(refusal(Catalogue(tmp_path), "city")) == [("extends-cycle", "city@1 → town@1 → city@1")]


def test_a_reference_without_a_version_is_a_bad_value(tmp_path: Path) -> None:
    put(tmp_path, definition(extends="base"))
    assert brief(refusal(Catalogue(tmp_path), "base")) == [("bad-value", "base")]


@pytest.mark.parametrize("name", ["base/v2.yaml", "other/v1.yaml"])
def test_a_file_must_be_named_for_what_it_holds(tmp_path: Path, name: str) -> None:
    put(tmp_path, definition(), name)
    known = Catalogue(tmp_path)
    assert brief(refusal(known, known.keys()[0])) == [("misnamed-file", Path(name).name)]


def test_an_overlay_must_say_its_own_key_and_version(tmp_path: Path) -> None:
    put(tmp_path, definition())
    put(tmp_path, {"extends": "base@1"}, "city/v1.yaml")
    assert brief(refusal(Catalogue(tmp_path), "city")) == [("missing-key", "key"), ("missing-key", "version")]


def test_files_that_no_name_leads_to_are_found(tmp_path: Path) -> None:
    put(tmp_path, definition())
    stray = put(tmp_path, definition(), "base/draft.yaml")
    assert Catalogue(tmp_path).strays() == [stray]


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "- a\n")
    ((code, _),) = brief(refusal(Catalogue(tmp_path), "base"))
    assert code == "not-a-mapping"


def test_warnings_do_not_keep_a_definition_from_use(tmp_path: Path) -> None:
    data = definition()
    del data["authority"]["deliver"]
    assert found(tmp_path, data) == [("authority-missing", "deliver")]
    assert Catalogue(tmp_path).load("base").ref.key == "base"


def test_the_programs_own_catalogue_is_shared() -> None:
    assert catalogue() is catalogue()


@pytest.mark.parametrize(
    ("loc", "value", "expected"),
    [
        (("colour",), "red", ("unknown-key", "colour")),
        (("items", "filing", "departmint"), "x", ("unknown-key", "departmint")),
        (("items", "filing", "limits", "promised", "unit"), "days", ("bad-value", "days")),
        (("items", "filing", "limits", "promised", "value"), -1, ("bad-value", "value")),
        (("items", "filing", "number"), "5", ("bad-value", "5")),
        (("items", "Filing"), item(9), ("bad-value", "Filing")),
        (("items", "filing", "needs"), ["a | | b"], ("bad-value", "a | | b")),
        (("items", "filing", "needs"), ["a | a"], ("bad-value", "a | a")),
        (("items", "filing", "needs"), [5], ("bad-value", "0")),
        (("facts", "in"), {"type": "bool", "title": words("x")}, ("bad-value", "in")),
        (("facts", "forest", "type"), "colour", ("bad-value", "forest")),
        (("facts", "forest", "default"), "yes", ("bad-value", "yes")),
        (("facts", "investment", "default"), "much", ("bad-value", "much")),
        (("stages", "stage1", "standard"), 6, ("bad-value", "standard")),
        (("delivery", "unit"), "XX", ("bad-value", "XX")),
        (("items",), {}, ("bad-value", "items")),
    ],
)
def test_a_wrong_form_names_line_and_offender(
    tmp_path: Path, loc: tuple[str, ...], value: object, expected: tuple[str, str]
) -> None:
    data = definition()
    target = data
    for key in loc[:-1]:
        target = target[key]
    target[loc[-1]] = value
    assert found(tmp_path, data) == [expected]


def test_a_missing_key_is_placed_at_what_lacks_it(tmp_path: Path) -> None:
    data = definition()
    del data["items"]["check"]["stage"]
    path = put(tmp_path, data)
    with pytest.raises(DefinitionError) as caught:
        Catalogue(tmp_path).load("base")
    (problem,) = caught.value.problems
    assert (problem.code.value, problem.offender, problem.line) == (
        "missing-key",
        "stage",
        line_of(path, '"check"'),
    )


def test_a_missing_key_of_the_whole_is_placed_at_the_start(tmp_path: Path) -> None:
    data = definition()
    del data["title"]
    assert found(tmp_path, data) == [("missing-key", "title")]


def test_limits_of_a_limit_are_read(tmp_path: Path) -> None:
    data = definition()
    data["items"]["check"]["limits"] = {"delivery": limit(5, "WD", starts_on="decided")}
    delivery = read(tmp_path, data).definition.items["check"].limits.delivery
    assert delivery is not None
    assert delivery.value == 5
