"""Three panels of different form through the whole app; every figure equals the command line's."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from model.command import main
from tests.pages.app import ROOT, verdict
from tests.pages.test_data import go, intake, opened, press, sound, upload
from ui.shown import Answer

MAPPINGS = ROOT / "tests" / "cases" / "mappings"
REGIONS = 16  # of the 95 real ones: as many markets as a fit of ten seconds takes
# The command line prints ten significant digits.
DIGITS = 1e-9


def first_regions(content: bytes) -> bytes:
    """The geo panel with its first regions only."""
    lines = gzip.decompress(content).decode().splitlines()
    regions: list[str] = []
    for line in lines[1:]:
        if (region := line.split(",")[0]) not in regions:
            regions.append(region)
    kept = set(regions[:REGIONS])
    return "\n".join([lines[0], *(r for r in lines[1:] if r.split(",")[0] in kept)]).encode()


@dataclass(frozen=True)
class Case:
    """A panel, its mapping and how its markets, channels and outcome should come out."""

    file: str
    mapping: str
    markets: int
    channels: int
    metric: str
    prepare: Callable[[bytes], bytes] = bytes


CASES = {
    "a simulated world, four regions": Case("world_geo_dev.csv", "world_geo.yaml", 4, 4, "kpi"),
    "visits by region, impressions, counted weeks": Case(
        "geo_visits_panel_dev.csv.gz", "geo_visits.yaml", REGIONS, 13, "kpi", first_regions
    ),
    "a shop's days in fourteen countries, no media": Case(
        "online_retail_daily_dev.csv", "online_retail_daily.yaml", 14, 0, "orders"
    ),
}


@dataclass(frozen=True)
class Own:
    """A case's file as uploaded, and what the command line says of it."""

    case: Case
    panel: Path
    evaluated: dict[str, object]


@pytest.fixture(scope="module", params=CASES)
def own(
    request: pytest.FixtureRequest, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Own:
    """A panel's way along the command line: fit, business, world, evaluate."""
    case = CASES[request.param]
    place = tmp_path_factory.mktemp("own")
    panel = place / case.file.removesuffix(".gz")
    panel.write_bytes(case.prepare((shared / "data" / case.file).read_bytes()))
    files = ("--panel", panel, "--mapping", MAPPINGS / case.mapping)
    run("fit", *files, "--out", place / "fit.json")
    run("business", *files, "--out", place / "business.yaml")
    parts = ("--fit", place / "fit.json", "--business", place / "business.yaml")
    run("world", *parts, "--out", place / "world.json")
    return Own(case, panel, evaluated(place / "world.json"))


def run(*arguments: object) -> None:
    assert main([str(argument) for argument in arguments]) == 0, arguments


def evaluated(world: Path) -> dict[str, object]:
    """The JSON answer of ``evaluate --world``."""
    with redirect_stdout(io.StringIO()) as out:
        run("evaluate", "--world", world, "--json")
    found: dict[str, object] = json.loads(out.getvalue())
    return found


def walked(own: Own) -> AppTest:
    """The Data page from upload to a world in use, as a user goes."""
    app = opened()
    upload(app, "upload_", (own.panel.name, own.panel.read_bytes()))
    go(app, "columns")
    upload(app, "mapping_", ("mapping.yaml", (MAPPINGS / own.case.mapping).read_bytes()))
    for _step in ("check", "business", "fit"):
        press(app, "onward_button")
    press(app, "start_fit")
    job = intake(app).job
    assert job is not None
    job.result()
    sound(app.run())
    press(app, "onward_button")
    return press(app, "use_world")


def answer(app: AppTest) -> Answer:
    """The figures on screen."""
    found: Answer = app.session_state["headroom"].answer[1]
    return found


@pytest.mark.slow
def test_the_app_and_the_command_line_give_the_same_figures(own: Own) -> None:
    app = walked(own)
    panel = intake(app).panel
    assert panel is not None
    found = (len(panel.markets), len(panel.channels), panel.metric)
    assert found == (own.case.markets, own.case.channels, own.case.metric)
    sound(app.switch_page("app.py").run())
    assert "Demo brand" not in verdict(app)
    shown = answer(app)
    printed = own.evaluated["kpis"]
    assert isinstance(printed, dict)
    assert len(printed) >= 40
    compared = [key for key in printed if key in shown.kpis]
    assert {"gmv", "gmv_growth", "orders", "cm3", "operating_result", "risk_loss"} <= {*compared}
    for key in compared:
        for name in ("mean", "p05", "p95"):
            told, seen = printed[key][name], getattr(shown.kpis[key], name)
            where = (key, name, told, seen)
            if told is None:
                assert printed[key]["reason"], where
                continue
            assert seen == pytest.approx(told, rel=DIGITS, abs=DIGITS), where
    for page in ("pages/budget.py", "pages/data.py"):
        sound(app.switch_page(page).run())
