"""Files and their mappings become one panel, read once for equal inputs."""

from __future__ import annotations

from model.panel import PanelError, Upload, read_panel, sample_csv
from ui.intake.draft import Intake, Refusal


def read_files(intake: Intake) -> None:
    """Read the files at hand into one panel; the one before stays when they make none."""
    source = _source(intake)
    if not source or source == intake.read_of:
        return
    uploads = [Upload(file.name, file.data, file.mapping) for file in intake.files]
    try:
        intake.panel = read_panel(uploads, name=panel_name(intake))
    except PanelError as error:
        intake.unread = Refusal.of(names_of(intake), error)
    else:
        intake.unread = None
        intake.simulated = any(is_sample(file.data) for file in intake.files)
    intake.read_of = source


def stands(intake: Intake) -> bool:
    """Whether the panel at hand is what the files at hand make, as they are mapped now."""
    read = bool(intake.files) and intake.read_of == _source(intake)
    return read and intake.unread is None and intake.panel is not None


def _source(intake: Intake) -> tuple[str, ...]:
    """What a panel is made of: the files and how each is mapped."""
    return tuple(f"{file.digest} {file.mapping.to_yaml()}" for file in intake.files)


def is_sample(data: bytes) -> bool:
    """Whether a file is the shipped sample, under whatever name it came."""
    return data == sample_csv()


def panel_name(intake: Intake) -> str:
    """What the panel is called: the first file's name without its ending."""
    return intake.files[0].name.rpartition(".")[0] or intake.files[0].name


def names_of(intake: Intake) -> str:
    """The files at hand, by name."""
    return ", ".join(file.name for file in intake.files)
