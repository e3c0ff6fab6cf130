"""Country tables: the most specific entry of the day wins; labels name countries in many ways."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from model.business import load_countries
from model.business.countries import COUNTRIES_FILE, Countries
from model.business.questions import ANSWERS, QUESTIONS
from model.business.specs import NUMBERS, SPECS

DAY = date(2026, 11, 22)
TABLES = load_countries()


def test_the_plans_regions_and_the_union_are_there() -> None:
    assert len(TABLES.codes) >= 45
    assert {"north_america", "europe", "latin_america", "southeast_asia"} <= set(TABLES.regions)
    union = TABLES.unions["eu"].members
    assert len(union) == 27
    assert all(TABLES[code].region == "europe" for code in union)
    assert TABLES["NO"].currency == "NOK"  # not the word no


@pytest.mark.parametrize(
    ("measure", "code", "key", "expected"),
    [
        ("tax_rate", "DE", None, 0.19),
        ("tax_rate", "GB", None, 0.20),
        ("tax_rate", "ID", None, 0.11),
        ("tax_rate", None, None, 0.15),
        ("duty_rate", "US", "beauty", 0.25),
        ("duty_rate", "TH", "apparel", 0.30),
        ("duty_rate", "TH", "home", 0.10),  # stands under general
        ("duty_rate", "FR", "apparel", 0.12),  # by its union
        ("return_factor", "DE", "apparel", 1.3),
        ("return_factor", "FR", "apparel", 0.9),  # by its region
        ("last_mile", "CL", "parcel", 4.0),
        ("fixed_fee", "US", "ebay", 0.40),
        ("fixed_fee", "US", "amazon", 0.0),  # stands under other marketplaces
        ("fixed_fee", "BR", "own_site", 0.30),
        ("fixed_fee", "BR", "shopee", 0.73),
    ],
)
def test_the_most_specific_entry_wins(
    measure: str, code: str | None, key: str | None, expected: float
) -> None:
    assert TABLES.find(measure, TABLES[code], DAY, key).value == expected


def test_a_computed_rate_is_what_its_source_says() -> None:
    """ICMS of 17 % is charged on itself (domain notes T07: 144.58 from 100 with 20 % duty)."""
    rate = TABLES.find("tax_rate", TABLES["BR"], DAY).value
    assert rate == pytest.approx(0.17 / 0.83, abs=5e-5)
    assert 100 * 1.2 * (1 + rate) == pytest.approx(144.578, abs=0.01)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 12, 31), 0.48),
        (date(2026, 2, 24), 0.38),
        (date(2026, 7, 24), 0.38),
        (date(2026, 7, 25), 0.28),
    ],
)
def test_an_entry_holds_within_its_days(day: date, expected: float) -> None:
    found = TABLES.find("duty_rate", TABLES["US"], day, "home")
    assert found.value == expected
    assert found.source
    assert found.as_of <= TABLES.as_of


def test_every_country_has_every_default() -> None:
    for code in (*TABLES.codes, None, "EG"):
        for measure in TABLES.measures:
            for category in (*TABLES.categories, "made up"):
                if measure in ("duty_rate", "cost_share", "return_rate", "return_factor"):
                    value = TABLES.find(measure, TABLES[code], DAY, category).value
                    assert 0 <= value <= 5, (code, measure, category)
        assert 0 <= TABLES.find("tax_rate", TABLES[code], DAY).value < 0.3


def test_every_entry_names_its_source_and_the_company_its_numbers() -> None:
    for name, measure in TABLES.measures.items():
        assert measure.unit, name
        assert all(entry.source for entry in measure.entries), name
    derived = {"stock_days", "repurchase_rate", "repeat_order_share"}
    assert set(NUMBERS) == (set(TABLES.company) & set(NUMBERS)) | derived


def test_questions_stay_within_what_the_profile_takes() -> None:
    for key in ("overhead_share", "stock_days", "repurchase_rate", "attributed_roas", "tax_rate"):
        assert ANSWERS[key].maximum <= SPECS[key].maximum, key
    assert len({question.key for question in QUESTIONS}) == 10


def tax_of(values: dict[str, object]) -> dict[str, object]:
    entry = {"source": "s", "values": values}
    return {"measures": {"tax_rate": {"unit": "x", "entries": [entry]}}}


LUCK = {"luck": {"value": 1, "unit": "x", "source": "s"}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (tax_of({"XX": 1}), "'XX' is no country"),
        (tax_of({"US": 1}), "no entry for all"),
        (tax_of({"all": None}), "tax_rate.all is None"),
        ({"company": LUCK}, "company.luck is no figure"),
    ],
)
def test_a_wrong_table_is_refused(change: dict[str, object], said: str) -> None:
    raw = yaml.safe_load(COUNTRIES_FILE.read_text(encoding="utf-8")) | change
    with pytest.raises(ValueError, match=said):
        Countries.model_validate(raw)


# ---- labels


@pytest.mark.parametrize(
    ("label", "code"),
    [
        *(("US", "US"), ("usa", "US"), ("United States", "US"), ("U.S.A.", "US")),
        *(("UK", "GB"), ("Great Britain", "GB"), ("GBR", "GB"), ("Großbritannien", "GB")),
        *(("Deutschland", "DE"), (" germany ", "DE"), ("Allemagne", "DE"), ("Alemania", "DE")),
        *(("英国", "GB"), ("美国", "US"), ("香港", "HK"), ("日本", "JP")),
        *(("Holland", "NL"), ("Turkey", "TR"), ("Türkiye", "TR"), ("Korea", "KR")),
        *(("NO", "NO"), ("US-CA", "US"), ("DE-BY", "DE"), ("Hong Kong", "HK")),
    ],
)
def test_a_label_names_its_country(label: str, code: str) -> None:
    assert TABLES.guess(label) == code


@pytest.mark.parametrize(
    "label", ["all", "North", "New York", "501", "EU", "Europe", "", "XX-1", "us.east", "DMA 501"]
)
def test_a_label_that_names_none_is_not_guessed(label: str) -> None:
    assert TABLES.guess(label) is None
