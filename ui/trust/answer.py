"""The page's answer: the verdict on forecasts and on causes, the error, the scenario's range."""

from __future__ import annotations

from model.breakdown.demand import Reach
from model.demand.trust import HeldOut, Level, Verdict
from ui.formats import percent
from ui.trust.figures import Told
from ui.trust.seen import reach
from ui.trust.verdict import judged
from ui.trust.words import RULES
from ui.words import N_, _, ngettext

YES: dict[Level, str] = {
    "trust": N_("Yes, for forecasts and for what each channel causes."),
    "care": N_("With care."),
    "do_not_use": N_("No: do not decide on it."),
}
FORECASTS_ONLY = N_("Yes for forecasts; what each channel causes: with care until a test was run.")

IN_ALL = N_(
    "Yes for forecasts and for what media cause in all; what each channel causes: with care until "
    "a test was run."
)


def answer(told: Told) -> str:
    """One paragraph."""
    found = told.found
    said = (verdict_words(judged(told)), held_words(found.held_out), seen_words(told, reach()))
    return " ".join(part for part in said if part)


def verdict_words(found: Verdict) -> str:
    """Whether to believe forecasts, and what media are said to cause."""
    if found.level == "trust" and found.media == "care":
        return _(IN_ALL if found.in_all else FORECASTS_ONLY)
    return _(YES[found.level])


def held_words(found: HeldOut | None) -> str:
    """Error of the forecast of weeks the model had not seen, beside the best simple rule."""
    if found is None:
        return _("The history is too short to hold weeks out and check a forecast of them.")
    said = ngettext(
        "On {n} week it had not seen, its forecast missed by {model}, the best simple rule "
        "({rule}) by {best}.",
        "On {n} weeks it had not seen, its forecast missed by {model}, the best simple rule "
        "({rule}) by {best}.",
        found.weeks,
    )
    return said.format(
        n=found.weeks,
        model=percent(found.model),
        rule=_(RULES[found.best]),
        best=percent(found.rules[found.best]),
    )


def seen_words(told: Told, found: Reach) -> str:
    """Whether the scenario at hand stays within the spend and prices of the history."""
    if not told.world.channels:
        return _("There are no media in the data, so it says nothing of them.")
    if found.spend and found.prices:
        return _("The scenario at hand goes beyond the spend and the prices seen: less sure there.")
    if found.spend:
        return _("The scenario at hand goes beyond the spend seen: less sure there.")
    if found.prices:
        return _("The scenario at hand goes beyond the prices seen: less sure there.")
    if found.prices is None:
        return _("The scenario at hand stays within the spend seen.")
    return _("The scenario at hand stays within the spend and prices seen.")
