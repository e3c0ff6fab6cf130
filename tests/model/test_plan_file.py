"""A wrong plan file is refused with path and value; a right one survives being written out."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from model.plan import Plan, PlanError, dump_plan, load_plan
from model.plan.reader import LARGEST_FILE, PLAN_2026, read_tree

CASES = Path(__file__).resolve().parents[1] / "cases" / "broken_plans"


@cache
def shipped() -> Plan:
    return load_plan()


@cache
def original() -> dict[str, Any]:
    return read_tree(PLAN_2026.read_bytes())


def written(tree: dict[str, Any]) -> bytes:
    return yaml.dump(tree, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)).encode()


def steps(path: str) -> list[str | int]:
    """`targets[3].value` as `["targets", 3, "value"]`."""
    return [int(p) if p.isdigit() else p for p in re.findall(r"[^.\[\]]+", path)]


def broken(case: dict[str, Any]) -> bytes:
    """The shipped plan with the one change of the case."""
    tree = deepcopy(original())
    *parents, last = steps(case.get("edit") or case["remove"])
    node: Any = tree
    for step in parents:
        node = node[step]
    if "remove" in case:
        del node[last]
    else:
        node[last] = case["to"]
    return written(tree)


@pytest.mark.parametrize("file", sorted(CASES.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_broken_plan_is_refused_with_path_and_value(file: Path) -> None:
    case = yaml.safe_load(file.read_text(encoding="utf-8"))
    with pytest.raises(PlanError) as refusal:
        load_plan(broken(case))
    faults = {problem.path: problem for problem in refusal.value.problems}
    assert case["fault"] in faults, str(refusal.value)
    problem = faults[case["fault"]]
    value = tuple(case["value"]) if isinstance(case["value"], list) else case["value"]
    assert problem.value == value
    assert case["expected"] in problem.message
    assert f"{case['fault']} = {value!r}" in str(refusal.value)


def test_there_are_at_least_ten_broken_plans() -> None:
    assert len(list(CASES.glob("*.yaml"))) >= 10


HEADER = b"format: headroom-plan/1\n"


@pytest.mark.parametrize(
    ("content", "place", "expected"),
    [
        (b"", "", "expected a mapping"),
        (b"- 1\n- 2\n", "", "expected a mapping"),
        (b"targets: [1, 2\n", "line 2, column 1", "expected a YAML plan file"),
        (b"title: \xff\xfe\n", "", "expected UTF-8"),
        (b"title: a\x00b\n", "", "expected a YAML plan file"),
        (HEADER + b"year: !!python/object/apply:os.system [id]\n", "line 2, column 7", "python"),
        (HEADER + b"a: &a [1, 2]\nb: *a\n", "line 3, column 4", "not an alias"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\n", "line 2, column 8", "not an alias"),
        (b"[" * 400_000, "line 1, column 21", "at most 20 levels"),
        (b"title: one\nyear: 2026\ntitle: two\n", "line 3, column 1", "'title' stands twice"),
        (b"? [a, b]\n: 1\n", "line 1, column 3", "a word as key"),
        (b"start: 2026-02-30\n", "", "expected valid dates"),
        (b"#" * (LARGEST_FILE + 1), "", "at most 5,000,000 bytes"),
    ],
    ids=[
        "empty",
        "list",
        "not_yaml",
        "not_utf8",
        "nul",
        "python_tag",
        "alias",
        "alias_bomb",
        "deep_nesting",
        "key_twice",
        "list_as_key",
        "impossible_date",
        "too_large",
    ],
)
def test_a_file_that_is_no_plan_is_refused(content: bytes, place: str, expected: str) -> None:
    with pytest.raises(PlanError) as refusal:
        load_plan(content)
    (problem,) = refusal.value.problems
    assert problem.path == place
    assert expected in problem.message


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"- 1\n", "expected a mapping with the keys of a targets file"),
        (b"a: [1\n", "expected a YAML targets file"),
        (b"a: b\x00\n", "expected a YAML targets file"),
        (b"#" * (LARGEST_FILE + 1), "expected a targets file of at most"),
    ],
)
def test_faults_of_another_kind_of_file_name_that_kind(content: bytes, expected: str) -> None:
    with pytest.raises(PlanError) as refusal:
        read_tree(content, "mine.yaml", "targets")
    (problem,) = refusal.value.problems
    assert expected in problem.message
    assert "plan" not in str(refusal.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"nothing\.yaml.*cannot be read"):
        load_plan(tmp_path / "nothing.yaml")


def test_all_faults_are_reported_at_once() -> None:
    tree = deepcopy(original())
    tree["targets"][0]["value"] = "much"
    tree["targets"][5]["direction"] = "exact"
    del tree["brands"]
    with pytest.raises(PlanError) as refusal:
        load_plan(written(tree))
    paths = [problem.path for problem in refusal.value.problems]
    assert paths == ["brands", "targets[0].value", "targets[5].direction"]


def test_a_refused_file_leaves_the_loaded_plan_as_it_was() -> None:
    plan = load_plan()
    digest = plan.digest
    with pytest.raises(PlanError):
        load_plan(b"year: soon\n")
    assert load_plan().digest == digest == plan.digest


def test_a_plan_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValueError, match="frozen"):
        shipped().targets[0].stated_value = 1.0  # type: ignore[misc]


def test_a_written_plan_reads_back_equal(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(dump_plan(shipped()), encoding="utf-8")
    assert load_plan(file) == shipped()
    assert load_plan(file).digest == shipped().digest
    assert load_plan(str(file)) == load_plan(file.read_bytes())


def test_an_edited_target_is_a_plan_of_the_same_schema() -> None:
    content = broken({"edit": "targets[1].value", "to": 27})
    target = load_plan(content).targets[1]
    assert (target.value, target.unit, target.stated_value) == (0.27, "share", 27)
