"""Curve files by hand: what is read of them, the Hill curves that stand for them, the refusals."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.demand.imports import Choices, CurvesError, CurveSet, Terms, read_curves, taken
from model.demand.imports.hills import common_shape, errors, interval_draws, scale_and_half

HEAD = "market,channel,spend,mean,low,high"
# 400 s / (1000 + s): the curve of `SteadyFit`, by hand.
ROWS = ("US,tv,0,0,0,0", "US,tv,1000,200,160,250", "US,tv,3000,300,240,375",
        "US,tv,7000,350,280,437.5")  # fmt: skip
SAID = Terms(outcome="orders", currency="USD", weeks=1.0, interval=0.9)


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *(rows or ROWS))).encode()


def refusal(data: bytes, terms: Terms = SAID) -> str:
    with pytest.raises(CurvesError) as told:
        read_curves(data, terms=terms)
    return str(told.value)


# ---- what is read


def test_a_curve_by_hand() -> None:
    found = read_curves(table(), name="tv.csv", terms=SAID)
    (curve,) = found.curves
    assert (curve.market, curve.channel, curve.row) == ("US", "tv", 2)
    np.testing.assert_allclose(curve.mean, [0, 200, 300, 350])
    assert curve.observed == (0, 7000)
    assert curve.draws.shape[0] == pytest.approx(1, abs=0.01)
    middle = curve.draws.response(np.array([1000.0, 2000.0])).mean(axis=0)
    np.testing.assert_allclose(middle, [200, 400 * 2 / 3], rtol=0.01)
    assert curve.fit_error < 0.01
    assert set(curve.draws.retention) == {0.0}


def test_the_hash_is_that_of_the_bytes_and_the_name_has_no_folder() -> None:
    import hashlib

    for name in ("../../etc/tv.csv", "C:\\temp\\tv.csv", "tv.csv"):
        found = read_curves(table(), name=name, terms=SAID)
        assert found.name == "tv.csv"
        assert found.sha256 == hashlib.sha256(table()).hexdigest()
    assert read_curves(io.BytesIO(table()), terms=SAID).name == "curves"


def test_totals_of_a_year_become_a_week() -> None:
    whole = read_curves(table(), terms=Terms("orders", "USD", 52.0, 0.9)).curves[0]
    week = read_curves(table(), terms=SAID).curves[0]
    np.testing.assert_allclose(whole.spend * 52, week.spend)
    np.testing.assert_allclose(whole.mean * 52, week.mean)
    np.testing.assert_allclose(whole.draws.beta * 52, week.draws.beta, rtol=1e-9)


def test_the_interval_is_met_at_every_point() -> None:
    """Low 20 % below and high 25 % above, everywhere: 5 % and 95 % of the draws lie beyond."""
    (curve,) = read_curves(table(), terms=SAID).curves
    drawn = curve.draws.response(curve.spend)[:, 1:]
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    np.testing.assert_allclose(low, curve.low[1:], rtol=0.02)
    np.testing.assert_allclose(high, curve.high[1:], rtol=0.02)
    inside = ((drawn >= curve.low[1:]) & (drawn <= curve.high[1:])).mean(axis=0)
    np.testing.assert_allclose(inside, 0.9, atol=0.03)


def test_each_draw_is_a_rising_curve_and_the_first_quarter_is_a_fair_sample() -> None:
    (curve,) = read_curves(table(), terms=SAID).curves
    drawn = curve.draws.response(np.linspace(0, 14000, 50))
    assert (np.diff(drawn, axis=1) > 0).all()
    np.testing.assert_allclose(drawn[:128].mean(axis=0)[1:], drawn.mean(axis=0)[1:], rtol=0.02)


def test_what_the_file_says_needs_no_asking_and_what_nobody_says_is_asked() -> None:
    head = f"{HEAD},weeks,outcome,currency,interval,observed_low,observed_high"
    rows = tuple(f"{row},52,gmv,EUR,0.8,100,5000" for row in ROWS)
    found = read_curves(table(*rows, head=head))
    assert found.terms == Terms("gmv", "EUR", 52.0, 0.8, "")
    np.testing.assert_allclose(found.curves[0].observed, (100 / 52, 5000 / 52))
    with pytest.raises(CurvesError) as told:
        read_curves(table(*(r[3:] for r in ROWS), head=HEAD[7:]))
    assert told.value.missing == ("outcome", "currency", "weeks", "interval", "market")


def test_file_and_caller_that_differ_are_refused() -> None:
    data = table(*(f"{row},52" for row in ROWS), head=f"{HEAD},weeks")
    assert "the file says 52.0, but 1.0 was given" in refusal(data)


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (Terms("visits", "USD", 1.0, 0.9), "value 'visits'"),
        (Terms("orders", "usd", 1.0, 0.9), "value 'usd'"),
        (Terms("orders", "USD", 0.0, 0.9), "column 'weeks', value '0.0'"),
        (Terms("orders", "USD", float("nan"), 0.9), "column 'weeks', value 'nan'"),
        (Terms("orders", "USD", 1.0, 90.0), "column 'interval', value '90.0'"),
        (Terms("orders", "USD", 1.0, 0.0), "low and high differ"),
    ],
)
def test_impossible_terms(terms: Terms, said: str) -> None:
    assert said in refusal(table(), terms)


def test_curves_without_an_interval_do_not_vary_and_say_so() -> None:
    rows = ("US,tv,0,0,0,0", "US,tv,1000,200,200,200", "US,tv,3000,300,300,300",
            "US,tv,7000,350,350,350")  # fmt: skip
    found = read_curves(table(*rows), terms=Terms("orders", "USD", 1.0, 0.0))
    assert np.ptp(found.curves[0].draws.beta) == 0
    assert any("no interval" in note.message for note in found.notes)


# ---- refusals: row, column, value, what to do


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("US,tv,-5,10,10,10", "row 6, column 'spend', value '-5': a negative number"),
        ("US,tv,9000,-1,0,400", "row 6, column 'mean', value '-1': a negative number"),
        ("US,tv,9000,NaN,300,400", "row 6, column 'mean', value 'NaN': not a finite number"),
        ("US,tv,9000,inf,300,400", "column 'mean', value 'inf': not a finite number"),
        ("US,tv,9000,360,300,1e300", "column 'high', value '1e300': too large"),
        ("US,tv,9000,360,,400", "row 6, column 'low', value '': the cell is empty"),
        ("US,tv,=1+1,360,300,400", "column 'spend', value '=1+1': a formula"),
        ('US,"=HYPERLINK(""x"")",9000,360,300,400', "column 'channel', value '=HYPERLINK("),
        ("@SUM(A1),tv,9000,360,300,400", "row 6, column 'market', value '@SUM(A1)'"),
        (",tv,9000,360,300,400", "column 'market', value '': the name is empty"),
        ("US,tv,9000,three,300,400", "column 'mean', value 'three': not a number"),
        ('US,tv,"9,000",360,300,400', "value '9,000': not a number; write it plainly"),
        ("US,tv,7000,350,280,437", "row 6, column 'spend', value '7000': tv in US has this spend"),
        ("US,tv,9000,340,280,438", "row 6, column 'mean', value '340': tv in US falls from 350"),
        ("US,tv,9000,360,250,438", "row 6, column 'low', value '250': tv in US falls from 280"),
        ("US,tv,9000,360,365,438", "row 6, column 'low', value '365': tv in US: low is above"),
        ("US,tv,9000,360,290,359", "row 6, column 'high', value '359'"),
        ("DE,tv,9000,360,300,400", "row 6, column 'spend', value '9000': tv in DE has 1 points"),
    ],
)
def test_a_bad_row_is_named(row: str, said: str) -> None:
    assert said in refusal(table(*ROWS, row))


def test_a_curve_needs_a_point_at_no_spend_and_nothing_there() -> None:
    late = ("US,tv,500,133,110,160", *ROWS[1:])
    assert "row 2, column 'spend', value '500': tv in US has no point at spend 0" in refusal(
        table(*late)
    )
    carried = ("US,tv,0,50,40,60", *ROWS[1:])
    assert "row 2, column 'mean', value '50': tv in US has a response at spend 0" in refusal(
        table(*carried)
    )
    dead = tuple(f"US,tv,{s},0,0,0" for s in (0, 1, 2, 3))
    assert "brings nothing at any spend" in refusal(table(*dead))


def test_a_curve_that_no_hill_follows_is_refused() -> None:
    steps = [
        f"US,tv,{s},{100 * (s > 49) + 400 * (s > 89)},0,{600 * (s > 0)}" for s in range(0, 101, 5)
    ]
    assert "no Hill curve follows these points" in refusal(table(*steps))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"\x80\x04\x95\x0f\x00\x00", "row 1"),  # a pickle begins so; nothing opens one here
        (b"\x89PNG\r\n", "a picture"),
        (b"a,b\n1,2\n", "row 1, value 'a, b': no curve file: column 'channel' is missing"),
        (table(head=f"{HEAD},mean"), "column 'mean': the column stands twice"),
        (b"CDF\x01" + bytes(40), "netCDF of the classic form"),
        (table("US,tv,0,0\x00,0,0"), "a NUL byte"),
        (table(*(f"{r},1" for r in ROWS), head=f"{HEAD},observed_low"), "observed_high: give both"),
    ],
)
def test_a_file_that_is_no_table_of_curves(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_bounds_of_size() -> None:
    many = [f"US,c{n},{s},{s},{s},{s}" for n in range(401) for s in (0, 1, 2, 3)]
    assert "401 curves; at most 400" in refusal(table(*many))
    long = [f"US,tv,{s},{s},{s},{s}" for s in range(1001)]
    assert "1001 points" in refusal(table(*long))
    assert "a name of 81 characters" in refusal(table(f"US,{'x' * 81},0,0,0,0"))
    assert "cannot be seen" in refusal(table("US,tv\u202e,0,0,0,0"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CurvesError, match="cannot be opened"):
        read_curves(tmp_path / "no.csv", terms=SAID)


# ---- names


def test_unknown_names_are_refused_until_somebody_says_what_they_are() -> None:
    found = read_curves(table(), terms=SAID)
    with pytest.raises(CurvesError, match=r"row 2, column 'channel', value 'tv'.*has search"):
        taken(found, Choices(), ("US",), ("search",))
    with pytest.raises(CurvesError, match=r"row 2, column 'market', value 'US'.*has GB"):
        taken(found, Choices(new=frozenset({"tv"})), ("GB",), ())
    with pytest.raises(CurvesError, match="has this channel already"):
        taken(found, Choices(new=frozenset({"tv"})), ("US",), ("tv",))
    with pytest.raises(CurvesError, match="the file has no such channel; it has tv"):
        taken(found, Choices(channels={"radio": "tv"}), ("US",), ("tv",))
    with pytest.raises(CurvesError, match="no curve is left"):
        taken(found, Choices(left_out=frozenset({"tv"})), ("US",), ("tv",))
    as_search = taken(found, Choices({"tv": "search"}, {"US": "GB"}), ("GB",), ("search",))
    assert (as_search.channels, as_search.markets) == (("search",), ("GB",))


def test_two_channels_cannot_become_one() -> None:
    other = tuple(row.replace("tv", "radio") for row in ROWS)
    found = read_curves(table(*ROWS, *other), terms=SAID)
    with pytest.raises(CurvesError, match="search in US has two curves"):
        taken(found, Choices({"tv": "search", "radio": "search"}), ("US",), ("search",))


# ---- the Hill that stands for a curve


@settings(max_examples=25, deadline=None)
@given(
    half=st.floats(0.1, 5.0),
    shape=st.floats(0.6, 3.0),
    beta=st.floats(1e-3, 1e6),
    top=st.floats(1.0, 1e6),
)
def test_a_hill_curve_is_given_back(half: float, shape: float, beta: float, top: float) -> None:
    spend = np.linspace(0, top, 21)
    power = (spend / (half * top)) ** shape
    mean = beta * power / (1 + power)
    found = common_shape([(spend, mean)])
    scale, where = scale_and_half(spend, mean[None], np.array([found]))
    again = scale * (spend / where) ** found / (1 + (spend / where) ** found)
    np.testing.assert_allclose(again, mean, atol=2e-3 * mean.max())


@settings(max_examples=15, deadline=None)
@given(down=st.floats(0.1, 0.95), lean=st.floats(0.7, 2.2), half=st.floats(0.3, 3.0))
def test_draws_have_the_mean_and_the_interval_of_their_curve(
    down: float, lean: float, half: float
) -> None:
    """Also of intervals that lean: the way up is ``lean`` times the way down."""
    spend = np.linspace(0, 100, 11)
    mean = spend / (spend + 100 * half)
    points = spend, mean, down * mean, (1 + lean * (1 - down)) * mean
    drawn = interval_draws(points, 0.9, 1.0, seed=5)
    fit, width = errors(points, 0.9, drawn)
    assert fit < 0.02
    assert width < 0.04
    again = interval_draws(points, 0.9, 1.0, seed=5)
    assert np.array_equal(again.beta, drawn.beta)


def test_an_interval_that_no_mean_can_lie_in_so_is_told() -> None:
    """A mean close to low, high far away: no split lognormal has that mean; the mean is kept."""
    rows = tuple(f"US,tv,{s},{s / (s + 9)},{0.95 * s / (s + 9)},{4 * s / (s + 9)}"
                 for s in range(10))  # fmt: skip
    found = read_curves(table(*rows), terms=SAID)
    assert found.curves[0].fit_error < 0.01
    assert found.curves[0].interval_error > 0.1
    said = [note.message.format(**note.names) for note in found.notes]
    assert any("tv in US: the interval of the draws is" in line for line in said)


def test_a_wide_and_leaning_interval_comes_from_half_saturation() -> None:
    """Uncertain where it bends, certain at the top: the draws follow both."""
    spend = np.linspace(0, 100, 21)
    curves = [spend / (spend + half) for half in (40.0, 20.0, 10.0)]
    points = spend, curves[1], curves[0], curves[2]
    drawn = interval_draws(points, 0.9, 1.0, seed=1)
    fit, width = errors(points, 0.9, drawn)
    assert (fit, width) < (0.03, 0.03)
    assert np.std(np.log(drawn.half_saturation)) > 2 * np.std(np.log(drawn.beta))


# ---- exports of other programs


def meridian(count: int = 5) -> list[tuple[float, float, float]]:
    """Multiplier, spend and response of a channel that spent 52,000 over a year."""
    steps = np.linspace(0, 2, count)
    return [(float(k), 52000 * float(k), 20800 * k / (1 + k)) for k in steps]


def check_meridian(found: CurveSet) -> None:
    assert found.kind == "Meridian"
    (curve,) = found.curves
    assert (curve.channel, curve.market) == ("Channel0", "all")
    np.testing.assert_allclose(curve.spend, [0, 500, 1000, 1500, 2000])
    assert curve.mean[2] == pytest.approx(200)
    assert curve.observed == (0, pytest.approx(1000))


YEAR_OF_ALL = Terms("gmv", "USD", 52.0, 0.9, "all")


def test_the_frame_behind_meridians_chart() -> None:
    rows = [f"Channel0,{s},{k},{r * 0.8},{r * 1.2},{r}" for k, s, r in meridian()]
    data = table(*rows, head="channel,spend,spend_multiplier,ci_lo,ci_hi,mean")
    check_meridian(read_curves(data, terms=YEAR_OF_ALL))
    bad = table(
        *rows, "Channel0,-4,3,0,0,0", head="channel,spend,spend_multiplier,ci_lo,ci_hi,mean"
    )
    assert "row 7, column 'spend', value '-4'" in refusal(bad, YEAR_OF_ALL)


def test_meridians_data_set_as_rows() -> None:
    rows = [
        f"{k},Channel0,{metric},{s},{r * size}"
        for k, s, r in meridian()
        for metric, size in (("mean", 1), ("ci_lo", 0.8), ("ci_hi", 1.2))
    ]
    head = "spend_multiplier,channel,metric,spend,incremental_outcome"
    check_meridian(read_curves(table(*rows, head=head), terms=YEAR_OF_ALL))
    half = [row for row in rows if "ci_lo" not in row]
    assert "column 'incremental_outcome', value '': the cell is empty" in refusal(
        table(*half, head=head), YEAR_OF_ALL
    )
    assert "stands twice" in refusal(table(*rows, rows[0], head=head), YEAR_OF_ALL)


ROBYN = (
    "solID,dep_var_type,channels,date_min,date_max,periods,initSpendUnit,initResponseUnit,"
    "optmSpendUnit,optmResponseUnit,optmSpendUnitUnbound,optmResponseUnitUnbound"
)


def test_robyns_reallocated_table() -> None:
    row = "1_2_3,revenue,tv_S,2024-01-01,2024-12-30,53 weeks,1000,200,3000,300,7000,350"
    found = read_curves(table(row, head=ROBYN), terms=Terms("gmv", "USD", market="US"))
    assert (found.kind, found.terms.weeks, found.terms.interval) == ("Robyn", 1.0, 0.0)
    np.testing.assert_allclose(found.curves[0].spend, [0, 1000, 3000, 7000])
    response = found.curves[0].draws.response(np.array([1000.0]))
    assert response[0, 0] == pytest.approx(200, rel=0.01)
    days = table(row.replace("53 weeks", "90 days"), head=ROBYN)
    daily = read_curves(days, terms=Terms("gmv", "USD", market="US")).curves[0]
    np.testing.assert_allclose(daily.spend, [0, 7000, 21000, 49000])
    odd = refusal(table(row.replace("53 weeks", "long"), head=ROBYN), Terms())
    assert "column 'periods', value 'long'" in odd


def test_a_channel_that_robyn_left_where_it_was_has_too_few_points() -> None:
    row = "1_2_3,revenue,tv_S,2024-01-01,2024-12-30,53 weeks,1000,200,1000,200,1000,200"
    said = refusal(table(row, head=ROBYN), Terms("gmv", "USD", market="US"))
    assert "tv_S in US has 2 points" in said
