"""Country tables: the defaults a company's profile starts from (`data/countries.yaml`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from babel import Locale
from pydantic import model_validator

from model.business.errors import BusinessError
from model.business.schema import Frozen, Number
from model.business.specs import SPECS
from model.places import country_code

COUNTRIES_FILE = Path(__file__).resolve().parents[2] / "data" / "countries.yaml"
# ISO 3166's user-assigned code for a place without one.
NOWHERE = "ZZ"
ELSEWHERE = "elsewhere"
ALL = "all"
# What stands for a category or platform that a table does not name.
GENERAL, OTHER = "general", "other_marketplace"


class Found(NamedTuple):
    """A default with where it comes from and since when it holds."""

    value: Any
    source: str
    as_of: date


class Country(NamedTuple):
    """A country, or `ELSEWHERE`; its unions and region say which defaults it takes."""

    code: str
    label: str
    region: str
    currency: str
    unions: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the tables that hold for it, most specific first."""
        return (self.code, *self.unions, self.region, ALL)


class Entry(Frozen):
    """Values of one source by country, union, region or ``all``, within some days."""

    source: str
    since: date | None = None
    until: date | None = None
    values: dict[str, Any]

    def holds(self, day: date) -> bool:
        """Whether the entry is in force on a day."""
        return not (self.since and day < self.since) and not (self.until and day > self.until)


class Measure(Frozen):
    """One quantity with its unit and its entries."""

    unit: str
    entries: tuple[Entry, ...]


class Union(Frozen):
    """A union of countries that shares rules."""

    label: str
    members: tuple[str, ...]


class Place(Frozen):
    """Region and currency of the record for a market without a country."""

    region: str
    currency: str


class Countries(Frozen):
    """All country tables; ``countries[code]`` is a `Country`."""

    as_of: date
    regions: dict[str, str]
    unions: dict[str, Union]
    countries: dict[str, dict[str, str]]
    elsewhere: Place
    categories: dict[str, str]
    platforms: dict[str, str]
    measures: dict[str, Measure]
    company: dict[str, Number]

    @model_validator(mode="after")
    def _known(self) -> Countries:
        known = {*self.codes, *self.unions, *self.regions, ALL}
        for name, measure in self.measures.items():
            for entry in measure.entries:
                for key, value in entry.values.items():
                    if key not in known:
                        raise ValueError(f"measures.{name}: {key!r} is no country, region or union")
                    _check_leaves(f"measures.{name}.{key}", value)
            if ALL not in {key for entry in measure.entries for key in entry.values}:
                raise ValueError(f"measures.{name} has no entry for all")
        for name in self.company:
            if name not in SPECS:
                raise ValueError(f"company.{name} is no figure of a business profile")
        return self

    @cached_property
    def codes(self) -> dict[str, Country]:
        """ISO 3166 code -> country, for those with a record."""
        names = Locale("en").territories
        found = {}
        for region, members in self.countries.items():
            for code, currency in members.items():
                unions = tuple(key for key, union in self.unions.items() if code in union.members)
                found[code] = Country(code, names[code], region, currency, unions)
        return found

    def __getitem__(self, code: str | None) -> Country:
        """The record of a country; one without a record, or None, is elsewhere."""
        if code in self.codes:
            return self.codes[code]
        label = Locale("en").territories.get(code or "", self.regions[ELSEWHERE])
        place = self.elsewhere
        return Country(code or NOWHERE, label, place.region, place.currency)

    def guess(self, label: str) -> str | None:
        """Country code that a market's label names, None when it names none (see `places`)."""
        return country_code(label)

    def find(self, measure: str, country: Country, day: date, key: str | None = None) -> Found:
        """A default for a country on a day.

        Args:
            key: Category, platform or mode of a table that has them; one that is not named takes
                what stands for ``general`` goods or for another marketplace.

        Raises:
            BusinessError: the tables hold nothing.
        """
        matches = list(self._matches(measure, country, day))
        for value, entry in matches:
            if not isinstance(value, dict) or key is None:
                return self._found(value, entry)
            for name in (key, GENERAL):
                if name in value:
                    return self._pick(value[name], entry, key)
        for value, entry in matches:
            if OTHER in value:
                return self._found(value[OTHER], entry)
        raise BusinessError(f"data/countries.yaml: {measure} holds nothing for {key!r}")

    def _pick(self, value: Any, entry: Entry, key: str) -> Found:
        return self._found(value.get(key, value) if isinstance(value, dict) else value, entry)

    def _found(self, value: Any, entry: Entry) -> Found:
        return Found(value, entry.source, entry.since or self.as_of)

    def _matches(self, measure: str, country: Country, day: date) -> Iterator[tuple[Any, Entry]]:
        """Values that hold, the most specific first, of equals the later one."""
        entries = [entry for entry in self.measures[measure].entries if entry.holds(day)]
        for key in country.keys:
            for entry in reversed(entries):
                if key in entry.values:
                    yield entry.values[key], entry


def _check_leaves(path: str, value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_leaves(f"{path}.{key}", inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _check_leaves(f"{path}[{number}]", inner)
    elif isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{path} is {value!r}; a number is needed")


@cache
def load_countries() -> Countries:
    """The shipped country tables.

    Raises:
        pydantic.ValidationError: the file is not what the schema asks for (a defect of ours).
    """
    return Countries.model_validate(yaml.safe_load(COUNTRIES_FILE.read_text(encoding="utf-8")))
