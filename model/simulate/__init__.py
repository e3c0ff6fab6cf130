"""The road from levers to numbers, in stages that are computed once for what they read."""

from model.simulate.evaluate import evaluate, status_quo_of_base_year
from model.simulate.memo import Memo
from model.simulate.outcome import Outcome

__all__ = ["Memo", "Outcome", "evaluate", "status_quo_of_base_year"]
