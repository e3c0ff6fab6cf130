import json
import math
import re

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from model.levers import (
    BASES,
    CatalogueError,
    Indexes,
    LeverFileError,
    LeverKey,
    ScenarioError,
    Splits,
    load_catalogue,
)
from model.levers.record import LEVERS_FILE
from tests.model.lever_world import VALUES, small_catalogue, small_indexes, small_splits

CATALOGUE = small_catalogue()
SIX_MASTERS = [
    "media_total",
    "media_split[southeast_asia]",
    "price",
    "delivery_speed",
    "programme_funding",
    "hedge",
]


class TestFile:
    def test_has_the_levers_of_the_design(self):
        levers = load_catalogue().levers
        assert len(levers) == 35
        assert {lever.group for lever in levers} == {
            *("media", "price", "platform", "operations", "programme", "protection", "outside")
        }

    def test_claim_ids_named_as_source_exist(self, shared):
        claims = {
            claim["id"] for claim in yaml.safe_load((shared / "plan/claims.yaml").read_text())
        }
        sources = {
            source
            for lever in load_catalogue().levers
            for part in (lever, lever.bands, lever.reasonable, lever.marker)
            if part is not None
            for source in re.findall(r"^[a-z]+(?:-[a-z0-9]+)+$", part.source)
        }
        assert "sea-port-delay" in sources
        assert sources <= claims

    def test_help_is_one_sentence(self):
        for lever in load_catalogue().levers:
            assert lever.help.endswith("."), lever.key
            assert ". " not in lever.help, lever.key

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"step": "x"}, r"levers\.0\.step \(price\) = 'x'"),
            ({"step": 0}, r"levers\.0\.step \(price\) = 0"),
            ({"minimum": ".nan"}, r"levers\.0\.minimum \(price\) = '.nan'"),
            ({"minimum": 1}, r"levers\.0 \(price\).*maximum 0.15 lies outside minimum 1.0"),
            ({"plan": 3}, r"plan 3.0 lies outside"),
            ({"colour": "red"}, r"levers\.0\.colour \(price\) = 'red'"),
            ({"group": "prices"}, r"levers\.0\.group \(price\) = 'prices'"),
            ({"indexes": [["town"]]}, r"levers\.0\.indexes\.0\.0 \(price\) = 'town'"),
            ({"combine": "own"}, r"combine 'own' does not fit indexes"),
            ({"label": None}, r"levers\.0\.label \(price\) = None"),
        ],
    )
    def test_wrong_record_is_refused_with_path_and_value(self, tmp_path, changes, words):
        record = next(r for r in _file()["levers"] if r["key"] == "price") | changes
        path = _written(tmp_path, {"version": 1, "levers": [record]})
        with pytest.raises(LeverFileError, match=words):
            load_catalogue(path)

    @pytest.mark.parametrize("name", ["key", "code"])
    def test_doubled_key_or_code_is_refused(self, tmp_path, name):
        data = _file()
        data["levers"][1][name] = data["levers"][0][name]
        with pytest.raises(LeverFileError, match=f"{name} '.*' stands twice"):
            load_catalogue(_written(tmp_path, data))

    @pytest.mark.parametrize("text", ["levers: [", "- 1", "version: 2\nlevers: []", ""])
    def test_not_a_lever_file(self, tmp_path, text):
        path = tmp_path / "broken.yaml"
        path.write_text(text)
        with pytest.raises(LeverFileError, match=r"broken\.yaml"):
            load_catalogue(path)


class TestKey:
    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("price", LeverKey("price")),
            ("price[US, beauty]", LeverKey("price", ("US", "beauty"))),
            ("price[Korea%2C South]", LeverKey("price", ("Korea, South",))),
        ],
    )
    def test_reads(self, text, key):
        assert LeverKey.parse(text) == key

    @pytest.mark.parametrize(
        "text", ["", "Price", "price[]", "price[US", "price[a,,b]", "a[b[c]]", 3]
    )
    def test_refuses_and_repeats(self, text):
        with pytest.raises(ScenarioError, match=re.escape(repr(text))):
            LeverKey.parse(text)

    @given(st.lists(st.text(min_size=1), min_size=1, max_size=3))
    def test_any_label_survives_writing_and_reading(self, labels):
        labels = [label for label in labels if label.strip()] or ["x"]
        key = LeverKey("price", tuple(labels))
        assert LeverKey.parse(str(key)) == key


class TestExpand:
    def test_masters_are_the_six_of_the_home_page(self):
        assert [entry.key for entry in CATALOGUE.masters] == SIX_MASTERS

    def test_index_sets_make_the_levers(self):
        assert CATALOGUE.keys_of("price")[:7] == (
            *("price", "price[US]", "price[DE]", "price[ID]", "price[TH]"),
            *("price[beauty]", "price[home]"),
        )
        assert len(CATALOGUE.keys_of("price")) == 1 + 4 + 2 + 8
        assert CATALOGUE.keys_of("hedge") == ("hedge", "hedge[USD]", "hedge[EUR]")
        assert CATALOGUE.keys_of("effort") == ("effort[size_chart]",)
        assert CATALOGUE.keys_of("delay_of") == (
            "delay_of[smart_warehouse]",
            "delay_of[size_chart]",
        )

    def test_overlapping_region_splits_media_but_has_no_levers_of_its_own(self):
        indexes = small_indexes(
            markets=("GB", "DE"), regions={"eu": ("DE",), "europe": ("GB", "DE")}
        )
        assert indexes.main_regions == ("europe",)
        assert "eu" in indexes.labels("market_group")

    def test_labels_stand_in_any_order(self):
        assert CATALOGUE["price[beauty,US]"].key == "price[US,beauty]"
        assert CATALOGUE["media_split[Q1,search]"].key == "media_split[search,Q1]"

    def test_world_values_set_status_quo_and_bounds(self):
        media = CATALOGUE["media_total"]
        assert (media.status_quo, media.plan) == (6_000_000, 6_000_000)
        assert (media.minimum, media.maximum, media.step) == (0, 18_000_000, 50_000)
        assert media.presets["bold"] == 7_500_000
        assert CATALOGUE["overseas_share[europe]"].plan == 0.4

    def test_step_shrinks_in_a_small_world(self):
        small = load_catalogue().expand(
            small_indexes(), VALUES | {"media_total": 90_000.0}, small_splits()
        )
        assert small["media_total"].step == 1_000

    def test_split_levers_stand_at_their_reference_share(self):
        assert CATALOGUE["media_split[southeast_asia]"].plan == pytest.approx(0.2)
        assert CATALOGUE["media_split[US,search,Q1]"].status_quo == pytest.approx(0.0625)
        assert CATALOGUE["platform_mix[europe,own_site]"].plan == pytest.approx(0.3)

    def test_presets_follow_their_columns(self):
        values = {base: CATALOGUE["programme_funding"].presets[base] for base in BASES}
        assert values == {
            "status_quo": 0.0,
            "plan": 1.0,
            "plan_as_claimed": 1.0,
            "cautious": 0.6,
            "bold": 1.2,
        }
        assert CATALOGUE["realisation"].presets["plan_as_claimed"] == 1.0
        assert CATALOGUE["delay"].presets["plan_as_claimed"] == 0.0
        assert CATALOGUE["delivery_speed[europe]"].presets["bold"] == 0.0

    def test_every_value_lies_within_its_bounds(self):
        for entry in CATALOGUE.entries:
            for value in entry.presets.values():
                assert entry.minimum <= value <= entry.maximum, entry.key

    def test_codes_are_unique(self):
        codes = [entry.code for entry in CATALOGUE.entries]
        assert len(set(codes)) == len(codes)
        assert CATALOGUE["price[US,beauty]"].code == "pr[US,beauty]"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"channels": ("search", "US", "display")}, "'US' is both a market and a channel"),
            ({"lines": ("beauty", "DE")}, r"price\[DE\] has two meanings"),
            ({"markets": ("US", "DE", "US"), "regions": {}}, "market 'US' stands twice"),
            ({"markets": ("US", "DE", "ID", " ")}, "names unknown market 'TH'"),
            ({"channels": ("search", "kol", "")}, "empty label ''"),
            ({"regions": {"asia": ("JP",)}}, "names unknown market 'JP'"),
            ({"main_regions": ("asia",)}, "main_regions names unknown region 'asia'"),
            ({"channels": ("search", "kol")}, r"shape \(4, 3, 4\), expected \(4, 2, 4\)"),
        ],
    )
    def test_worlds_that_cannot_carry_the_levers(self, changes, words):
        with pytest.raises(CatalogueError, match=words):
            load_catalogue().expand(small_indexes(**changes), VALUES, small_splits())

    def test_region_that_is_one_market_of_the_same_name_is_that_market(self):
        indexes = Indexes(markets=("all",), regions={"all": ("all",)}, channels=("tv",))
        values = {"media_total": 10.0, "overseas_share[all]": 0.0}
        one = load_catalogue().expand(indexes, values, Splits(np.full((1, 1, 4), 0.25)))
        assert one["media_split[all]"].kinds == ("market",)

    def test_world_without_media_has_no_split(self):
        indexes = Indexes(markets=("all",))
        bare = load_catalogue().expand(indexes, {"media_total": 0.0}, Splits(np.zeros((1, 0, 4))))
        assert bare.keys_of("media_split") == ()
        assert bare["media_total"].maximum == 0.0

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"media_total": None}, "no status quo of media_total"),
            ({"media_total": -1.0}, "media_total is -1.0"),
            ({"media_total": math.nan}, "media_total is nan"),
            ({"overseas_share[europe]": 1.5}, r"overseas_share\[europe\] is 1.5"),
        ],
    )
    def test_missing_or_impossible_status_quo(self, values, words):
        given = {k: v for k, v in (VALUES | values).items() if v is not None}
        with pytest.raises(CatalogueError, match=words):
            load_catalogue().expand(small_indexes(), given, small_splits())

    @pytest.mark.parametrize("share", [0.1, -1.0, math.nan])
    def test_reference_split_must_sum_to_one(self, share):
        media = small_splits().media.copy()
        media[0, 0, 0] += share
        with pytest.raises(CatalogueError, match="split media"):
            load_catalogue().expand(small_indexes(), VALUES, Splits(media))

    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("prise", "no lever 'prise'; did you mean 'price'"),
            ("price[beauti]", "did you mean 'beauty'"),
            ("hedge[JPY]", r"no 'JPY' for hedge; allowed is hedge or hedge\[currency\]"),
            ("price[US,DE]", "is not a lever of this world"),
            ("basket[eu]", "no 'eu' for basket"),
        ],
    )
    def test_unknown_levers_say_what_is_near(self, key, words):
        with pytest.raises(ScenarioError, match=words):
            CATALOGUE[key]


class TestEntry:
    @pytest.mark.parametrize(
        ("asked", "value", "words"),
        [
            (0.052, 0.05, "Rounded to steps of 0.005."),
            (0.5, 0.15, "The highest value is 0.15."),
            (-0.5, -0.15, "The lowest value is -0.15."),
            (0.05, 0.05, None),
        ],
    )
    def test_nearest_legal_price(self, asked, value, words):
        got, reason = CATALOGUE["price"].nearest(asked)
        assert got == value
        assert (None if reason is None else str(reason)) == words

    def test_marks_off_the_step_can_be_hit(self):
        assert CATALOGUE["realisation"].nearest(0.6667) == (0.6667, None)
        assert CATALOGUE["realisation"].nearest(0.668)[0] == 0.67

    @pytest.mark.parametrize("value", [math.nan, math.inf, "5", None, True, 0.16, -1])
    def test_bad_value_is_repeated_with_the_range(self, value):
        with pytest.raises(ScenarioError, match=re.escape(f"price = {value!r}")) as caught:
            CATALOGUE["price"].check(value)
        assert "between -0.15 and 0.15 (relative change)" in str(caught.value)

    def test_numpy_numbers_are_numbers(self):
        assert CATALOGUE["delay"].check(np.int64(3)) == 3.0


def _file() -> dict:
    return yaml.safe_load(LEVERS_FILE.read_text(encoding="utf-8"))


def _written(folder, data):
    path = folder / "levers.yaml"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_steps_are_the_numbers_they_are_written_as():
    """A tenth of a tenth of 0.005 is 5e-05, not 5.000000000000001e-05."""
    steps = {entry.step for entry in small_catalogue().entries}
    assert min(steps) == 5e-05
    assert all(step == float(f"{step:.6g}") for step in steps)
