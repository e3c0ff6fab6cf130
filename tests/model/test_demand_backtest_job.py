"""A backtest in a child process."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from model.demand import DemandModel, FitCancelled
from model.demand.backtest import BacktestError, backtest
from model.demand.backtest_job import start_backtest
from tests.model.demand_world import simulated


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where jobs make their folders."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_a_job_gives_the_numbers_of_the_backtest_in_this_process(folder):
    panel = simulated(weeks=48)
    job = start_backtest(panel, holdout=6, folds=1, seed=3)
    here = backtest(panel, holdout=6, folds=1, model=DemandModel(random_state=3))
    assert job.result().to_plain() == here.to_plain()
    assert job.done
    assert job.progress.share == 1.0
    assert list(folder.iterdir()) == []


def test_a_cancelled_job_ends_its_child_and_leaves_no_file(folder):
    job = start_backtest(simulated())
    while job.progress.share == 0.0 and not job.done:
        time.sleep(0.02)
    job.cancel()
    with pytest.raises(FitCancelled, match="backtest"):
        job.result()
    assert job.cancelled
    assert list(folder.iterdir()) == []


def test_a_failed_job_says_why_in_the_words_of_the_child(folder):
    job = start_backtest(simulated(weeks=30, name="thirty weeks"))
    with pytest.raises(BacktestError, match="30 weeks are too few to hold out 13") as caught:
        job.result()
    assert str(folder) not in str(caught.value)
