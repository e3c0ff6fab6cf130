"""Events that cost money: the register, what mitigates it, and the exact loss of a year."""

from model.risk.aggregate import AnnualLoss, annual_loss, expected_loss
from model.risk.measures import tail_mean, value_at_risk
from model.risk.mitigation import mitigation_factors
from model.risk.register import (
    Category,
    Driver,
    Item,
    Mitigation,
    Register,
    RegisterError,
    Risk,
    load_register,
)
from model.risk.severity import limited_expected_value, lognormal_from_interval

__all__ = [
    "AnnualLoss",
    "Category",
    "Driver",
    "Item",
    "Mitigation",
    "Register",
    "RegisterError",
    "Risk",
    "annual_loss",
    "expected_loss",
    "limited_expected_value",
    "load_register",
    "lognormal_from_interval",
    "mitigation_factors",
    "tail_mean",
    "value_at_risk",
]
