"""Verbs that make a company of one's own: `business` and `world`, and how a world is opened."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import MappingProxyType
from typing import Any

from model.business import Facts, load_business, to_yaml
from model.business.build import business_of, default_form, read_form
from model.calendar import HORIZONS
from model.command.imports import curve_arguments, with_curves
from model.command.panels import fit_of, panel_arguments, panel_of
from model.plan import Plan, load_plan
from model.plan.reader import read_tree
from model.world import World, WorldError, build_world, read_world, write_world
from model.world.file import LARGEST_FILE


def make_business(given: argparse.Namespace) -> dict[str, Any]:
    """Writes a business profile from country defaults and the answers of a form."""
    seen = fit_of(given.fit).history if given.fit else panel_of(given)
    facts = Facts.of(seen)
    form = default_form(facts)
    if given.form:
        typed = read_tree(given.form.read_bytes(), given.form.name, "form")
        form = read_form(form.model_dump() | typed)
    business = business_of(form, facts)
    given.out.write_text(to_yaml(business), encoding="utf-8")
    return {
        "out": str(given.out),
        "label": business.label,
        "markets": list(business.markets),
        "channels": list(business.channels),
        "defaults": sorted(business.flagged),
    }


def make_world(given: argparse.Namespace) -> dict[str, Any]:
    """Writes the world of a fit, a business and a plan: what ``--world`` reads."""
    plan = load_plan(given.plan) if given.plan else load_plan()
    if given.targets:
        from model.kpis.targets import read_targets

        own = read_targets(given.targets.read_bytes(), given.targets.name)
        plan = plan.with_targets(own, keep=not given.only_own_targets)
    fit = fit_of(given.fit)
    business = with_curves(given, load_business(given.business), fit)
    world = build_world(plan, business, fit, given.horizon)
    given.out.write_text(write_world(world), encoding="utf-8")
    return {"out": str(given.out), **about(world)}


def about(world: World) -> dict[str, Any]:
    """What a world is, for answers."""
    return {
        "label": world.label,
        "id": world.id,
        "horizon": world.horizon_choice,
        "weeks": {"first": world.weeks[0], "last": world.weeks[-1], "count": len(world.weeks)},
        "simulated": world.simulated,
        "flags": [{"about": flag.about, "text": flag.text} for flag in world.flags],
    }


def open_world(path: Path, plan: Plan | None = None) -> World:
    """The world in a file, under another plan if one is given.

    Raises:
        WorldError: the file is no world; OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        content = stream.read(LARGEST_FILE + 1)
    try:
        world = read_world(content)
    except WorldError as error:
        raise WorldError(f"{path}: {error}") from error
    if plan is None:
        return world
    return build_world(plan, world.business, world.fit, world.horizon_choice)


def _business_arguments(verb: argparse.ArgumentParser) -> None:
    panel_arguments(verb, required=False)
    verb.add_argument("--fit", type=Path, help="a fitted model in place of the panel")
    verb.add_argument("--form", type=Path, help="YAML: answers of the form; defaults for the rest")
    verb.add_argument("--out", type=Path, required=True, help="where the business file goes")


def _world_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--fit", type=Path, required=True, help="a model written by fit --out")
    verb.add_argument("--business", type=Path, required=True, help="a business file")
    verb.add_argument("--plan", type=Path, help="a plan file in place of the shipped one")
    verb.add_argument("--horizon", choices=HORIZONS, help="the panel's own rule by default")
    verb.add_argument("--targets", type=Path, help="targets of one's own, YAML or CSV")
    verb.add_argument(
        "--only-own-targets", action="store_true", help="leave the plan's targets out"
    )
    curve_arguments(verb)
    verb.add_argument("--out", type=Path, required=True, help="where the world goes")


VERBS = MappingProxyType(
    {
        "business": (make_business, _business_arguments, "a business file from country defaults"),
        "world": (make_world, _world_arguments, "a world from a fit and a business"),
    }
)
