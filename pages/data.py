"""Data: what does all this look like on a company of one's own?"""

from __future__ import annotations

from ui.frame import frame
from ui.html import question
from ui.intake.business import business_step
from ui.intake.check import check_step
from ui.intake.columns import columns_step
from ui.intake.draft import current
from ui.intake.files import files_step
from ui.intake.fit import fit_step
from ui.intake.stepper import answer, arrive, stepper
from ui.intake.trust import trust_step
from ui.words import _

SCREENS = {
    "files": files_step,
    "columns": columns_step,
    "check": check_step,
    "business": business_step,
    "fit": fit_step,
    "trust": trust_step,
}

frame("data", headline=False)
arrive(current())
question(_("What does this look like on your own company?"), answer(current()))
stepper(current())
SCREENS[current().step](current())
