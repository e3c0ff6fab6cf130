"""The business profile: labels and arrays in file order, faults named with path and value."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from model.business import BusinessError, load_business, with_assumptions
from model.business.file import parse_business
from model.business.specs import AXES, DIVISORS, NUMBERS, OPTIONAL
from tests.model.business_case import business_of, profile_of


def fault(profile: object) -> str:
    with pytest.raises(BusinessError) as caught:
        parse_business(profile, "ours.yaml")
    return str(caught.value)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The plain profile with one value replaced; `path` in dots."""
    profile = profile_of(markets=("GB", "US"))
    *way, last = path.split(".")
    inner = profile
    for key in way:
        inner = inner[key]
    inner[last] = value
    return profile


# ---- arrays


def test_tables_follow_the_order_of_the_labels_not_of_the_values() -> None:
    profile = profile_of(markets=("US", "GB"), lines=("beauty", "home"), line_share=0.5)
    profile["tables"]["unit_cost"]["values"] = {
        "GB": {"home": 4.0, "beauty": 3.0},
        "US": {"beauty": 1.0, "home": 2.0},
    }
    found = parse_business(profile, "ours").table("unit_cost")
    np.testing.assert_array_equal(found, [[1, 2], [3, 4]])


def test_a_table_by_region_spreads_to_its_markets() -> None:
    business = business_of(
        markets=("GB", "US", "DE"), overseas_share={"europe": 0.4, "north_america": 0.6}
    )
    assert business.regions == {"europe": ("GB", "DE"), "north_america": ("US",)}
    np.testing.assert_array_equal(business.by_market("overseas_share"), [0.4, 0.6, 0.4])
    np.testing.assert_array_equal(business.table("overseas_share"), [0.4, 0.6])


def test_arrays_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        business_of().table("unit_cost")[0, 0] = 1


def test_a_profile_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        business_of().label = "other"


# ---- faults


def test_a_missing_table_says_what_it_holds() -> None:
    profile = profile_of()
    del profile["tables"]["unit_cost"]
    text = fault(profile)
    assert "ours.yaml" in text
    assert "tables.unit_cost is missing; it holds market × line" in text


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("tables.tax_rate.values.GB", "a fifth", "tables.tax_rate.values.GB is 'a fifth'"),
        ("tables.tax_rate.values.GB", True, "tables.tax_rate.values.GB is True; a number"),
        ("tables.tax_rate.values.GB", float("nan"), "tables.tax_rate.values.GB is nan; a finite"),
        ("tables.tax_rate.values.FR", 0.2, "missing or unknown: ['FR']"),
        ("tables.unit_cost.values.GB", 8.0, "tables.unit_cost.values.GB is 8.0; a value for each"),
        ("numbers.stock_days.value", "many", "numbers.stock_days.value"),
        ("markets.GB.currency", "pounds", "'pounds'"),
        ("markets.GB.country", "UK1", "'UK1'"),
        ("colour", "blue", "colour"),
    ],
)
def test_a_wrong_value_is_repeated_with_its_place(path: str, value: Any, said: str) -> None:
    assert said in fault(changed(path, value))


def test_a_missing_market_is_named() -> None:
    profile = profile_of(markets=("GB", "US"))
    del profile["tables"]["tax_rate"]["values"]["US"]
    assert "tables.tax_rate.values must name each market once; missing or unknown: ['US']" in fault(
        profile
    )


def test_a_missing_number_is_named() -> None:
    """Each figure the stages read must be there, or evaluation would break half way."""
    for name in NUMBERS:
        profile = profile_of()
        del profile["numbers"][name]
        assert f"numbers.{name} is missing" in fault(profile)


@pytest.mark.parametrize(
    ("first", "second", "said"), [(0.5, 0.6, "1.1"), (0.5, 0.4, "0.9"), (1.5, -0.5, "1")]
)
def test_shares_that_are_no_whole_are_refused(first: float, second: float, said: str) -> None:
    shares = {"beauty": first, "home": second}
    found = fault(profile_of(lines=("beauty", "home"), line_share={"GB": shares}))
    assert f"tables.line_share.values.GB sums to {said}; shares from 0 to 1" in found
    mix = {"amazon": first, "own_site": second}
    found = fault(profile_of(platforms=("amazon", "own_site"), platform_mix={"europe": mix}))
    assert f"tables.platform_mix.values.europe sums to {said}" in found


def test_a_number_without_source_is_refused() -> None:
    profile = profile_of()
    del profile["numbers"]["stock_days"]["source"]
    assert "numbers.stock_days.source" in fault(profile)


@pytest.mark.parametrize("content", ["- a\n- b\n", "just words\n", "3\n", ""])
def test_a_file_without_keys_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(content)
    with pytest.raises(BusinessError, match=r"ours\.yaml holds \w+; a mapping of keys is needed"):
        load_business(path)


def test_a_file_that_is_not_yaml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text("a: [1, 2\nb: }")
    with pytest.raises(BusinessError, match=r"ours\.yaml is not YAML"):
        load_business(path)


def test_yaml_cannot_run_code(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text("label: !!python/object/apply:os.getcwd []\n")
    with pytest.raises(BusinessError, match="is not YAML"):
        load_business(path)


# ---- files


def test_a_profile_survives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(yaml.safe_dump(profile_of(markets=("GB", "DE"))))
    assert load_business(path) == business_of(markets=("GB", "DE"))


def test_the_demo_profile_sources_every_figure() -> None:
    demo = load_business()
    assert demo.simulated
    assert demo.as_of == date(2025, 12, 31)
    assert set(AXES) - set(OPTIONAL) <= set(demo.tables) <= set(AXES)
    for record in (*demo.numbers.values(), *demo.tables.values()):
        assert record.unit
        assert record.source


def test_the_demo_profile_holds_the_shares_it_should() -> None:
    demo = load_business()
    for name in ("line_share", "platform_mix"):
        np.testing.assert_allclose(demo.table(name).sum(axis=1), 1, atol=1e-6)
    for name in ("return_rate", "resaleable_share", "overseas_share", "local_cost_share"):
        assert ((demo.table(name) >= 0) & (demo.table(name) <= 1)).all(), name


# ---- assumptions


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf")])
def test_a_figure_below_nothing_or_endless_is_refused(value: float) -> None:
    found = fault(changed("numbers.holding_rate.value", value))
    assert "numbers.holding_rate.value" in found
    assert str(value) in found


@pytest.mark.parametrize("name", DIVISORS)
def test_a_figure_that_is_divided_by_is_not_zero(name: str) -> None:
    assert f"numbers.{name} is 0" in fault(changed(f"numbers.{name}.value", 0.0))


def test_an_interval_moves_with_its_number() -> None:
    """Twice the response, twice its 5 % and 95 % points; what has no interval gets none."""
    plain = business_of()
    uncertain = plain.numbers["promo_response"].model_copy(update={"low": 0.6, "high": 2.4})
    before = plain.model_copy(update={"numbers": {**plain.numbers, "promo_response": uncertain}})
    found = with_assumptions(
        before, {"business.numbers.promo_response": 2.4, "business.numbers.holding_rate": 0.1}
    ).numbers
    promo, holding = found["promo_response"], found["holding_rate"]
    assert (promo.low, promo.value, promo.high) == pytest.approx((1.2, 2.4, 4.8))
    assert (holding.low, holding.value, holding.high) == (None, 0.1, None)
