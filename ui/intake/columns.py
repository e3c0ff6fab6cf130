"""Step 2, columns: per file what it was taken for, which column is what, and what must be asked."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from model.panel import PanelError, Preview, Question, load_mapping, preview
from model.panel.guess import answered
from ui import state
from ui.downloads import download
from ui.html import table_html, text, text_html, title
from ui.intake.draft import Intake, Refusal, TakenFile, current
from ui.intake.naming import PARTS, choices, joined, parted, with_columns
from ui.intake.refusals import list_html, problems_html, refusals, said_html
from ui.intake.renaming import names_card
from ui.intake.stepper import heading, onward
from ui.parts import then_all
from ui.plain import plain
from ui.words import N_, _

MAPPING_LIMIT = 1  # MB
EXAMPLES = 3
# Preview rows that are read, so that all markets of a week are among them, and that are shown.
READ_ROWS, SHOWN_ROWS = 100, 6
SHOWN_WEEKS = 3  # beside each other in the preview, as many as its card holds
DECIMAL = re.compile(r"-?[\d,]*\.\d+")
SAVED = "as saved"  # answer to what a saved mapping settles
# Answers to questions of a file in words; others are shown as they are.
ANSWERS = {
    "gmv": N_("orders placed, tax included"),
    "net_of_tax": N_("without tax, before returns"),
    "net_of_returns": N_("without tax and returns"),
    "orders": N_("count orders"),
    "revenue": N_("count revenue"),
    "zero": N_("nothing happened on them"),
    "missing": N_("not known"),
    "day": N_("day first: 3/4 is 3 April"),
    "month": N_("month first: 3/4 is March 4"),
}
FEW = 4  # options up to which all are on screen


def columns_step(intake: Intake) -> None:
    """One file at a time: questions, columns, names; the first rows as they will be read."""
    file = _file_at_hand(intake)
    seen = _preview_of(intake, file)
    left, right = st.columns([0.6, 0.4], gap="small")
    with left, st.container(key="card_columns"):
        heading("columns")
        _file_picker(intake, file)
        st.html(_taken_for(file))
        refusals(intake.refused)
        for question in file.questions:
            _ask(file, question)
        _columns_editor(intake, file)
        with st.expander(_("Why each column was taken so")):
            st.html(list_html([f"{c.theirs}: {_(c.why)}" for c in file.guess.columns]))
        onward(
            _("Next: check"),
            "check",
            ready=_all_answered(intake),
            why_not=_why_not(intake),
            primary=not (seen.problems or file.guess.problems),
        )
    with right:
        _preview_card(seen)
        names_card(intake, file, seen)
        _mapping_card(intake, file)


def replace_file(intake: Intake, file: TakenFile, new: TakenFile) -> None:
    """Put a file in the place of another."""
    intake.files = tuple(new if other == file else other for other in intake.files)
    intake.at_hand = new.digest


def _file_at_hand(intake: Intake) -> TakenFile:
    found = [file for file in intake.files if file.digest == intake.at_hand]
    return found[0] if found else intake.files[0]


def _file_picker(intake: Intake, file: TakenFile) -> None:
    if len(intake.files) == 1:
        return
    names = {other.digest: other.name for other in intake.files}
    st.radio(
        _("File"),
        tuple(names),
        index=tuple(names).index(file.digest),
        key="file_at_hand",
        format_func=lambda digest: plain(names.get(digest, "")),
        horizontal=True,
        on_change=then_all(_pick_file),
    )


def _pick_file() -> None:
    current().at_hand = str(state.picked("file_at_hand"))


def _taken_for(file: TakenFile) -> str:
    said = _("{file}: taken for {kind}.").format(file=file.name, kind=_(file.guess.label))
    faults = "".join(said_html("bad", _(problem)) for problem in file.guess.problems)
    return text_html(said) + faults


def _ask(file: TakenFile, question: Question) -> None:
    """One question of a file; the answer goes into its mapping at once."""
    key = f"ask_{question.key}_{file.key}"
    said = plain(_(question.text).format(**question.names))
    if not question.required:
        said = f"{said} {plain(left_open(question))}"
    given = file.answers.get(question.key)
    act, args = then_all(_answer), (file, question.key, key)
    if not question.options:
        st.text_input(said, value=given or "", key=key, max_chars=60, on_change=act, args=args)
        return
    place = question.options.index(given) if given in question.options else None
    shown: dict[str, Any] = {"index": place, "key": key, "format_func": _option}
    if len(question.options) <= FEW:
        st.radio(said, question.options, on_change=act, args=args, **shown)
    else:
        st.selectbox(said, question.options, on_change=act, args=args, **shown)


def left_open(question: Question) -> str:
    """What a question means that is not answered."""
    if question.key == "currency":
        return _("(left open: read as USD)")
    if not question.options:
        return _("(may stay open)")
    return _("(left open: {answer})").format(answer=_option(question.options[0]))


def _option(value: str) -> str:
    return _(ANSWERS[value]) if value in ANSWERS else plain(value)


def _answer(file: TakenFile, question: str, key: str) -> None:
    given = str(state.picked(key) or "").strip()
    answers = {**file.answers, question: given}
    if not given:
        answers.pop(question)
    mapping = answered(file.mapping, file.guess.outcomes, {question: given})
    replace_file(current(), file, replace(file, mapping=mapping, answers=answers))


def _columns_editor(intake: Intake, file: TakenFile) -> None:
    """Their columns and what each is; an edit changes the mapping and nothing else."""
    form = file.mapping.form
    edited = st.data_editor(
        _columns_frame(file),
        key=f"columns_{file.key}",
        hide_index=True,
        width="stretch",
        disabled=("theirs", "examples"),
        column_config={
            "theirs": st.column_config.TextColumn(_("In your file"), pinned=True),
            "part": st.column_config.SelectboxColumn(
                _("is"), options=choices(form), format_func=_part_name, required=True, width=140
            ),
            "name": st.column_config.TextColumn(
                _("Name"),
                help=_("Name of the channel or driver; for money its currency."),
                max_chars=60,
                width=110,
            ),
            "examples": st.column_config.TextColumn(_("For example")),
        },
        alt=_("Columns of {file} and what each of them is.").format(file=file.name),
    )
    wanted = {
        str(row.theirs): joined(str(row.part), str(row.name or ""), str(row.theirs), form)
        for row in edited.itertuples(index=False)
    }
    mapping = with_columns(file.mapping, wanted)
    if mapping != file.mapping:
        replace_file(intake, file, replace(file, mapping=mapping))
        st.rerun()


def _columns_frame(file: TakenFile) -> pd.DataFrame:
    """Rows (column of the file): its name, part, name in the part, examples."""
    ours = file.mapping.rename(file.header)
    parts = [parted(name, file.mapping.form) for name in ours]
    return pd.DataFrame(
        {
            "theirs": file.header,
            "part": [part for part, _name in parts],
            "name": [name for _part, name in parts],
            "examples": [", ".join(c.examples[:EXAMPLES]) for c in file.guess.columns],
        }
    )


def _part_name(part: object) -> str:
    return _(PARTS.get(str(part), str(part)))


def _preview_of(intake: Intake, file: TakenFile) -> Preview:
    """What the mapping makes of the file; read again only when the mapping changed."""
    how = file.mapping.to_yaml()
    kept = intake.previews.get(file.digest)
    if kept is None or kept[0] != how:
        with st.spinner(_("Reading the file …")):
            kept = intake.previews[file.digest] = how, preview(file.data, file.mapping, READ_ROWS)
    return kept[1]


def _preview_card(seen: Preview) -> None:
    with st.container(key="card_preview"):
        title(_("As it will be read"), _("the first weeks"))
        if seen.problems:
            faults = problems_html(Refusal("", seen.problems[:SHOWN_ROWS]))
            st.html(f'<div role="alert">{faults}</div>')
        if seen.rows:
            st.html(preview_html(seen))
        if seen.notes:
            st.html(list_html([_(note) for note in seen.notes[:SHOWN_ROWS]]))


def preview_html(seen: Preview) -> str:
    """A row a column of the panel, so that a file of many columns is not cut; weeks beside."""
    weeks = seen.rows[:SHOWN_WEEKS]
    first, *rest = zip(seen.header, *weeks, strict=True)
    rows = [(name, *(short_text(cell) for cell in cells)) for name, *cells in rest]
    return table_html(first, rows)


def short_text(cell: str) -> str:
    """A cell with its number to two digits behind the point, more for what is tiny."""
    if not DECIMAL.fullmatch(cell):
        return cell
    value = float(cell.replace(",", ""))
    if value and abs(value) < 0.1:
        return f"{value:.3g}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _mapping_card(intake: Intake, file: TakenFile) -> None:
    with st.container(key="card_mapping"):
        title(_("Next month again?"))
        text("hr-text", _("Save how this file is read and use it for the next export."))
        name = f"{file.name.rpartition('.')[0] or 'file'}-mapping.yaml"
        download(_("Download the mapping"), file.mapping.to_yaml().encode(), name, "mapping_file")
        key = f"mapping_{intake.picked}"
        st.file_uploader(
            _("Use a saved mapping (YAML)"),
            type=["yaml", "yml"],
            key=key,
            max_upload_size=MAPPING_LIMIT,
            on_change=then_all(_use_mapping),
            args=(file, key),
        )


def _use_mapping(file: TakenFile, key: str) -> None:
    intake, upload = current(), state.picked(key)
    if upload is None:
        return
    intake.picked += 1
    try:
        mapping = load_mapping(upload.getvalue())
    except PanelError as error:
        intake.refused = (Refusal.of(upload.name, error),)
        return
    intake.refused = ()
    answers = dict(file.answers) | {question.key: SAVED for question in file.guess.questions}
    new = replace(file, mapping=mapping, answers=answers, turn=file.turn + 1)
    replace_file(intake, file, new)


def _all_answered(intake: Intake) -> bool:
    return not any(file.asked for file in intake.files)


def _why_not(intake: Intake) -> str:
    open_files = [file.name for file in intake.files if file.asked]
    if not open_files:
        return ""
    return plain(_("Answer the questions on {files} first.").format(files=", ".join(open_files)))
