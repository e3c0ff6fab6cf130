"""What a form and a panel settle before any money: markets, lines, platforms, typed answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from babel.numbers import get_territory_currencies

from model.business.countries import ALL, ELSEWHERE, NOWHERE, Countries, Country, load_countries
from model.business.errors import BusinessError
from model.business.form import BusinessForm, Facts, MarketForm
from model.business.questions import ANSWERS
from model.business.schema import Market
from model.fx import load_rates
from model.fx.rates import HOME_CURRENCY
from model.results import FloatArray

USD = "USD"


@dataclass(frozen=True)
class Typed:
    """Answers to one question.

    Attributes:
        exact: ``(market,)`` USD or share typed for a market alone, NaN where there is none.
        mean: What was typed for the company, USD or share; None when nothing was.
        sources: ``(market,)`` how it was typed, for the markets that have an answer.
    """

    exact: FloatArray
    mean: float | None
    sources: tuple[str, ...]

    @property
    def given(self) -> np.ndarray:
        """``(market,)`` whether the market has an answer, its own or the company's."""
        return ~np.isnan(self.exact) | (self.mean is not None)

    def target(self, default: FloatArray, weights: FloatArray) -> FloatArray:
        """``(market,)`` the answers; defaults where there is none.

        A company's answer scales the defaults of the markets without one of their own so that
        their weighted mean is the answer.
        """
        found = default.copy()
        own = ~np.isnan(self.exact)
        if self.mean is not None and not own.all():
            rest = ~own
            mean = np.average(default[rest], weights=weights[rest])
            found[rest] = default[rest] * (self.mean / mean) if mean > 0 else self.mean
        found[own] = self.exact[own]
        return found


@dataclass(frozen=True)
class Default:
    """``(market,)`` or ``(market, key)`` defaults and where each market's come from."""

    values: FloatArray
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Ground:
    """A form on a panel's markets; axes in the panel's order."""

    form: BusinessForm
    facts: Facts

    @cached_property
    def tables(self) -> Countries:
        """The country tables."""
        return load_countries()

    @cached_property
    def day(self) -> date:
        """Day for which dated rules are taken."""
        return self.form.as_of or self.tables.as_of

    @cached_property
    def markets(self) -> dict[str, Market]:
        """The business's markets in the panel's order."""
        facts = self.facts
        self._check_markets()
        return {
            label: self._market(label, self.form.markets.get(label, MarketForm()), index)
            for index, label in enumerate(facts.markets)
        }

    def _check_markets(self) -> None:
        """Refuse answers for a market that the panel does not have."""
        if odd := sorted({*self.form.markets, *self.form.by_market} - set(self.facts.markets)):
            raise BusinessError(
                f"the form names the market {odd[0]!r}; the panel has {list(self.facts.markets)}"
            )

    def _market(self, label: str, given: MarketForm, index: int) -> Market:
        country = given.country or self.facts.countries[index]
        record = self.tables[country or self.tables.guess(label)]
        currency, assumed = given.currency, ("country",) * (country is None)
        if currency is None:
            panel = self.facts.currencies[index]
            currency = self._usual_currency(record) or (panel if has_rate(panel) else None)
            # Known when the panel says it, or follows from a country that somebody has named.
            if currency is None or not (country or panel == currency):
                assumed = (*assumed, "currency")
        elif not has_rate(currency):
            raise BusinessError(f"market {label!r}: {no_rate(currency)}")
        return Market(
            label=given.label or label,
            country=record.code,
            region=given.region or record.region,
            currency=currency or USD,
            assumed=assumed,
        )

    def _usual_currency(self, country: Country) -> str | None:
        """What people pay with there; None elsewhere and where no rate is frozen."""
        usual = country.currency
        if country.region == ELSEWHERE:
            found = get_territory_currencies(country.code) if country.code != NOWHERE else []
            usual = found[0] if found else ""
        return usual if has_rate(usual) else None

    @cached_property
    def countries(self) -> tuple[Country, ...]:
        """``(market,)`` the country tables' records; a region of the form's own counts for them."""
        found = []
        for market in self.markets.values():
            record = self.tables[market.country if market.country != NOWHERE else None]
            known = market.region in self.tables.regions and record.region == ELSEWHERE
            found.append(record._replace(region=market.region) if known else record)
        return tuple(found)

    @cached_property
    def weights(self) -> FloatArray:
        """``(market,)`` weights of company-wide means: orders where the panel counts them."""
        orders = np.asarray(self.facts.orders or (), dtype=float)
        usable = orders.shape == (len(self.facts.markets),) and np.isfinite(orders).all()
        even = np.ones(len(self.facts.markets))
        return orders if usable and orders.sum() > 0 and orders.min() >= 0 else even

    @cached_property
    def lines(self) -> dict[str, float]:
        """Line -> its share of orders."""
        shares = {key: share for key, share in self.form.category_shares.items() if share > 0}
        total = sum(shares.values())
        return {key: share / total for key, share in shares.items()}

    @cached_property
    def line_share(self) -> FloatArray:
        """``(line,)`` shares of orders."""
        return np.array(list(self.lines.values()))

    @cached_property
    def mixes(self) -> dict[str, Mapping[str, float]]:
        """Region -> platform -> share of orders."""
        found: dict[str, Mapping[str, float]] = {}
        for market, country in zip(self.markets.values(), self.countries, strict=True):
            if market.region in found:
                continue
            usual = self.tables.find("platform_mix", country, self.day).value
            found[market.region] = self.form.platforms.get(market.region) or usual
        if odd := sorted(set(self.form.platforms) - set(found)):
            raise BusinessError(
                f"platforms names the region {odd[0]!r}; the markets lie in {list(found)}"
            )
        return found

    @cached_property
    def platforms(self) -> tuple[str, ...]:
        """Platforms that any region sells on, own site last."""
        names = dict.fromkeys(name for mix in self.mixes.values() for name in mix)
        return tuple(sorted(names, key=lambda name: name == "own_site"))

    @cached_property
    def mix(self) -> FloatArray:
        """``(market, platform)`` shares of orders."""
        rows = [self.mixes[market.region] for market in self.markets.values()]
        return np.array([[row.get(name, 0.0) for name in self.platforms] for row in rows])

    def default(self, measure: str, keys: tuple[str, ...] | None = None) -> Default:
        """Country defaults ``(market,)``, with ``keys`` ``(market, key)``."""
        values, sources = [], []
        for country in self.countries:
            found = [self.tables.find(measure, country, self.day, key) for key in keys or (None,)]
            values.append([f.value for f in found] if keys else found[0].value)
            sources.append("; ".join(dict.fromkeys(f.source for f in found)))
        return Default(np.array(values, dtype=float), tuple(sources))

    def company(self, measure: str) -> FloatArray:
        """``(line,)`` a measure that is the same everywhere."""
        everywhere = Country(NOWHERE, "", ALL, USD)
        found = [self.tables.find(measure, everywhere, self.day, line) for line in self.lines]
        return np.array([f.value for f in found], dtype=float)

    def typed(self, key: str) -> Typed:
        """The answers to a question, money in USD."""
        exact, sources = [], []
        mean = self.form.answer(key)
        company = self._typed(key, mean, self.currency())
        for label in self.markets:
            own = self.form.answer(key, label)
            value, source = self._typed(key, own, self.currency(label))
            exact.append(value)
            sources.append(source if own is not None else company[1])
        return Typed(np.array(exact), None if mean is None else company[0], tuple(sources))

    def currency(self, market: str | None = None) -> str:
        """Currency in which money is typed for a market, or for the company."""
        if self.form.money == USD:
            return USD
        if market is not None:
            return self.markets[market].currency
        currencies = {one.currency for one in self.markets.values()}
        return currencies.pop() if len(currencies) == 1 else USD

    def unit(self, market: str | None = None) -> float:
        """USD of one unit of the money typed for a market, or for the company."""
        currency = self.currency(market)
        return 1.0 if currency == USD else load_rates().usd(currency)

    def _typed(self, key: str, value: float | None, currency: str) -> tuple[float, str]:
        """A typed value in USD or as a share, and how it was typed."""
        if value is None:
            return np.nan, ""
        if not ANSWERS[key].money or currency == USD:
            return float(value), "typed"
        rates = load_rates()
        rate = rates.usd(currency)
        return float(value) * rate, f"typed: {value:g} {currency} at {rate:.6g} USD, {rates.as_of}"


def has_rate(currency: str | None) -> bool:
    """Whether money in a currency can be turned into USD."""
    return currency in (*load_rates().currencies, HOME_CURRENCY)


def no_rate(currency: str) -> str:
    """What to do about a currency without a frozen rate."""
    known = ", ".join((HOME_CURRENCY, *load_rates().currencies))
    return f"no frozen rate for currency {currency!r}; type its money in USD, or in one of {known}"
