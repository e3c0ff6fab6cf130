"""Business profile: unit economics, mixes, stock and service levels of the company in question."""

from model.business.errors import BusinessError
from model.business.figures import Figure, figures
from model.business.file import load_business, parse_business, read_business, to_yaml
from model.business.form import BusinessForm, Facts, MarketForm
from model.business.overrides import with_assumptions
from model.business.questions import ANSWERS, DETAILS, QUESTIONS, Question
from model.business.schema import BenchmarkChannel, Business, Market, Number, Table

__all__ = [
    "ANSWERS",
    "DETAILS",
    "QUESTIONS",
    "BenchmarkChannel",
    "Business",
    "BusinessError",
    "BusinessForm",
    "Facts",
    "Figure",
    "Market",
    "MarketForm",
    "Number",
    "Question",
    "Table",
    "figures",
    "load_business",
    "parse_business",
    "read_business",
    "to_yaml",
    "with_assumptions",
]
