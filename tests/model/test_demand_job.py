"""A fit in a child process, and what is told while any fit runs."""

from __future__ import annotations

import gc
import time
from pathlib import Path

import numpy as np
import pytest

from model.demand import DemandModel, FitCancelled, FitError, Progress
from model.demand.job import start_fit
from tests.model.demand_world import simulated


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where jobs make their folders."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_progress_grows_from_nothing_to_all_and_changes_no_number():
    told: list[Progress] = []
    watched = DemandModel(draws=64).fit(simulated(), progress=told.append).fit_
    shares = [step.share for step in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert max(np.diff(shares)) < 0.25
    assert len({step.stage for step in told}) >= 3
    assert watched.content_hash == DemandModel(draws=64).fit(simulated()).fit_.content_hash


def test_a_watcher_stops_a_fit_and_nothing_is_kept():
    def stop(step: Progress) -> None:
        if step.share > 0.1:
            raise FitCancelled

    model = DemandModel(draws=64)
    with pytest.raises(FitCancelled):
        model.fit(simulated(), progress=stop)
    assert not hasattr(model, "fit_")


def test_a_job_gives_the_numbers_of_the_fit_in_this_process(folder):
    panel = simulated()
    job = start_fit(panel, seed=3)
    assert job.result().content_hash == DemandModel(random_state=3).fit(panel).fit_.content_hash
    assert job.done
    assert job.progress.share == 1.0
    assert job.result() is job.result()
    assert list(folder.iterdir()) == []


def test_a_cancelled_job_ends_its_child_and_leaves_no_file(folder):
    job = start_fit(simulated())
    while job.progress.share == 0.0 and not job.done:
        time.sleep(0.02)
    job.cancel()
    with pytest.raises(FitCancelled):
        job.result()
    assert job.done
    assert job.cancelled
    assert list(folder.iterdir()) == []


def test_a_failed_job_says_why_in_the_words_of_the_child(folder):
    job = start_fit(simulated(weeks=5, name="five weeks"))
    with pytest.raises(FitError, match="'orders': 5 weeks with a value") as caught:
        job.result()
    assert str(folder) not in str(caught.value)
    assert list(folder.iterdir()) == []


def test_the_child_of_a_job_that_nobody_holds_ends_and_is_told_once(folder):
    ends: list[str] = []
    job = start_fit(simulated(weeks=300), ended=lambda: ends.append("over"))
    process, reader = job._child._process, job._reader
    assert process.poll() is None
    del job
    gc.collect()
    reader.join()
    assert process.returncode < 0
    assert ends == ["over"]
    assert list(folder.iterdir()) == []


def test_a_job_that_came_to_its_end_tells_it_too(folder):
    ends: list[str] = []
    job = start_fit(simulated(weeks=5), ended=lambda: ends.append("over"))
    with pytest.raises(FitError):
        job.result()
    del job
    gc.collect()
    assert ends == ["over"]
    assert list(folder.iterdir()) == []
