"""Programmes small enough to work by hand: made-up initiatives, effects and budget lines."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date
from typing import Any

from model.horizon import Horizon
from model.inputs import Inputs
from model.levers import ExpandedCatalogue
from model.plan import load_plan
from model.plan.budget import BudgetLine
from model.plan.initiatives import Effect, Initiative
from model.programme import (
    InForce,
    Programme,
    Setting,
    programme,
)
from model.scenario import Scenario, Settings, resolve
from tests.model.business_case import business_of, catalogue_of

PLAN = load_plan()
BUSINESS = business_of(markets=("US", "GB", "DE"))
SURE = {"realisation": 1.0}


def effect(metric: str = "return_rate", value: float = -20, **changes: Any) -> Effect:
    given = {"unit": "percent_change", "scope": "all", "brand": "ours", "claim": "assumption"}
    return Effect.model_validate(
        {"metric": metric, "value": value, "role": "driver"} | given | changes
    )


def initiative(key: str = "warehouse", group: str = "funded", **changes: Any) -> Initiative:
    return Initiative.model_validate(
        {
            "key": key,
            "label": key,
            "help": "made up",
            "group": group,
            "start": date(2026, 4, 1),
            "start_claim": "assumption",
            "ramp_weeks": 13.0,
            "asset_life_years": 3.0,
            "annual_cost": 0.0,
            "cost_note": "made up",
        }
        | changes
    )


def line(key: str, amount: float, kind: str = "initiative", **changes: Any) -> BudgetLine:
    return BudgetLine.model_validate(
        {
            "key": key,
            "phase": "one",
            "label": key,
            "amount": amount,
            "unit": "usd",
            "quarters_percent": {"2026-Q1": 100.0},
            "kind": kind,
            "initiative": "warehouse" if kind == "initiative" else None,
            "claim": "assumption",
            "section": "made up",
        }
        | changes
    )


WAREHOUSE_LINE = line("warehouse_line", 1000.0)


def made(
    levers: Mapping[str, float],
    *pairs: tuple[Initiative, Effect],
    lines: tuple[BudgetLine, ...] = (WAREHOUSE_LINE,),
    full_ramp: bool = False,
    usd_per_eur: float = 1.1,
) -> Programme:
    """The programme of a plan that holds just these effects and lines."""
    pairs = pairs or ((initiative(), effect()),)
    keys = tuple(dict.fromkeys(one.key for one, _ in pairs))
    catalogue = _catalogue(
        keys,
        tuple(one.key for one, _ in pairs if one.group == "effort"),
        tuple(one.key for one, _ in pairs if one.group == "protection"),
        tuple(one.key for one in lines),
    )
    return programme(
        _settings(levers, catalogue),
        setting_of(tuple(f"realisation.{key}" for key in keys), usd_per_eur=usd_per_eur),
        InForce(
            lines,
            tuple((one, what, (0, 1, 2)) for one, what in pairs),
            1000.0,
            {},
            {one.key: one.asset_life_years for one in (*PLAN.initiatives, *(i for i, _ in pairs))},
        ),
        full_ramp=full_ramp,
    )


@functools.cache
def _catalogue(
    initiatives: tuple[str, ...],
    efforts: tuple[str, ...],
    protections: tuple[str, ...],
    budget_lines: tuple[str, ...],
) -> ExpandedCatalogue:
    return catalogue_of(
        BUSINESS,
        initiatives=initiatives,
        efforts=efforts,
        protections=protections,
        budget_lines=budget_lines,
    )


def _settings(levers: Mapping[str, float], catalogue: ExpandedCatalogue) -> Settings:
    return resolve(Scenario("plan", levers=SURE | dict(levers)), catalogue)


def setting_of(names: tuple[str, ...], usd_per_eur: float = 1.1) -> Setting:
    """128 draws in 2026; the European Union is Germany alone."""
    return Setting(
        PLAN,
        Horizon.of(2026),
        Inputs.of(names, 128),
        tuple(BUSINESS.markets),
        dict(BUSINESS.regions) | {"eu": ("DE",)},
        usd_per_eur,
    )
