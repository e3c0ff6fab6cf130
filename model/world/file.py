"""A world as one file: plan, business, fit and horizon as plain JSON with a hash of its content.

Rates, the risk register and the lever table are the program's own and are not in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NoReturn, TypeVar

from model.business import BusinessError, parse_business
from model.calendar import HORIZONS
from model.demand import DemandFit, FitError
from model.plan import PlanError
from model.plan.reader import parse_plan
from model.world.build import build_world
from model.world.errors import WorldError
from model.world.world import World

FORMAT = "headroom-world"
VERSION = 1
LARGEST_FILE = 150_000_000  # bytes; a fit of 95 markets and 13 channels has some 30 million
LONGEST_LABEL = 200
PARTS = ("format", "version", "label", "horizon", "fit", "business", "plan", "content_hash")
DAY = "date"
T = TypeVar("T")


def write_world(world: World) -> str:
    """The world as JSON that `read_world` reads back to an equal one (equal ``id``)."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "label": world.label,
        "horizon": world.horizon_choice,
        "fit": json.loads(world.fit.to_json()),
        "business": world.business.model_dump(mode="json", exclude_defaults=True),
        "plan": _plain(world.given_plan.model_dump(by_alias=True, exclude_unset=True)),
    }
    return json.dumps({**content, "content_hash": _hash(content)}, allow_nan=False)


def read_world(text: str | bytes) -> World:
    """A world from what `write_world` or ``python -m model world`` wrote.

    Raises:
        WorldError: too large, not JSON, another format or version, changed content, a part that is
            missing or not valid, or parts that make no world. The message says which and why.
    """
    content = _checked(text)
    label, horizon = content["label"], content["horizon"]
    if not isinstance(label, str) or not 0 < len(label) <= LONGEST_LABEL:
        raise WorldError(f"world file: label must be a text of 1 to {LONGEST_LABEL} characters")
    if horizon not in HORIZONS:
        raise WorldError(
            f"world file: horizon is {horizon!r}; it must be one of {', '.join(HORIZONS)}"
        )
    plan = _part("plan", lambda: parse_plan(_dated(content["plan"]), "world file"))
    business = _part("business", lambda: parse_business(content["business"], "business"))
    fit = _part("fit", lambda: DemandFit.from_json(json.dumps(content["fit"])))
    world = _part("parts", lambda: build_world(plan, business, fit, horizon))
    return replace(world, label=label)


def _part(name: str, read: Callable[[], T]) -> T:
    """A part of the file, its faults told as faults of the file."""
    try:
        return read()
    except (BusinessError, FitError, PlanError) as error:
        raise WorldError(f"world file, {name}: {error}") from error
    except (ValueError, ArithmeticError, LookupError, TypeError) as error:
        raise WorldError(f"world file: its {name} make no world: {error}") from error


def _checked(text: str | bytes) -> dict[str, Any]:
    """The content after size, form, format, version and hash have been checked."""
    if len(text) > LARGEST_FILE:
        raise WorldError(f"world file: {len(text):,} bytes; at most {LARGEST_FILE:,} are read")
    content = _parsed(text)
    found = content.get("format") if isinstance(content, dict) else type(content).__name__
    if not isinstance(content, dict) or found != FORMAT:
        raise WorldError(
            f"world file: format is {found!r}, expected {FORMAT!r}; write one with "
            "`python -m model world`"
        )
    if content.get("version") != VERSION:
        raise WorldError(
            f"world file: version is {content.get('version')!r}, expected {VERSION}; write the "
            "world again"
        )
    if odd := sorted(set(content) ^ set(PARTS)):
        raise WorldError(f"world file: missing or unknown part {odd[0]!r}; it has {list(PARTS)}")
    stored = content.pop("content_hash")
    if stored != _hash(content):
        raise WorldError(
            f"world file: the content does not match its hash {stored!r}: it was changed or cut "
            "off; write the world again"
        )
    return content


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text, parse_constant=_refused_number)
    except RecursionError as error:
        raise WorldError("world file: nested too deeply; this is no world file") from error
    except ValueError as error:
        raise WorldError(f"world file: not JSON ({error}); it may be cut off") from error


def _refused_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


def _plain(tree: Any) -> Any:
    """A plan's data as JSON has it: tuples as lists, a day as ``{"date": "2026-04-01"}``."""
    if isinstance(tree, dict):
        return {key: _plain(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_plain(value) for value in tree]
    return {DAY: tree.isoformat()} if isinstance(tree, date) else tree


def _dated(tree: Any) -> Any:
    """The inverse of `_plain`: texts may look like days, so that days are marked.

    Raises:
        ValueError: a day that no calendar has.
    """
    if isinstance(tree, dict):
        if tree.keys() == {DAY} and isinstance(tree[DAY], str):
            return date.fromisoformat(tree[DAY])
        return {key: _dated(value) for key, value in tree.items()}
    return [_dated(value) for value in tree] if isinstance(tree, list) else tree


def _hash(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
