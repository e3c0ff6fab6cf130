"""The command line: exit codes, identical bytes, the JSON of design §7, bad input repeated."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model import Scenario, World
from model.command import answers, main
from model.scenario import decode, encode
from model.scorecard import JOINT_SET
from tests.model.command_case import answer, refused, run


@pytest.fixture(autouse=True)
def _small_world(monkeypatch: pytest.MonkeyPatch, steady: World) -> None:
    """Every verb answers from the world of 100 orders a day, which loads at once."""
    monkeypatch.setattr(answers, "load_world", lambda plan=None: _with_plan(steady, plan))


def _with_plan(world: World, plan: Any) -> World:
    return world if plan is None else replace(world, plan=plan, _views={})


def scenario_file(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "scenario.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


# ---- evaluate


def test_the_answer_has_the_form_of_the_design(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "evaluate", "--draws", 16)
    assert list(found) == [
        *("model_version", "scenario", "currency", "draws", "kpis", "targets", "joint"),
        *("targets_met", "world"),
    ]
    assert list(found["world"]) == ["label", "id", "horizon", "weeks", "simulated", "flags"]
    assert (found["currency"], found["draws"]) == ("USD", 16)
    assert set(found["kpis"]["gmv"]) == {"unit", "mean", "p05", "p50", "p95"}
    assert "gmv_share[europe]" in found["kpis"]
    wanted = {
        *("id", "claim", "kpi", "target", "direction", "window", "mean", "p05", "p95"),
        *("probability", "attainment", "progress", "headroom", "status"),
    }
    for target in found["targets"]:
        assert wanted <= set(target) <= wanted | {"reason"}
        assert target["status"] in ("met", "open", "missed", "not_modelled")
        assert (target["status"] == "not_modelled") == ("reason" in target)
        assert target["probability"] is None or 0 <= target["probability"] <= 1
    assert set(found["joint"]) == {"set", "probability"}
    assert set(found["targets_met"]) == {"mean", "p05", "p95"}


def test_the_demo_answers_with_the_names_of_the_design(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    """KPI keys of design §2, scopes in brackets."""
    monkeypatch.setattr(answers, "load_world", lambda plan=None: _with_plan(world, plan))
    found = answer(capsys, "evaluate", "--draws", 16)
    assert {
        *("gmv_growth[2026-Q1]", "gmv_share[southeast_asia]", "traffic_share[own_site]"),
        *("average_order_value_growth[north_america]", "compliance_coverage[eu]"),
        *("programme_roi", "programme_roi_run_rate", "risk_loss_share_of_budget", "fx_loss_share"),
    } <= set(found["kpis"])
    modelled = [target for target in found["targets"] if target["status"] != "not_modelled"]
    assert {target["kpi"] for target in modelled} <= set(found["kpis"])
    assert found["joint"]["set"] == [t["kpi"] for t in modelled if t["kpi"] in JOINT_SET]


def test_a_null_kpi_says_why(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = scenario_file(tmp_path, {"base": "status_quo"})
    found = answer(capsys, "evaluate", "--scenario", path, "--draws", 16)["kpis"]["programme_roi"]
    assert (found["mean"], found["reason"]) == (None, "no programme money is spent")


def test_the_same_bytes_twice_and_timing_beside_them(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (run(capsys, "evaluate", "--json", "--draws", 16) for _ in range(2))
    assert first[1] == second[1]
    assert first[2].startswith("evaluated in ")
    assert "evaluated" not in first[1]


def test_status_quo_by_hand(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """100 orders a day at 36."""
    path = scenario_file(tmp_path, {"base": "status_quo"})
    found = answer(capsys, "evaluate", "--scenario", path, "--draws", 16)
    assert found["kpis"]["orders"]["mean"] == 36_500
    assert found["kpis"]["gmv"]["mean"] == 1_314_000


def test_a_file_and_its_code_answer_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, steady: World
) -> None:
    path = scenario_file(tmp_path, {"base": "status_quo", "levers": {"price": 0.1}})
    by_file = answer(capsys, "evaluate", "--scenario", path, "--draws", 16)
    assert by_file["kpis"]["orders"]["mean"] == pytest.approx(36_500 / 1.21)
    opened = decode(by_file["scenario"], steady.catalogue)
    assert opened.scenario == Scenario("status_quo", levers={"price": 0.1})
    assert opened.same_world(steady.id)
    assert answer(capsys, "evaluate", "--scenario", by_file["scenario"], "--draws", 16) == by_file


def test_edited_assumptions_leave_the_code_on_the_world_it_was_asked_of(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, steady: World
) -> None:
    edited = {"business.numbers.stock_days": 300.0}
    path = scenario_file(tmp_path, {"base": "status_quo", "assumptions": edited})
    found = answer(capsys, "evaluate", "--scenario", path, "--draws", 16)
    assert decode(found["scenario"]).same_world(steady.id)


def test_a_code_longer_than_a_file_name(capsys: pytest.CaptureFixture[str], steady: World) -> None:
    """Every initiative believed to another degree: some 300 letters."""
    levers = {
        key: 0.5 + 0.01737 * number for number, key in enumerate(steady.catalogue.keys_of("belief"))
    }
    code = encode(Scenario("plan", levers=levers), steady.id)
    assert len(code) > 255
    assert answer(capsys, "evaluate", "--scenario", code, "--draws", 16)["scenario"] == code


def test_a_code_of_another_world_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Design §7: the code carries the world's hash and says so when opened on another world."""
    code = encode(Scenario("status_quo"), "0123456789abcdef")
    found, _, err = run(capsys, "evaluate", "--scenario", code, "--json", "--draws", 16)
    assert found == 0
    assert "another world" in err
    assert "01234567" in err


def test_a_profile_takes_its_own_targets(capsys: pytest.CaptureFixture[str]) -> None:
    home = answer(capsys, "evaluate", "--profile", "home", "--draws", 16)
    everything = answer(capsys, "evaluate", "--draws", 16)
    ids = [{target["id"] for target in found["targets"]} for found in (home, everything)]
    assert set() < ids[0] < ids[1]


def test_an_answer_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "evaluate", "--draws", 16)
    assert code == 0
    lines = out.splitlines()
    assert "currency: USD" in lines
    assert any(line.startswith("kpis.gmv: unit USD, mean ") for line in lines)


# ---- what cannot be answered


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{base:", "is not JSON"),
        ("[1, 2]", "[1, 2]"),
        ({"base": "dream"}, "'dream'"),
        ({"base": "plan", "colour": "blue"}, "colour"),
        ({"levers": {"happiness": 1}}, "happiness"),
        ({"levers": {"price": 9}}, "9"),
        ({"levers": {"price": "cheap"}}, "'cheap'"),
        ({"levers": {"price[FR]": 0.1}}, "FR"),
        ({"profile": "toys"}, "toys"),
        ({"readings": {"moon": "full"}}, "moon"),
        ({"readings": {"risk_budget": "lunar"}}, "lunar"),
    ],
)
def test_a_bad_scenario_file_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: object, said: str
) -> None:
    path = scenario_file(tmp_path, content)
    assert said in refused(capsys, "evaluate", "--scenario", path, "--draws", 16)


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "gone.json"
    assert "gone.json" in refused(capsys, "evaluate", "--scenario", path)
    assert "gone.yaml" in refused(capsys, "evaluate", "--plan", tmp_path / "gone.yaml")


@pytest.mark.parametrize("code", ["nonsense", "h9abcdef", "h1", "h1!!!", "h1AAAA"])
def test_a_bad_code_is_refused(capsys: pytest.CaptureFixture[str], code: str) -> None:
    assert refused(capsys, "evaluate", "--scenario", code).strip()


def test_a_bad_code_is_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nonsense" in refused(capsys, "evaluate", "--scenario", "nonsense")


@pytest.mark.parametrize("verb", ["evaluate", "catalogue"])
def test_a_bad_profile_is_repeated(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    assert "toys" in refused(capsys, verb, "--profile", "toys")


@pytest.mark.parametrize("draws", [0, -1, 513])
def test_bad_draws_are_repeated(capsys: pytest.CaptureFixture[str], draws: int) -> None:
    assert f"--draws {draws} must lie" in refused(capsys, "evaluate", "--draws", draws)


@pytest.mark.parametrize("arguments", [["evaluate", "--draws", "many"], ["dream"], []])
def test_what_the_parser_refuses_is_2_as_well(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert (arguments or ["verb"])[-1] in capsys.readouterr().err


def test_the_module_itself_exits_with_the_code() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "model", "dream"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "'dream'" in done.stderr


def test_a_defect_of_ours_is_not_dressed_up_as_yours(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes out as it is: Python then ends with a traceback and exit code 1."""

    def broken(plan: object = None) -> World:
        raise ZeroDivisionError(plan)

    monkeypatch.setattr(answers, "load_world", broken)
    with pytest.raises(ZeroDivisionError):
        main(["evaluate"])


def test_a_plan_with_a_fault_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("colour: blue\n")
    assert "colour" in refused(capsys, "evaluate", "--plan", path)


# ---- catalogue


def test_the_catalogue_has_the_form_of_the_design(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "catalogue")
    assert list(found) == ["levers", "kpis", "targets", "presets"]
    assert found["presets"] == ["status_quo", "plan", "plan_as_claimed", "cautious", "bold"]
    for lever in found["levers"]:
        assert list(lever) == [
            *("key", "group", "unit", "minimum", "maximum", "step", "plan", "status_quo", "label"),
        ]
        assert lever["minimum"] <= lever["status_quo"] <= lever["maximum"], lever["key"]
    for kpi in found["kpis"]:
        assert list(kpi) == ["name", "unit", "direction", "window", "definition"]
    keys = [lever["key"] for lever in found["levers"]]
    assert len(set(keys)) == len(keys)
    assert {"price", "price[GB]", "price[GB,beauty]", "media_split[GB,search,Q1]"} <= set(keys)
