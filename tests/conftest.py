"""What every test may use: one BLAS thread, a fixed hypothesis profile, the shared data sets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
LONGEST = "test_walk.py"
BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

settings.register_profile("ci", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("ci")


def pytest_configure() -> None:
    """Set one BLAS thread before any test module imports NumPy."""
    for name in BLAS_THREADS:
        os.environ[name] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test first, so that no worker waits for it alone at the end."""
    items.sort(key=lambda item: item.path.name != LONGEST)


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Scenarios that a test saves are its own: no test writes into the user's data directory."""
    place = tmp_path / "store" / "scenarios.sqlite"
    monkeypatch.setenv("HEADROOM_STORE", str(place))
    return place


@pytest.fixture(scope="session")
def shared() -> Path:
    """The development data beside the project (`../shared`); a clone without it skips."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"needs the development data in {folder}, which is not part of the project")
    return folder
