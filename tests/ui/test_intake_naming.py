"""Names of columns as two cells and back; renaming channels and markets in a mapping."""

from __future__ import annotations

import pytest

from model.panel import PanelMapping
from ui.intake.naming import (
    channels_of,
    choices,
    joined,
    parted,
    with_channel,
    with_columns,
    with_market,
    with_rules,
)

HEADER = ("Woche", "spend_TV", "Kosten Suche", "clicks_TV")


@pytest.mark.parametrize(
    ("ours", "form", "cells"),
    [
        ("orders", "wide", ("orders", "")),
        ("spend_TV", "wide", ("spend", "TV")),
        ("spend_paid_social", "wide", ("spend", "paid_social")),
        ("competitor_price", "wide", ("competitor_price", "")),
        ("revenue (USD)", "wide", ("revenue", "USD")),
        ("spend", "long", ("spend", "")),
        ("spend (EUR)", "long", ("spend", "EUR")),
        ("amount", "orders", ("amount", "")),
        ("amount", "wide", ("ignore", "")),
        ("ignore", "wide", ("ignore", "")),
        ("no part at all", "wide", ("ignore", "")),
    ],
)
def test_a_name_falls_into_two_cells(ours: str, form: str, cells: tuple[str, str]) -> None:
    assert parted(ours, form) == cells
    if cells[0] != "ignore":
        assert joined(*cells, "theirs", form) == ours


def test_a_channel_without_a_name_is_called_as_its_column() -> None:
    assert joined("spend", " ", "Kosten Suche", "wide") == "spend_Kosten Suche"
    assert joined("ignore", "x", "a", "wide") == "ignore"


def test_each_form_offers_its_own_parts() -> None:
    assert "campaign" in choices("long")
    assert "campaign" not in choices("wide")
    assert "order_total" in choices("orders")
    assert choices("wide")[0] == "ignore"


def test_only_what_changed_enters_the_mapping() -> None:
    mapping = PanelMapping(columns={"Kosten Suche": "spend_search"})
    same = {"Woche": "ignore", "spend_TV": "spend_TV", "Kosten Suche": "spend_search"}
    assert with_columns(mapping, same) is mapping
    changed = with_columns(mapping, {**same, "Woche": "week"})
    assert changed.columns == {"Kosten Suche": "spend_search", "Woche": "week"}


def test_a_channel_is_renamed_in_all_its_columns() -> None:
    renamed = with_channel(PanelMapping(), "TV", "television", HEADER)
    assert renamed.rename(HEADER) == (
        "Woche",
        "spend_television",
        "Kosten Suche",
        "clicks_television",
    )


def test_a_channel_of_campaigns_is_renamed_in_the_rules() -> None:
    mapping = PanelMapping(form="long", channels={"Brand*": "search", "*": "social"})
    assert with_channel(mapping, "search", "Google", ()).channel("Brand DE") == "Google"
    assert with_channel(mapping, "search", "Google", ()).channel("Reels") == "social"
    bare = PanelMapping(form="long")
    assert with_channel(bare, "Search", "Google", ()).channel("Search") == "Google"


def test_a_market_is_renamed_wherever_it_came_from() -> None:
    assert with_market(PanelMapping(), "US", "America").market("US") == "America"
    ruled = PanelMapping(markets={"usa": "US"})
    assert with_market(ruled, "US", "America").market("usa") == "America"
    constant = PanelMapping(constants={"market": "US"})
    assert with_market(constant, "US", "America").constants == {"market": "America"}


def test_rules_without_a_channel_leave_the_campaign_out() -> None:
    mapping = with_rules(PanelMapping(form="long"), {"Test *": " ", " ": "x", "Brand*": "search"})
    assert mapping.channels == {"Test *": "ignore", "Brand*": "search"}


def test_channels_are_found_in_a_preview() -> None:
    header = ("week", "market", "spend_TV", "clicks_TV", "impressions_radio", "price")
    assert channels_of(header) == ("TV", "radio")
