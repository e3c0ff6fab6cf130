"""Files a page hands out: one button, no rerun, the kind told by the name's ending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType

import streamlit as st

KINDS: Mapping[str, str] = MappingProxyType(
    {
        ".csv": "text/csv",
        ".json": "application/json",
        ".pdf": "application/pdf",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".yaml": "application/yaml",
    }
)


def download(
    label: str, data: bytes | str | Callable[[], bytes | str], name: str, key: str | None = None
) -> None:
    """A download button.

    Args:
        data: the content, or what makes it when the button is pressed; that runs outside a session.
        name: file name; its ending is one of `KINDS`.
        key: the widget's key.
    """
    st.download_button(
        label,
        data=data,
        file_name=name,
        mime=KINDS[PurePath(name).suffix],
        key=key,
        on_click="ignore",
    )
