"""The weeks of a forecast: read from a file, taken from a backtest, drawn up as a template."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from model.panel import Panel, PanelError, future_frame, future_of, read_future, read_panel

MONDAYS = [date(2024, 1, 1) + timedelta(weeks=step) for step in range(60)]


def history() -> Panel:
    rows = [
        f"{week},{market},{step + 1},{step},{9 + step % 2},{step % 4}"
        for step, week in enumerate(MONDAYS)
        for market in ("US", "GB")
    ]
    header = "week,market,orders,spend_tv,price,control_heat"
    return read_panel("\n".join([header, *rows]).encode())


def future_text(header: str = "week,market,spend_tv", **cells: str) -> bytes:
    weeks = [MONDAYS[-1] + timedelta(weeks=step) for step in (1, 2, 3)]
    rows = [
        f"{week},{market},{cells.get(market, '7')}" for week in weeks for market in ("GB", "US")
    ]
    return "\n".join([header, *rows]).encode()


def messages(source: bytes) -> str:
    with pytest.raises(PanelError) as caught:
        read_future(source, history())
    return str(caught.value)


def test_a_future_follows_the_history_in_its_order_of_markets() -> None:
    future = read_future(future_text(US="8"), history())
    assert (future.start, future.n_weeks, future.weeks[0]) == (60, 3, "2025-02-24")
    assert future.markets == ("US", "GB")
    assert future.media[:, 0, 0].tolist() == [8, 7]
    assert future.price is None
    assert future.controls is not None
    assert np.isnan(future.controls).all()


def test_an_outcome_in_a_future_is_not_read() -> None:
    future = read_future(future_text("week,market,spend_tv,orders", US="8,1", GB="8,1"), history())
    assert "the outcome of a future is not read: orders" in future.notes


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (future_text("week,market,spend_radio"), "column 'spend_tv': the history has this column"),
        (future_text("week,market,spend_tv").replace(b"GB", b"DE"), "value 'DE': not a market"),
        (future_text().replace(b"2025-03-03,GB,7\n", b""), "no row for market 'GB'"),
        (future_text().replace(b"2025-02-24", b"2025-02-17"), "after the history's last week"),
        (future_text(US="-1"), "column 'spend_tv', value '-1'"),
        (b"week,market,spend_tv\n61,US,1\n61,GB,1", "the weeks of the history are dates"),
    ],
)
def test_a_broken_future_says_what_is_wrong(source: bytes, words: str) -> None:
    assert words in messages(source)


def test_a_backtest_hides_the_outcome_only() -> None:
    past, held_out = history().split(13)
    future = future_of(held_out, past)
    assert (future.start, future.weeks) == (47, held_out.weeks)
    assert future.media is held_out.media or np.array_equal(future.media, held_out.media)
    assert not hasattr(future, "outcome")


def test_a_drawn_up_future_repeats_last_years_spend_and_the_last_price() -> None:
    panel = history()
    frame = future_frame(panel, 13)
    assert list(frame.columns) == ["week", "market", "spend_tv", "price", "control_heat"]
    future = read_future(frame.to_csv(index=False).encode(), panel)
    assert future.media[0, :, 0].tolist() == list(range(8, 21))
    assert future.price is not None
    assert set(future.price.ravel()) == {10}


def test_a_drawn_up_future_of_a_short_history_repeats_the_recent_mean() -> None:
    """The mean of the last 8 of 20 weeks: spend 12 to 19, so 15.5."""
    frame = future_frame(history().head(20), 2)
    assert frame["spend_tv"].tolist() == [15.5] * 4
