"""The verb that writes a scenario's workbook: `report`."""

from __future__ import annotations

import argparse
from pathlib import Path
from types import MappingProxyType
from typing import Any

from model.command.answers import asked_scenario, world_arguments, world_of
from model.report import Subject, workbook
from model.scenario import encode
from model.simulate import evaluate


def write_report(given: argparse.Namespace) -> dict[str, Any]:
    """Writes the workbook of a scenario at full draws."""
    world = world_of(given)
    scenario = asked_scenario(given, world)
    code = encode(scenario, world.id)
    name = given.name or scenario.base.replace("_", " ")
    horizon = next(choice.text for choice in world.horizons if choice.name == world.horizon_choice)
    outcome = evaluate(scenario, world)
    made = workbook(outcome, Subject(name, world.label, code, horizon))
    given.out.write_bytes(made)
    return {"out": str(given.out), "bytes": len(made), "scenario": code, "draws": outcome.draws}


def _arguments(verb: argparse.ArgumentParser) -> None:
    world_arguments(verb)
    verb.add_argument("--scenario", metavar="FILE|CODE", help="scenario file or code (the plan)")
    verb.add_argument("--out", type=Path, required=True, help="workbook to write (XLSX)")
    verb.add_argument("--name", help="what the scenario is called in it (its preset)")


VERBS = MappingProxyType({"report": (write_report, _arguments, "the workbook of a scenario")})
