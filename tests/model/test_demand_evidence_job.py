"""A fit's history as a panel again, and evidence on its way to the child."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from model.demand import FitError
from model.demand.evidence import Evidence, KnownElasticity, read_evidence
from model.demand.history import History
from model.demand.job import panel_of, start_fit
from model.panel import read_panel
from tests.model.demand_world import promo_and_media, simulated

TOLD = Evidence((), (KnownElasticity("search", "all", 0.1, 0.02),), ())


@pytest.mark.parametrize("countries", [(None, None), ("DE", "MX")])
def test_a_history_becomes_a_panel_with_the_same_history(countries):
    history = History.of(simulated(countries=countries))
    panel = panel_of(history, "again")
    assert History.of(panel).to_plain() == history.to_plain()
    assert History.of(read_panel(panel.to_csv())).to_plain() == history.to_plain()


def test_controls_and_promotions_come_along(shared):
    history = History.of(promo_and_media(shared))
    assert History.of(panel_of(history, "again")).to_plain() == history.to_plain()


class _Child:
    """Stands for the child process: keeps its arguments and what its files held."""

    returncode = 2

    def __init__(self, arguments, **_how):
        self.arguments = [str(part) for part in arguments]
        place = self.arguments.index("--evidence") + 1 if "--evidence" in self.arguments else None
        self.told = Path(self.arguments[place]).read_bytes() if place else None
        self.stderr = _Silence()
        _Child.last = self

    def wait(self):
        return self.returncode

    def terminate(self):
        """Nothing runs."""


class _Silence(list):
    def __enter__(self):
        return self

    def __exit__(self, *_of):
        return None


def test_the_child_is_given_the_evidence_as_a_file(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", _Child)
    panel = simulated()
    with pytest.raises(FitError):
        start_fit(panel, evidence=TOLD).result()
    assert read_evidence(_Child.last.told, History.of(panel)) == TOLD
    with pytest.raises(FitError):
        start_fit(panel).result()
    assert _Child.last.told is None
