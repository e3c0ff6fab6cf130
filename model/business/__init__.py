"""Business profile: unit economics, mixes, stock and service levels of the company in question.

`model.business.sheet` and `model.business.effects` (one order's money, what each answer moves, the
completeness) read the ledger, which reads this package: import them by module.
"""

from model.business.build import answer_currency, business_of, default_form, read_form
from model.business.countries import Countries, Country, load_countries
from model.business.errors import BusinessError
from model.business.figures import Figure, figures
from model.business.file import load_business, parse_business, read_business, to_yaml
from model.business.form import BusinessForm, Facts, MarketForm
from model.business.overrides import with_assumptions
from model.business.own import completed, own_company
from model.business.questions import ANSWERS, DETAILS, QUESTIONS, Question
from model.business.schema import BenchmarkChannel, Business, Market, Number, Table
from model.business.specs import SPECS, Spec

__all__ = [
    "ANSWERS",
    "DETAILS",
    "QUESTIONS",
    "SPECS",
    "BenchmarkChannel",
    "Business",
    "BusinessError",
    "BusinessForm",
    "Countries",
    "Country",
    "Facts",
    "Figure",
    "Market",
    "MarketForm",
    "Number",
    "Question",
    "Spec",
    "Table",
    "answer_currency",
    "business_of",
    "completed",
    "default_form",
    "figures",
    "load_business",
    "load_countries",
    "own_company",
    "parse_business",
    "read_business",
    "read_form",
    "to_yaml",
    "with_assumptions",
]
