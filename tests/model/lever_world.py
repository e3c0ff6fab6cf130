"""A small world for lever tests: three markets, two regions, three channels."""

import numpy as np

from model.levers import ExpandedCatalogue, Indexes, Splits, load_catalogue

MARKETS = ("US", "DE", "ID", "TH")
REGIONS = {
    "north_america": ("US",),
    "europe": ("DE",),
    "southeast_asia": ("ID", "TH"),
    "eu": ("DE",),
}
CHANNELS = ("search", "kol", "display")
PLATFORMS = ("amazon", "shopee", "own_site")


def small_indexes(**changes: object) -> Indexes:
    given: dict = {
        "markets": MARKETS,
        "regions": REGIONS,
        "channels": CHANNELS,
        "lines": ("beauty", "home"),
        "platforms": PLATFORMS,
        "currencies": ("USD", "EUR"),
        "budget_lines": ("smart_warehouse", "reserve"),
        "efforts": ("size_chart",),
        "protections": ("blockchain",),
        "initiatives": ("smart_warehouse", "size_chart", "blockchain"),
    }
    return Indexes(**given | changes)


def small_splits() -> Splits:
    """Market shares .5/.3/.15/.05, channels .5/.3/.2, quarters even: independent of each other."""
    markets, channels = np.array([0.5, 0.3, 0.15, 0.05]), np.array([0.5, 0.3, 0.2])
    media = np.einsum("m,c,q->mcq", markets, channels, np.full(4, 0.25))
    mix = np.array([0.6, 0.1, 0.3])
    return Splits(media, dict.fromkeys(("north_america", "europe", "southeast_asia"), mix))


VALUES = {
    "media_total": 6_000_000.0,
    "overseas_share[north_america]": 0.5,
    "overseas_share[europe]": 0.4,
    "overseas_share[southeast_asia]": 0.2,
}


def small_catalogue() -> ExpandedCatalogue:
    return load_catalogue().expand(small_indexes(), VALUES, small_splits())
