"""The risk register: the plan's taxonomy whole, claims that exist, wrong files refused."""

from pathlib import Path

import pytest
import yaml

from model.risk import RegisterError, load_register, mitigation_factors
from model.risk.register import REGISTER_FILE

PLAN_ITEMS = {
    "compliance": {"laws_and_regulations", "intellectual_property", "data_privacy"},
    "operations": {"logistics_interruption", "excess_stock", "technical_failure"},
    "market": {"stronger_competition", "change_in_consumer_preference", "exchange_rate_swings"},
    "finance": {"cash_shortage", "return_on_investment_too_low", "difficulty_raising_funds"},
}
# Demo brand 2025 (design §3): GMV 60m, EU markets 23 %, Britain 11 %, Southeast Asia 11 %.
EXPOSURES = {
    "gmv": 60e6,
    "eu_gmv": 13.8e6,
    "uk_gmv": 6.6e6,
    "sea_gmv": 6.6e6,
    "stock_value": 9.09e6,
    "media": 6e6,
    "platform_gmv[amazon]": 27e6,
}


def _claim_ids(shared: Path) -> set[str]:
    text = (shared / "plan" / "claims.yaml").read_text(encoding="utf-8")
    return {line.split(":")[1].strip() for line in text.splitlines() if line.startswith("- id:")}


def test_every_item_of_the_plan_has_a_risk_or_names_the_room_that_counts_it():
    register = load_register()
    assert {key: set(c.items) for key, c in register.categories.items()} == PLAN_ITEMS
    struck = {(risk.category, risk.item) for risk in register.risks}
    for key, category in register.categories.items():
        for item, record in category.items.items():
            assert ((key, item) in struck) != (record.modelled_in is not None)
    assert register.categories["market"].items["exchange_rate_swings"].modelled_in == "fx"


def test_every_claim_the_register_names_is_in_the_plan(shared: Path):
    register = load_register()
    named = {category.claim for category in register.categories.values()}
    named |= {driver.claim for driver in register.drivers.values() if driver.claim}
    for risk in register.risks:
        named |= set(risk.claims) | {measure.claim for measure in risk.mitigations}
        named |= {risk.response.claim} - {None}
    assert named <= _claim_ids(shared)


def test_the_status_quo_loses_a_tenth_of_the_ten_million_budget():
    register = load_register()
    assert set(register.bases) == set(EXPOSURES)
    assert register.expected(EXPOSURES) == pytest.approx(1.0e6, rel=0.01)
    assert register.scaled_to(1.0e6, EXPOSURES).expected(EXPOSURES) == pytest.approx(1.0e6)
    assert register.scaled_to(0.6e6, EXPOSURES).expected(EXPOSURES) == pytest.approx(0.6e6)


def test_a_register_scaled_to_nothing_has_no_events_and_names_its_risks():
    register = load_register()
    quiet = register.scaled_to(0.0, EXPOSURES)
    assert quiet.expected(EXPOSURES) == 0
    assert [risk.label for risk in quiet.risks] == [risk.label for risk in register.risks]
    with pytest.raises(ValueError, match="cannot scale"):
        register.scaled_to(-1.0, EXPOSURES)


def test_seventy_per_cent_fewer_compliance_events_and_sixty_per_cent_faster_response():
    effects = {"compliance_event_rate": -0.7, "fraud_risk": -0.5, "emergency_response_speed": 0.6}
    frequency, severity = mitigation_factors(load_register(), effects)
    assert frequency["product_rule_breach"] == pytest.approx(0.3)
    assert frequency["counterfeit_fraud"] == pytest.approx(0.5)
    assert severity["port_congestion"] == pytest.approx(1 / 1.6)
    assert (frequency["supplier_stop"], severity["supplier_stop"]) == (1.0, 1.0)


def test_measures_on_the_same_risk_multiply():
    effects = {
        "compliance_event_rate": -0.4,
        "risk_frequency[compliance]": -0.5,
        "risk_severity[product_rule_breach]": -0.3,
        "risk_frequency[laws_and_regulations]": -0.1,
    }
    frequency, severity = mitigation_factors(load_register(), effects)
    assert frequency["product_rule_breach"] == pytest.approx(0.6 * 0.5 * 0.9)
    assert frequency["counterfeit_fraud"] == pytest.approx(0.5)
    assert severity["product_rule_breach"] == pytest.approx(0.7)
    assert frequency["supplier_stop"] == 1.0


def test_a_measure_on_an_unknown_risk_is_refused():
    with pytest.raises(ValueError, match="'meteor'"):
        mitigation_factors(load_register(), {"risk_frequency[meteor]": -0.5})


def _set(content: dict, path: str, value: object) -> None:
    *parents, last = path.split(".")
    for part in parents:
        content = content[int(part)] if isinstance(content, list) else content[part]
    content[last] = value


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("risks.2.frequency", "often", "risks.2.frequency = 'often'"),
        ("risks.2.frequency", -1.0, "risks.2.frequency = -1.0"),
        ("risks.0.loss_p05", 0.0, "risks.0.loss_p05 = 0.0"),
        ("risks.0.loss_p95", float("nan"), "risks.0.loss_p95 = nan"),
        ("risks.0.loss_p95", 0.0001, "loss_p95 0.0001"),
        ("risks.1.base", "moon gmv", "risks.1.base = 'moon gmv'"),
        ("risks.1.unit", "USD", "unit USD does not go with base uk_gmv"),
        ("risks.1.unit", "EUR", "risks.1.unit = 'EUR'"),
        ("risks.3.item", "luck", "'luck' is not one of 'compliance'"),
        ("risks.3.category", "luck", "'luck' is not declared"),
        ("risks.3.driver", "moon", "driver 'moon' is not declared"),
        ("risks.3.id", "uk_policy_shock", "'uk_policy_shock' stands twice"),
        ("risks.3.colour", "red", "risks.3.colour = 'red'"),
        ("risks.0.mitigations.0.weight", 2.0, "risks.0.mitigations.0.weight = 2.0"),
        ("risks", "none", "risks = 'none'"),
    ],
)
def test_a_wrong_register_is_refused_with_path_and_value(tmp_path, path, value, told):
    content = yaml.safe_load(REGISTER_FILE.read_text(encoding="utf-8"))
    _set(content, path, value)
    file = tmp_path / "risks.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(RegisterError) as refusal:
        load_register(file)
    assert told in str(refusal.value)
    assert str(file) in str(refusal.value)


def test_a_register_without_source_or_that_is_no_yaml_is_refused(tmp_path):
    content = yaml.safe_load(REGISTER_FILE.read_text(encoding="utf-8"))
    del content["risks"][0]["source"]
    file = tmp_path / "risks.yaml"
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(RegisterError, match=r"risks\.0\.source"):
        load_register(file)
    file.write_text("risks: [", encoding="utf-8")
    with pytest.raises(RegisterError, match="YAML"):
        load_register(file)
