"""Which levers and tiles stand for a world: the demo's six, or what another world has instead."""

from __future__ import annotations

import numpy as np

from model.levers import ExpandedCatalogue, Splits, load_catalogue
from tests.model.lever_world import VALUES, small_catalogue, small_indexes, small_splits
from tests.ui.made import kpi
from ui.masters import masters, share_shown
from ui.splits import MANY, axes_of, nothing_to_split

ELSEWHERE = {"north_america": ("US",), "europe": ("DE", "ID", "TH")}


def keys(catalogue: ExpandedCatalogue) -> list[str]:
    return [entry.key for entry in masters(catalogue)]


def world_of(regions: dict[str, tuple[str, ...]], **changes: object) -> ExpandedCatalogue:
    mix = np.array([0.6, 0.1, 0.3])
    splits = Splits(small_splits().media, dict.fromkeys(regions, mix))
    values = {"media_total": 6e6} | {f"overseas_share[{region}]": 0.4 for region in regions}
    return load_catalogue().expand(small_indexes(regions=regions, **changes), values, splits)


def test_the_catalogues_six_where_the_region_exists() -> None:
    assert len(keys(small_catalogue())) == 6
    assert keys(small_catalogue())[1] == "media_split[southeast_asia]"
    assert VALUES["media_total"] == 6e6


def test_the_largest_region_takes_the_place_of_one_that_is_not_sold_in() -> None:
    """US has half of the money, the other three markets, one region, the other half."""
    found = keys(world_of(ELSEWHERE))
    assert found[:2] in (
        ["media_total", "media_split[north_america]"],
        ["media_total", "media_split[europe]"],
    )
    assert len(found) == 6


def test_the_share_of_gmv_is_the_largest_region_and_order_value_with_one_region() -> None:
    two = {
        "gmv_share[europe]": kpi("gmv_share[europe]", "share", 0.7),
        "gmv_share[oceania]": kpi("gmv_share[oceania]", "share", 0.3),
    }
    assert share_shown(two) == "gmv_share[europe]"
    favoured = two | {"gmv_share[southeast_asia]": kpi("x", "share", 0.01)}
    assert share_shown(favoured) == "gmv_share[southeast_asia]"
    one = {"gmv_share[europe]": kpi("gmv_share[europe]", "share", 1.0)}
    assert share_shown(one) == "average_order_value"


def test_few_markets_are_split_at_once_many_by_region_first() -> None:
    assert axes_of(small_catalogue()) == ("channel", "market", "quarter")
    markets = tuple(f"M{i}" for i in range(MANY + 4))
    regions = {"north": markets[:10], "south": markets[10:]}
    media = np.full((len(markets), 3, 4), 1 / (len(markets) * 12))
    mix = np.array([0.6, 0.1, 0.3])
    values = {"media_total": 6e6, "overseas_share[north]": 0.4, "overseas_share[south]": 0.4}
    many = load_catalogue().expand(
        small_indexes(markets=markets, regions=regions),
        values,
        Splits(media, dict.fromkeys(regions, mix)),
    )
    assert axes_of(many) == ("channel", "region", "market", "quarter")
    assert "one market" in nothing_to_split(many)
