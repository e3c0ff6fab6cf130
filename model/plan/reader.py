"""Reading a plan file. A wrong one is refused with all its faults; nothing else changes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from model.plan.checks import check_plan
from model.plan.errors import PlanError, PlanProblem
from model.plan.plan import Plan

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # PyYAML built without libyaml: slower, same answers
    from yaml import SafeLoader  # type: ignore[assignment]

PLAN_2026 = Path(__file__).resolve().parents[2] / "data" / "plan_2026.yaml"
LARGEST_FILE = 5_000_000  # bytes; the plan itself has about 0.15 million
DEEPEST_NESTING = 20  # the plan needs 6; thousands overrun the C stack of the YAML composer


def _refusal(message: str, node: yaml.Node) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, message, node.start_mark)


class _UniqueKeyLoader(SafeLoader):
    """Safe loader that refuses a key given twice, where YAML would keep the last in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _refusal("expected a word as key", key)
            if key.value in seen:
                raise _refusal(f"the key {key.value!r} stands twice", key)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_plan(path: str | os.PathLike[str] | bytes | None = None) -> Plan:
    """Read and check a plan.

    Args:
        path: File to read, or its content as ``bytes`` (an upload); the shipped plan by default.

    Raises:
        PlanError: The file cannot be read, is no YAML of the plan's schema, or contradicts
            itself. ``problems`` holds every fault with its path and value.
    """
    origin, content = _content(path)
    return parse_plan(read_tree(content, origin), origin)


def parse_plan(tree: Mapping[str, Any], origin: str) -> Plan:
    """A checked plan from plain data; ``origin`` is what errors call it.

    Raises:
        PlanError: Not of the plan's schema, or it contradicts itself.
    """
    try:
        plan = Plan.model_validate(_tuples(tree))
    except ValidationError as error:
        raise PlanError(map(_problem, error.errors(include_url=False)), origin) from None
    problems = check_plan(plan)
    if problems:
        raise PlanError(problems, origin)
    return plan


def dump_plan(plan: Plan) -> str:
    """The plan as a file that ``load_plan`` reads back to an equal plan."""
    tree = _lists(plan.model_dump(by_alias=True, exclude_unset=True))
    return yaml.dump(tree, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=100)


def _content(path: str | os.PathLike[str] | bytes | None) -> tuple[str, bytes]:
    """Name and bytes of the file, at most one byte more than allowed."""
    if isinstance(path, bytes):
        return "uploaded plan", path
    file = Path(path) if path is not None else PLAN_2026
    try:
        with file.open("rb") as stream:
            return file.name, stream.read(LARGEST_FILE + 1)
    except OSError as error:
        message = f"cannot be read ({error.strerror}); give the path of a plan file"
        raise PlanError([PlanProblem("", str(file), message)], file.name) from error


def read_tree(content: bytes, origin: str = "plan", kind: str = "plan") -> dict[str, Any]:
    """The file's content as plain mappings, lists and scalars.

    Args:
        content: The file.
        origin: What errors call it.
        kind: What it should have been, for faults: a file of this kind is expected.

    Raises:
        PlanError: Too large, not UTF-8, not YAML, tags or aliases in it, or not a mapping.
    """
    if len(content) > LARGEST_FILE:
        message = f"expected a {kind} file of at most {LARGEST_FILE:,} bytes"
        raise PlanError([PlanProblem("", f"{len(content):,} bytes or more", message)], origin)
    tree = _loaded(content, kind)
    if isinstance(tree, PlanProblem):
        raise PlanError([tree], origin)
    if not isinstance(tree, Mapping):
        message = f"expected a mapping with the keys of a {kind} file"
        raise PlanError([PlanProblem("", tree, message)], origin)
    return dict(tree)


def _loaded(content: bytes, kind: str) -> Any:
    """What the YAML says, or the fault that keeps it from being read."""
    try:
        text = content.decode("utf-8-sig")
        return _refused_event(text) or _UniqueKeyLoader(text).get_single_data()
    except UnicodeDecodeError as error:
        wrong = content[error.start : error.end]
        return PlanProblem("", wrong, f"expected UTF-8 text (byte {error.start})")
    except yaml.YAMLError as error:
        return _yaml_problem(error, kind)
    except ValueError as error:  # a date such as 2026-02-30 passes YAML's grammar
        return PlanProblem("", str(error), "expected valid dates")


def _refused_event(text: str) -> PlanProblem | None:
    """An alias (it can expand without end) or nesting that no file needs, if there is one."""
    depth = 0
    for event in yaml.parse(text, Loader=SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            return _event_problem(event, f"*{event.anchor}", "write its content, not an alias")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST_NESTING:
            message = f"expected at most {DEEPEST_NESTING} levels of nesting"
            return _event_problem(event, depth, message)
    return None


def _event_problem(event: yaml.Event, value: object, message: str) -> PlanProblem:
    return PlanProblem(_place(event.start_mark), value, message)


def _place(mark: Any) -> str:
    """Line and column of a YAML mark, counted from 1."""
    return f"line {mark.line + 1}, column {mark.column + 1}"


def _yaml_problem(error: yaml.YAMLError, kind: str) -> PlanProblem:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        message = f"{error.problem}; expected a YAML {kind} file"
        return PlanProblem(_place(error.problem_mark), None, message)
    return PlanProblem("", None, f"{error}; expected a YAML {kind} file")


def _tuples(tree: object) -> Any:
    """Lists as tuples: the records are frozen and strict."""
    if isinstance(tree, dict):
        return {key: _tuples(value) for key, value in tree.items()}
    return tuple(map(_tuples, tree)) if isinstance(tree, list) else tree


def _lists(tree: object) -> Any:
    if isinstance(tree, dict):
        return {key: _lists(value) for key, value in tree.items()}
    return [_lists(value) for value in tree] if isinstance(tree, tuple) else tree


class _PlainDumper(yaml.SafeDumper):
    """Safe dumper without anchors, which ``load_plan`` refuses."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


MESSAGES = {
    "missing": "this key is missing",
    "extra_forbidden": "not a key of the plan file; remove it or check its spelling",
}


def _problem(error: Mapping[str, Any]) -> PlanProblem:
    """A validation error of pydantic as a fault of the file."""
    message = MESSAGES.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    value = None if error["type"] == "missing" else error["input"]
    return PlanProblem(dotted(error["loc"]), value, message.replace("Input should", "should"))


def dotted(location: tuple[str | int, ...]) -> str:
    """A path as people write it: ``("targets", 3, "value")`` is ``targets[3].value``."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in location]
    return "".join(parts).removeprefix(".")
