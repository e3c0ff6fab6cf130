"""Whether search and draws have settled: figures of the sampler, in words.

Which figures there are depends on the version that fitted; what a file does not hold is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.demand.fit import DemandFit
from model.demand.remark import Remark

# Potential scale reduction (R-hat) from which chains have not mixed: Gelman & Rubin 1992. It is the
# worst of all parameters, and of some hundred draws even chains that agree give 1.05.
APART = 1.1
FEW_DRAWS = 100  # effective draws under which a 90 % interval is rough


def settled_remarks(fit: DemandFit) -> tuple[Remark, ...]:
    """What of search and draws asks for care; empty where both have settled."""
    return tuple(_unsettled(fit))


def _unsettled(fit: DemandFit) -> Iterator[Remark]:
    found = fit.diagnostics
    if found.get("r_hat", 1.0) > APART:
        yield Remark(
            "Separate runs of the fit do not agree yet (R-hat {figure}): read intervals with care.",
            {"figure": f"{found['r_hat']:.2f}"},
        )
    if found.get("effective_draws", FEW_DRAWS) < FEW_DRAWS:
        yield Remark(
            "The draws are worth only {figure} independent ones: the ends of intervals are rough.",
            {"figure": f"{found['effective_draws']:.0f}"},
        )
    if not found.get("mode_converged", True):
        yield Remark("The search stopped before it had settled: fit again with fewer channels.")
