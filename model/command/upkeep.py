"""Verbs for whoever keeps the product: `demo` and `rates` write the data that is shipped."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from model.demo.files import write_demo
from model.fx import refresh_rates
from model.fx.rates import RATES_FILE


def demo(given: argparse.Namespace) -> dict[str, Any]:
    """Writes the demo brand again: panel, truth, business profile and fit."""
    del given
    return {name: str(path) for name, path in write_demo().items()}


def rates(given: argparse.Namespace) -> dict[str, Any]:
    """Freezes the ECB reference rates up to a day."""
    frozen = refresh_rates(given.as_of, given.out)
    return {"out": str(given.out), "as_of": frozen.as_of.isoformat(), "source": frozen.source}


def _no_arguments(verb: argparse.ArgumentParser) -> None:
    del verb


def _rates_arguments(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--as-of", type=date.fromisoformat, required=True, help="last day, ISO")
    verb.add_argument("--out", type=Path, default=RATES_FILE, help="where the rates go")


VERBS = MappingProxyType(
    {
        "demo": (demo, _no_arguments, "write the demo brand again from its seed"),
        "rates": (rates, _rates_arguments, "freeze the ECB reference rates"),
    }
)
