"""Companies for tests of screens: small panels of a simulated shop, fitted in a second or two."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from streamlit.testing.v1 import AppTest

from model import DemandModel, load_plan
from model.business import Facts, business_of, default_form
from model.panel import read_panel
from model.world import build_world
from model.world.file import read_world, write_world
from ui.state import Company

SEED = 7


@cache
def two_markets() -> str:
    """A world file: US and DE, two channels, 60 dated weeks; no programme, all defaults."""
    return _world_file(("US", "DE"), ("search", "social"), dated=True)


@cache
def committed() -> str:
    """The same with more money promised to search in the US than it ever spent there."""
    world = read_world(two_markets())
    business = world.business.model_copy(update={"commitments": {"US": {"search": 90_000.0}}})
    made = build_world(load_plan(), business, world.fit)
    return write_world(replace(made, label="Kettles"))


@cache
def bare() -> str:
    """A world file: one market, no media, counted weeks."""
    return _world_file(("all",), (), dated=False)


def bring(app: AppTest, name: str, world_file: str) -> str:
    """Put a company into the session of an app, as the Data page does; answers its id."""
    data = world_file.encode()
    key = hashlib.sha256(data).hexdigest()
    held = app.session_state["headroom"]
    held.companies[key] = Company(name, False, zlib.compress(data))
    app.run()
    return key


def switch(app: AppTest, key: str) -> AppTest:
    """Pick a company in the side bar."""
    app.radio(key="world_switch").set_value(key).run()
    assert not app.exception, [error.value for error in app.exception]
    return app


def _world_file(markets: Sequence[str], channels: Sequence[str], dated: bool) -> str:
    panel = read_panel(_rows(markets, channels, 60, dated).encode(), name="panel.csv")
    facts = Facts.of(panel)
    fit = DemandModel().fit(panel).fit_
    business = business_of(default_form(facts), facts)
    return write_world(build_world(load_plan(), business, fit))


def _rows(markets: Sequence[str], channels: Sequence[str], weeks: int, dated: bool) -> str:
    chance = np.random.default_rng(SEED)
    start = np.datetime64("2024-11-04")
    lines = [",".join(("week", "market", "orders", *(f"spend_{c}" for c in channels)))]
    for place, market in enumerate(markets):
        level = 400 / (1 + place)
        for week in range(weeks):
            when = str(start + 7 * week) if dated else str(week + 1)
            orders = level * (1 + 0.2 * np.sin(week / 8)) * chance.lognormal(0, 0.05)
            spend = [f"{level * chance.lognormal(0.5, 0.4):.1f}" for _ in channels]
            lines.append(",".join((when, market, f"{orders:.0f}", *spend)))
    return "\n".join(lines)
