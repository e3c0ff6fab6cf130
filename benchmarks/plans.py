"""What plans change in worlds of known truth: the model beside a flat elasticity and a Ridge.

`python -m benchmarks.plans --set mmmf --worlds 0-9 --draws 256 --jobs 1 [--json out.json]`
prints a row for each world and the pooled tables. Sets: `dev` (the shared worlds), `mmmf` and `own`
(folders of worlds under `--root`), several with a comma. One fit a world.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

from benchmarks.report import Table
from benchmarks.worlds import load_dev_world, load_world_dir
from benchmarks.worlds.answers import Claim, WorldAnswer, answer
from benchmarks.worlds.scores import (
    GROUPS,
    coverage,
    figures,
    near,
    of_kind,
    plans_of,
    reliability,
    sign_claims,
)

ROOT = Path("/tmp/worlds")
DEV = ("promo_and_media", "realistic", "geo")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plans", description=__doc__)
    parser.add_argument("--set", default="dev", help="dev, mmmf, own; several with a comma")
    parser.add_argument("--worlds", help="numbers, e.g. 0-9 or 0,3,5-7; all by default")
    parser.add_argument("--draws", type=int, default=256)
    parser.add_argument("--seed", type=int, default=0, help="of the fit")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--json", type=Path, help="write all answers there")
    options = parser.parse_args(arguments)
    names = [n for s in options.set.split(",") for n in world_names(s, options.root)]
    numbers = chosen(options.worlds, len(names))
    answers = measured([names[i] for i in numbers], options.draws, options.seed, options.jobs)
    for table in tables(answers):
        print(table.markdown(), end="\n\n", flush=True)
    if options.json:
        options.json.write_text(json.dumps([asdict(a) for a in answers]), encoding="utf-8")


def world_names(group: str, root: Path) -> list[str]:
    """The worlds of a set, as `load` takes them."""
    if group == "dev":
        return [f"dev/{name}" for name in DEV]
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
    """One world by its name: ``dev/geo`` or a folder."""
    shared = name.startswith("dev/")
    world = load_dev_world(name.removeprefix("dev/")) if shared else load_world_dir(name)
    return answer(world, draws, seed)


def tables(answers: Sequence[WorldAnswer]) -> list[Table]:
    """All tables of a list of worlds."""
    planned = [one for one in answers if one.plans]
    found = [world_table(answers)]
    if planned:
        found += [plan_table(planned), sign_table(planned)]
    return [*found, interval_table(answers), rank_table([one for one in answers if one.pairs])]


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
    by_channel = [guess for name, guess in one.contributions.items() if name != "all"]
    ends = (f"{whole.mean / whole.true:.2f}", f"{coverage(by_channel)[0]:.2f}")
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
    rows = []
    for name, kept in GROUPS.items():
        found = figures(plans_of(answers, kept))
        if not found.count:
            continue
        better = min(found.flat, found.ridge)
        rows.append(
            (
                name,
                str(found.count),
                *(number(v) for v in (found.model, found.flat, found.ridge)),
                number(found.model / better),
                number(found.bias),
                f"{number(found.signs)} ({found.large})",
                number(found.inside),
                number(found.score * 100),
            )
        )
    note = (
        "sum |predicted - true| / sum |true|, changes in shares of their world's outcome; ratio: "
        "to the better of flat and Ridge; signs: where |true change| > 0.3 % of the outcome, with "
        f"their number; score: interval score in per cent of the outcome. {len(answers)} worlds, "
        f"median fit {median([a.seconds for a in answers]):.1f} s."
    )
    heads = ("plans", "number", "model", "flat", "ridge", "ratio", "bias")
    columns = (*heads, "signs", "in 90 %", "score %")
    return Table("Plans: pooled", note, columns, tuple(rows))


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
    """Coverage and interval scores of contributions and marginal returns."""
    groups = {
        "contribution by channel": [
            g for a in answers for name, g in a.contributions.items() if name != "all"
        ],
        "contribution of all media": [a.contributions["all"] for a in answers],
        "marginal return by channel": [g for a in answers for g in a.marginal.values()],
    }
    rows = []
    for name, guesses in groups.items():
        inside, score = coverage(guesses)
        true = sum(abs(g.true) / g.scale for g in guesses)
        error = sum(abs(g.mean - g.true) / g.scale for g in guesses)
        share = error / true if true else float("nan")
        cells = (number(share), number(inside), number(score * 100))
        rows.append((name, str(len(guesses)), *cells))
    note = (
        "error: sum |mean - true| / sum |true|; score: interval score in per cent of the outcome "
        "(marginal return: of the world's mean marginal return)."
    )
    columns = ("figure", "number", "error", "in 90 %", "score %")
    return Table("Contributions and marginal returns", note, columns, tuple(rows))


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
