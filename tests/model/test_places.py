"""Country names: one table, so that a panel and a business never disagree about a label."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from model.business import load_countries
from model.panel import read_panel
from model.places import country_code, is_subdivision

MONDAYS = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(9)]
LABELS = {
    "US": "US USA U.S.A. usa US-CA",
    "GB": "UK England GBR Großbritannien",
    "DE": "DE Deutschland germany Allemagne DE-BY",
    "KR": "KOREA Südkorea",
    "BR": "Brasil Brazil",
    "NO": "NO Norwegen",
    "TR": "Turkey Türkiye",
    "JP": "日本 Japan",
}
WORDS = {
    "United States of America": "US",
    "Great Britain": "GB",
    "Czech Republic": "CZ",
    "Russian Federation": "RU",
    "Hong Kong": "HK",
    "Viet Nam": "VN",
}
PAIRS = [(label, code) for code, labels in LABELS.items() for label in labels.split()]


@pytest.mark.parametrize(("label", "code"), [*PAIRS, *WORDS.items()])
def test_panel_and_business_read_a_label_alike(label: str, code: str) -> None:
    rows = [f"{week},{label},5" for week in MONDAYS]
    panel = read_panel("\n".join(["week,market,orders", *rows]).encode())
    assert panel.countries == (load_countries().guess(label),) == (code,)


@pytest.mark.parametrize("label", ["", "all", "EU", "Europe", "North", "XX-1", "other"])
def test_a_label_of_no_country_has_no_code(label: str) -> None:
    assert country_code(label) is None


def test_a_part_of_a_country_is_told_from_the_country() -> None:
    assert [is_subdivision(label) for label in ("US-CA", "US", "XX-1", "us.east")] == [
        *(True, False, False, False)
    ]
