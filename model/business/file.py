"""A business profile as a file: YAML in, a checked `Business` out, or one error with the path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from model.business.errors import BusinessError
from model.business.schema import Business
from model.plan.errors import PlanError
from model.plan.reader import LARGEST_FILE, read_tree

DEMO = Path(__file__).resolve().parents[2] / "data" / "business" / "demo.yaml"
HEADER = """\
# Business profile of Headroom. Money is USD at the budget rates, shares are 0-1.
# Each table: unit, source, as_of (where the number ages), values by label. `flagged` lists the
# values that are defaults nobody has confirmed: type yours, take its label out of the list and
# name your source. What each figure means and its range: data/figures.yaml. Read it back on the
# Data page or with: python -m model world --fit FIT --business THIS_FILE --out WORLD
"""


def load_business(path: Path | None = None) -> Business:
    """The demo brand's profile, or the one in ``path``.

    Raises:
        BusinessError: cannot be read, not YAML, or a wrong key or value (named with its path).
    """
    source = path or DEMO
    try:
        with source.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise BusinessError(
            f"{source} cannot be read ({error.strerror}); give the path of a business file"
        ) from error
    return read_business(content, source.name)


def read_business(content: bytes, name: str) -> Business:
    """A profile from the bytes of a file (an upload); ``name`` is what errors call it.

    Raises:
        BusinessError: too large, aliases or deep nesting, not YAML, or a wrong key or value.
    """
    return parse_business(_tree(content, name), name)


def _tree(content: bytes, name: str) -> dict[str, Any]:
    """Plain data of the file, through the guarded reader that plans go through."""
    try:
        return read_tree(content, name, "business")
    except PlanError as error:
        problem = error.problems[0]
        if "a mapping" in problem.message:
            found = type(problem.value).__name__
            raise BusinessError(f"{name} holds {found}; a mapping of keys is needed") from error
        where = f" at {problem.path}" if problem.path else ""
        shown = "" if problem.value is None else f" (found {problem.value!r})"
        said = f"{problem.message}{shown}"
        raise BusinessError(f"{name} is not YAML we read{where}: {said}") from error


def parse_business(raw: object, name: str) -> Business:
    """A profile from plain data; ``name`` is what errors call it."""
    if not isinstance(raw, dict):
        raise BusinessError(f"{name} holds {type(raw).__name__}; a mapping of keys is needed")
    try:
        return Business.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "file"
        given = first.get("input")
        shown = repr(given) if not isinstance(given, dict) else "the file"
        said = first["msg"].removeprefix("Value error, ")
        raise BusinessError(f"{name}: {where}: {said} (found {shown})") from error


def to_yaml(business: Business) -> str:
    """The profile as a file that `read_business` reads back to an equal one."""
    plain = business.model_dump(mode="python", exclude_defaults=True)
    simulated = "# The company is simulated.\n" if business.simulated else ""
    return (
        HEADER
        + simulated
        + yaml.dump(
            _lists(plain),
            Dumper=_PlainDumper,
            sort_keys=False,
            allow_unicode=True,
            width=100,
            default_flow_style=None,
        )
    )


def _lists(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _lists(value) for key, value in tree.items()}
    return [_lists(value) for value in tree] if isinstance(tree, list | tuple) else tree


class _PlainDumper(yaml.SafeDumper):
    """Safe dumper without anchors, which the reader refuses."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True
