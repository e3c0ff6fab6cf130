"""A fit's history as a panel again, and evidence on its way to the child."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from model.demand import FitError, Progress
from model.demand.backtest import BacktestError
from model.demand.backtest_job import start_backtest
from model.demand.evidence import Evidence, KnownElasticity, read_evidence
from model.demand.history import History
from model.demand.job import panel_of, start_fit
from model.panel import read_panel
from tests.model.demand_world import promo_and_media, simulated

PATHS = ("--panel", "--evidence")
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


@pytest.mark.parametrize("code", [1, 2])
def test_words_of_a_child_name_its_files_and_no_folder(monkeypatch, code):
    panel = simulated(name="kettles")

    def child(arguments, **how):
        made = _Child(arguments, **how)
        made.returncode = code
        given, told = (Path(made.arguments[made.arguments.index(o) + 1]) for o in PATHS)
        made.stderr.append(f"OSError: {given} and '{told}' in {given.parent} cannot be read")
        return made

    monkeypatch.setattr(subprocess, "Popen", child)
    with pytest.raises(FitError) as caught:
        start_fit(panel, evidence=TOLD).result()
    said = "OSError: kettles and 'evidence.csv' in its folder cannot be read"
    assert said in str(caught.value)


def test_a_step_without_a_name_keeps_that_of_the_one_before(monkeypatch):
    def child(arguments, **how):
        made = _Child(arguments, **how)
        made.stderr.append('{"share": 0.3, "stage": "Drawing plausible worlds"}')
        made.stderr.append('{"share": 0.4, "stage": ""}')
        return made

    monkeypatch.setattr(subprocess, "Popen", child)
    job = start_fit(simulated())
    with pytest.raises(FitError):
        job.result()
    assert job.progress == Progress(0.4, "Drawing plausible worlds")


@pytest.mark.parametrize(("share", "fold"), [(0.0, (1, 4)), (0.26, (2, 4)), (1.0, (4, 4))])
def test_a_backtest_tells_which_quarter_it_is_at(monkeypatch, share, fold):
    def child(arguments, **how):
        made = _Child(arguments, **how)
        made.stderr.append(f'{{"share": {share}, "stage": "Checking"}}')
        return made

    monkeypatch.setattr(subprocess, "Popen", child)
    job = start_backtest(simulated(weeks=110))
    with pytest.raises(BacktestError):
        job.result()
    assert job.fold == fold
