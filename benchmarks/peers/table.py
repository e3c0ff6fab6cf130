"""Side by side: our fit and PyMC-Marketing's default MMM on the same worlds, scored by one code.

`python -m benchmarks.peers.table --collect /tmp/worlds/peers/default` stores the peer's results
under ``results/``; `python -m benchmarks.peers.table --variant default --group own` fits our model
on the worlds of that file (or reads `--ours`, written by ``benchmarks.plans --json``) and prints
the tables.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.pymc_marketing_plans import cpu_seconds
from benchmarks.peers.stored import RESULTS, Stored, answer_of, collect, load_named, read
from benchmarks.plans import ROOT, number
from benchmarks.report import Table
from benchmarks.worlds import ForeignWorld, Plan
from benchmarks.worlds.answers import Guess, PlanAnswer, WorldAnswer, answer
from benchmarks.worlds.scores import GROUPS, coverage, figures, near, of_kind, plans_of

Guesses = Callable[[WorldAnswer], list[Guess]]
CONTRIBUTIONS: Mapping[str, Guesses] = {
    "contribution by channel": lambda a: [g for n, g in a.contributions.items() if n != "all"],
    "contribution of all media": lambda a: [a.contributions["all"]],
    "marginal return by channel": lambda a: list(a.marginal.values()),
}


@dataclass(frozen=True)
class Pair:
    """One world answered by both, and what the peer's answer cost.

    Attributes:
        processor: Processor seconds of our fit and all our answers; NaN where they were read.
    """

    ours: WorldAnswer
    peer: WorldAnswer
    cost: Mapping[str, float]
    processor: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Collect, or print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.table", description=__doc__)
    parser.add_argument("--collect", type=Path, help="store the results of this folder")
    parser.add_argument("--variant", default="default", help="name of the stored results")
    parser.add_argument("--group", default="own", help="own, mmmf or world (the shared one)")
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--draws", type=int, default=512)
    parser.add_argument("--ours", type=Path, help="our answers: read there, or written when absent")
    options = parser.parse_args(arguments)
    if options.collect:
        collect(options.collect, RESULTS / f"{options.collect.name}.json")
        return
    stored = read(RESULTS / f"{options.variant}.json")
    known = known_answers(options.ours)
    found = pairs(stored, options.group, options.root, known, options.draws)
    if options.ours:
        kept = {**known, **{pair.ours.world: pair.ours for pair in found}}
        content = json.dumps([asdict(one) for one in kept.values()])
        options.ours.write_text(content, encoding="utf-8")
    for table in tables(found, stored.about):
        print(table.markdown(), end="\n\n", flush=True)


def pairs(
    stored: Stored, group: str, root: Path, known: Mapping[str, WorldAnswer], draws: int
) -> list[Pair]:
    """Both answers on the stored worlds of a group; ours is fitted where it is not known."""
    found = []
    for name, one in stored.worlds.items():
        if not name.startswith(f"{group}_"):
            continue
        world: ForeignWorld = load_named(name, one["source"], root)
        before = cpu_seconds()
        ours = known.get(world.name) or answer(world, draws)
        used = np.nan if world.name in known else cpu_seconds() - before
        peer = answer_of(world, one)
        asked = {a.plan for a in peer.plans}
        common = tuple(a for a in ours.plans if a.plan in asked)
        if len(common) != len(asked):
            raise ValueError(
                f"{world.name}: {len(common)} of the peer's {len(asked)} plans are among ours with "
                "the same truth: our answers are of other files, remove them."
            )
        found.append(Pair(replace(ours, plans=common), peer, one["cost"], used))
    return found


def known_answers(path: Path | None) -> dict[str, WorldAnswer]:
    """Answers that ``benchmarks.plans --json`` or this table wrote, by world."""
    if path is None or not path.exists():
        return {}
    return {one["world"]: world_answer(one) for one in json.loads(path.read_text("utf-8"))}


def world_answer(record: Mapping[str, Any]) -> WorldAnswer:
    """A world's answer from plain data; the claims on the order of channels are not needed."""
    plans = tuple(
        PlanAnswer(
            Plan(**one["plan"]), Guess(**one["guess"]), one["chance_up"], one["flat"], one["ridge"]
        )
        for one in record["plans"]
    )
    return WorldAnswer(
        world=record["world"],
        title=record["title"],
        seconds=record["seconds"],
        plans=plans,
        contributions={name: Guess(**one) for name, one in record["contributions"].items()},
        marginal={name: Guess(**one) for name, one in record["marginal"].items()},
        pairs=(),
        best=None,
        ranking=None,
    )


def tables(found: Sequence[Pair], about: Mapping[str, Any]) -> list[Table]:
    """The side by side: pooled, contributions, world by world, seconds."""
    versions = ", ".join(f"{name} {value}" for name, value in about["versions"].items())
    settings = about["settings"]
    how = (
        f"{settings['chains']} chains of {settings['tune']} + {settings['draws']} draws, "
        f"{settings['sampler']}; {versions}; peer run {about['dates'][-1]}"
    )
    return [
        plan_table(found, how),
        contribution_table(found),
        world_table(found),
        cost_table(found),
    ]


def plan_table(found: Sequence[Pair], how: str) -> Table:
    """Errors, signs, coverage and interval scores of plan changes by group."""
    rows = []
    for name, kept in GROUPS.items():
        ours = figures(plans_of([p.ours for p in found], kept))
        peer = figures(plans_of([p.peer for p in found], kept))
        if not ours.count:
            continue
        cells = (ours.model, peer.model, ours.model / peer.model, ours.flat, ours.ridge)
        more = (ours.signs, peer.signs, ours.inside, peer.inside)
        scores = (100 * ours.score, 100 * peer.score)
        numbers = [number(value) for value in (*cells, *more, *scores)]
        rows.append((name, str(ours.count), *numbers))
    heads = ("plans", "number", "ours", "peer", "ratio", "flat", "ridge")
    signs = ("signs ours", "signs peer", "in 90 % ours", "in 90 % peer")
    columns = (*heads, *signs, "score % ours", "score % peer")
    note = (
        "sum |predicted - true| / sum |true| of what plans change in the last 13 weeks, in shares "
        "of each world's outcome; signs where |true change| > 0.3 %; score: interval score in per "
        f"cent of the outcome, less is better. {len(found)} worlds. Peer: {how}."
    )
    return Table("Beside PyMC-Marketing: plans", note, columns, tuple(rows))


def contribution_table(found: Sequence[Pair]) -> Table:
    """Errors, coverage and interval scores of contributions and marginal returns."""
    rows = []
    for name, pick in CONTRIBUTIONS.items():
        ours = [guess for pair in found for guess in pick(pair.ours)]
        peer = [guess for pair in found for guess in pick(pair.peer)]
        cells = zip(measured(ours), measured(peer), strict=True)
        rows.append((name, str(len(peer)), *(number(value) for both in cells for value in both)))
    measures = ("error", "in 90 %", "score %")
    columns = ("figure", "number", *(f"{m} {who}" for m in measures for who in ("ours", "peer")))
    note = (
        "error: sum |mean - true| / sum |true|; score: interval score in per cent of the outcome "
        "of all weeks (marginal return: of the world's mean marginal return)."
    )
    return Table("Beside PyMC-Marketing: contributions", note, columns, tuple(rows))


def measured(guesses: Sequence[Guess]) -> tuple[float, float, float]:
    """Relative error, share inside and interval score in per cent."""
    if not guesses:
        return (np.nan, np.nan, np.nan)
    true = sum(abs(g.true) / g.scale for g in guesses)
    error = sum(abs(g.mean - g.true) / g.scale for g in guesses) / true
    inside, score = coverage(guesses)
    return (error, inside, 100 * score)


def world_table(found: Sequence[Pair]) -> Table:
    """Errors world by world."""
    rows = []
    for pair in found:
        cells: list[str] = []
        for kept in (near, of_kind("shift")):
            parts = [figures(plans_of([side], kept)) for side in (pair.ours, pair.peer)]
            cells += [number(part.model) for part in parts]
            cells += [number(part.inside) for part in parts]
        rows.append((pair.ours.world, pair.ours.title, *cells))
    names = ("error ours", "error peer", "in ours", "in peer")
    columns = ("world", "what", *(f"{kind} {n}" for kind in ("media", "shift") for n in names))
    note = "Media: ±10 to 50 % and shifts. In: share of changes inside the 90 % interval."
    return Table("Beside PyMC-Marketing: world by world", note, columns, tuple(rows))


def cost_table(found: Sequence[Pair]) -> Table:
    """Seconds of both, and how well the peer's sampling went."""
    rows = []
    for pair in found:
        peer, ours, used = pair.cost, pair.ours.seconds, pair.processor
        seconds = [peer[n] for n in ("fit_seconds", "sampling_seconds", "cpu_seconds")]
        ratios = [f"{s / u:.1f}" for s, u in zip(seconds, (ours, ours, used), strict=True)]
        health = (f"{peer['divergences']:.0f}", f"{peer['max_r_hat']:.3f}")
        cells = (f"{ours:.1f}", f"{used:.1f}", *(f"{s:.0f}" for s in seconds), *ratios, *health)
        rows.append((pair.ours.world, *cells, f"{peer['min_ess_bulk']:.0f}"))
    note = (
        "ours: seconds of the fit, and processor seconds of the fit with all answers; peer: "
        "seconds of fit(), of its sampling alone (without compiling), processor seconds of fit(). "
        "The machine was shared, which stretches seconds, not processor seconds. Divergences, "
        "largest r-hat and smallest effective number of draws of the peer."
    )
    head = ("world", "ours s", "ours cpu", "peer s", "sampling s", "peer cpu")
    ratio_heads = ("ratio", "ratio sampling", "ratio cpu")
    columns = (*head, *ratio_heads, "divergences", "r-hat", "effective")
    return Table("Beside PyMC-Marketing: seconds", note, columns, tuple(rows))


if __name__ == "__main__":
    main()
