"""The panel as a file: what is written reads back to the same panel; template and sample."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.business import Facts, business_of, default_form
from model.fx import load_rates
from model.panel import PanelError, guess_mapping, preview, read_panel, sample_csv, template_csv
from model.panel.sample import CHANNELS, MEDIA_ELASTICITY, PRICE_ELASTICITY, sample_panel

CELL = st.one_of(st.none(), st.floats(0, 1e9))
ROW = st.tuples(CELL, CELL, CELL, CELL, CELL, st.floats(-50, 50))
COLUMNS = "orders", "spend_a;b", "impressions_a;b", 'spend_"q", x', "units", "control_Heat Ä"


def text_of(weeks: list[str], rows: list[tuple]) -> str:
    header = ",".join(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in COLUMNS)
    lines = [f"week,market,currency,{header}"]
    for market in ("one, two", "Ω"):
        for week, row in zip(weeks, rows, strict=True):
            cells = ",".join("" if cell is None else repr(cell) for cell in row)
            lines.append(f'{week},"{market}",EUR,{cells}')
    return "\n".join(lines)


@given(st.lists(ROW, min_size=9, max_size=15), st.booleans())
def test_any_panel_reads_back_from_its_own_csv(rows: list[tuple], dated: bool) -> None:
    first = (4.0, *rows[0][1:])  # each market has at least one value, and there are eight weeks
    rows = [first, *((float(n), *row[1:]) for n, row in enumerate(rows[1:8])), *rows[8:]]
    weeks = [
        f"{date(2025, 1, 5) + timedelta(weeks=n):%d.%m.%Y}" if dated else str(n - 3)
        for n in range(len(rows))
    ]
    panel = read_panel(text_of(weeks, rows).encode())
    again = read_panel(panel.to_csv())
    assert again.content_hash == panel.content_hash
    assert again.to_csv() == panel.to_csv()


@pytest.mark.parametrize(
    "mapping",
    [
        {"constants": {"revenue_basis": "net_of_returns", "currency": "USD"}},
        {"constants": {"revenue_basis": "gmv", "country": "FR"}},
    ],
)
def test_basis_currency_and_country_are_kept(mapping: dict) -> None:
    weeks = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(10)]
    text = "\n".join(["week,revenue,spend_tv", *(f"{week},5,1" for week in weeks)])
    panel = read_panel(text.encode(), mapping=mapping)
    again = read_panel(panel.to_csv())
    assert again.content_hash == panel.content_hash
    kept = (again.revenue_basis, again.currencies, again.countries)
    assert kept == (panel.revenue_basis, panel.currencies, panel.countries)


def test_a_country_that_was_not_known_is_not_told_from_its_label_later() -> None:
    weeks = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(10)]
    rows = [f"{week},{market},,5" for week in weeks for market in ("US", "GB")]
    panel = read_panel("\n".join(["week,market,country,orders", *rows]).encode())
    assert panel.countries == (None, None)
    assert read_panel(panel.to_csv()).countries == (None, None)


@pytest.mark.parametrize("cut", [slice(1, 12), slice(0, 9), slice(3, 11)])
def test_weeks_without_numbers_at_the_ends_stay(cut: slice) -> None:
    weeks = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(12)]
    rows = [f"{week},5,1" for step, week in enumerate(weeks) if step not in (3, 8, 10)]
    panel = read_panel("\n".join(["week,orders,spend_tv", *rows]).encode()).select(cut)
    if np.isfinite(panel.outcome).sum() < 8:
        with pytest.raises(PanelError, match="at least 8"):
            read_panel(panel.to_csv())
    else:
        assert read_panel(panel.to_csv()).content_hash == panel.content_hash


def test_the_sample_reads_without_a_mapping_and_says_what_it_is() -> None:
    panel = read_panel(sample_csv())
    assert panel.content_hash == sample_panel().content_hash
    assert panel.channels == CHANNELS
    assert panel.outcome.shape == (2, 104)
    assert all("simulated" in market for market in panel.markets)
    assert (panel.weeks[-1], panel.countries) == ("2025-12-22", ("US", "DE"))
    assert guess_mapping(sample_csv()).questions == ()


def test_the_sample_is_the_same_each_time() -> None:
    assert sample_csv() == sample_csv()


def test_the_samples_media_are_a_plausible_part_of_its_sales() -> None:
    """At the usual order value of its markets media cost an eighth of GMV; they move a fifth."""
    panel = sample_panel()
    facts = Facts.of(panel)
    order_value = business_of(default_form(facts), facts).table("average_order_value").ravel()
    usd = [load_rates().usd(str(currency)) for currency in panel.currencies]
    share = panel.media.sum(axis=(1, 2)) * usd / (panel.outcome.sum(axis=1) * order_value)
    assert np.all((share > 0.12) & (share < 0.15))
    assert abs(MEDIA_ELASTICITY - 0.2) < 0.01


def test_the_samples_orders_answer_to_price_and_media_as_simulated() -> None:
    """Least squares on logs finds the price response and a positive effect of media."""
    panel = sample_panel()
    assert panel.price is not None
    assert panel.promo is not None
    season = 2 * np.pi * np.arange(104) / 52
    for market in range(2):
        media = np.log(panel.media[market].sum(axis=1))
        columns = [np.ones(104), np.log(panel.price[market]), panel.promo[market], media]
        columns += [np.cos(season), np.sin(season), np.arange(104) / 104]
        fit = np.linalg.lstsq(np.stack(columns, 1), np.log(panel.outcome[market]), rcond=None)[0]
        assert 1.6 * PRICE_ELASTICITY < fit[1] < 0.2 * PRICE_ELASTICITY
        assert 0.03 < fit[3] < 0.5


def test_the_template_shows_the_form_and_is_not_a_panel() -> None:
    shown = preview(template_csv())
    assert shown.header[:2] == ("week", "market")
    with pytest.raises(PanelError, match="at least 8"):
        read_panel(template_csv())
