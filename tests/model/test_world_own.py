"""A company of one's own from panel to answer; no figure of the demo brand leaks in."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model import World, evaluate
from model.business import Business, Facts, load_business, to_yaml
from model.business.build import business_of, default_form
from model.demand import DemandModel
from model.panel import read_panel
from model.plan import load_plan
from model.scenario import Scenario
from model.world import build_world, write_world
from tests.model.command_case import answer, refused

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"(?<![\w.\-])\d+(?:\.\d+)?(?![\w.\-])")


def panel_text(markets: int = 2, channels: int = 2, weeks: int = 60, *, dated: bool = True) -> str:
    """Orders of a level, a season and bent responses; the first week is 1 July 2024."""
    random = np.random.default_rng(3)
    names = [f"spend_c{c}" for c in range(channels)]
    rows = [",".join(["week", "market", "orders", *names])]
    for market in range(markets):
        for week in range(weeks):
            spend = 100 * random.uniform(0.5, 1.5, channels)
            sold = 200 * (1 + 0.1 * math.sin(week / 8)) * random.uniform(0.9, 1.1)
            sold += float((40 * spend / (100 + spend)).sum())
            day = np.datetime64("2024-07-01") + 7 * week
            label = str(day) if dated else str(week)
            money = [f"{x:.2f}" for x in spend]
            rows.append(",".join([label, f"m{market}", f"{sold:.1f}", *money]))
    return "\n".join(rows) + "\n"


def world_of(text: str, horizon: str | None = None) -> World:
    panel = read_panel(text.encode(), name="panel")
    fit = DemandModel(draws=32).fit(panel).fit_
    facts = Facts.of(fit.history)
    return build_world(load_plan(), business_of(default_form(facts), facts), fit, horizon)


# ---- panels of any form


@pytest.mark.parametrize(
    ("markets", "channels", "weeks", "dated", "horizon"),
    [
        (1, 1, 60, True, "plan_year"),
        (2, 0, 60, True, "plan_year"),
        (1, 2, 26, False, "next_52_weeks"),
        (3, 30, 60, False, "next_quarter"),
    ],
)
def test_panels_of_any_form_evaluate(
    markets: int, channels: int, weeks: int, dated: bool, horizon: str
) -> None:
    """Every KPI is a finite number or says why not; splits sum to 1; the past comes out."""
    world = world_of(panel_text(markets, channels, weeks, dated=dated), horizon)
    outcome = evaluate(Scenario(), world, draws=16)
    for key, result in outcome.listed.items():
        assert result.reason if result.mean is None else np.isfinite(result.mean), key
    assert outcome.kpis["orders"].mean > 0
    for split in world.catalogue.compositions.values():
        assert split.base.sum() == pytest.approx(1)
    base = evaluate(Scenario("status_quo"), world.base_year, draws=16)
    np.testing.assert_allclose(base.kpis["orders"].draws, world.base_orders.sum(), rtol=1e-5)
    assert (channels == 0) == (world.catalogue.idle("media_total") is not None)


def test_flags_tell_what_the_data_do_not_show() -> None:
    """No prices, a little over a year of weeks, defaults throughout, no currency."""
    about = {flag.about for flag in world_of(panel_text(1, 1)).flags}
    assert {"", "price", "gmv", "market:m0", "roas", "delivery_speed"} <= about


def test_a_fit_of_few_draws_answers_with_as_many() -> None:
    world = world_of(panel_text(1, 1))
    outcome = evaluate(Scenario(), world)
    assert (outcome.draws, outcome.kpis["gmv"].draws.shape) == (32, (32,))


# ---- the command line


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a fit of few draws, a business of country defaults, and their world."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "panel.csv").write_text(panel_text(), encoding="utf-8")
    world = world_of(panel_text())
    (folder / "fit.json").write_text(world.fit.to_json(), encoding="utf-8")
    (folder / "business.yaml").write_text(to_yaml(world.business), encoding="utf-8")
    (folder / "world.json").write_text(write_world(world), encoding="utf-8")
    return folder


def test_business_and_world_lead_to_the_same_world(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    business, out = tmp_path / "b.yaml", tmp_path / "w.json"
    answer(capsys, "business", "--panel", own / "panel.csv", "--out", business)
    assert business.read_text() == (own / "business.yaml").read_text()
    fit = own / "fit.json"
    made = answer(capsys, "world", "--fit", fit, "--business", business, "--out", out)
    assert out.read_text() == (own / "world.json").read_text()
    found = answer(capsys, "evaluate", "--world", out, "--draws", 16)["world"]
    assert (found["id"], found["simulated"]) == (made["id"], False)


def test_the_horizon_is_chosen_and_refused_in_words(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = ("--fit", own / "fit.json", "--business", own / "business.yaml")
    out = tmp_path / "w.json"
    made = answer(capsys, "world", *parts, "--horizon", "next_quarter", "--out", out)
    assert (made["horizon"], made["weeks"]["count"]) == ("next_quarter", 13)
    kpis = answer(capsys, "catalogue", "--world", out)["kpis"]
    assert "gmv_growth[next-Q1]" in [kpi["name"] for kpi in kpis]


def test_forecast_takes_a_world(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    future = tmp_path / "future.csv"
    future.write_text("week,market,spend_c0,spend_c1\n2025-09-01,m0,100,100\n2025-09-01,m1,1,1\n")
    tables = []
    for option, source in (("--fit", "fit.json"), ("--world", "world.json")):
        out = tmp_path / f"{source}.csv"
        answer(capsys, "forecast", option, own / source, "--future", future, "--out", out)
        tables.append(out.read_text())
    assert tables[0] == tables[1]


@pytest.mark.parametrize(
    ("content", "message"),
    [("{}", "format is None"), ("week,market\n", "not JSON"), ('{"format": 1e999}', "format is")],
)
def test_a_wrong_world_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, message: str
) -> None:
    path = tmp_path / "world.json"
    path.write_text(content)
    for verb in ("evaluate", "catalogue"):
        said = refused(capsys, verb, "--world", path)
        assert message in said
        assert str(path) in said
    assert "gone.json" in refused(capsys, "evaluate", "--world", tmp_path / "gone.json")


# ---- no leak


def test_no_figure_of_the_demo_brand_enters_another_company(own: Path, tmp_path: Path) -> None:
    """Every number of the demo's files is changed; world and answer stay the same bytes."""
    for part in ("model", "data"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(own / "fit.json", tmp_path)
    typed = tmp_path / "typed.yaml"
    typed.write_text(to_yaml(_typed(load_business(own / "business.yaml"))), encoding="utf-8")
    assert not load_business(typed).flagged
    before = _evaluated(tmp_path)
    changed = 0
    files = ("data/business/demo.yaml", "model/demo/tables.py")
    for path in (*(tmp_path / file for file in files), *(tmp_path / "data/demo").iterdir()):
        text, count = NUMBER.subn(lambda m: f"{float(m[0]) * 1.5 + 0.01:.6f}", path.read_text())
        path.write_text(text)
        changed += count
    assert changed > 1000
    assert _evaluated(tmp_path) == before
    assert json.loads(before[1])["world"]["simulated"] is False


def _typed(business: Business) -> Business:
    """The profile with every figure confirmed by its owner, each a little off the default."""
    numbers = {
        name: number.model_copy(update={"value": 1.01 * number.value, "flagged": False})
        for name, number in business.numbers.items()
    }
    tables = {
        name: table.model_copy(update={"flagged": (), "source": "typed", "sources": {}})
        for name, table in business.tables.items()
    }
    return business.model_copy(update={"numbers": numbers, "tables": tables})


def _evaluated(folder: Path) -> tuple[bytes, bytes]:
    """The world file and the answer that a copy of the project gives."""
    world = ("world", "--fit", "fit.json", "--business", "typed.yaml", "--out", "world.json")
    _run(folder, *world)
    draws = ("--draws", "16", "--json")
    answered = _run(folder, "evaluate", *draws, "--world", "world.json")
    return (folder / "world.json").read_bytes(), answered


def _run(folder: Path, *arguments: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "model", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        env=dict(os.environ),
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
