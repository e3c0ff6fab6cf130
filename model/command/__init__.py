"""The command line: one module a verb, one place for arguments and errors."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from model.business import BusinessError
from model.calendar import HorizonError
from model.command import answers, demand, reports, upkeep, worlds
from model.command.paths import check_out, in_words
from model.demand import FitError
from model.fx import RatesError
from model.levers import CatalogueError, LeverFileError
from model.panel import PanelError
from model.plan import PlanError
from model.risk import RegisterError
from model.scenario import ScenarioCodeError, ScenarioError
from model.world import WorldError

WRONG_INPUT = 2
# What a user can mend: a wrong file, key, value or path. Everything else is a defect of ours.
USER_ERRORS = (
    BusinessError,
    CatalogueError,
    FitError,
    HorizonError,
    LeverFileError,
    PanelError,
    PlanError,
    RatesError,
    RegisterError,
    ScenarioCodeError,
    ScenarioError,
    WorldError,
)
Verb = Callable[[argparse.Namespace], dict[str, Any] | None]


def main(arguments: Sequence[str]) -> int:
    """Runs one verb; returns the exit code."""
    given = _parser().parse_args(arguments)
    try:
        check_out(given)
        answer = given.run(given)
    except USER_ERRORS as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_INPUT
    except OSError as error:
        sys.stderr.write(f"{in_words(error)}\n")
        return WRONG_INPUT
    if answer is not None:
        sys.stdout.write(_shown(answer, given.json))
    return 0


def _shown(answer: dict[str, Any], as_json: bool) -> str:
    if as_json:
        return json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    return answers.as_text(answer)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m model", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="verb")
    for module in (answers, demand, worlds, reports, upkeep):
        for name, (run, add_arguments, text) in module.VERBS.items():
            verb = verbs.add_parser(name, help=text, description=text)
            verb.add_argument("--json", action="store_true", help="answer as JSON")
            add_arguments(verb)
            verb.set_defaults(run=run)
    return parser
