"""Step 1, files: upload, template and sample, or a world saved before."""

from __future__ import annotations

import re
from html import escape

import streamlit as st

from model.panel import Guess, PanelError, Problem, guess_mapping, sample_csv, template_csv
from model.panel.cells import MISSING
from model.panel.known import exports
from model.panel.mapping import IGNORE
from model.panel.rows import TOTAL
from model.panel.source import open_table
from model.world import WorldError
from ui import state
from ui.downloads import download
from ui.formats import number
from ui.html import text, title
from ui.intake.draft import MOST_CAMPAIGNS, Intake, Refusal, TakenFile, current
from ui.intake.make import use_company
from ui.intake.refusals import list_html, refusals
from ui.intake.stepper import heading, onward, world_in_use
from ui.parts import then_all
from ui.plain import plain
from ui.words import N_, _

KILOBYTE, MEGABYTE = 1_000, 1_000_000
FILE_LIMIT = 50  # MB a file; a panel of 40 markets, 30 channels and three years has 3 MB
WORLD_LIMIT = 150  # MB, as the reader takes
MOST_FILES = 12
TABLES = ("csv", "tsv", "txt", "xlsx", "parquet", "gz")
REPORTS = (
    N_("Sales: all orders of your shop, or its sales by day."),
    N_("Media: the campaign report of each ad platform, by day or week, with country and cost."),
    N_("Two years by week are good, one year is enough to begin; the same weeks in every file."),
)
SAMPLE = "sample-simulated.csv"
TEMPLATE = "headroom-template.csv"


def files_step(intake: Intake) -> None:
    """Upload on the left; sample, template and saved worlds on the right."""
    left, right = st.columns([0.62, 0.38], gap="small")
    with left, st.container(key="card_files"):
        heading("files")
        text("hr-text", _("Sales by week and market, and what was spent on media."))
        _uploader(intake)
        _which_reports()
        refusals(intake.refused)
        for file in intake.files:
            _file_row(file)
        onward(_("Next: columns"), "columns", ready=bool(intake.files), why_not=_why_not(intake))
    with right:
        _sample_card()
        _world_card(intake)


def _which_reports() -> None:
    """Exports that need no hand work, which report to take, how much history is enough."""
    with st.expander(_("Which reports, and how much history?")):
        names = ", ".join(_(export.label) for export in exports())
        st.html(list_html([_(line) for line in REPORTS]))
        text("hr-hint", _("Read without hand work: {names}.").format(names=names))


def take(intake: Intake, name: str, data: bytes) -> None:
    """Add a file after a look at it; one of the same name is replaced.

    Raises:
        PanelError: it cannot be opened, or there are too many files; nothing is added.
    """
    others = tuple(other for other in intake.files if other.name != name)
    if len(others) >= MOST_FILES:
        message = f"there are {len(others)} files already, the most that are taken; remove one"
        raise PanelError([Problem(None, None, None, message)])
    guess = guess_mapping(data, name=name)
    if no_table(guess):
        message = _("this is no table: no column holds a date or a number; take a CSV or XLSX file")
        raise PanelError([Problem(None, None, None, message)])
    file = TakenFile(name, data, guess, guess.mapping, campaigns_of(data, guess))
    intake.files = (*others, file)
    intake.opened = ""


def no_table(guess: Guess) -> bool:
    """Whether nothing in a file looks like data: no column is known and no cell has a digit."""
    cells = "".join(cell for column in guess.columns for cell in column.examples)
    known = any(column.ours != IGNORE for column in guess.columns)
    return not known and not any(letter.isdigit() for letter in cells)


def campaigns_of(data: bytes, guess: Guess) -> tuple[str, ...]:
    """Names in the file's column of campaigns, in order, without totals; none without a column."""
    ours = [column.ours for column in guess.columns]
    if guess.mapping.form != "long" or "campaign" not in ours:
        return ()
    names = (str(name).strip() for name in open_table(data).cells[ours.index("campaign")])
    kept = (n for n in names if n.lower() not in MISSING and not re.match(TOTAL, n))
    return tuple(dict.fromkeys(kept))[:MOST_CAMPAIGNS]


def _uploader(intake: Intake) -> None:
    key = f"upload_{intake.picked}"
    st.file_uploader(
        _("Your files: CSV, XLSX or Parquet"),
        type=list(TABLES),
        accept_multiple_files=True,
        key=key,
        max_upload_size=FILE_LIMIT,
        help=_("A shop's export and the exports of ad platforms can be given together."),
        on_change=then_all(_take_uploaded),
        args=(key,),
    )


def _take_uploaded(key: str) -> None:
    intake = current()
    refused = []
    for upload in state.picked(key) or ():
        try:
            take(intake, upload.name, upload.getvalue())
        except PanelError as error:
            refused.append(Refusal.of(upload.name, error))
    intake.refused = tuple(refused)
    intake.picked += 1  # the uploader empties; the files stand in our own list


def _file_row(file: TakenFile) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"file_{file.key}"):
        about = f"{_(file.guess.label)} · {_size(len(file.data))}"
        st.html(f'<p class="hr-text"><b>{escape(file.name)}</b><br>{escape(about)}</p>')
        st.button(
            _("Remove"),
            key=f"remove_{file.key}",
            help=plain(_("Remove {file}").format(file=file.name)),
            on_click=then_all(_remove),
            args=(file.digest,),
        )


def _size(count: int) -> str:
    """Bytes as people read them."""
    if count < MEGABYTE:
        return f"{number(max(count / KILOBYTE, 1))} kB"
    return f"{number(count / MEGABYTE, 1)} MB"


def _remove(digest: str) -> None:
    intake = current()
    intake.files = tuple(file for file in intake.files if file.digest != digest)
    intake.previews.pop(digest, None)
    intake.refused = ()


def _why_not(intake: Intake) -> str:
    return "" if intake.files else _("Upload a file, or start from the sample.")


def _sample_card() -> None:
    with st.container(key="card_sample"):
        title(_("No file at hand?"))
        text(
            "hr-text",
            _("Look around with a made-up company: two markets, three channels, two years."),
        )
        st.button(_("Start from the sample"), key="sample", on_click=then_all(_start_from_sample))
        text("hr-text", _("Or fill the template: one row a week and market."))
        with st.container(horizontal=True, gap="small"):
            download(_("Template (CSV)"), template_csv, TEMPLATE, "template")
            download(_("Sample (CSV)"), sample_csv, SAMPLE, "sample_file")


def _start_from_sample() -> None:
    intake = current()
    intake.refused, intake.files = (), ()
    take(intake, SAMPLE, sample_csv())
    intake.step = "check"


def _world_card(intake: Intake) -> None:
    with st.container(key="card_saved_world"):
        title(_("Saved a world before?"))
        text("hr-text", _("Open its file: nothing has to be fitted again."))
        key = f"world_{intake.picked}"
        st.file_uploader(
            _("World file (JSON)"),
            type=["json"],
            key=key,
            max_upload_size=WORLD_LIMIT,
            help=_("A company of the same name is replaced."),
            on_change=then_all(_open_world),
            args=(key,),
        )
        if intake.opened:
            world_in_use()


def _open_world(key: str) -> None:
    intake, upload = current(), state.picked(key)
    if upload is None:
        return
    intake.picked += 1
    try:
        entry = use_company("", upload.getvalue().decode("utf-8", errors="replace"))
    except (WorldError, state.TooManyCompaniesError) as error:
        intake.refused = (Refusal(upload.name, (Problem(None, None, None, str(error)),)),)
        return
    intake.refused, intake.opened, intake.used = (), entry.id, ()
