"""Figures of the drawer: found by words, written in display units, shares kept whole."""

from __future__ import annotations

import pytest

from model.business import Figure, figures, load_business
from ui.assumptions import edits, matching, written
from ui.lever.numbers import style_for, write

NB = "\u00a0"
FIGURES = figures(load_business())
SIZES = ("bn", "m", "k")


def figure(path: str) -> Figure:
    return next(f for f in FIGURES if f.path == f"business.{path}")


def test_shares_are_written_in_per_cent_and_money_in_dollars() -> None:
    assert written(figure("numbers.repurchase_rate"), 0.14) == f"14.00{NB}%"
    assert written(figure("tables.unit_cost.US.beauty"), 7.5) == "$7.50"


def test_every_word_of_a_search_has_to_be_found() -> None:
    names = {"DE": "Germany"}
    found = matching(FIGURES, names, "duty germany", "")
    assert {f.labels[0] for f in found} == {"DE"}
    assert {f.name for f in found} == {"duty_rate"}
    assert matching(FIGURES, names, "duty mars", "") == []


def test_a_group_keeps_the_others_out() -> None:
    assert {f.group for f in matching(FIGURES, {}, "", "Returns")} == {"Returns"}


def test_one_share_is_sent_alone_and_the_model_makes_the_others_room() -> None:
    row = [f for f in FIGURES if f.name == "line_share" and f.labels[0] == "US"]
    first, second, third = row[0].path, row[1].path, row[2].path
    assert edits(row[0], 0.5, FIGURES) == {first: 0.5}
    assert edits(row[1], 0.3, FIGURES, {first: 0.5}) == {second: 0.3}
    assert edits(row[2], 0.9, FIGURES, {first: 0.5, second: 0.3}) == {
        third: 0.9,
        first: None,
        second: None,
    }


def test_of_two_shares_the_one_typed_last_holds() -> None:
    """With both parts given there is no part left to make room."""
    pair = [f for f in FIGURES if f.name == "line_share" and f.labels[0] == "US"][:2]
    told = edits(pair[1], 0.3, pair, {pair[0].path: 0.5})
    assert told == {pair[1].path: 0.3, pair[0].path: None}


def test_a_figure_of_its_own_moves_alone() -> None:
    found = figure("tables.unit_cost.US.beauty")
    assert edits(found, 9.0, FIGURES) == {found.path: 9.0}


@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan")])
def test_what_lies_outside_the_range_is_refused_with_the_value(value: float) -> None:
    with pytest.raises(ValueError, match="Repurchase rate"):
        edits(figure("numbers.repurchase_rate"), value, FIGURES)


def test_thousands_are_thousands() -> None:
    """928,000 dollars are 928 k, in the split's amounts as elsewhere."""
    style = style_for("usd", unit="", step=1000.0, largest=928_000.0, sizes=SIZES)
    assert write(style, 928_000.0) == f"$928{NB}k"
