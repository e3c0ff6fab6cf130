"""Which test to run next: what each would be worth to the split of media, and what it costs.

Decisions: in each market keep the split, or move money between two channels, a tenth of the smaller
one's spend, over a year like the last. A test is some weeks without a channel in a market, the
others as its control, or in all markets against the fit's own forecast.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.demand.design import YEAR
from model.demand.evidence.check import many_currencies
from model.demand.evidence.pull import Figure
from model.demand.evidence.records import ALL, Evidence, LiftTest
from model.demand.evidence.rows import evidence_rows
from model.demand.evidence.worth import informed, value_of_knowing_all, value_of_test
from model.demand.fit import DemandFit
from model.demand.remark import Remark

FloatArray = NDArray[np.float64]
MOVED = 0.1  # share of the smaller channel's spend that a decision moves
TEST_WEEKS = 4
AFTER_WEEKS = 8  # weeks after a test in which what it costs is still counted
MOST_TESTS = 60  # candidates looked at, those with most spend
MOST_CELLS = 4e6  # (draw, week, market, channel) held at once; larger panels use fewer draws
LEAST_DRAWS = 64
ARROW = " → "  # from one channel to another, in names of remarks


@dataclass(frozen=True)
class NextTest:
    """A test that could be run.

    Attributes:
        channel: channel to be left out; market: where, or `ALL`.
        weeks: for how many weeks.
        value: expected gain a year of deciding after the test instead of now.
        cost: expected outcome lost in the test and the weeks after it, in the unit of ``value``.
        saved: spend not spent in these weeks, in the market's currency; ``None`` where markets of
            different currencies are tested together.
        lift: what the test is expected to find, in the panel's outcome.
        standard_error: of the test, from the fit's own noise.
        learned: share of what is unknown about this lift (its variance) that the test takes away.
        said: what the result would decide, in words.
    """

    channel: str
    market: str
    weeks: int
    value: float
    cost: float
    saved: float | None
    lift: Figure
    standard_error: float
    learned: float
    said: Remark


@dataclass(frozen=True)
class Agenda:
    """Tests in order of their worth.

    Attributes:
        tests: the most valuable first.
        most: value of knowing every effect exactly: no test can bring more.
        unit: of values and costs: the panel's outcome, or shares of a market's yearly outcome
            where the markets count in different currencies.
    """

    tests: tuple[NextTest, ...]
    most: float
    unit: Literal["outcome", "share"]


def next_tests(fit: DemandFit, weeks: int = TEST_WEEKS) -> Agenda:
    """Every feasible test of one channel, by its value; empty with fewer than two channels.

    Raises:
        ValueError: a test length that the history cannot hold.
    """
    if not 1 <= weeks <= fit.history.n_weeks - AFTER_WEEKS - 1:
        raise ValueError(f"a test of {weeks} weeks does not fit into {fit.history.n_weeks} weeks")
    shared_out = fit.history.metric == "revenue" and many_currencies(fit.history)
    unit: Literal["outcome", "share"] = "share" if shared_out else "outcome"
    if len(fit.channels) < 2:
        return Agenda((), 0.0, unit)
    worth = 1.0 / np.maximum(_yearly(fit), 1e-300) if shared_out else np.ones(len(fit.markets))
    gain = gains(fit) * worth[:, None]
    candidates = [*_candidates(fit, weeks, alone=shared_out)]
    found = _measured(fit, candidates, len(gain))
    tests = [
        _valued(fit, test, lift, cost, gain, worth)
        for test, lift, cost in zip(candidates, *found, strict=True)
    ]
    tests.sort(key=lambda test: (-test.value, test.cost))
    return Agenda(tuple(tests), float(value_of_knowing_all(gain).sum()), unit)


def gains(fit: DemandFit) -> FloatArray:
    """``(draw, market, decision)`` outcome gained over last year's weeks by each decision.

    Decision ``i * channels + j`` moves money from channel i to channel j; ``i == j`` keeps.
    """
    weeks = fit.weeks[-YEAR:]
    cells = len(weeks) * len(fit.markets) * len(fit.channels)
    draws = fit.in_sample(weeks, int(np.clip(MOST_CELLS // cells, LEAST_DRAWS, fit.n_draws)))
    spend = draws.reference_spend

    def outcome_at(scale: float) -> FloatArray:
        """``(draw, market, channel)`` at so many times the spend."""
        return np.einsum("tkmc,tkm->kmc", draws.media_response(scale * spend), draws.multiplier)

    now, size = outcome_at(1.0), spend.sum(axis=0)
    unit = np.maximum(MOVED * size, 1e-300)
    more, less = (outcome_at(1.0 + MOVED) - now) / unit, (now - outcome_at(1.0 - MOVED)) / unit
    moved = MOVED * np.minimum(size[:, :, None], size[:, None, :])
    gain = moved * (more[:, :, None, :] - less[:, :, :, None])
    gain[..., np.arange(size.shape[1]), np.arange(size.shape[1])] = 0.0
    return gain.reshape(*gain.shape[:2], -1)


def _yearly(fit: DemandFit) -> FloatArray:
    """``(market,)`` outcome of the last year."""
    return np.asarray(np.nansum(fit.history.outcome[:, -YEAR:], axis=1))


def _candidates(fit: DemandFit, weeks: int, *, alone: bool) -> Iterator[LiftTest]:
    """Tests of channels that ran throughout some weeks, those with most spend first."""
    history, last = fit.history, fit.history.n_weeks - AFTER_WEEKS
    spend = history.media[:, -YEAR:].sum(axis=1)
    places = [(-1, c) for c in range(len(fit.channels))] if len(fit.markets) > 1 else []
    places = [] if alone else places
    order = np.argsort(-spend, axis=None, kind="stable")
    places += [(int(i // spend.shape[1]), int(i % spend.shape[1])) for i in order]
    for market, channel in places[:MOST_TESTS]:
        ran = history.media[:, :last, channel].sum(axis=0) if market < 0 else None
        ran = history.media[market, :last, channel] if ran is None else ran
        start = _latest_run(ran > 0, weeks)
        if start is None:
            continue
        name = ALL if market < 0 else fit.markets[market]
        span = fit.weeks[start], fit.weeks[start + weeks - 1]
        error = float(np.sqrt(_variance(fit, market, weeks)))
        yield LiftTest(fit.channels[channel], name, *span, 0.0, error, "geo")


def _latest_run(ran: NDArray[np.bool_], weeks: int) -> int | None:
    """First of the last ``weeks`` weeks in a row with spend; ``None`` where there are none."""
    streak = np.convolve(ran, np.ones(weeks, dtype=int), "valid") == weeks
    found = np.flatnonzero(streak)
    return int(found[-1]) if len(found) else None


def _variance(fit: DemandFit, market: int, weeks: int) -> float:
    """Variance of the outcome of some weeks around what the fit expects without the test.

    Weekly noise with its persistence and the level's own drift since the test began; in one market
    the others show what all markets share, in all markets together (``market`` -1) it stays in.
    """
    level = np.nanmean(fit.history.outcome[:, -YEAR:], axis=1)
    noise, spread = fit.noise, fit.spread
    relative = noise.scale((level / fit.design.scale)[:, None])[:, 0] * fit.design.scale
    lags = np.arange(1, weeks)
    kept = (noise.persistence[:, None] ** lags * (weeks - lags)).sum(axis=1)
    drift = float((np.arange(1, weeks + 1) ** 2).sum())
    own = relative**2 * (weeks + 2.0 * kept) + level**2 * spread.level**2 * drift
    if market >= 0:
        return float(own[market])
    common = spread.shock**2 * weeks + spread.common**2 * drift
    return float(own.sum() + level.sum() ** 2 * common)


def _measured(
    fit: DemandFit, tests: Sequence[LiftTest], draws: int
) -> tuple[list[FloatArray], list[FloatArray]]:
    """What each test measures and what it costs with the weeks after it, both ``(draw,)``."""
    labels, ends = fit.weeks, fit.history.n_weeks - 1
    later = [
        LiftTest(
            *(test.channel, test.market, test.first_week, test.last_week, 0.0, 1.0),
            counted_until=labels[min(labels.index(test.last_week) + AFTER_WEEKS, ends)],
        )
        for test in tests
    ]
    evidence = Evidence((*tests, *later))
    shared, local = fit.shared.values, fit.local.values
    rows = evidence_rows(evidence, fit.design, fit.layout)
    rows = rows.at(shared.mean(axis=0), local.mean(axis=0))
    seen = rows.of_items(rows.predicted(shared[:draws], local[:draws])).T
    return list(seen[: len(tests)]), list(seen[len(tests) :])


def _valued(
    fit: DemandFit,
    test: LiftTest,
    lift: FloatArray,
    cost: FloatArray,
    gain: FloatArray,
    worth: FloatArray,
) -> NextTest:
    """A candidate with its value, cost and words."""
    value = value_of_test(gain, lift, test.standard_error)
    at = fit.weeks.index(test.first_week), fit.weeks.index(test.last_week) + 1
    markets = [fit.markets.index(test.market)] if test.market != ALL else slice(None)
    spend = fit.history.media[markets, at[0] : at[1], fit.channels.index(test.channel)]
    mixed = test.market == ALL and many_currencies(fit.history)
    low, high = np.quantile(lift, (0.05, 0.95))
    mean_worth = float(worth[markets].mean())
    return NextTest(
        channel=test.channel,
        market=test.market,
        weeks=at[1] - at[0],
        value=float(value.sum()),
        cost=float(cost.mean()) * mean_worth,
        saved=None if mixed else float(spend.sum()),
        lift=Figure(float(lift.mean()), float(low), float(high)),
        standard_error=test.standard_error,
        learned=informed(lift, test.standard_error),
        said=_words(fit, gain, value, lift),
    )


def _words(fit: DemandFit, gain: FloatArray, value: FloatArray, lift: FloatArray) -> Remark:
    """What the result would decide: the move that is best now and the one a surprise would make."""
    place = int(value.argmax())
    here = gain[:, place]
    if value[place] <= 1e-3 * max(here.mean(axis=0).max(), 1e-300):
        return Remark("Whatever it shows, the same money would be moved: it decides nothing.")
    now = int(here.mean(axis=0).argmax())
    high = lift >= np.median(lift)
    after = [int(here[part].mean(axis=0).argmax()) for part in (high, ~high)]
    other = next((d for d in after if d != now), now)
    moves = list(dict.fromkeys(move for d in (now, other) if (move := _move(fit, d))))
    names = {"market": fit.markets[place], "now": moves[0] if moves else ""}
    if not moves:
        return Remark("It makes surer that no money should be moved in {market}.", names)
    if len(moves) == 1:
        return Remark("It decides in {market} whether to move money {now}.", names)
    names["other"] = moves[1]
    return Remark("It decides in {market} between moving money {now} and {other}.", names)


def _move(fit: DemandFit, decision: int) -> str:
    """A decision as names of channels with an arrow; empty when it keeps everything."""
    source, target = divmod(decision, len(fit.channels))
    return "" if source == target else f"{fit.channels[source]}{ARROW}{fit.channels[target]}"
