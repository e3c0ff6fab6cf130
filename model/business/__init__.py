"""Business profile: unit economics, mixes, stock and service levels of the company in question."""

from model.business.file import BusinessError, load_business
from model.business.overrides import with_assumptions
from model.business.schema import Business, Table

__all__ = ["Business", "BusinessError", "Table", "load_business", "with_assumptions"]
