"""Whether a fit can be trusted, and what in it the data say rather than general experience.

Computed from what the fit file holds: the draws, the history and the check on weeks held out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import numpy as np

from model.demand import priors
from model.demand.design import YEAR
from model.demand.diagnose.causes import Causes, causes, causes_remarks
from model.demand.diagnose.fitted import fitted
from model.demand.diagnose.residuals import Check, checks, graver
from model.demand.diagnose.settled import settled_remarks
from model.demand.fit import DemandFit
from model.demand.layout import prior_of
from model.demand.notes import FEW_PRICES, silent_channels, steady_channels, twin_channels
from model.demand.remark import NO_NAMES
from model.demand.remark import Remark as Remark
from model.demand.search import START
from model.demand.simple_rules import SIMPLE_RULES
from model.results import FloatArray

Level = Literal["trust", "care", "do_not_use"]
Source = Literal["data", "prior", "both"]
FAR_WORSE = 1.5  # times the error of the best rule of thumb from which a fit is of no use
FEW_WEEKS = 26
LITTLE_MEDIA = 0.3  # share of what is known of media, under which it is general experience
FROM_DATA, FROM_PRIOR = 0.7, 0.3  # shares from and up to which an effect counts as one of the two


@dataclass(frozen=True)
class Verdict:
    """Whether to decide on a fit, and why; the reasons stand with the gravest first.

    Forecasts and causes are two questions: weeks held out vouch for a forecast, never for which
    part of it media caused.

    Attributes:
        level, reasons: of forecasts.
        media, media_reasons: of what each channel causes; ``None`` without media.
        in_all: whether what media cause together can be trusted all the same.
    """

    level: Level
    reasons: tuple[Remark, ...]
    media: Level | None = None
    media_reasons: tuple[Remark, ...] = ()
    in_all: bool = False


@dataclass(frozen=True)
class Trust:
    """How well one effect is known.

    Attributes:
        about: the channel's name, or an English msgid (Price, Season, Promotions, Level).
        source: where the effect comes from.
        share_from_data: 0-1: how much the data narrowed what was believed before,
            1 - variance after / variance before. What was believed of a channel before its own
            weeks includes what all channels together bring, split by spend.
        message, names: the same in words, see `Remark`.
        channel: the channel's name, ``None`` for the other effects.
    """

    about: str
    source: Source
    share_from_data: float
    message: str
    names: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)
    channel: str | None = None


def verdict(fit: DemandFit) -> Verdict:
    """Whether the fit can carry decisions.

    Forecasts. ``do_not_use``: forecasts of held-out weeks miss far more than a rule of thumb, or
    there is less than half a year. ``care``: they miss more than a rule of thumb, less than two
    years of history, no media, the misses are larger than the band says or come in runs, or the
    draws are rough. Else ``trust``.

    What each channel causes. ``trust`` where forecasts are trusted, the data say a good part of
    what is known of media, and lift tests vouch for most of the spend; else ``care``, and
    ``do_not_use`` with the forecasts.
    """
    found = checks(fit, fitted(fit))
    grave, light = [*_grave(fit)], [*_light(fit, found)]
    level: Level = "do_not_use" if grave else "care" if light else "trust"
    reasons = (*grave, *light, *_praise(fit, found))
    caused = causes(fit)
    if caused is None:
        return Verdict(level, reasons)
    share = media_share_known(fit)
    return Verdict(
        level,
        reasons,
        media_level(level, share, caused),
        (*causes_remarks(caused), _known_remark(share)),
        in_all=level == "trust" and caused.in_all,
    )


def media_level(forecasts: Level, share: float, found: Causes) -> Level:
    """How far to trust what each channel causes.

    Args:
        forecasts: how far to trust forecasts.
        share: how much of what is known of media the data say, 0-1.
        found: what media caused and how surely.
    """
    if forecasts != "trust":
        return forecasts
    return "trust" if found.by_channel and share >= LITTLE_MEDIA else "care"


@dataclass(frozen=True)
class HeldOut:
    """Errors (WAPE) on weeks held out when the model was fitted.

    Attributes:
        weeks: how many.
        model: error of the model.
        rules: error of each rule of thumb, by name of `SIMPLE_RULES`.
    """

    weeks: int
    model: float
    rules: Mapping[str, float]

    @property
    def best(self) -> str:
        """The rule of thumb with the least error."""
        return min(self.rules, key=lambda name: self.rules[name])

    @property
    def ratio(self) -> float:
        """Error of the model over that of the best rule of thumb."""
        return self.model / max(self.rules[self.best], 1e-9)


def held_out(fit: DemandFit) -> HeldOut | None:
    """The check on weeks held out; ``None`` where the history was too short for one."""
    errors = fit.diagnostics.get("held_out") or {}
    rules = {name: float(errors[name]) for name in SIMPLE_RULES if name in errors}
    if not rules or "model" not in errors:
        return None
    return HeldOut(int(errors["weeks"]), float(errors["model"]), rules)


def _held_out_names(fit: DemandFit) -> tuple[float, dict[str, str]]:
    """Error of the model over that of the best rule of thumb, and both in per cent."""
    found = held_out(fit)
    if found is None:
        return float("nan"), {}
    names = {
        "weeks": f"{found.weeks}",
        "model": f"{100 * found.model:.0f}",
        "simple": f"{100 * found.rules[found.best]:.0f}",
    }
    return found.ratio, names


def _grave(fit: DemandFit) -> Iterator[Remark]:
    """What forbids a decision."""
    ratio, names = _held_out_names(fit)
    if ratio > FAR_WORSE:
        yield Remark(
            "On {weeks} weeks held out, the forecast missed by {model} %, a simple rule by "
            "{simple} %: the model does not describe these data.",
            names,
        )
    if fit.history.n_weeks < FEW_WEEKS:
        yield Remark(
            "{weeks} weeks of history are less than half a year: season, trend and media cannot be "
            "told apart.",
            {"weeks": str(fit.history.n_weeks)},
        )


def _light(fit: DemandFit, found: tuple[Check, ...]) -> Iterator[Remark]:
    """What asks for care."""
    ratio, names = _held_out_names(fit)
    if 1.0 < ratio <= FAR_WORSE:
        yield Remark(
            "On {weeks} weeks held out, the forecast missed by {model} %, a simple rule by "
            "{simple} %: trust differences between scenarios more than the level.",
            names,
        )
    if FEW_WEEKS <= fit.history.n_weeks < 2 * YEAR:
        yield Remark(
            "{weeks} weeks of history are less than two years: hardly any season is carried on.",
            {"weeks": str(fit.history.n_weeks)},
        )
    if not fit.channels:
        yield Remark("No media in the data: what advertising brings is not modelled.")
    yield from graver(found)
    yield from settled_remarks(fit)


def _known_remark(share: float) -> Remark:
    """How much of what is known of media the data say."""
    known = LITTLE_KNOWN if share < LITTLE_MEDIA else PART_KNOWN
    return known.of(share=f"{100 * share:.0f}")


LITTLE_KNOWN = Remark(
    "Only {share} % of what is known about media comes from the history; the rest is general "
    "experience. Vary spend on purpose to learn more."
)
PART_KNOWN = Remark(
    "The history took away {share} % of what general experience leaves open about media; that "
    "says how much was learned, not that it is right."
)


def media_share_known(fit: DemandFit) -> float:
    """How much of what is known of media the data say, 0-1: the channels' shares by spend."""
    spend = fit.history.media.sum(axis=(0, 1))
    known = np.array([trust.share_from_data for trust in _channels(fit)])
    return float((known * spend).sum() / max(spend.sum(), 1e-300))


def _praise(fit: DemandFit, found: tuple[Check, ...]) -> Iterator[Remark]:
    """What speaks for the fit."""
    ratio, names = _held_out_names(fit)
    if ratio <= 1.0:
        yield Remark(
            "On {weeks} weeks held out, the forecast missed by {model} %, a simple rule by "
            "{simple} %.",
            names,
        )
    elif np.isnan(ratio):
        yield Remark("The history is too short to hold out weeks and check the forecast.")
    yield from (c.remark for c in found if c.name == "band" and c.finding == "fine")


def trusted(fit: DemandFit) -> tuple[Trust, ...]:
    """How well each effect is known: channels, price, promotions, season, level."""
    return (*_channels(fit), _price(fit), _promo(fit), _season(fit), _level(fit))


def _channels(fit: DemandFit) -> Iterator[Trust]:
    """The channels' effects: log elasticity to sustained spend, averaged over markets by spend."""
    shared, local, layout = fit.shared.values, fit.local.values, fit.layout
    spend = fit.history.media.sum(axis=1)
    weight = spend / np.maximum(spend.sum(axis=0), 1e-300)
    own = shared[:, layout.channel] + np.einsum("kmc,mc->kc", local[..., layout.media], weight)
    after = (shared[:, layout.total] + own).var(axis=0)
    prior = _prior_variance(fit)
    total = shared[:, layout.total].var() if len(fit.channels) > 1 else prior[layout.total]
    before = total + prior[layout.channel] + fit.spread.pooling**2 * (weight**2).sum(axis=0)
    silent, steady = silent_channels(fit.design), steady_channels(fit.design)
    twins = dict(twin_channels(fit.design))
    twins |= {other: one for one, other in twins.items()}
    for c, name in enumerate(fit.channels):
        share = _share(float(after[c]), float(before[c]))
        yield _channel(name, share, name in silent, name in steady, twins.get(name))


def _channel(name: str, share: float, silent: bool, steady: bool, twin: str | None) -> Trust:
    """The words for one channel."""
    names = {"channel": name}
    if silent:
        return Trust(
            name, "prior", 0.0, "{channel} never ran: no response is claimed.", names, name
        )
    if steady:
        return Trust(name, "prior", 0.0, STEADY.message, names, name)
    source = _source(share)
    if twin is not None:
        named = names | {"other": twin}
        source = "prior" if source == "prior" else "both"
        return Trust(name, source, share, TWINS.message, named, name)
    return Trust(name, source, share, CHANNEL_WORDS[source].message, names, name)


STEADY = Remark("Spend on {channel} never varied: its effect is general experience, by spend.")
TWINS = Remark("{channel} and {other} moved together: only their sum is known.")
CHANNEL_WORDS: Mapping[Source, Remark] = MappingProxyType(
    {
        "data": Remark("The history shows what {channel} brings."),
        "both": Remark(
            "The history says part of what {channel} brings: test before you move much money."
        ),
        "prior": Remark(
            "What {channel} brings is general experience: the history hardly tells it."
        ),
    }
)


def _price(fit: DemandFit) -> Trust:
    """The elasticity of demand to the own price, in the coordinate of the fit."""
    if fit.history.price is None:
        return Trust("Price", "prior", 0.0, "No prices in the history: general experience.")
    if fit.design.inputs.log_price.std() < FEW_PRICES:
        return Trust(
            "Price", "prior", 0.0, "Prices hardly varied: their effect is general experience."
        )
    layout, markets = fit.layout, len(fit.markets)
    elasticity = fit.shared.values[:, layout.price]
    elasticity = elasticity + fit.local.values[..., layout.local_price].mean(axis=1)
    prior = prior_of(fit.design, layout, fit.spread)
    own = np.diag(np.linalg.inv(prior.local_precision))[layout.local_price]
    before = _prior_variance(fit)[layout.price] + own / markets
    share = _share(float(elasticity.var()), float(before[0]))
    words: Mapping[Source, Remark] = {
        "data": Remark("The history shows how demand follows the price."),
        "both": Remark("The history says part of how demand follows the price."),
        "prior": Remark("How demand follows the price is general experience."),
    }
    return _told("Price", share, words)


def _promo(fit: DemandFit) -> Trust:
    """The effect of a typical promotion, log points."""
    if fit.history.promo is None or fit.design.promo_scale == 0:
        return Trust(
            "Promotions", "prior", 0.0, "No promotions in the history: general experience."
        )
    place = fit.layout.feature.start + fit.design.season(np.arange(1)).shape[1]
    share = _share(float(fit.shared.values[:, place].var()), float(_prior_variance(fit)[place]))
    words: Mapping[Source, Remark] = {
        "data": Remark("The history shows what promotions bring."),
        "both": Remark("The history says part of what promotions bring."),
        "prior": Remark("What promotions bring is general experience."),
    }
    return _told("Promotions", share, words)


def _season(fit: DemandFit) -> Trust:
    """The first wave of the year, sine and cosine, against the width it starts with."""
    if fit.history.n_weeks < 2 * YEAR:
        return Trust(
            "Season", "prior", 0.0, "Less than two years of weeks: hardly any season is carried on."
        )
    start = fit.layout.feature.start
    after = fit.shared.values[:, start : start + 2].var(axis=0).mean()
    share = _share(float(after), START.season**2)
    words: Mapping[Source, Remark] = {
        "data": Remark("The history shows the season."),
        "both": Remark("The history says part of the season."),
        "prior": Remark("The history hardly tells the season."),
    }
    return _told("Season", share, words)


def _level(fit: DemandFit) -> Trust:
    """What sells without media at the end of the history, log points."""
    level = fit.local.values[..., fit.layout.level][..., -1].mean(axis=1)
    common = fit.shared.values[:, fit.layout.common] @ fit.design.common_walk[-1]
    share = _share(float((level + common).var()), priors.LEVEL.sd**2)
    words: Mapping[Source, Remark] = {
        "data": Remark("The history shows what sells without media."),
        "both": Remark("The history says part of what sells without media."),
        "prior": Remark("What sells without media is general experience."),
    }
    return _told("Level", share, words)


def _prior_variance(fit: DemandFit) -> FloatArray:
    """Variance ``(parameter,)`` of each shared parameter before the data."""
    root = prior_of(fit.design, fit.layout, fit.spread).shared_root
    return np.asarray((root**2).sum(axis=1))


def _told(about: str, share: float, words: Mapping[Source, Remark]) -> Trust:
    """What is known of an effect of the whole company, in the words of where it comes from."""
    source = _source(share)
    return Trust(about, source, share, words[source].message)


def _share(after: float, before: float) -> float:
    return float(np.clip(1.0 - after / before, 0.0, 1.0))


def _source(share: float) -> Source:
    return "data" if share >= FROM_DATA else "prior" if share <= FROM_PRIOR else "both"
