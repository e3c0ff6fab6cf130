"""What is said of a fit: whether to use it, and what the data tell of each effect."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.demand import DemandModel, trusted, verdict
from model.demand.heldout import held_out_errors
from model.demand.history import History
from model.demand.layout import Spread
from model.demand.search import Believed
from model.panel import load_mapping, read_panel
from tests.model.demand_world import promo_and_media, simulated
from tests.model.test_demand_panels import (
    markets_of,
    one_market,
    silence,
    steady,
    twins,
    with_media,
    without_media,
)

MAPPINGS = Path(__file__).resolve().parents[1] / "cases" / "mappings"
SPREAD = Spread(level=0.006, pooling=0.3, common=0.003, shock=0.005, season=0.1, event=0.15)


@pytest.fixture(scope="module")
def fit():
    return DemandModel(draws=256).fit(simulated()).fit_


def said(found) -> list[str]:
    return [remark.message.format(**remark.names) for remark in found]


def by_name(fit) -> dict:
    return {trust.about: trust for trust in trusted(fit)}


def test_rules_of_thumb_are_those_of_a_hand_made_panel():
    """Weeks 1, 2, 3 ... 20: five are held out, the last one known is 15, the mean of 8 is 11.5."""
    panel = one_market(simulated(weeks=20))
    panel = replace(panel, outcome=np.arange(1.0, 21.0)[None], media=np.ones((1, 20, 2)))
    errors = held_out_errors(History.of(panel), SPREAD, believed=Believed())
    assert errors["weeks"] == 5
    assert errors["naive"] == pytest.approx((1 + 2 + 3 + 4 + 5) / (16 + 17 + 18 + 19 + 20))
    assert errors["mean_of_8"] == pytest.approx((4.5 + 5.5 + 6.5 + 7.5 + 8.5) / 90)
    assert "seasonal_naive" not in errors


def test_a_year_that_repeats_is_what_last_year_told():
    year = np.random.default_rng(0).lognormal(5, 0.4, 52)
    panel = replace(one_market(simulated()), outcome=np.tile(year, 2)[None])
    errors = held_out_errors(History.of(panel), SPREAD, believed=Believed())
    assert errors["seasonal_naive"] == 0.0
    assert errors["weeks"] == 39


def test_weeks_held_out_are_not_seen():
    panel = simulated()
    spoilt = np.array(panel.outcome)
    spoilt[:, -13:] *= 3.0
    same, other = (
        held_out_errors(History.of(p), SPREAD, believed=Believed())
        for p in (panel, replace(panel, outcome=spoilt))
    )
    assert same["total"] == pytest.approx(1.0, abs=0.05)
    assert other["total"] < 0.7


def test_a_fit_that_beats_every_rule_of_thumb_is_trusted(fit):
    found = verdict(fit)
    assert found.level == "trust"
    assert said(found.reasons)[0].startswith("On 39 weeks held out, the forecast missed by")


def test_effects_that_the_data_move_are_theirs_and_the_rest_is_said_to_be_prior(fit):
    found = by_name(fit)
    assert list(found) == ["search", "video", "Price", "Promotions", "Season", "Level"]
    assert {name: found[name].source for name in ("search", "Price", "Season", "Level")} == {
        "search": "data",
        "Price": "data",
        "Season": "data",
        "Level": "data",
    }
    assert (found["Promotions"].source, found["Promotions"].share_from_data) == ("prior", 0.0)
    assert [trust.channel for trust in found.values()][:3] == ["search", "video", None]


@pytest.mark.parametrize(
    ("change", "source", "sentence"),
    [
        (silence, "prior", "video never ran: no response is claimed."),
        (steady, "prior", "Spend on video never varied: its effect is general experience"),
        (twins, "both", "video and search moved together: only their sum is known."),
    ],
)
def test_a_channel_that_the_data_cannot_tell(change, source, sentence):
    found = by_name(DemandModel(draws=128).fit(with_media(change)).fit_)["video"]
    assert found.source == source
    assert said([found])[0].startswith(sentence)


def test_without_price_and_media_both_are_general_experience():
    fit = DemandModel(draws=64).fit(without_media(replace(simulated(), price=None))).fit_
    assert by_name(fit)["Price"].share_from_data == 0.0
    assert verdict(fit).level == "care"
    assert said(verdict(fit).reasons)[0].startswith("No media in the data")


@pytest.mark.parametrize(
    ("weeks", "level", "sentence"),
    [
        (20, "do_not_use", "20 weeks of history are less than half a year"),
        (60, "care", "60 weeks of history are less than two years"),
    ],
)
def test_short_histories_ask_for_care(weeks, level, sentence):
    fit = DemandModel(draws=64).fit(simulated(weeks=weeks)).fit_
    found = verdict(fit)
    assert found.level == level
    assert any(reason.startswith(sentence) for reason in said(found.reasons))
    assert by_name(fit)["Season"].source == "prior"


@pytest.mark.parametrize(
    ("change", "level", "sentence"),
    [
        ({"model": 0.08}, "trust", "missed by 8 %, a simple rule by 10 %."),
        ({"model": 0.12}, "care", "trust differences between scenarios more than the level"),
        ({"model": 0.16}, "do_not_use", "the model does not describe these data"),
        ({"model": 0.12, "seasonal_naive": 0.2, "naive": 0.2}, "trust", "a simple rule by 15 %."),
    ],
)
def test_the_check_on_weeks_held_out_decides(fit, change, level, sentence):
    errors = {"weeks": 13, "naive": 0.1, "mean_of_8": 0.15, "seasonal_naive": 0.2, **change}
    found = verdict(replace(fit, diagnostics={**fit.diagnostics, "held_out": errors}))
    assert found.level == level
    assert sentence in said(found.reasons)[0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"r_hat": 1.2}, "Separate runs of the fit do not agree yet"),
        ({"effective_draws": 30.0}, "The draws are worth only 30 independent ones"),
        ({"mode_converged": False}, "The search stopped before it had settled"),
    ],
)
def test_a_rough_fit_asks_for_care(fit, change, sentence):
    found = verdict(replace(fit, diagnostics={**fit.diagnostics, **change}))
    assert found.level == "care"
    assert said(found.reasons)[0].startswith(sentence)


def test_verdicts_of_a_known_world_and_of_one_the_model_does_not_fit(shared):
    """The known world's channels bring far more than the fit says, and forecasts show no sign."""
    found = verdict(DemandModel(draws=256).fit(promo_and_media(shared)).fit_)
    assert (found.level, found.media, found.in_all) == ("trust", "care", False)
    panel = read_panel(
        shared / "data" / "geo_visits_panel_dev.csv.gz",
        mapping=load_mapping(MAPPINGS / "geo_visits.yaml"),
    )
    assert verdict(DemandModel(draws=32).fit(markets_of(panel, 12)).fit_).level != "trust"
