"""The Data page on what is counted: numbers of the preview, an outcome of one's own in money."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from model.panel import Preview
from tests.pages.app import words
from tests.pages.intake_page import as_csv, go, intake, opened, press, sound, upload, weekly_rows
from ui.intake.columns import preview_html, short_text


@pytest.fixture
def data() -> AppTest:
    return opened()


def test_the_preview_of_many_columns_is_not_cut_and_rounds_what_it_shows() -> None:
    rows = tuple(
        (f"2024-01-0{d}", "1.5 all", "626.450379", "0.000123", "12,345.5") for d in range(7)
    )
    seen = Preview(("week", "market", "kpi", "spend_Social", "price"), rows, (), ())
    shown = preview_html(seen)
    heads = re.findall(r'<th scope="col">(.*?)</th>', shown)
    assert heads == ["week", *(row[0] for row in rows[:3])]
    assert '<th scope="row">spend_Social</th><td class="">0.000123</td>' in shown
    assert '<th scope="row">kpi</th><td class="">626.45</td>' in shown
    assert [short_text(t) for t in ("12,345.5", "-0.584046", "0.0", "1.5 all", "7")] == [
        "12,345.5", "-0.58", "0", "1.5 all", "7",
    ]  # fmt: skip


def test_an_outcome_of_ones_own_says_what_a_unit_is_worth(data: AppTest) -> None:
    frame = weekly_rows(40).rename(columns={"orders": "sign_ups"})
    upload(data, "upload_", ("visits.csv", as_csv(frame)))
    press(data, "onward_button")
    upload(data, "mapping_", ("saved.yaml", b"columns: {sign_ups: kpi}\n"))
    go(data, "check")
    charts = [c.proto.alt for c in data.get("vega_lite_chart")]
    assert charts[0].startswith("Outcome (sign_ups) a week")
    press(data, "onward_button")
    shown = words(data)
    assert "Your data count Outcome (sign_ups), neither orders nor revenue" in shown
    assert "GMV = outcome × orders per unit × average order value = outcome × 0.03 × $" in shown
    assert "Nobody has said orders per unit, average order value" in shown
    for label, value in (("Orders per unit", 0.5), ("Average order value", 80.0)):
        sound(
            next(n for n in data.number_input if n.label.startswith(label)).set_value(value).run()
        )
    shown = words(data)
    assert "outcome × 0.5 × $80.00 = outcome × $40.00." in shown
    assert "Nobody has said" not in shown
    found = intake(data).profile
    assert found is not None
    assert found.business.number("orders_per_outcome") == 0.5


def test_orders_are_not_asked_what_a_unit_is_worth(data: AppTest) -> None:
    press(data, "sample")
    press(data, "onward_button")
    assert not any(n.label.startswith("Orders per unit") for n in data.number_input)
