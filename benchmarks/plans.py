"""What plans change in worlds of known truth: the model beside a flat elasticity and a Ridge.

`python -m benchmarks.plans --set mmmf --worlds 0-9 --draws 256 --jobs 1 [--json out.json]`
prints a row for each world and the pooled tables. Sets: `dev` (shared truths), `own` (forty worlds
of `benchmarks.worlds.own`), `fresh` (the forty after them, which nobody tuned to) or a folder of
worlds under `--root`, such as `mmmf`; several with a comma. One fit a world.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from benchmarks.report import Table
from benchmarks.worlds import ForeignWorld, load_dev_world, load_world_dir
from benchmarks.worlds.answers import Claim, Guess, WorldAnswer, answer
from benchmarks.worlds.files import SHARED
from benchmarks.worlds.own import COUNT, own_world
from benchmarks.worlds.published import load_pymc_example
from benchmarks.worlds.scores import (
    GROUPS,
    Figures,
    coverage,
    figures,
    limits,
    near,
    of_kind,
    plans_of,
    reliability,
    sign_claims,
    spread_of_worlds,
)

ROOT, DRAWS = Path("/tmp/worlds"), 512
DEV = ("promo_and_media", "realistic", "geo", "pymc_example")
EXAMPLE = "dev/pymc_example"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plans", description=__doc__)
    parser.add_argument("--set", default="dev", help="dev, mmmf, own; several with a comma")
    parser.add_argument("--worlds", help="numbers, e.g. 0-9 or 0,3,5-7; all by default")
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--seed", type=int, default=0, help="of the fit")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--json", type=Path, help="write all answers there")
    options = parser.parse_args(arguments)
    names = [n for s in options.set.split(",") for n in world_names(s, options.root)]
    numbers = chosen(options.worlds, len(names))
    answers = measured([names[i] for i in numbers], options.draws, options.seed, options.jobs)
    for table in tables_of(answers):
        print(table.markdown(), end="\n\n", flush=True)
    if options.json:
        options.json.write_text(json.dumps([asdict(a) for a in answers]), encoding="utf-8")


def world_names(group: str, root: Path = ROOT) -> list[str]:
    """The worlds of a set, as `load` takes them."""
    if group == "dev":
        return [f"dev/{name}" for name in DEV]
    if group in ("own", "fresh"):
        first = 0 if group == "own" else COUNT
        return [f"own/{seed:02}" for seed in range(first, first + COUNT)]
    return sorted(str(path.parent) for path in (root / group).glob("*/panel.csv"))


def chosen(numbers: str | None, count: int) -> list[int]:
    """Positions from text such as ``0,3,5-7``; those beyond the last are left out."""
    if not numbers:
        return list(range(count))
    found: list[int] = []
    for part in numbers.split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return [number for number in found if number < count]


def measured(names: Sequence[str], draws: int, seed: int, jobs: int) -> list[WorldAnswer]:
    """Answers of all worlds, each told as it comes."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    found = []
    ask = partial(measured_world, draws=draws, seed=seed)
    with ProcessPoolExecutor(jobs) as pool:
        for name, one in zip(names, pool.map(ask, names), strict=True):
            found.append(one)
            print(f"{name}: {one.seconds:.1f} s", flush=True)
    return found


def measured_world(name: str, draws: int, seed: int) -> WorldAnswer:
    """One world by its name."""
    return answer(load(name), draws, seed)


def load(name: str) -> ForeignWorld:
    """A world by its name: ``dev/geo``, ``own/07`` or a folder."""
    group, _, rest = name.partition("/")
    if name == EXAMPLE:
        return load_pymc_example()
    if group == "dev":
        return load_dev_world(rest)
    return own_world(int(rest)) if group == "own" else load_world_dir(name)


def tables() -> list[Table]:
    """The tables of the report: published truths (where the shared data is) and our own worlds."""
    found = []
    for group in ("dev", "own") if SHARED.is_dir() else ("own",):
        answers = measured(world_names(group), DRAWS, 0, os.cpu_count() or 1)
        found += [replace(t, title=f"{t.title} ({group})") for t in tables_of(answers)]
    return found


def tables_of(answers: Sequence[WorldAnswer]) -> list[Table]:
    """All tables of a list of worlds."""
    planned = [one for one in answers if one.plans]
    found = [world_table(answers)]
    if planned:
        found += [plan_table(planned), sign_table(planned)]
    found.append(interval_table(answers))
    published = [one for one in answers if one.world.startswith("dev/")]
    found += [published_table(published)] if published else []
    return [*found, rank_table([one for one in answers if one.pairs])]


def world_table(answers: Iterable[WorldAnswer]) -> Table:
    """A row for each world: which hurt."""
    columns = (
        "world",
        "what",
        "fit s",
        "media",
        "flat",
        "ridge",
        "total",
        "bias",
        "channel",
        "shift",
        "shift signs",
        "in 90 %",
        "score %",
        "contribution x",
        "channels in 90 %",
    )
    note = (
        "media: sum |predicted - true| / sum |true| of plans of ±10 to 50 % and shifts, for the "
        "model, the flat elasticity and Ridge; total, channel, shift: the model's by kind; bias: "
        "predicted over true of total plans; in 90 % and interval score (per cent of the outcome): "
        "of these plans' changes; contribution x: total media contribution, predicted over true."
    )
    return Table("Plans: world by world", note, columns, tuple(world_row(a) for a in answers))


def world_row(one: WorldAnswer) -> tuple[str, ...]:
    """One world's figures."""
    whole = one.contributions["all"]
    ends = (f"{whole.mean / whole.true:.2f}", f"{coverage(channels_of(one))[0]:.2f}")
    if not one.plans:
        return (one.world, one.title, f"{one.seconds:.1f}", *[""] * 10, *ends)
    media = figures(plans_of([one], near))
    kinds = {k: figures(plans_of([one], of_kind(k))) for k in ("total", "channel", "shift")}
    shifts = sign_claims([one], True, True) + sign_claims([one], True, False)
    cells = [media.model, media.flat, media.ridge, kinds["total"].model, kinds["total"].bias]
    cells += [kinds["channel"].model, kinds["shift"].model, share_right(shifts), media.inside]
    numbers = (f"{v:.2f}" for v in (*cells, media.score * 100))
    name = "/".join(Path(one.world).parts[-2:])
    return (name, one.title, f"{one.seconds:.1f}", *numbers, *ends)


def share_right(claims: Sequence[Claim]) -> float:
    """Share of claims that are so."""
    return sum(claim.right for claim in claims) / len(claims) if claims else float("nan")


def plan_table(answers: Sequence[WorldAnswer]) -> Table:
    """Pooled errors by kind of plan."""
    rows = [plan_cells(name, figures(plans_of(answers, kept))) for name, kept in GROUPS.items()]
    raw = figures(plans_of(answers, near), relative=False)
    rows.insert(1, plan_cells("the same, in units of the outcome", raw))
    note = (
        "sum |predicted - true| / sum |true|, changes in shares of their world's outcome; ratio: "
        "to the better of flat and Ridge; signs: where |true change| > 0.3 % of the outcome, with "
        f"their number; score: interval score in per cent of the outcome. {len(answers)} worlds, "
        f"median fit {median([a.seconds for a in answers]):.1f} s."
    )
    heads = ("plans", "number", "model", "flat", "ridge", "ratio", "bias")
    columns = (*heads, "signs", "in 90 %", "score %")
    return Table("Plans: pooled", note, columns, tuple(row for row in rows if row[1] != "0"))


def plan_cells(name: str, found: Figures) -> tuple[str, ...]:
    """The figures of a group of plans as cells."""
    simple = min(found.flat, found.ridge)
    return (
        name,
        str(found.count),
        *(number(v) for v in (found.model, found.flat, found.ridge)),
        number(found.model / simple if simple else float("nan")),
        number(found.bias),
        f"{number(found.signs)} ({found.large})",
        number(found.inside),
        number(found.score * 100),
    )


def number(value: float) -> str:
    """Two digits, empty for nothing."""
    return "" if value != value else f"{value:.2f}"


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return sorted(values)[len(values) // 2]


def sign_table(answers: Sequence[WorldAnswer]) -> Table:
    """Stated chance of the sign of a change against how often it was right."""
    rows: list[tuple[str, ...]] = []
    for shifts, what in ((False, "total and channel"), (True, "shift")):
        for small, size in ((False, "> 0.3 %"), (True, "<= 0.3 %")):
            claims = sign_claims(answers, shifts, small)
            rows += [(what, size, *cells) for cells in chance_rows(claims)]
    note = "The model names the more probable sign; true change in per cent of the outcome."
    columns = ("plans", "true change", "stated chance", "number", "mean stated", "right")
    return Table("Plans: signs", note, columns, tuple(rows))


def chance_rows(claims: Sequence[Claim]) -> list[tuple[str, ...]]:
    """`reliability` as cells."""
    return [
        (band, str(count), f"{stated:.2f}", f"{right:.2f}")
        for band, count, stated, right in reliability(claims)
    ]


def interval_table(answers: Sequence[WorldAnswer]) -> Table:
    """Coverage and interval scores of contributions, marginal returns and plans' changes."""
    groups: dict[str, list[list[Guess]]] = {
        "contribution by channel": [channels_of(a) for a in answers],
        "contribution of all media": [[a.contributions["all"]] for a in answers],
        "contribution by market and channel": [list(a.by_market.values()) for a in answers],
        "marginal return by channel": [list(a.marginal.values()) for a in answers],
        "change by a plan (media)": [[p.guess for p in plans_of([a], near)] for a in answers],
    }
    rows = [interval_cells(name, [w for w in worlds if w]) for name, worlds in groups.items()]
    note = (
        "error: sum |mean - true| / sum |true|; in 90 %: share of intervals that hold the truth, "
        "with its standard error, the world as the unit; score: interval score in per cent of the "
        "outcome (marginal return: of the world's mean marginal return)."
    )
    columns = ("figure", "number", "error", "in 90 %", "± (worlds)", "score %")
    return Table("Intervals", note, columns, tuple(row for row in rows if row[1] != "0"))


def interval_cells(name: str, worlds: Sequence[Sequence[Guess]]) -> tuple[str, ...]:
    """Coverage of a kind of figure as cells."""
    guesses = [guess for one in worlds for guess in one]
    inside, score = coverage(guesses)
    true = sum(abs(g.true) / g.scale for g in guesses)
    error = sum(abs(g.mean - g.true) / g.scale for g in guesses)
    cells = (error / true if true else float("nan"), inside, spread_of_worlds(worlds), score * 100)
    return (name, str(len(guesses)), *(number(v) for v in cells))


def channels_of(one: WorldAnswer) -> list[Guess]:
    """Contributions by channel."""
    return [guess for name, guess in one.contributions.items() if name != "all"]


def published_table(answers: Sequence[WorldAnswer]) -> Table:
    """Published truths: total media contribution, and how many single truths lie inside."""
    rows, held, count = [], 0, 0
    for one in answers:
        whole = one.contributions["all"]
        single = [*channels_of(one), *one.by_market.values()]
        inside = sum(g.inside for g in single)
        held, count = held + inside, count + len(single)
        interval = f"{whole.low:,.0f} to {whole.high:,.0f}"
        error = f"{whole.mean / whole.true - 1:+.0%}"
        cells = (f"{whole.true:,.0f}", f"{whole.mean:,.0f}", interval, error)
        rows.append((one.world, *cells, "yes" if whole.inside else "NO", f"{inside}/{len(single)}"))
    low, high = limits(held, count)
    note = (
        "Media contribution over all weeks. Truths inside: contributions by channel, and by market "
        f"and channel; together {held} of {count}, {held / count:.0%} ({low:.0%} to {high:.0%}, "
        "95 % limits as if truths stood for themselves; those of one world do not)."
    )
    columns = ("world", "true", "model", "90 % interval", "error", "inside", "truths inside")
    return Table("Published truths", note, columns, tuple(rows))


def rank_table(answers: Sequence[WorldAnswer]) -> Table:
    """Stated chance of an order of channels by marginal return against how often it is right."""
    groups = {
        "of two channels": [claim for a in answers for claim in a.pairs],
        "best channel": [a.best for a in answers if a.best],
        "whole order": [a.ranking for a in answers if a.ranking],
    }
    rows = [(name, *cells) for name, claims in groups.items() for cells in chance_rows(claims)]
    columns = ("order", "stated chance", "number", "mean stated", "right")
    return Table("Channels by marginal return", "", columns, tuple(rows))


if __name__ == "__main__":
    main()
