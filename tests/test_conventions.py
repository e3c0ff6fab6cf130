"""House rules a machine can check: sizes, names, blanket ignores, the frame first on each page.

What is over the size limit needs a line in docs/decisions.md:
- `path.py::function`: why
"""

from __future__ import annotations

import ast
import functools
import re

import pytest

from tests.sources import ROOT, FunctionNode, Source, dotted, functions, imported, parse, sources

FILE_LINES = 400
FUNCTION_LINES = 50
VAGUE_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"})
ALLOWED_LINE = re.compile(r"^- `([\w/.]+(?:::[\w.]+)?)`: \S", re.MULTILINE)
BLANKET_IGNORE = re.compile(
    r"#\s*(noqa(?!:)|type:\s*ignore(?!\[)|ruff:\s*noqa|mypy:\s*ignore)", re.I
)
SCRIPTS = (".js", ".css", ".html", ".sh")

EVERYTHING = sources("app.py", "pages", "ui", "model", "benchmarks", "tools", "tests")
PAGES = sources("app.py", "pages")


@functools.cache
def allowed() -> frozenset[str]:
    """What docs/decisions.md lets stand above the limits."""
    decisions = ROOT / "docs" / "decisions.md"
    return frozenset(ALLOWED_LINE.findall(decisions.read_text(encoding="utf-8")))


def too_long(source: Source) -> list[str]:
    """The file, and each of its functions, that is longer than the house allows."""
    found = {source.path: len(source.text.splitlines())} if _file_is_long(source) else {}
    found |= {
        f"{source.path}::{name}": _lines(node)
        for name, node in functions(source.tree)
        if _lines(node) > FUNCTION_LINES
    }
    return [f"{what} has {lines} lines" for what, lines in found.items() if what not in allowed()]


def vague_names(source: Source) -> list[str]:
    """Folders and files whose name says nothing about what is inside."""
    return sorted(set(source.path.removesuffix(".py").split("/")[1:]) & VAGUE_NAMES)


def blanket_ignores(source: Source) -> list[str]:
    """Comments that silence a checker without naming the rule."""
    lines = enumerate(source.text.splitlines(), start=1)
    return [f"line {n}: {line.strip()}" for n, line in lines if BLANKET_IGNORE.search(line)]


def frame_first(source: Source) -> list[str]:
    """What a page calls before `ui.frame`; a cold deep link would draw the page without it."""
    local = {name: node for name, node in functions(source.tree) if "." not in name}
    call = _first_call(source.tree.body, local)
    if call is None:
        return ["calls nothing"]
    name = dotted(call.func, imported(source))
    return [] if name.startswith("ui.frame") else [f"line {call.lineno}: {name} comes first"]


@pytest.mark.parametrize("source", EVERYTHING, ids=lambda source: source.path)
def test_files_and_functions_stay_short(source: Source) -> None:
    assert too_long(source) == []


@pytest.mark.parametrize("folder", ["ui", "tools", ".ci"])
def test_scripts_and_styles_stay_short(folder: str) -> None:
    scripts = [p for p in (ROOT / folder).rglob("*") if p.suffix in SCRIPTS]
    lengths = {str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in scripts}
    assert {path: n for path, n in lengths.items() if n > FILE_LINES} == {}


@pytest.mark.parametrize("source", EVERYTHING, ids=lambda source: source.path)
def test_names_say_what_is_inside(source: Source) -> None:
    assert vague_names(source) == []


@pytest.mark.parametrize("source", EVERYTHING, ids=lambda source: source.path)
def test_ignores_name_their_rule(source: Source) -> None:
    assert blanket_ignores(source) == []


@pytest.mark.parametrize("source", PAGES, ids=lambda source: source.path)
def test_a_page_calls_the_frame_first(source: Source) -> None:
    assert frame_first(source) == []


def test_no_allowance_is_left_over() -> None:
    names = {source.path for source in EVERYTHING}
    names |= {f"{s.path}::{name}" for s in EVERYTHING for name, _ in functions(s.tree)}
    assert allowed() - names == frozenset()


def test_a_long_file_and_a_long_function_are_caught() -> None:
    body = "\n".join(["def f():", *["    x = 1"] * FUNCTION_LINES])
    assert too_long(parse("ui/a.py", body)) == ["ui/a.py::f has 51 lines"]
    assert too_long(parse("ui/a.py", "x = 1\n" * FILE_LINES)) == []
    assert too_long(parse("ui/a.py", "x = 1\n" * 401)) == ["ui/a.py has 401 lines"]
    inner = body.replace("def f", "async def f").replace("\n", "\n    ")
    assert too_long(parse("ui/a.py", f"class A:\n    {inner}")) == ["ui/a.py::A.f has 51 lines"]


def test_vague_names_and_blanket_ignores_are_caught() -> None:
    assert vague_names(parse("model/utils.py", "")) == ["utils"]
    assert vague_names(parse("ui/helpers/a.py", "")) == ["helpers"]
    assert vague_names(parse("tools/browsing.py", "")) == []
    mark = "#"  # kept apart, or this file would be caught itself
    for blanket in ("noqa", "NOQA", "type: ignore", "ruff: noqa", "mypy: ignore-errors"):
        assert blanket_ignores(parse("ui/a.py", f"import os  {mark} {blanket}")), blanket
    for named in ("noqa: F401", "type: ignore[arg-type]"):
        assert blanket_ignores(parse("ui/a.py", f"import os  {mark} {named}")) == [], named


@pytest.mark.parametrize(
    "text",
    [
        "import streamlit as st\nst.title('a')\nfrom ui.frame import frame\nframe('a')",
        "import streamlit as st\nfrom ui.frame import frame\nst.title(frame('a'))",
        "from ui.frame import frame\ndef main():\n    load()\n    frame('a')\nmain()",
        "def frame(a): ...\nframe('a')",
        "X = 1",
    ],
)
def test_a_page_without_the_frame_is_caught(text: str) -> None:
    assert frame_first(parse("pages/a.py", text))


@pytest.mark.parametrize(
    "text",
    [
        "from ui.frame import frame\nframe(title('a'))",
        "from ui import frame\nwith frame.frame('a') as page:\n    page.write()",
        "import ui.frame\npage = ui.frame.frame('a')",
        "'''doc'''\nfrom ui.frame import frame\ndef main():\n    x = 1\n    frame('a')\n\n"
        "if __name__ == '__main__':\n    main()",
    ],
)
def test_a_page_with_the_frame_first_passes(text: str) -> None:
    assert frame_first(parse("pages/a.py", text)) == []


def _file_is_long(source: Source) -> bool:
    return len(source.text.splitlines()) > FILE_LINES


def _lines(node: FunctionNode) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _first_call(body: list[ast.stmt], local: dict[str, FunctionNode]) -> ast.Call | None:
    """The first call a script makes, followed into functions of the same file."""
    for statement in body:
        if isinstance(statement, FunctionNode | ast.ClassDef):
            continue
        calls = (node for node in ast.walk(statement) if isinstance(node, ast.Call))
        call = next(calls, None)  # ast.walk goes outside in: the outermost call comes first
        if call is None:
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        return _first_call(local[name].body, local) if name in local else call
    return None
