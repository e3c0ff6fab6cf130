"""The answer of the risk page: what a year may cost, and what protection buys."""

from __future__ import annotations

from ui.formats import change, likelihood, money, percent
from ui.risk.told import Told, exactly
from ui.words import N_, _

# Sums nearer than this read the same.
SAME = 500.0
# The share of the budget beside its ceiling, and beside what the industry loses.
OVER = N_(
    "That is {share} of the budget, over the ceiling of {ceiling}; the chance of staying within "
    "it is {chance}."
)
WITHIN = N_(
    "That is {share} of the budget, within the ceiling of {ceiling}; the chance of staying within "
    "it is {chance}."
)
BELOW = N_("The share lies below the industry's {low}–{high} %.")
INSIDE = N_("The share lies inside the industry's {low}–{high} %.")
ABOVE = N_("The share lies above the industry's {low}–{high} %.")


def answer(told: Told) -> str:
    """Expected loss and tail, share of budget, what protection saves, against the compared."""
    if told.now.bare.expected == 0:
        return _("No event losses are expected: give their share of net revenue on the Data page.")
    parts = (_losses(told), _budget(told), _saved(told), _against(told))
    return " ".join(part for part in parts if part)


def _losses(told: Told) -> str:
    if told.quarter:
        words = _(
            "Events cost {expected} in an expected quarter, and more than {var95} in one quarter "
            "of twenty."
        )
    else:
        words = _(
            "Events cost {expected} in an expected year, and more than {var95} in one year of "
            "twenty."
        )
    curve = told.now.now
    return words.format(expected=exactly(told.expected[0]), var95=exactly(curve.var95))


def _budget(told: Told) -> str:
    budget, within = told.now.budget, told.now.now.within
    if budget is None:
        return without_budget(told)
    shares = told.budget_shares
    share = told.expected[0] / budget if shares is None else shares[0]
    if told.target is None or within is None:
        return _("That is {share} of the budget; no target sets a ceiling.").format(
            share=percent(share)
        )
    ceiling = told.target.target
    said = _(OVER if share > ceiling else WITHIN).format(
        share=percent(share), ceiling=percent(ceiling, 0), chance=likelihood(within)
    )
    return f"{said} {_beside_industry(told, share)}".rstrip()


def _beside_industry(told: Told, share: float) -> str:
    if told.usual is None:
        return ""
    low, high = told.usual
    words = ABOVE if share > high else INSIDE if share >= low else BELOW
    return _(words).format(low=f"{100 * low:.0f}", high=f"{100 * high:.0f}")


def without_budget(told: Told) -> str:
    """Why there is no share of budget and no tolerance line."""
    if told.quarter and told.shown.world.has_programme:
        return _("The budget is a year's and this horizon is a quarter, so there is no ceiling.")
    return _(
        "There is no programme budget to hold that against, so there is no ceiling: give one on "
        "the Data page."
    )


def _saved(told: Told) -> str:
    off = told.now.bare.expected - told.now.now.expected
    if off < SAME:
        return _("Nothing protects against them yet.")
    if told.now.premium < SAME:
        words = _("Protection takes {off} off the expected loss; the plan puts no price on it.")
        return words.format(off=money(off))
    words = _("Protection takes {off} off the expected loss for {premium} of premiums: {net} net.")
    return words.format(off=money(off), premium=money(told.now.premium), net=money(told.now.saved))


def _against(told: Told) -> str:
    name = told.shown.compared_name
    if told.same:
        return _("Nothing differs from {name} yet.").format(name=name)
    loss = told.now.now.expected - told.level.now.expected
    saved = told.now.saved - told.level.saved
    if abs(loss) < SAME and abs(saved) < SAME:
        return _("Against {name} neither moves.").format(name=name)
    words = _("Against {name} the expected loss moves by {loss}, what protection saves by {saved}.")
    return words.format(name=name, loss=change(loss, "USD"), saved=change(saved, "USD"))
