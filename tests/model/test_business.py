"""The business profile: labels and arrays in file order, faults named with path and value."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from model.business import (
    BusinessError,
    figures,
    load_business,
    parse_business,
    read_business,
    to_yaml,
    with_assumptions,
)
from model.business.specs import AXES, DIVISORS, NUMBERS, OPTIONAL, SPECS
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


PAIR = {"markets": ("GB", "US"), "lines": ("beauty", "home"), "line_share": 0.5}
PATH = "business.tables"


def test_an_assumption_changes_its_figure_alone() -> None:
    before = business_of(**PAIR)
    before.table("unit_cost")  # arrays read before must not be stale after
    after = with_assumptions(before, {f"{PATH}.unit_cost.GB.home": 9.5})
    np.testing.assert_array_equal(after.table("unit_cost"), [[8.0, 9.5], [8.0, 8.0]])
    np.testing.assert_array_equal(before.table("unit_cost"), 8.0)
    table = after.tables["unit_cost"]
    assert table.source_of(("GB", "home")) == "assumption of the scenario"
    assert table.source_of(("GB", "beauty")) == "assumption"


def test_one_share_of_a_whole_moves_the_others_in_proportion() -> None:
    thirds = {"beauty": 0.5, "home": 0.3, "toys": 0.2}
    before = business_of(lines=tuple(thirds), line_share={"GB": thirds})
    after = with_assumptions(before, {f"{PATH}.line_share.GB.beauty": 0.75})
    np.testing.assert_allclose(after.table("line_share"), [[0.75, 0.15, 0.10]])
    source = after.tables["line_share"].source_of(("GB", "home"))
    assert source.startswith("rescaled: another share of the whole")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"beauty": 1.0}, [1, 0, 0]),
        ({"beauty": 0.4, "home": 0.4}, [0.4, 0.4, 0.2]),
        ({"beauty": 0.9, "home": 0.6}, [0.6, 0.4, 0]),  # above the whole: scaled down to it
        ({"beauty": 0.2, "home": 0.2, "toys": 0.4}, [0.25, 0.25, 0.5]),
        ({"beauty": 0.0, "home": 0.0, "toys": 0.0}, [1 / 3, 1 / 3, 1 / 3]),
    ],
)
def test_shares_are_never_refused_for_their_sum(
    given: dict[str, float], expected: list[float]
) -> None:
    thirds = {"beauty": 0.5, "home": 0.3, "toys": 0.2}
    before = business_of(lines=tuple(thirds), line_share={"GB": thirds})
    paths = {f"{PATH}.line_share.GB.{line}": share for line, share in given.items()}
    np.testing.assert_allclose(with_assumptions(before, paths).table("line_share"), [expected])


def test_a_whole_whose_rest_was_nothing_is_shared_evenly() -> None:
    whole = {"beauty": 1.0, "home": 0.0, "toys": 0.0}
    before = business_of(lines=tuple(whole), line_share={"GB": whole})
    after = with_assumptions(before, {f"{PATH}.line_share.GB.beauty": 0.6})
    np.testing.assert_allclose(after.table("line_share"), [[0.6, 0.2, 0.2]])


def test_what_a_scenario_assumes_is_flagged_no_longer() -> None:
    profile = profile_of(markets=("GB", "US"))
    profile["tables"]["tax_rate"]["flagged"] = ["GB", "US"]
    profile["numbers"]["holding_rate"]["flagged"] = True
    before = parse_business(profile, "ours")
    assert before.flagged == {"tables.tax_rate.GB", "tables.tax_rate.US", "numbers.holding_rate"}
    after = with_assumptions(
        before, {f"{PATH}.tax_rate.GB": 0.2, "business.numbers.holding_rate": 0.2}
    )
    assert after.flagged == {"tables.tax_rate.US"}


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("business.tables.return_rate.GB.beauty", 1.4, "is 1.4; Return rate, share of orders"),
        ("business.tables.unit_cost.GB", 4, "the path must end at one figure"),
        ("business.tables.unit_cost.FR.beauty", 4, "the path must end at one figure"),
        ("business.tables.luck.GB", 4, "no such figure; give business.numbers.<name>"),
        ("business.numbers.stock_days.value", 4, "the path must end at one figure"),
        ("business.numbers.stock_days", 0, "is 0; the model divides by it"),
        ("business.numbers.stock_days", True, "must be a number"),
        ("plan.budget", 4, "no such figure"),
    ],
)
def test_a_wrong_assumption_is_repeated(path: str, value: Any, said: str) -> None:
    with pytest.raises(BusinessError) as caught:
        with_assumptions(business_of(), {path: value})
    assert path in str(caught.value)
    assert said in str(caught.value)


def test_what_the_levers_hang_on_cannot_be_assumed() -> None:
    """Without a programme there are no levers of one: a scenario that sets one has no meaning."""
    profile = profile_of()
    profile["numbers"]["programme_budget"] = {**profile["numbers"]["holding_rate"], "value": 1e6}
    with pytest.raises(BusinessError, match=r"programme_budget = 0: .* on the Data page"):
        with_assumptions(parse_business(profile, "ours"), {"business.numbers.programme_budget": 0})


# ---- figures


def test_every_figure_can_be_assumed_at_its_own_path() -> None:
    """The drawer's list and the overrides speak of the same figures, dots in labels included."""
    profile = profile_of(markets=("GB", "US"), lines=("a", "a.b"), line_share=0.5)
    profile["tables"]["return_rate"]["flagged"] = ["US.a.b"]
    before = parse_business(profile, "ours")
    found = figures(before)
    assert len({figure.path for figure in found}) == len(found)
    same = with_assumptions(
        before, {f.path: f.value for f in found if not SPECS[f.name].structural}
    )
    for name in AXES.keys() & before.tables.keys():
        np.testing.assert_allclose(same.table(name), before.table(name))
    assert [figure.path for figure in found if figure.flagged] == [
        "business.tables.return_rate.US.a.b"
    ]
    assert same.flagged == frozenset()
    shown = next(figure for figure in found if figure.name == "return_rate")
    assert (shown.minimum, shown.maximum, shown.format) == (0, 1, "percent")


# ---- optional parts


def test_optional_tables_say_nothing_where_nothing_is_given() -> None:
    profile = profile_of(channels=("search", "tv"))
    del profile["tables"]["attributed_gmv"]
    report = {"unit": "ratio", "source": "reports", "values": {"search": 4.0}}
    profile["tables"]["attributed_roas"] = report
    found = parse_business(profile, "ours")
    np.testing.assert_array_equal(found.table("attributed_roas"), [4.0, np.nan])
    np.testing.assert_array_equal(found.table("attributed_gmv"), [np.nan, np.nan])
    np.testing.assert_array_equal(found.table("fee_points"), [[0.0]])
    assert found.optional_number("programme_budget") is None


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("tables.return_rate.values.GB.beauty", 1.5, "is 1.5; Return rate, share of orders"),
        ("tables.average_order_value.values.GB.beauty", 0, "lies between 0.01 and 1e+06"),
        ("tables.tax_rate.flagged", ["FR"], "tables.tax_rate.flagged names 'FR'"),
        ("tables.luck", {"unit": "x", "source": "s", "values": {}}, "tables.luck is not a table"),
        ("numbers.luck", {"value": 1, "unit": "x", "source": "s"}, "numbers.luck is not a number"),
        ("commitments", {"FR": {"search": 1}}, "commitments names 'FR'"),
        ("commitments", {"GB": {"search": -1}}, "commitments.GB.search is -1.0"),
    ],
)
def test_a_figure_out_of_range_or_unknown_is_named(path: str, value: Any, said: str) -> None:
    assert said in fault(changed(path, value))


def test_reports_say_one_thing_about_a_channel() -> None:
    report = {"unit": "ratio", "source": "reports", "values": {"search": 4.0}}
    assert "'search' stands in tables.attributed_gmv and" in fault(
        changed("tables.attributed_roas", report)
    )


@pytest.mark.parametrize("roi", [[3.0, 2.0, 1.0], [0.0, 1.0, 2.0], [1.0, 2.0]])
def test_a_benchmark_needs_a_rising_return(roi: list[float]) -> None:
    channel = {"label": "TV", "kind": "brand_video", "weekly_spend": 1000, "roi": roi}
    assert "benchmark_channels.tv" in fault(changed("benchmark_channels", {"tv": channel}))
    channel["roi"] = [0.5, 1.2, 3.0]
    nowhere = fault(changed("benchmark_channels", {"tv": channel | {"markets": []}}))
    assert "benchmark_channels.tv.markets" in nowhere
    said = fault(changed("benchmark_channels", {"search": channel}))
    assert "benchmark_channels.search is a channel with history" in said


# ---- uploads


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: &x 1\nb: *x\n", "write its content, not an alias"),
        (b"a: " + b"[" * 40 + b"]" * 40, "levels of nesting"),
        (b"label: one\nlabel: two\n", "'label' stands twice"),
        (b"label: \xff\xfe", "UTF-8"),
        (b"#" * 5_000_001, "at most 5,000,000 bytes"),
        (b"label: 2026-02-30\n", "valid dates"),
    ],
)
def test_a_hostile_upload_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(BusinessError, match=r"ours\.yaml") as caught:
        read_business(content, "ours.yaml")
    assert said in str(caught.value)
    assert "plan" not in str(caught.value)


def test_a_profile_is_written_and_read_back() -> None:
    demo = load_business()
    assert read_business(to_yaml(demo).encode(), "ours.yaml") == demo
