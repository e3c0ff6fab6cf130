"""A panel in numbers, worked by hand: two currencies, a gap, a channel of impressions."""

from __future__ import annotations

import numpy as np
import pytest

from model.fx import load_rates
from model.panel import Panel, read_panel
from ui.intake import summary
from ui.intake.check import missing_text
from ui.intake.pictures import weekly_frame

ROWS = (
    "week,market,country,currency,revenue,revenue_basis,spend_tv,impressions_radio,price\n"
    "2025-01-06,US,US,USD,100,gmv,10,1000,5\n"
    "2025-01-06,DE,DE,EUR,200,gmv,20,0,4\n"
    "2025-01-13,US,US,USD,300,gmv,0,500,7\n"
)
WEEKS = 8  # the least a panel needs


@pytest.fixture(scope="module")
def panel() -> Panel:
    dates = np.datetime64("2025-01-20") + 7 * np.arange(WEEKS)
    rest = "".join(f"{day},US,US,USD,10,gmv,1,0,6\n" for day in dates)
    return read_panel((ROWS + rest).encode())


def test_markets_are_summed_in_their_own_currency(panel: Panel) -> None:
    us, de = summary.market_totals(panel)
    assert (us.weeks, us.outcome, us.media) == (10, 480.0, 18.0)
    assert (de.weeks, de.outcome, de.media, de.currency) == (1, 200.0, 20.0, "EUR")
    assert summary.outcome_text(panel, de.outcome, de.currency) == "€200"


def test_weeks_without_a_number_are_named(panel: Panel) -> None:
    absent = summary.missing_weeks(panel)
    assert absent[:2] == (("DE", "2025-01-13"), ("DE", "2025-01-20"))
    said = missing_text(panel)
    assert said.startswith("9 weeks have no number: DE 2025-01-13, DE 2025-01-20,")
    assert said.endswith("DE 2025-02-10 and 4 more")
    assert missing_text(panel.select(slice(0, 1))) == ""


def test_channels_are_summed_in_usd_and_impressions_as_they_are(panel: Panel) -> None:
    euro = load_rates().usd("EUR")
    tv, radio = summary.channel_totals(panel)
    assert tv.total == pytest.approx(18.0 + 20.0 * euro)
    assert (radio.total, radio.unit, radio.weeks) == (1500.0, "impressions", 2)
    assert summary.channel_text(radio) == "1.5\u00a0k impressions"


def test_weeks_are_summed_over_markets_at_one_rate(panel: Panel) -> None:
    euro = load_rates().usd("EUR")
    assert summary.weekly_outcome(panel)[:2] == pytest.approx([100 + 200 * euro, 300])
    assert summary.weekly_spend(panel)[:2] == pytest.approx([10 + 20 * euro, 0])


def test_names_say_which_revenue_it_is(panel: Panel) -> None:
    assert summary.outcome_name(panel) == "Revenue, orders placed, tax included"
    assert summary.price_text(panel, 1) == "€4.00"


def test_a_chart_has_a_row_a_week(panel: Panel) -> None:
    frame = weekly_frame(panel, summary.weekly_spend(panel))
    assert len(frame) == 10
    assert str(frame["week"].iloc[0]).startswith("2025-01-06")
