"""Drawings of the Demand page: stacks that add up, names that stand apart, growth on its track."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Scenario, World, evaluate, load_world
from model.breakdown.demand import PARTS, Forecast, Reach, Unseen, UnseenPrice, forecast
from model.levers.record import BASES, Base
from model.results import Spread
from ui.charts import INK, spread_out
from ui.demand.grammar import COLOURS, parts_grammar, path_grammar
from ui.demand.markets import growth_html, scale
from ui.demand.parts import parts_frame, stacked
from ui.demand.path import Line, path_frame
from ui.demand.scope import View, scopes
from ui.demand.width import band_words, distance_words, price_words, spend_words
from ui.events import LANES, Mark

NONE: tuple[int, ...] = ()


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def found(world: World, base: Base = "plan") -> Forecast:
    return forecast(evaluate(Scenario(base), world, draws=32))


@pytest.fixture(scope="module")
def view(world: World) -> View:
    return View(world, "", "gmv")


# ---- stacks


def test_gains_stand_on_each_other_and_losses_hang_below() -> None:
    """Base 5 and 5, media 2 and 2, season +1 and −3: 8 high, and 7 high with 3 below."""
    parts = {"base": [5.0, 5.0], "media": [2.0, 2.0], "season": [1.0, -3.0]}
    ends = stacked({name: np.array(values) for name, values in parts.items()})
    assert [list(end) for end in ends["base"]] == [[0, 0], [5, 5]]
    assert [list(end) for end in ends["media"]] == [[5, 5], [7, 7]]
    assert [list(end) for end in ends["season"]] == [[7, -3], [8, 0]]


@pytest.mark.parametrize("base", BASES)
def test_the_drawn_parts_add_up_to_the_line(world: World, view: View, base: Base) -> None:
    forecast = found(world, base)
    frame = parts_frame(view, forecast)
    weeks = frame[frame["tag"] == ""].iloc[:-1]
    total = sum(weeks[part].fillna(0).to_numpy() for part in COLOURS)
    np.testing.assert_allclose(total, weeks["mean"], rtol=1e-9)
    np.testing.assert_allclose(weeks["mean"], forecast.path.mean)
    closing = frame[frame["tag"] == ""].iloc[-1]
    assert (closing["week"], closing["mean"]) == ("2027-01-04", weeks["mean"].iloc[-1])
    names = list(frame.loc[frame["tag"] != "", "tag"])
    moved = {"status_quo": [], "bold": ["Programme", "Price & service"]}.get(base, ["Programme"])
    assert names == ["Base", "Media", *moved, "Season & events"]


# ---- names at the ends of lines


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=6),
    st.floats(0.1, 10),
)
def test_names_stand_apart_in_their_order_and_inside(values: list[float], gap: float) -> None:
    placed = spread_out(values, 0.0, 100.0, gap)
    order = np.argsort(values, kind="stable")
    assert (np.diff(placed[order]) >= gap - 1e-9).all()
    assert placed.min() >= -1e-9
    assert placed.max() <= 100 + 1e-9


def test_names_that_have_room_stay_where_their_lines_end() -> None:
    np.testing.assert_allclose(spread_out([10.0, 50.0, 30.0], 0, 100, 5), [10, 50, 30])
    np.testing.assert_allclose(spread_out([50.0, 50.0], 0, 100, 5), [50, 55])
    np.testing.assert_allclose(spread_out([99.0, 100.0], 0, 100, 5), [95, 100])


def test_the_path_holds_weeks_names_and_events(world: World, view: View) -> None:
    forecast = found(world)
    other = Line("compared", "last week's idea", forecast.path.mean * 0.9)
    mark = Mark(47, "Black Friday", "Black Friday, Thanksgiving", ((200, 260), NONE), "center")
    frame = path_frame(view, forecast, [other], [mark])
    weeks, names = frame[frame["tag"] == ""], frame[frame["tag"] != ""]
    np.testing.assert_allclose(weeks["mean"], forecast.path.mean)
    np.testing.assert_allclose(weeks["compared"], forecast.path.mean * 0.9)
    assert weeks["plan"].isna().all()
    assert list(names["tag"]) == ["this scenario", "last week's idea"]
    assert list(names["kind"]) == ["now", "compared"]
    assert weeks["events"].iloc[47] == "Black Friday, Thanksgiving"
    assert weeks["lane_0"].iloc[47] == "|200|260|"
    assert (weeks["lane_0"].iloc[:47] == "").all()
    assert weeks["top"].iloc[0] > forecast.path.p95.max()


@pytest.mark.parametrize("weeks", ["year", "dates", "numbers"])
@pytest.mark.parametrize("metric", ["gmv", "orders"])
def test_a_grammar_reads_only_columns_of_its_frame(
    world: World, view: View, weeks: str, metric: str
) -> None:
    forecast = found(world)
    frames = {
        path_grammar: path_frame(view, forecast, [], []),
        parts_grammar: parts_frame(view, forecast),
    }
    for grammar, frame in frames.items():
        made = grammar(weeks, metric)
        assert made is grammar(weeks, metric)  # the chart's spec is made once
        spec = json.dumps(made(INK["light"]).to_dict())
        fields = {*re.findall(r'"field": "(\w+)"', spec), *re.findall(r"datum\.(\w+)", spec)}
        made_here = {"value", *(name for name in fields if name.endswith("_said"))}
        assert fields - made_here <= set(frame.columns)
        assert f"lane_{LANES - 1}" in frame.columns or grammar is parts_grammar


# ---- scopes and differences


def test_scopes_are_all_regions_of_several_markets_and_markets(world: World) -> None:
    listed = scopes(world)
    assert listed[0] == ""
    assert set(listed[1:]) == {"europe", "eu", "southeast_asia", *world.markets}


def test_growth_stands_on_a_scale_of_round_steps_with_zero() -> None:
    assert scale([Spread(0.1, 0.05, 0.15)]) == pytest.approx((0, 0.2))
    assert scale([Spread(-0.3, -0.41, -0.2), Spread(0.1, 0.0, 0.21)]) == pytest.approx((-0.6, 0.4))
    assert scale([]) == pytest.approx((0, 0.2))


def test_a_growth_track_puts_its_marks_where_they_belong() -> None:
    drawn = growth_html(Spread(0.1, 0.05, 0.15), (-0.2, 0.2))
    assert 'class="hr-zero" style="left:50.0%"' in drawn
    assert 'class="hr-band" style="left:62.5%;width:25.0%"' in drawn
    assert 'class="hr-dot" style="left:75.0%"' in drawn
    assert "90 % between" in drawn.replace("\u00a0", " ")


# ---- honest width


def seen(**changes: object) -> Reach:
    parts: dict[str, object] = {
        "last_seen": "2025-12-22",
        "weeks_seen": 104,
        "weeks_ahead": 53,
        "spend": (),
        "cells": 80,
        "prices": (),
    }
    return Reach(**(parts | changes))  # type: ignore[arg-type]


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_what_lies_inside_is_said_in_a_line(view: View) -> None:
    assert plain(distance_words(view, seen())).endswith(
        "the week of Dec 22, 2025; the forecast runs 53 weeks beyond it."
    )
    assert spend_words(view, seen()) == "No channel spends more in a week than it did before."
    assert price_words(view, seen()) == "Prices stay within what was seen before."


def test_what_was_never_seen_is_named(view: View) -> None:
    spend = (Unseen("US", "kol", None), Unseen("DE", "search", 2.14), Unseen("FR", "kol", 1.1))
    told = spend_words(view, seen(spend=spend))
    assert told.startswith(
        "3 of 80 channels in their markets spend more in at least one week than ever"
    )
    assert re.search(r": United States · KOL[^,]* \(never spent before\), Germany · Search", told)
    assert "(2.1 × the most)" in told
    assert "and 1 more" in told
    price = UnseenPrice("TH", 1.12, 0.95, 1.05)
    assert "Thailand +12.0 %, seen −5.0 % to +5.0 %" in plain(
        price_words(view, seen(prices=(price,)))
    )
    assert "published elasticities" in price_words(view, seen(prices=None))
    assert "It knows 60 weeks" in distance_words(view, seen(weeks_seen=60))


def test_a_year_is_surer_than_a_week(world: World, view: View) -> None:
    forecast = found(world)
    week, year = re.findall(r"±([\d.]+)", band_words(view, forecast))
    assert float(week) > float(year) > 0
    half = (np.quantile(forecast.total, 0.95) - np.quantile(forecast.total, 0.05)) / 2
    assert float(year) == pytest.approx(100 * half / forecast.total.mean(), abs=0.06)
    assert len(PARTS) == len(COLOURS)
