"""Verbs that answer from a world: `catalogue` and `evaluate`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from model.command.worlds import about, open_world
from model.inputs import DRAWS
from model.kpis import listed_keys
from model.levers import BASES, Entry
from model.plan import Target, load_plan
from model.results import KpiResult, TargetResult
from model.scenario import Scenario, ScenarioError, decode, encode
from model.simulate import Outcome, evaluate
from model.world import MODEL_VERSION, World, load_world

CURRENCY = "USD"
# Ten significant digits: more than any reader needs, fewer than rounding noise reaches.
DIGITS = 10
WRITTEN = "written to"  # how people read the key ``out``


def catalogue(given: argparse.Namespace) -> dict[str, Any]:
    """Levers, KPIs, targets and presets of a world."""
    world = world_of(given)
    profile = world.plan.profile(given.profile or "composite")
    return {
        "levers": [_lever(entry) for entry in world.catalogue.entries],
        "kpis": [
            {
                "name": key,
                "unit": kpi.unit,
                "direction": kpi.direction,
                "window": window,
                "definition": kpi.definition,
            }
            for key, (kpi, window, _) in listed_keys(world).items()
        ],
        "targets": [_target(target) for target in world.plan.targets_for(profile)],
        "presets": list(BASES),
    }


def evaluate_scenario(given: argparse.Namespace) -> dict[str, Any]:
    """A scenario's KPIs and targets. Timing goes to stderr, so that answers are the same bytes."""
    world = world_of(given)
    scenario = asked_scenario(given, world)
    if given.draws is not None and not 1 <= given.draws <= DRAWS:
        raise ScenarioError(f"--draws {given.draws} must lie between 1 and {DRAWS}.")
    started = time.perf_counter()  # clock: timing only, never part of the answer
    code = encode(scenario, world.id)
    answer = answer_of(evaluate(scenario, world, draws=given.draws), code)
    _note(f"evaluated in {(time.perf_counter() - started) * 1000:.0f} ms")
    return answer


def answer_of(outcome: Outcome, code: str) -> dict[str, Any]:
    """An outcome in the form of design §7.

    Args:
        code: of its scenario on the world that it was asked of; edited assumptions make the
            outcome's own world another one.
    """
    score = outcome.score
    return {
        "model_version": MODEL_VERSION,
        "scenario": code,
        "currency": CURRENCY,
        "draws": outcome.draws,
        "kpis": {key: _kpi(result) for key, result in outcome.listed.items()},
        "targets": [_result(result) for result in score.targets],
        "joint": {"set": list(score.joint.set), "probability": score.joint.probability},
        "targets_met": {
            "mean": _digits(score.targets_met.mean),
            "p05": score.targets_met.p05,
            "p95": score.targets_met.p95,
        },
        **_committed(outcome),
        "world": about(outcome.world),
    }


def _committed(outcome: Outcome) -> dict[str, Any]:
    """What committed spends put on top of the levers' media money, where there are any."""
    if not outcome.world.committed.any():
        return {}
    floor = outcome.commitments
    return {
        "commitments": {
            "total": _digits(floor.total),
            "added": _digits(floor.added),
            "cells": [
                {"market": market, "channel": channel, "added": _digits(added)}
                for market, channel, added in floor.cells
            ],
        }
    }


def asked_scenario(given: argparse.Namespace, world: World) -> Scenario:
    """The scenario that the arguments name, under the profile they name."""
    scenario = read_scenario(given.scenario, world)
    return replace(scenario, profile=given.profile) if given.profile else scenario


def read_scenario(source: str | None, world: World) -> Scenario:
    """A scenario from a file, a short code, or the plan when nothing is given.

    Raises:
        ScenarioError, ScenarioCodeError: the file or the code cannot be used; says why.
    """
    if source is None:
        return Scenario()
    # os.path.isfile, because a code may be longer than a path lets Path.is_file ask about.
    if source.lower().endswith(".json") or os.path.isfile(source):
        try:
            data = json.loads(Path(source).read_text(encoding="utf-8"))
        except ValueError as error:
            raise ScenarioError(f"{source} is not JSON: {error}") from error
        return Scenario.from_dict(data, world.catalogue)
    decoded = decode(source, world.catalogue)
    if not decoded.same_world(world.id):
        _note(f"the code was made on another world, {decoded.world_hash}; this is {world.id}")
    for problem in decoded.problems:
        _note(str(problem))
    return decoded.scenario


def as_text(answer: dict[str, Any]) -> str:
    """An answer for people: one fact a line, and where files were written."""
    shown = {WRITTEN if key == "out" else key: value for key, value in answer.items()}
    if shown.get(WRITTEN, "") is None:
        shown[WRITTEN] = "nowhere: give --out to keep it"
    return "\n".join(line for key, value in shown.items() for line in _lines(key, value)) + "\n"


def _lines(name: str, fact: Any, *, inner: bool = False) -> list[str]:
    """The lines of a fact; of a table of tables one for each of its rows."""
    if isinstance(fact, dict) and (not inner or any(isinstance(v, dict) for v in fact.values())):
        return [
            line
            for key, value in fact.items()
            for line in _lines(f"{name}.{key}", value, inner=True)
        ]
    if isinstance(fact, list) and not inner:
        return [f"{name}[{number}]: {_line(value)}" for number, value in enumerate(fact)]
    return [f"{name}: {_line(fact)}"]


def _line(fact: Any) -> str:
    if isinstance(fact, dict):
        return ", ".join(f"{key} {value}" for key, value in fact.items())
    return str(fact)


def world_of(given: argparse.Namespace) -> World:
    """The world that the arguments name; the demo brand's where they name none."""
    plan = load_plan(given.plan) if given.plan else None
    return open_world(given.world, plan) if given.world else load_world(plan=plan)


def _lever(entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "group": entry.group,
        "unit": entry.unit,
        "minimum": _digits(entry.minimum),
        "maximum": _digits(entry.maximum),
        "step": _digits(entry.step),
        "plan": _digits(entry.plan),
        "status_quo": _digits(entry.status_quo),
        "label": entry.label,
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "id": target.id,
        "claim": target.claim,
        "kpi": target.kpi,
        "label": target.label,
        "target": _digits(target.value),
        "unit": target.unit,
        "direction": target.direction,
        "window": target.window,
        "not_modelled": target.modelled,
    }


def _kpi(result: KpiResult) -> dict[str, Any]:
    spread = {name: _digits(getattr(result, name)) for name in ("mean", "p05", "p50", "p95")}
    reason = {"reason": result.reason} if result.reason else {}
    return {"unit": result.unit, **spread, **reason}


def _result(result: TargetResult) -> dict[str, Any]:
    numbers = ("mean", "p05", "p95", "probability", "attainment", "progress", "headroom")
    reason = {"reason": result.reason} if result.reason else {}
    rests = {"rests_on": list(result.rests_on)} if result.rests_on else {}
    return {
        "id": result.id,
        "claim": result.claim,
        "kpi": result.kpi,
        "target": _digits(result.target),
        "direction": result.direction,
        "window": result.window,
        **{name: _digits(getattr(result, name)) for name in numbers},
        "status": result.status,
        **reason,
        **rests,
    }


def _digits(value: float | None) -> float | None:
    if value is None or not np.isfinite(value):
        return None
    return float(f"{value:.{DIGITS}g}")


def _note(text: str) -> None:
    sys.stderr.write(text + "\n")


def world_arguments(verb: argparse.ArgumentParser) -> None:
    """Arguments that name a world and a profile."""
    verb.add_argument("--world", type=Path, help="a world written by world --out (the demo)")
    verb.add_argument("--plan", type=Path, help="a plan file in place of the shipped one")
    verb.add_argument("--profile", help="brand case: composite, beauty, apparel, home, electronics")


def _evaluate_arguments(verb: argparse.ArgumentParser) -> None:
    world_arguments(verb)
    verb.add_argument("--scenario", metavar="FILE|CODE", help="scenario file or code (the plan)")
    verb.add_argument("--draws", type=int, help=f"1 to {DRAWS} (as many as the app takes at rest)")


VERBS = MappingProxyType(
    {
        "catalogue": (catalogue, world_arguments, "levers, KPIs, targets and presets"),
        "evaluate": (evaluate_scenario, _evaluate_arguments, "KPIs and targets of a scenario"),
    }
)
