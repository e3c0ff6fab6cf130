"""Worlds as files: the panel, its truth and its plans, in the form of the shared worlds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.worlds.plans import Plan, spend_under
from model.panel import Panel, read_panel

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
BASELINE = "baseline"
WEEK_NAMES, MARKET_NAMES = ("week", "Period"), ("geo", "Geography")
LEVERS: Mapping[str, str] = {"price": "price", "promo": "promo", "stock_out": "stock_out"}
# What media itself builds is no control: holding it still would take the effect from the media.
MEDIATORS = ("brand_awareness",)


@dataclass(frozen=True, eq=False)
class ForeignWorld:
    """A panel whose truth is known.

    Attributes:
        name: Set and number, or the world's name.
        panel: What a user would have.
        plans: Plans on the last 13 weeks with their true changes; may be empty.
        truth: The content of ``truth.json``.
    """

    name: str
    panel: Panel
    plans: tuple[Plan, ...]
    truth: Mapping[str, Any]


def load_world_dir(path: Path | str) -> ForeignWorld:
    """A world from a folder with ``panel.csv``, ``truth.json`` and ``scenarios.csv``."""
    folder = Path(path)
    return load_world(
        f"{folder.parent.name}/{folder.name}",
        folder / "panel.csv",
        folder / "truth.json",
        folder / "scenarios.csv",
    )


def load_dev_world(name: str) -> ForeignWorld:
    """A shared world by its name: ``promo_and_media``, ``realistic`` or ``geo``."""
    stem = SHARED / f"world_{name}_dev"
    return load_world(
        f"dev/{name}",
        Path(f"{stem}.csv"),
        Path(f"{stem}_truth.json"),
        Path(f"{stem}_scenarios.csv"),
    )


def load_world(name: str, panel: Path, truth: Path, scenarios: Path) -> ForeignWorld:
    """A world from its files; one without scenarios has no plans."""
    content = json.loads(truth.read_text(encoding="utf-8"))
    with panel.open(encoding="utf-8") as lines:
        header = lines.readline().strip().split(",")
    mapping = {"columns": content.get("columns") or columns_of(header)}
    plans = plans_of(pd.read_csv(scenarios)) if scenarios.is_file() else ()
    return ForeignWorld(name, read_panel(panel, name=name, mapping=mapping), plans, content)


def columns_of(header: Sequence[str]) -> dict[str, str]:
    """Mapping of a world file's columns to the panel form: price, promo, the rest as controls."""
    found = {}
    for name in header:
        if name in WEEK_NAMES + MARKET_NAMES:
            found[name] = "week" if name in WEEK_NAMES else "market"
        elif name.startswith("ctl_"):
            plain = name.removeprefix("ctl_").lower()
            ours = LEVERS.get(plain, f"control_{plain}")
            found[name] = "ignore" if plain in MEDIATORS else ours
    return found


def plans_of(table: pd.DataFrame) -> tuple[Plan, ...]:
    """The plans of a scenario file, without the line of the baseline."""
    columns = ["kind", "plan", "true_delta", "baseline_kpi_last13"]
    return tuple(
        Plan(str(kind), str(plan), float(delta), float(baseline))
        for kind, plan, delta, baseline in table[columns].itertuples(index=False)
        if kind != BASELINE
    )


def write_world_dir(
    path: Path | str, table: pd.DataFrame, plans: Sequence[Plan], truth: Mapping[str, Any]
) -> None:
    """Write a world as `load_world_dir` reads it.

    Args:
        path: folder, made if absent.
        table: ``week, [geo,] kpi, spend_*, ctl_*``, all markets equally long.
        plans: with their true changes.
        truth: plain data for ``truth.json``.
    """
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    table.to_csv(folder / "panel.csv", index=False, float_format="%.6f")
    content = {"columns": columns_of(list(table.columns)), **truth}
    (folder / "truth.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    scenario_table(table, plans).to_csv(folder / "scenarios.csv", index=False)


def scenario_table(table: pd.DataFrame, plans: Sequence[Plan]) -> pd.DataFrame:
    """The plans as a scenario file, the baseline first."""
    names = [name for name in table.columns if name.startswith("spend_")]
    channels = [name.removeprefix("spend_") for name in names]
    last = sorted(table["week"].unique())[-13:]
    part = table[table["week"].isin(last)]
    markets = part[part.columns[1]] if part.columns[1] in MARKET_NAMES else pd.Series(0, part.index)
    spend = np.array([rows[names].to_numpy(float) for _, rows in part.groupby(markets)])
    total = float(spend.sum())
    base = plans[0].baseline
    rows: list[tuple[object, ...]] = [(BASELINE, "as observed", base, base, 0.0, total, total)]
    for plan in plans:
        after = spend_under(plan.name, spend, channels).sum() if plan.is_media else total
        delta = plan.true_delta
        rows.append((plan.kind, plan.name, base + delta, base, delta, float(after), total))
    columns = [
        "kind",
        "plan",
        "true_kpi_last13",
        "baseline_kpi_last13",
        "true_delta",
        "spend_last13",
        "baseline_spend_last13",
    ]
    found = pd.DataFrame(rows, columns=columns)
    numbers = columns[2:]
    found[numbers] = np.round(found[numbers], 4)
    return found
