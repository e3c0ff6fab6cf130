"""Axes of the chart grammar, as Vega writes them."""

from __future__ import annotations

import re
from dataclasses import replace
from gettext import NullTranslations

import altair as alt
import numpy as np
import pandas as pd
import pytest
import vl_convert

from model import load_world
from model.results import WeeklySeries
from ui import charts, periods, words
from ui.axes import count_label, money_axis, time_locale
from ui.ink import INK


def written(values: list[float], *, signed: bool = False) -> str:
    """The picture of an axis with a label at these values."""
    axis = money_axis(INK["light"], signed=signed)
    axis["values"] = values
    chart = alt.Chart(pd.DataFrame({"x": values})).mark_point().encode(x=alt.X("x:Q", axis=axis))
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))


def labels(svg: str) -> list[str]:
    """Texts of a picture, no-break spaces as plain ones."""
    return [text.replace("\u00a0", " ") for text in re.findall(r"<text[^>]*>([^<]+)</text>", svg)]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "$0"),
        (250.0, "$250"),
        (2_500.0, "$2.5 k"),
        (400_000.0, "$400 k"),
        (1_250_000.0, "$1.25 m"),
        (2e9, "$2 bn"),
        (-400_000.0, "−$400 k"),
    ],
)
def test_money_is_written_as_on_the_page(value: float, said: str) -> None:
    assert said in labels(written([value]))


@pytest.mark.parametrize(("value", "said"), [(0, "0"), (640, "640"), (1_250_000, "1.25 m")])
def test_counts_are_written_as_on_the_page(value: float, said: str) -> None:
    axis = alt.Axis(values=[value], labelExpr=count_label())
    chart = alt.Chart(pd.DataFrame({"x": [value]})).mark_point().encode(x=alt.X("x:Q", axis=axis))
    assert said in labels(str(vl_convert.vegalite_to_svg(chart.to_dict())))


def test_differences_carry_their_sign_and_nothing_has_none() -> None:
    said = labels(written([-2e6, 0.0, 2e6], signed=True))
    assert {"−$2 m", "$0", "+$2 m"} <= set(said)


def test_vega_gets_the_names_of_months_and_days_of_the_language() -> None:
    english, chinese = time_locale("en"), time_locale("zh_Hans")
    assert english["shortMonths"][0] == "Jan"
    assert english["days"][0] == "Sunday"
    assert chinese["shortMonths"][0] == "1月"
    assert [len(english[part]) for part in ("months", "shortDays")] == [12, 7]


@pytest.mark.parametrize("weeks", ["year", "dates", "numbers"])
def test_every_kind_of_weeks_has_its_chart(weeks: str) -> None:
    spec = charts.GRAMMAR[charts.WEEKLY[weeks]](INK["light"]).to_dict()
    assert '"week"' in str(spec).replace("'", '"')


class Backwards(NullTranslations):
    """A language that is English from right to left."""

    def gettext(self, message: str) -> str:
        return message[::-1]


def test_titles_of_a_chart_follow_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Specs are kept by language, or the first reader's would be everybody's."""
    charts._spec.cache_clear()
    english = str(charts._spec(charts.GRAMMAR["weekly"], "light", "en"))
    monkeypatch.setattr(words, "catalogue", lambda _language: Backwards())
    other = str(charts._spec(charts.GRAMMAR["weekly"], "light", "zh_Hans"))
    assert str(charts._spec(charts.GRAMMAR["weekly"], "light", "en")) == english
    charts._spec.cache_clear()
    assert "'expected'" in english
    assert "'detcepxe'" in other
    assert "'expected'" not in other


def test_the_weekly_scale_stands_on_the_ends_it_is_given() -> None:
    """Unseen points hold both ends, so that the scale stays where it is while levers move."""
    path = WeeklySeries(("2026-01-05", "2026-01-12"), *(np.array([x, x]) for x in (3.0, 2.0, 4.0)))
    drawn = charts.weekly_frame(path, None, ("now", ""), top=10.0, low=1.0)
    assert list(drawn["top"]) == [1.0, pytest.approx(10.0 * charts.TOP_ROOM)]
    free = charts.weekly_frame(path, None, ("now", ""))
    assert list(free["top"]) == pytest.approx([4.0 * charts.TOP_ROOM] * 2)


def test_weeks_are_counted_where_the_panel_counts_them() -> None:
    """A panel's labels decide, not what its first one looks like."""
    demo = load_world()
    labels = replace(demo.fit.history.week_labels, pattern="integer", first="0")
    counted = replace(
        demo, fit=replace(demo.fit, history=replace(demo.fit.history, week_labels=labels))
    )
    assert periods.weeks_kind(demo) == "year"
    assert periods.weeks_kind(counted) == "numbers"
