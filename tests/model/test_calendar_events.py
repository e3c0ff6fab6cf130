"""Dated shopping events: by hand for several years and countries, and against other calendars."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
import yaml

from model.calendar import Event, event_days, load_events, public_holidays
from model.calendar.events import EVENTS_FILE
from model.calendar.rules import rule_day

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
YEARS = range(2009, 2028)
DAY = timedelta(days=1)
EVENTS = {event.key: event for event in load_events()}

# First and last day as announced or by the calendar, looked up by hand.
BY_HAND = """
black_friday US 2024 2024-11-29 2024-12-02
black_friday US 2025 2025-11-28 2025-12-01
black_friday US 2026 2026-11-27 2026-11-30
singles_day ID 2026 2026-11-10 2026-11-12
buen_fin MX 2011 2011-11-18 2011-11-21
buen_fin MX 2020 2020-11-09 2020-11-20
buen_fin MX 2024 2024-11-15 2024-11-18
buen_fin MX 2025 2025-11-13 2025-11-17
hot_sale MX 2021 2021-05-23 2021-05-31
hot_sale MX 2023 2023-05-29 2023-06-06
hot_sale MX 2024 2024-05-15 2024-05-23
hot_sale MX 2025 2025-05-26 2025-06-03
hot_sale MX 2026 2026-05-25 2026-06-02
prime_day US 2015 2015-07-15 2015-07-15
prime_day US 2020 2020-10-13 2020-10-14
prime_day US 2025 2025-07-08 2025-07-11
prime_day JP 2025 2025-07-11 2025-07-14
prime_day IN 2024 2024-07-20 2024-07-21
lunar_new_year ID 2024 2024-02-09 2024-02-16
lunar_new_year ID 2025 2025-01-28 2025-02-04
lunar_new_year SG 2026 2026-02-16 2026-02-23
lunar_new_year KR 2027 2027-02-06 2027-02-13
diwali IN 2024 2024-10-17 2024-10-30
diwali IN 2025 2025-10-06 2025-10-19
diwali SG 2025 2025-10-06 2025-10-19
songkran TH 2024 2024-04-13 2024-04-15
songkran TH 2026 2026-04-13 2026-04-15
easter US 2024 2024-03-28 2024-04-01
easter GR 2024 2024-05-02 2024-05-06
january_sales FR 2024 2024-01-10 2024-02-06
january_sales FR 2026 2026-01-07 2026-02-03
summer_sales FR 2022 2022-06-22 2022-07-19
summer_sales FR 2024 2024-06-26 2024-07-23
golden_week CN 2025 2025-05-01 2025-05-05
"""
# The day itself, which the span leads up to or follows.
THE_DAY = """
lebaran ID 2023 2023-04-22
lebaran ID 2024 2024-04-10
lebaran ID 2025 2025-03-31
lebaran ID 2026 2026-03-21
lebaran AE 2023 2023-04-21
lebaran SA 2025 2025-03-30
lebaran MY 2023 2023-04-22
ramadan ID 2025 2025-03-31
mothers_day US 2025 2025-05-11
mothers_day GB 2024 2024-03-10
mothers_day GB 2025 2025-03-30
mothers_day IE 2026 2026-03-15
mothers_day ES 2025 2025-05-04
mothers_day FR 2023 2023-06-04
mothers_day FR 2024 2024-05-26
mothers_day FR 2026 2026-05-31
mothers_day MX 2025 2025-05-10
mothers_day TH 2025 2025-08-12
mothers_day ID 2025 2025-12-22
mothers_day AR 2025 2025-10-19
fathers_day US 2025 2025-06-15
fathers_day DE 2025 2025-05-29
fathers_day AU 2025 2025-09-07
valentine BR 2025 2025-06-12
eid_al_adha ID 2025 2025-06-06
"""


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.split("\n") if line]


@pytest.mark.parametrize(("key", "country", "year", "first", "last"), rows(BY_HAND))
def test_first_and_last_day_by_hand(
    key: str, country: str, year: str, first: str, last: str
) -> None:
    found = event_days(key, int(year), country)
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(("key", "country", "year", "day"), rows(THE_DAY))
def test_days_that_a_span_is_counted_from_by_hand(
    key: str, country: str, year: str, day: str
) -> None:
    (dating,) = EVENTS[key].datings(country)
    found = dating.days(int(year), country)
    assert found is not None
    assert found[0] == date.fromisoformat(day) + dating.span[0] * DAY


@pytest.mark.parametrize(
    ("key", "country", "year"),
    [
        ("songkran", "TH", 2020),  # taken away
        ("prime_day", "CA", 2021),  # put off and never held
        ("prime_day", "US", 2014),  # before the first
        ("singles_day", "ID", 2011),
        ("buen_fin", "MX", 2010),
        ("black_friday", "DE", 2012),  # not yet brought over
        ("singles_day", "US", 2025),  # not held there
        ("songkran", "US", 2025),
        ("black_friday", None, 2025),
    ],
)
def test_what_was_not_held_has_no_days(key: str, country: str | None, year: int) -> None:
    assert EVENTS[key].spans(country, year) == ()
    assert not EVENTS[key].held_in(country, year)


def test_an_event_may_come_several_times_a_year() -> None:
    """3.3, 4.4, 5.5, 7.7 and 8.8, each with the day after it."""
    spans = EVENTS["double_day"].spans("ID", 2025)
    assert [(first.month, first.day, (last - first).days) for first, last in spans] == [
        (3, 3, 1),
        (4, 4, 1),
        (5, 5, 1),
        (7, 7, 1),
        (8, 8, 1),
    ]


def test_all_means_the_countries_that_no_other_entry_names() -> None:
    """Brazil keeps its own Valentine's Day, everyone else that of February."""
    assert [s[0].month for s in EVENTS["valentine"].spans("BR", 2025)] == [6]
    assert [s[0].month for s in EVENTS["valentine"].spans("ZZ", 2025)] == [2]


def test_an_unknown_event_and_an_unknown_rule_are_named() -> None:
    with pytest.raises(KeyError, match="no event 'sonkran'"):
        event_days("sonkran", 2020)
    with pytest.raises(ValueError, match="'moon' is not one of day, nth, by"):
        rule_day(("moon", (1, 2)), 2025)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (("nth", (5, 0, -1)), date(2026, 5, 25)),  # last Monday of May
        (("nth", (12, 3, -1)), date(2026, 12, 31)),
        (("nth", (11, 3, 4)), date(2026, 11, 26)),
        (("by", (6, 28, 2)), date(2026, 6, 24)),  # last Wednesday up to 28 June
        (("by", (1, 12, 2)), date(2026, 1, 7)),
        (("easter", (39,)), date(2026, 5, 14)),  # Ascension Day
        (("holiday", ("own", "Eid al-Fitr")), None),  # whose own?
    ],
)
def test_rules_by_hand(rule: tuple[str, tuple[int | str, ...]], day: date | None) -> None:
    assert rule_day(rule, 2026) == day


# ---- the file


@pytest.mark.parametrize("event", load_events(), ids=lambda event: event.key)
def test_each_event_has_days_in_every_year_that_holds_it(event: Event) -> None:
    for dating in event.dated:
        country = min(dating.countries)
        for year in YEARS:
            days = dating.days(year, country)
            if days is None:
                assert year < dating.since or dating.dates[year] == ()
            else:
                assert days[0] <= days[1]
                assert days[1].year - year <= 1


@pytest.mark.parametrize("event", load_events(), ids=lambda event: event.key)
def test_each_record_says_where_it_comes_from(event: Event) -> None:
    assert event.source
    assert event.size > 0
    assert not event.lead or "lead" in event.source or "(lead" in event.source
    assert not event.lag or "lag" in event.source


@pytest.mark.parametrize("event", load_events(), ids=lambda event: event.key)
def test_an_event_never_meets_itself_in_a_country(event: Event) -> None:
    """A country named by two entries must not count the same days twice."""
    for country in event.countries - {"all"}:
        for year in YEARS:
            spans = event.spans(country, year)
            for one, other in pairwise(spans):
                assert one[1] < other[0], (country, year)


def test_keys_and_families_are_unique_names() -> None:
    keys = [record["key"] for record in yaml.safe_load(EVENTS_FILE.read_text("utf-8"))["events"]]
    families = {event.family for event in load_events()} - {None}
    assert len(keys) == len(set(keys))
    assert not families & set(keys)
    assert all(not set(":@") & set(name) for name in keys)


# ---- against other calendars

NAMED = """
songkran TH Songkran_Festival 0 holidays_2009_2030
songkran TH Songkran_Festival 0 robyn_holidays_subset
lunar_new_year SG Chinese_New_Year 1 holidays_2009_2030
lunar_new_year VN Lunar_New_Year 1 holidays_2009_2030
lebaran ID Eid_al-Fitr 3 holidays_2009_2030
lebaran MY Eid_al-Fitr 3 holidays_2009_2030
diwali SG Diwali 14 holidays_2009_2030
black_friday US Thanksgiving -1 robyn_holidays_subset
easter DE Good_Friday 1 holidays_2009_2030
easter GB Good_Friday 1 robyn_holidays_subset
golden_week JP Showa_Day 0 holidays_2009_2030
christmas_week US Christmas_Day 2 robyn_holidays_subset
"""


@pytest.mark.parametrize(("key", "country", "name", "ahead", "file"), rows(NAMED))
def test_movable_dates_agree_with_published_calendars(
    key: str, country: str, name: str, ahead: str, file: str
) -> None:
    """The first day of that name lies so many days after the event's first day, 2009 to 2027."""
    path = SHARED / f"{file}.csv.gz"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    table = pd.read_csv(path).rename(columns={"ds": "date", "holiday": "name"})
    table = table[table["country"] == country]
    names = table["name"].str.replace(" (estimated)", "").str.split("; ")
    days = pd.to_datetime(table["date"])[[name.replace("_", " ") in n for n in names]]
    published = days.groupby(days.dt.year).min()
    held = {y: s[0][0] for y in YEARS if (s := EVENTS[key].spans(country, y))}
    missing = [year for year in held if year not in published.index]
    assert len(held) >= 15
    assert missing == []
    wrong = {
        year: (first, published[year].date())
        for year, first in held.items()
        if published[year].date() != first + int(ahead) * DAY
    }
    assert wrong == {}


def test_public_holidays_by_country() -> None:
    assert public_holidays("MX", 2025)[date(2025, 9, 16)] == "Independence Day"
    assert public_holidays("ZZ", 2025) == {}
