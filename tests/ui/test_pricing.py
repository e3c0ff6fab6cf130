"""The pricing page's words, rows and frames, without Streamlit's runtime."""

from __future__ import annotations

import math
from html.parser import HTMLParser
from types import MappingProxyType

import numpy as np
import pytest

from model import World, load_world
from model.breakdown.prices import Optimum, PriceRow, UnitMoney
from model.breakdown.prices.curve import Path
from model.results import Spread
from ui.pricing.amounts import (
    best_interval,
    elasticity_words,
    implied_words,
    money_interval,
    price_change,
    price_words,
)
from ui.pricing.choice import Choice
from ui.pricing.controls import beside_keys, price_keys
from ui.pricing.picture import best_words, curve_frame, guard
from ui.pricing.rows import rows_html
from ui.pricing.waterfall import waterfall_frame
from ui.shown import Shown

BEST = Optimum(1.0, 1.05, 1.08, 1.12, 3.2)
# The British order of domain notes T09.
ORDER = {
    "gmv": 36.0,
    "returned_gmv": 3.6,
    "tax": 5.4,
    "net_revenue": 27.0,
    "cogs": 7.6,
    "duty": 0.0,
    "first_leg": 1.9,
    "cm1": 17.5,
    "storage": 0.6,
    "last_mile": 3.4,
    "return_freight": 0.3,
    "platform_fees": 4.86,
    "payment_fees": 0.0,
    "cm2": 8.34,
}


@pytest.fixture(scope="module")
def world() -> World:
    return load_world()


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


class _Heard(HTMLParser):
    """Text that a reader of the screen hears: none of what is hidden from it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.heard: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.open.append(dict(attrs).get("aria-hidden") == "true")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.open):
            self.heard.append(data)


def heard_in(html: str) -> str:
    """What is read out."""
    parser = _Heard()
    parser.feed(html)
    return " ".join(parser.heard)


def order_of(**changes: float) -> UnitMoney:
    steps = ORDER | changes
    drawn = np.array(list(steps.values()))[:, None]
    return UnitMoney(MappingProxyType(steps), Spread(steps["cm2"], 8.0, 8.7), drawn)


# ---- words


@pytest.mark.parametrize(
    ("index", "change", "sentence"),
    [
        (1.0, "0.0 %", "as in 2025"),
        (1.08, "+8.0 %", "8.0 % above 2025"),
        (1.175, "+18 %", "18 % above 2025"),
        (0.94, "−6.0 %", "6.0 % below 2025"),
        (4.0, "far above", "far above 2025"),
        (math.inf, "far above", "far above 2025"),
    ],
)
def test_a_price_as_a_change_and_in_a_sentence(index: float, change: str, sentence: str) -> None:
    assert plain(price_change(index)) == change
    assert plain(price_words(index, "2025")) == sentence


def test_intervals_in_words() -> None:
    assert plain(money_interval(Spread(5e4, 2e4, 7e4))) == "+$20.0 k to +$70.0 k"
    assert plain(best_interval(BEST)) == "+5.0 % to +12 %"
    assert plain(elasticity_words(Spread(2.47, 2.19, 2.79))) == "2.5 (2.2–2.8)"
    assert implied_words(BEST) == "3.2"


def test_best_prices_without_an_end() -> None:
    assert plain(best_interval(Optimum(0.9, 1.05, 1.4, math.inf, 2.0))) == "+5.0 % or more"
    assert best_interval(Optimum(0.0, math.inf, math.inf, math.inf, None)) == "–"
    assert implied_words(Optimum(0.0, math.inf, math.inf, math.inf, None)) == "–"


# ---- the sentence under the curve


def test_a_best_price_within_reach(world: World) -> None:
    said = plain(best_words(world, BEST, 1.0))
    assert "CM2 is largest at a price 8.0 % above 2025 (90 %: +5.0 % to +12 %)" in said
    assert "the price stands as in 2025" in said
    assert "the best one at an elasticity of 3.2" in said
    assert "beyond" not in said


def test_a_best_price_that_no_lever_reaches(world: World) -> None:
    said = plain(best_words(world, Optimum(1.0, 1.2, 1.4, 1.6, 5.0), 1.0))
    assert guard(world) == (0.85, 1.15)
    assert "beyond the −15 % to +15 % a price lever allows" in said


def test_a_best_price_that_the_data_have_not_seen(world: World) -> None:
    said = plain(best_words(world, Optimum(1.0, 0.85, 0.87, 0.9, 2.0), 1.0))
    assert "Your data have seen prices of" in said


def test_no_best_price_and_some_draws_without_one(world: World) -> None:
    none = best_words(world, Optimum(0.0, math.inf, math.inf, math.inf, None), 1.0)
    assert "no finite best price" in none
    some = plain(best_words(world, Optimum(0.88, 1.02, 1.1, math.inf, 2.0), 1.0))
    assert "In 12 % of the draws there is none" in some
    losing = best_words(world, Optimum(1.0, 1.02, 1.1, 1.12, None), 1.0)
    assert "an order loses money" in losing


# ---- frames


def test_the_waterfall_hangs_together_and_ends_at_cm2() -> None:
    frame = waterfall_frame(order_of(), order_of(cm2=7.0), frozenset({"duty"})).set_index("order")
    assert frame["end"].iloc[-1] == pytest.approx(8.34)
    assert frame["other"].iloc[-1] == pytest.approx(7.0)
    # Each cost begins where what stands above it ends, and each total is what is left.
    for place in range(1, len(frame)):
        above = frame["end"].iloc[place - 1]
        if frame["total"].iloc[place]:
            assert frame["end"].iloc[place] == pytest.approx(above)
        else:
            assert frame["start"].iloc[place] == pytest.approx(above)
    assert plain(frame["text"].iloc[0]) == "$36.00 · 100 %"
    assert plain(frame["text"].iloc[4]) == "−$7.60 · 21.1 %"
    marked = [name for name in frame["name"] if name.endswith("≈")]
    assert marked == ["Duty ≈"]


def test_an_order_that_loses_money_ends_below_zero() -> None:
    frame = waterfall_frame(order_of(platform_fees=20.0, cm2=-6.8), order_of())
    assert frame["end"].iloc[-1] == pytest.approx(-6.8)
    assert plain(frame["text"].iloc[-1]) == "−$6.80 · −18.9 %"


def test_the_curve_marks_the_scenario_the_best_price_and_the_levers_reach() -> None:
    grid = np.linspace(0.8, 1.3, 26)
    mean = 1e5 - 4e6 * (grid - 1.1) ** 2
    path = Path(mean, mean - 1e4, mean + 1e4)
    frame = curve_frame(grid, path, (1.02, 7.0e4), 1.1, math.nan, (0.85, 1.15))
    first = frame.iloc[0]
    assert first["now"] == pytest.approx(0.02)
    assert first["best"] == pytest.approx(0.1)
    assert first["best_at"] == pytest.approx(1e5)
    assert (first["from"], first["to"]) == (pytest.approx(-0.15), pytest.approx(0.15))
    assert frame["now"].iloc[1:].isna().all()
    # Losses beyond four times the gain are cut off; the top stays.
    assert frame["mean"].min() >= -4 * path.p95.max()
    assert frame["mean"].max() == pytest.approx(1e5)


def test_a_best_price_outside_the_picture_is_not_drawn() -> None:
    grid = np.linspace(0.8, 1.3, 26)
    path = Path(grid, grid, grid)
    frame = curve_frame(grid, path, (1.0, 0.0), math.inf, math.nan, (0.85, 1.15))
    assert math.isnan(frame["best"].iloc[0])
    assert frame["best_name"].iloc[0] == ""


# ---- levers


def test_levers_are_those_of_the_choice(world: World) -> None:
    assert price_keys(world, None) == (
        "price",
        "price[beauty]",
        "price[electronics]",
        "price[apparel]",
        "price[home]",
    )
    assert price_keys(world, "US")[:2] == ("price[US]", "price[US,beauty]")
    assert beside_keys(world, "TH") == (
        "promo_depth",
        "basket[southeast_asia]",
        "competitor_price[southeast_asia]",
        "dynamic_pricing",
        "fx_pass_through",
    )
    every = [key for m in (None, *world.markets) for key in price_keys(world, m)]
    assert all(key in world.catalogue for key in (*every, *beside_keys(world, "US")))
    assert len(every) == len(set(every))


def test_a_row_says_all_of_it_in_words(world: World) -> None:
    amount = Spread(5.14e4, 2.69e4, 7.43e4)
    row = PriceRow("US", Spread(2.5, 2.2, 2.8), Spread(-4.8e5, -5e5, -4e5), amount, amount, BEST, 1)
    now = Shown(world, None, None, None, "plan")  # type: ignore[arg-type]
    drawn = plain(rows_html(now, [row, row, row], [row]))
    assert (
        "United States: elasticity 2.5 (2.2–2.8), today&#x27;s price would be best at 3.2" in drawn
    )
    assert "CM2 by +$51.4 k, 90 % +$26.9 k to +$74.3 k" in drawn
    assert drawn.count('role="listitem"') == 3
    sentence = "United States: elasticity 2.5 (2.2–2.8), today's price would be best at 3.2;"
    heard = heard_in(drawn)
    assert heard.count(sentence) == 3
    assert heard.count("$51.4") == 3, "figures of a row are read with its sentence alone"


def test_an_order_beside_fewer_draws_is_taken_over_those() -> None:
    """Two draws of every step; the other one has the first alone."""
    two = UnitMoney.of(np.array([[10.0 * place, 20.0 * place] for place in range(1, 15)]))
    one = UnitMoney.of(two.drawn[:, :1])
    assert two.cm2.mean == 210
    assert two.shared(one).cm2.mean == one.cm2.mean == 140
    assert two.shared(two) is two
    assert one.shared(two) is one


def test_choices_of_labels_that_join_to_one_text_are_told_apart() -> None:
    assert Choice("a|b").parts != Choice("a", "b").parts
    assert Choice(None, "a").parts != Choice("a").parts


def test_a_best_price_beyond_the_picture_is_told(world: World) -> None:
    far = best_words(world, Optimum(1.0, 1.3, 1.4, 1.5, 3.2), 1.0)
    assert "It lies beyond the picture." in far
    near = best_words(world, BEST, 1.0)
    assert "beyond the picture" not in near
    assert "Media are not in CM2." in near
