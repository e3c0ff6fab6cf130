"""Curves from elsewhere as arguments: files, what their numbers mean, whose place they take."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from model.business import Business
from model.business.imported import curves_in
from model.demand import DemandFit
from model.demand.imports import OUTCOMES, Choices, CurveSet, Terms, read_curves, taken
from model.demand.imports.curves import ASKED, refused


def curve_arguments(verb: argparse.ArgumentParser) -> None:
    """The arguments that `with_curves` reads."""
    verb.add_argument(
        "--curves",
        type=Path,
        action="append",
        default=[],
        help="response curves from elsewhere: CSV, Meridian, Robyn or PyMC-Marketing netCDF; give "
        "it again for further files",
    )
    verb.add_argument("--curve-outcome", choices=OUTCOMES, help=ASKED["outcome"])
    verb.add_argument("--curve-currency", help=ASKED["currency"])
    verb.add_argument("--curve-weeks", type=float, help=ASKED["weeks"])
    verb.add_argument("--curve-interval", type=float, help=ASKED["interval"])
    verb.add_argument("--curve-market", help=ASKED["market"])
    verb.add_argument(
        "--curve-name",
        type=_pair,
        action="append",
        default=[],
        metavar="THEIRS=OURS",
        help="what a channel or market of the file is called here",
    )
    verb.add_argument(
        "--curve-new", action="append", default=[], help="a channel of the file that is added"
    )
    verb.add_argument(
        "--curve-skip", action="append", default=[], help="a channel of the file that is left out"
    )


def _pair(text: str) -> tuple[str, str]:
    theirs, sign, ours = text.partition("=")
    if not (sign and theirs and ours):
        raise argparse.ArgumentTypeError(f"{text!r}: write the file's name, =, and ours")
    return theirs, ours


def with_curves(given: argparse.Namespace, business: Business, fit: DemandFit) -> Business:
    """The business with the curves of all ``--curves`` files; itself without any.

    Raises:
        CurvesError: a file that cannot be used, a term nobody stated, a name nobody has.
        BusinessError: two curves for one cell.
        OSError: a file is not there.
    """
    if not given.curves:
        return business
    terms = Terms(
        outcome=given.curve_outcome,
        currency=given.curve_currency,
        weeks=given.curve_weeks,
        interval=given.curve_interval,
        market=given.curve_market,
    )
    found = [read_curves(path, terms=terms) for path in given.curves]
    _check_names(given, found)
    channels = (*fit.channels, *business.benchmark_channels)
    renamed = [taken(one, _choices(given, one), fit.markets, channels) for one in found]
    return business.with_imports(curves_in(renamed))


def _check_names(given: argparse.Namespace, found: Sequence[CurveSet]) -> None:
    """Refuses names that stand in no file."""
    known = {name for one in found for name in (*one.channels, *one.markets)}
    named = (*(theirs for theirs, _ours in given.curve_name), *given.curve_new, *given.curve_skip)
    if odd := [name for name in named if name not in known]:
        message = f"no file has this channel or market; there are {', '.join(sorted(known))}"
        raise refused(message, value=odd[0])


def _choices(given: argparse.Namespace, one: CurveSet) -> Choices:
    """What was chosen about the names of one file."""
    pairs = dict(given.curve_name)
    return Choices(
        channels={theirs: ours for theirs, ours in pairs.items() if theirs in one.channels},
        markets={theirs: ours for theirs, ours in pairs.items() if theirs in one.markets},
        new=frozenset(given.curve_new) & frozenset(one.channels),
        left_out=frozenset(given.curve_skip) & frozenset(one.channels),
    )
