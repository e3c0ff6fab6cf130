"""Targets of one's own: read from rows and files by hand; what cannot be used is refused whole."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Scenario, World, evaluate
from model.kpis import KPIS, scope_of
from model.kpis.targets import LARGEST_FILE, read_targets, targets_csv_template, targets_of
from model.plan import PlanError, Target
from model.world import build_world
from tests.model.business_case import SteadyFit, steady_world

CSV = """kpi,value,unit,direction,window,label,baseline
gmv_growth,25,percent,at_least,year,Growth we want,10
cm2,300000,usd,,,,
gmv_share[europe],0.9,share,<=,exit,,
"""
YAML = """targets:
  - {kpi: gmv_growth, value: 25, unit: percent, window: year, label: Growth we want, baseline: 10}
  - {kpi: cm2, value: 300000}
  - {kpi: "gmv_share[europe]", value: 0.9, direction: at_most}
"""


def faults(data: bytes | str, name: str = "mine.csv", world: World | None = None) -> list[str]:
    content = data.encode() if isinstance(data, str) else data
    with pytest.raises(PlanError) as refusal:
        read_targets(content, name, world)
    return [str(problem) for problem in refusal.value.problems]


def one(**cells: Any) -> Target:
    return targets_of([cells])[0]


def simple(targets: tuple[Target, ...]) -> list[tuple[Any, ...]]:
    return [(t.kpi, t.value, t.unit, t.direction, t.window, t.label, t.baseline) for t in targets]


# ---- what is read


def test_a_csv_by_hand() -> None:
    """What a row leaves out follows from the KPI: direction, window, label."""
    assert simple(read_targets(CSV.encode(), "mine.csv")) == [
        ("gmv_growth", 0.25, "share", "at_least", "year", "Growth we want", 0.10),
        ("cm2", 300_000, "USD", "at_least", "year", "CM2", None),
        ("gmv_share[europe]", 0.9, "share", "at_most", "exit", "GMV share, europe", None),
    ]


def test_yaml_and_csv_say_the_same(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(YAML, encoding="utf-8")
    assert simple(read_targets(file)) == simple(read_targets(CSV.encode(), "mine.csv"))


def test_the_content_tells_the_form_where_the_name_does_not() -> None:
    assert len(read_targets(YAML.encode())) == len(read_targets(CSV.encode())) == 3


def test_semicolons_byte_order_mark_and_empty_rows() -> None:
    text = "\ufeffkpi;value;unit\r\nroas;3;ratio\r\n;;\r\n"
    assert simple(read_targets(text.encode(), "a.csv"))[0][:3] == ("roas", 3, "ratio")


def test_rows_of_a_table_on_screen() -> None:
    """A table's empty cells are None or not a number."""
    rows = [
        {"kpi": "roas", "value": 3.0, "unit": None, "label": float("nan")},
        {"kpi": None, "value": None},
    ]
    found = targets_of(rows)
    assert simple(found) == [("roas", 3, "ratio", "at_least", "exit", "Ad ROAS", None)]
    assert (found[0].brand, found[0].claim, found[0].section) == (
        "own",
        "own target",
        "typed in, row 1",
    )


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        ({"value": "25%"}, 0.25),
        ({"value": 25, "unit": "percent"}, 0.25),
        ({"value": 25, "unit": "percent_change"}, 0.25),
        ({"value": "0.25"}, 0.25),
        ({"value": 14, "unit": "share"}, 14.0),
    ],
)
def test_shares_and_per_cents(cells: dict[str, Any], value: float) -> None:
    assert one(kpi="gmv_growth", **cells).value == pytest.approx(value)


def test_a_period_in_the_brackets_is_the_window() -> None:
    assert one(kpi="gmv_growth[next-Q1]", value=0.1).window == "next-Q1"


def test_the_template_is_read_back() -> None:
    found = read_targets(targets_csv_template().encode(), "template.csv")
    assert {target.kpi for target in found} == {"gmv_growth", "logistics_cost_share", "roas", "cm2"}


@given(label=st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40))
def test_any_label_of_a_market_makes_a_key(label: str) -> None:
    found = one(kpi=f"gmv[{label}]", value=1.0)
    assert (found.kpi, scope_of(found.kpi)) == (f"gmv[{label}]", label)


# ---- what is refused


@pytest.mark.parametrize(
    ("rows", "place", "said"),
    [
        ("gmv_grwth,0.2,", "row 2, column kpi", "did you mean gmv_growth?"),
        ("GMV growth,0.2,", "row 2, column kpi", "did you mean gmv_growth?"),
        ("gmv_share,0.2,", "row 2, column kpi", "needs a scope in brackets"),
        ("risk_loss[US],0.2,", "row 2, column kpi", "takes no brackets"),
        ("roas,3,usd", "row 2, column unit", "roas is in ratio; expected ratio"),
        ("gmv_growth,25,", "row 2, column value", "as a share this is 2500 %"),
        ("roas,three,", "row 2, column value", "expected a number such as"),
        ("roas,,", "row 2, column value", "expected a number such as"),
        ("roas,inf,", "row 2, column value", "expected a number such as"),
        ('cm2,"1,000",', "row 2, column value", "without separators"),
        ("roas,3,\nroas,4,", "row 3, column kpi", "row 2 sets it for the same window"),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_column(rows: str, place: str, said: str) -> None:
    found = faults(f"kpi,value,unit\n{rows}\n")
    assert len(found) == 1
    assert found[0].startswith(place)
    assert said in found[0]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"direction": "upwards"}, "direction"),
        ({"window": "2026"}, "window"),
        ({"kpi": "gmv_growth[2026-Q1]", "window": "2026-Q2"}, "window"),
        ({"value": True}, "value"),
        ({"baseline": "low"}, "baseline"),
        ({"colour": "red"}, "colour"),
        ({"label": "x" * 201}, "label"),
    ],
)
def test_a_wrong_cell_of_a_table(cells: dict[str, Any], column: str) -> None:
    with pytest.raises(PlanError, match=f"row 1, column {column}"):
        one(**({"kpi": "gmv_growth", "value": 0.2} | cells))


def test_all_faults_of_a_file_come_at_once() -> None:
    assert len(faults("kpi,value,unit\nroas,x,usd\nhappiness,1,\n")) == 3


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"kpi,worth\nroas,3\n", "a.csv", "expected a header with kpi and value"),
        (b"kpi,value,value\n", "a.csv", "expected a header"),
        (b"", "a.csv", "expected a header"),
        (b"kpi,value\n", "a.csv", "expected at least one row"),
        (b"kpi,value\nroas,3,4\n", "a.csv", "expected 2 columns"),
        (b"kpi,value\nroas,\xff\n", "a.csv", "expected UTF-8"),
        (b"kpi,value\nroas,\x00\n", "a.csv", "NUL byte"),
        (b'kpi,value\n"roas,3\n', "a.csv", "expected a CSV file"),
        (b"kpi,value\n" + b"roas,3\n" * 501, "a.csv", "at most 500"),
        (b"x" * (LARGEST_FILE + 1), "a.csv", "at most 1,000,000 bytes"),
        (b"targets: [3]", "a.yaml", "expected the keys"),
        (b"goals: []", "a.yaml", "expected one key, targets"),
        (b"targets: &a [*a]", "a.yaml", "not an alias"),
        (b"targets: !!python/object:os.system {}", "a.yaml", ""),
    ],
)
def test_a_file_that_is_none_is_refused(data: bytes, name: str, said: str) -> None:
    assert said in faults(data, name)[0]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"none\.csv.*cannot be read"):
        read_targets(tmp_path / "none.csv")


# ---- in a world


def test_scope_and_window_have_to_exist_in_the_world(steady: World) -> None:
    text = "kpi,value,window\ngmv[US],1,\ngmv[GB],1,next-Q1\nrisk_loss,1,exit\ngmv[GB],1,2026-Q2\n"
    found = faults(text, world=steady)
    assert "The company does not sell in US" in found[0]
    assert "next-Q1 lies outside the horizon, 2026-Q1 to 2026-Q4; expected one of" in found[1]
    assert "known for the whole horizon only" in found[2]
    assert len(found) == 3


def test_own_targets_are_scored_by_hand(steady: World) -> None:
    """GMV is 36 500 orders of 36; CM2 of 8.34 an order is over 300 000, Europe has all of it."""
    plan = steady.plan.with_targets(read_targets(CSV.encode(), "mine.csv"), keep=False)
    world = build_world(plan, steady.business, SteadyFit(steady.business))  # type: ignore[arg-type]
    score = evaluate(Scenario("status_quo"), world, draws=16).score
    growth, margin, share = score.targets
    assert (growth.status, growth.headroom) == ("missed", pytest.approx(-0.25))
    assert growth.progress == pytest.approx(-0.1 / 0.15)
    assert (margin.status, margin.headroom) == ("met", pytest.approx(36_500 * 8.34 - 300_000))
    assert (share.status, share.probability) == ("missed", 0.0)
    assert score.joint.set == ("gmv_growth", "cm2", "gmv_share[europe]")
    assert "roas" in score.joint.left_out


@pytest.mark.parametrize("horizon", ["plan_year", "next_52_weeks", "next_quarter"])
def test_every_kpi_has_a_figure_or_a_reason_in_every_window_it_can_be_aimed_at(
    horizon: str,
) -> None:
    """A target that is accepted never keeps the answer from coming."""
    company = steady_world(
        horizon=horizon,
        markets=("US", "GB", "DE"),
        platforms=("own_site",),
        numbers={"programme_budget": 1e5, "event_loss_share": 0.02},
    )
    targets = tuple(_accepted(company))
    assert {target.window for target in targets} >= {"year", "exit", company.year.quarters[0]}
    assert len({target.metric for target in targets}) == len(KPIS)
    plan = company.given_plan.with_targets(targets, keep=False)
    world = build_world(plan, company.business, company.fit, horizon)
    found = evaluate(Scenario("plan"), world, draws=16).score.targets
    assert len(found) == len(targets)
    for result in found:
        assert result.reason or math.isfinite(result.mean or 0.0), result.id


def _accepted(world: World) -> Iterator[Target]:
    """One target for every KPI key and window that may have one."""
    for kpi in KPIS:
        for key in {**kpi.keys(world), **kpi.market_keys(world)}:
            for window in ("year", "exit", *world.year.quarters):
                # What is refused is refused in words: there is no figure in that window.
                with suppress(PlanError):
                    yield from targets_of([{"kpi": key, "value": 0.1, "window": window}], world)
