"""Every lever at its minimum, in the plan and at its maximum: what it moves, and which way.

The golden file holds the whole matrix, reviewed; `EXPECTED` says for every lever record at least
two KPIs and the direction a merchant would expect of them. Rewrite the golden file with
``python -m tests.model.test_sign_matrix`` after a change of the model, and review the difference.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from model import Memo, Scenario, World, evaluate, load_world
from model.levers import Entry

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "lever_kpi_signs.txt"
DRAWS = 128
NEGLIGIBLE = 1e-7  # relative to the KPI's size
KPIS = (
    "gmv", "gmv_growth[2026-Q1]", "gmv_share[southeast_asia]", "average_order_value",
    "net_revenue", "cm1", "cm2", "cm3", "gross_margin", "operating_result", "programme_roi",
    "programme_roi_run_rate", "roas", "iroas", "acos", "tacos", "cac", "logistics_cost_share",
    "repurchase_rate", "inventory_turnover", "return_rate", "member_conversion_rate",
    "traffic_share[own_site]", "risk_loss", "fx_loss", "compliance_coverage[eu]",
    "delivery_days", "dispute_resolution_days", "order_cycle_hours",
)  # fmt: skip

# What a merchant expects when the lever goes from its lowest to its highest value.
EXPECTED: dict[str, dict[str, str]] = {
    "media_total": {"gmv": "+", "tacos": "+", "cac": "+"},
    "media_split[southeast_asia]": {"gmv_share[southeast_asia]": "+", "gmv_share[europe]": "-"},
    "price": {"gmv": "-", "average_order_value": "+", "gross_margin": "+"},
    "basket": {"gmv": "+", "average_order_value": "+", "logistics_cost_share": "-"},
    "promo_depth": {"orders": "+", "gross_margin": "-"},
    "fx_pass_through": {},
    "dynamic_pricing": {},
    "platform_mix[southeast_asia,own_site]": {
        "traffic_share[own_site]": "+",
        "repurchase_rate": "+",
    },
    "delivery_speed": {"gmv": "+", "delivery_days": "-", "logistics_cost_share": "+"},
    "delivery_redesign": {},
    "overseas_share[europe]": {"delivery_days": "-", "logistics_cost_share": "-", "gmv": "+"},
    "inventory_cover": {"inventory_turnover": "-", "gmv": "+"},
    "programme_funding": {"gmv": "+", "logistics_cost_share": "-", "order_cycle_hours": "-"},
    "funding[smart_warehouse]": {"logistics_cost_share": "-", "order_cycle_hours": "-"},
    "effort[size_chart]": {"return_rate": "-", "net_revenue": "+"},
    "effort[loyalty_scheme]": {"repurchase_rate": "+", "gmv": "+"},
    "effort[dynamic_stock]": {"inventory_turnover": "+", "operating_result": "+"},
    "realisation": {"gmv": "+", "programme_roi": "+", "logistics_cost_share": "-"},
    "belief[ai_ad_tool]": {"roas": "+", "gmv": "+"},
    "delay": {"gmv": "-", "programme_roi": "-"},
    "delay_of[smart_warehouse]": {"programme_roi": "-", "gmv": "-"},
    "ramp_weeks": {"gmv": "-", "programme_roi": "-"},
    "hedge": {"fx_loss": "+", "fx_loss_share": "+"},  # forwards cost their points on average
    "protection[compliance_database]": {"risk_loss": "-", "programme_roi": "+"},
    "protection[legal_partners]": {"dispute_resolution_days": "-"},
    "insurance": {"risk_loss": "-", "operating_result": "-"},
    "market_growth": {"gmv": "+", "roas": "+", "tacos": "-"},
    "competitor_price": {"gmv": "+", "roas": "+"},
    "media_cost": {"gmv": "-", "roas": "-", "cac": "+"},
    "fx_shift": {"fx_loss": "-", "gmv": "+"},
    "duty_change": {"cm1": "-", "gross_margin": "-"},
    "freight_rate": {"cm1": "-", "logistics_cost_share": "+"},
    "port_delay[southeast_asia]": {"delivery_days": "+", "gmv": "-", "inventory_turnover": "-"},
    "materials": {"cm1": "-", "gross_margin": "-"},
    "platform_fees": {"cm2": "-", "operating_result": "-"},
    "return_surge": {"return_rate": "+", "net_revenue": "-"},
    "risk_climate": {"risk_loss": "+", "operating_result": "-"},
    "overhead_change": {"operating_result": "-"},
}
# Initiatives to which the plan gives one effect only, on a KPI that no money hangs on.
SINGLE = {
    "member_platform": "member conversion",
    "legal_partners": "days of disputes",
    "compliance_certification": "coverage of the European Union",
}
# Levers that move fewer than two KPIs in the plan, with the reason; shown as such on screen.
REVIEWED = {
    "fx_pass_through": "acts only when a currency moves",
    "dynamic_pricing": "acts only when competitors' prices move",
    "delivery_redesign": "acts only when delivery is made faster",
    "overhead_change": "is a cost of the company: only the operating result",
    "effort[content_localisation]": "not the canonical claim of the composite (audit D9)",
    "effort[logistics_network]": "not the canonical claim of the composite (audit C4)",
    "effort[smart_scheduling]": "not the canonical claim of the composite (audit C4)",
    "effort[packaging_redesign]": "not the canonical claim of the composite (audit C4)",
    "effort[order_process]": "not the canonical claim of the composite (audit C6)",
    "funding[electronics_reserve]": "funding for losses, not cost (audit A8)",
}


def swept(world: World) -> list[Entry]:
    """Every lever but the inner cells of splits and prices, which are the same lever again."""
    inner = {"media_split": 1, "price": 1}
    lines = {line.key for line in world.plan.budget_lines_for("composite")}
    return [
        entry
        for entry in world.catalogue.entries
        if len(entry.index) <= inner.get(entry.record.key, 9) and not idle(entry, lines)
    ]


def idle(entry: Entry, lines: set[str]) -> bool:
    """Levers of another profile's budget, and beliefs and delays in what is not in force."""
    name = entry.index[-1] if entry.index else ""
    if entry.record.key == "funding":
        return name not in lines
    unused = {"content_localisation", "logistics_network", "smart_scheduling"}
    unused |= {"packaging_redesign", "order_process", "ad_diversification"}
    return entry.record.key in ("belief", "delay_of") and name in unused


def sweep(world: World, entry: Entry, memo: Memo) -> dict[str, tuple[float | None, ...]]:
    """KPI means at minimum, plan and maximum."""
    found = []
    for value in (entry.minimum, entry.plan, entry.maximum):
        scenario = Scenario().set(entry.key, value, world.catalogue)
        found.append(evaluate(scenario, world, memo, DRAWS).kpis)
    for kpis in found:
        for key, result in kpis.items():
            assert (result.mean is None) == (result.reason is not None), (entry.key, key)
            assert result.mean is None or math.isfinite(result.mean), (entry.key, key)
    return {key: tuple(kpis[key].mean for kpis in found) for key in found[0]}


def sign(values: tuple[float | None, ...]) -> str:
    """Direction from the lowest to the highest value of the lever; ``n`` where one end is null."""
    low, _, high = values
    if low is None or high is None:
        return "n"
    if abs(high - low) <= NEGLIGIBLE * max(abs(low), abs(high), 1e-9):
        return "."
    return "+" if high > low else "-"


def matrix(world: World) -> dict[str, dict[str, str]]:
    """Lever key -> KPI -> sign."""
    memo = Memo()
    return {
        entry.key: {key: sign(v) for key, v in sweep(world, entry, memo).items()}
        for entry in swept(world)
    }


def as_text(signs: dict[str, dict[str, str]]) -> str:
    """The matrix as a table that people can review."""
    lines = ["# lever at maximum against minimum, in the plan; columns:"]
    lines += [f"# {number:2d} {kpi}" for number, kpi in enumerate(KPIS, 1)]
    lines += [f"{key:44s} {' '.join(row[kpi] for kpi in KPIS)}" for key, row in signs.items()]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def signs(world: World) -> dict[str, dict[str, str]]:
    return matrix(world)


@pytest.mark.slow
def test_matrix_is_the_reviewed_one(signs: dict[str, dict[str, str]]) -> None:
    assert as_text(signs) == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_lever_moves_two_kpis_or_is_on_the_reviewed_list(
    signs: dict[str, dict[str, str]],
) -> None:
    moved = {key: sum(s != "." for s in row.values()) for key, row in signs.items()}
    single = {key for key in moved for name in SINGLE if key.endswith(f"[{name}]")}
    dead = {key for key, count in moved.items() if count < 2} - single
    assert all(moved[key] >= 1 for key in single)
    assert dead - set(REVIEWED) == set()


@pytest.mark.slow
@pytest.mark.parametrize("lever", EXPECTED)
def test_levers_move_kpis_as_a_merchant_expects(
    signs: dict[str, dict[str, str]], lever: str
) -> None:
    found = {kpi: signs[lever][kpi] for kpi in EXPECTED[lever]}
    assert found == EXPECTED[lever]


def test_every_lever_record_has_an_expectation(world: World) -> None:
    named = {key.partition("[")[0] for key in EXPECTED}
    assert named == {lever.key for lever in world.catalogue.catalogue.levers}


if __name__ == "__main__":
    GOLDEN.write_text(as_text(matrix(load_world())), encoding="utf-8")
