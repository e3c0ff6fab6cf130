"""The peer's answers as a small file in the repository, and read again as answers to be scored.

One file holds a variant of the peer over many worlds, so that the table can be printed anew with
our fit of the day without the peer's environment. Worlds are known by a hash of their files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.pymc_marketing_plans import load
from benchmarks.report import machine
from benchmarks.worlds import ForeignWorld, load_dev_world, load_world_dir
from benchmarks.worlds.answers import Guess, PlanAnswer, WorldAnswer
from benchmarks.worlds.files import SHARED
from benchmarks.worlds.plans import SPAN
from benchmarks.worlds.rivals import flat_answer, ridge_answer

RESULTS = Path(__file__).parent / "results"
DEV = "world_"
PARTS = ("plans", "contribution", "marginal")
KEPT = ("mean", "p05", "p95", "p_positive")
DIGITS = 6  # significant


@dataclass(frozen=True)
class Stored:
    """What a variant of the peer said.

    Attributes:
        about: Variant, settings, versions, machine and dates.
        worlds: By name: ``source``, ``cost``, ``all_media`` and `PARTS` as lists in the order of
            `KEPT`.
    """

    about: Mapping[str, Any]
    worlds: Mapping[str, Mapping[str, Any]]


def collect(folder: Path, target: Path) -> None:
    """Write the results of a folder, one file a world, as one file."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    if not found:
        raise ValueError(f"{folder} holds no results: run pymc_marketing_plans.py --out {folder}.")
    about = {
        "variant": folder.name,
        "settings": found[0]["settings"],
        "versions": found[0]["versions"],
        "dates": sorted({one["date"] for one in found}),
        "machine": machine(),
    }
    lines = [f' "{one["world"]}": {json.dumps(_short(one))}' for one in found]
    body = ",\n".join(lines)
    target.write_text(
        f'{{"about": {json.dumps(about)},\n"worlds": {{\n{body}\n}}}}\n', encoding="utf-8"
    )


def _short(one: Mapping[str, Any]) -> dict[str, Any]:
    """A world's result with the figures that are scored, rounded."""
    plain = {name: one[name] for name in ("source", "weeks", "markets", "channels")}
    cost = {name: _rounded(value) for name, value in one["cost"].items()}
    parts = {part: {name: _row(figures) for name, figures in one[part].items()} for part in PARTS}
    return {**plain, "cost": cost, "all_media": _row(one["all_media"]), **parts}


def _row(figures: Mapping[str, float]) -> list[float]:
    return [_rounded(figures[name]) for name in KEPT]


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def read(path: Path) -> Stored:
    """A file that `collect` wrote."""
    content = json.loads(path.read_text("utf-8"))
    return Stored(content["about"], content["worlds"])


def world_path(name: str, root: Path) -> str:
    """Where the files of a world stand, as the peer's script takes it."""
    if name.startswith(DEV):
        return str(SHARED / name)
    group, _, number = name.rpartition("_")
    return str(root / group / number)


def load_named(name: str, source: str, root: Path) -> ForeignWorld:
    """The world of a stored result.

    Raises:
        ValueError: its files are not those the peer was asked about.
    """
    path = world_path(name, root)
    now = load(path).source
    if now != source:
        raise ValueError(
            f"{path} has changed (hash {now}, the stored result has {source}): run "
            "pymc_marketing_plans.py on it again."
        )
    if name.startswith(DEV):
        return load_dev_world(name.removeprefix(DEV).removesuffix("_dev"))
    return load_world_dir(path)


def answer_of(world: ForeignWorld, stored: Mapping[str, Any]) -> WorldAnswer:
    """The peer's answers on a world in the form ours have, to be scored by the same code.

    The stated order of channels is not asked (it needs the draws).
    """
    truth = world.truth
    total = float(np.nansum(world.panel.outcome))
    true = {**truth["true_contribution"], "all": sum(truth["true_contribution"].values())}
    said = {**stored["contribution"], "all": stored["all_media"]}
    slopes = truth.get("true_marginal_roas_last13") or {}
    mean = float(np.mean(np.abs(list(slopes.values())))) if slopes else 1.0
    return WorldAnswer(
        world=world.name,
        title=f"{truth.get('world', '')} {truth.get('seed', '')}".strip(),
        seconds=stored["cost"]["fit_seconds"],
        plans=_plan_answers(world, stored["plans"]),
        contributions={n: _guess(true[n], row, total) for n, row in said.items()},
        marginal={n: _guess(value, stored["marginal"][n], mean) for n, value in slopes.items()},
        pairs=(),
        best=None,
        ranking=None,
    )


def _plan_answers(world: ForeignWorld, said: Mapping[str, list[float]]) -> tuple[PlanAnswer, ...]:
    """Each plan the peer answered, with the simple rivals beside it."""
    flat, ridge = flat_answer(world.panel), ridge_answer(world.panel)
    observed = np.nan_to_num(world.panel.media[:, -SPAN:])
    found = []
    for plan in world.plans:
        if plan.name not in said:
            continue
        simple = (np.nan, np.nan)
        if plan.is_media:
            spend = plan.spend(observed, world.panel.channels)
            simple = (flat(spend), ridge(spend))
        row = said[plan.name]
        guess = _guess(plan.true_delta, row, abs(plan.baseline))
        found.append(PlanAnswer(plan, guess, row[KEPT.index("p_positive")], *simple))
    return tuple(found)


def _guess(true: float, row: list[float], scale: float) -> Guess:
    mean, low, high, _ = row
    return Guess(float(true), mean, low, high, scale)
