"""The project's own source files, parsed once, for tests that read code instead of running it."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("model", "ui", "pages")
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """`model`, `ui`, `pages` …, or `app` for the home page."""
        return self.path.partition("/")[0].removesuffix(".py")

    @property
    def package(self) -> tuple[str, ...]:
        """The package that holds this file: `("model", "plan")` for `model/plan/load.py`."""
        return tuple(self.path.split("/")[:-1])


def parse(path: str, text: str) -> Source:
    """A source from text; the self-tests of the rules hand in small bad files this way."""
    return Source(path, text, ast.parse(text))


@functools.cache
def sources(*places: str) -> tuple[Source, ...]:
    """Every Python file in the folders (or files) `places`, by path."""
    found = [p for place in places for p in _python_files(ROOT / place)]
    return tuple(parse(str(p.relative_to(ROOT)), p.read_text(encoding="utf-8")) for p in found)


def product() -> tuple[Source, ...]:
    """What ships: the home page, the pages, ui and model."""
    return sources("app.py", *ROOMS)


def functions(tree: ast.Module) -> Iterator[tuple[str, FunctionNode]]:
    """Every function with its dotted name inside the file, methods and inner ones included."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, FunctionNode]]:
        for child in ast.iter_child_nodes(node):
            name = f"{prefix}{getattr(child, 'name', '')}"
            if isinstance(child, FunctionNode):
                yield name, child
            inner = f"{name}." if isinstance(child, FunctionNode | ast.ClassDef) else prefix
            yield from walk(child, inner)

    return walk(tree, "")


def imported(source: Source) -> dict[str, str]:
    """Local name -> dotted name of everything imported anywhere in the file.

    `import a.b` binds `a`, as Python does, and is listed as `a.b` too.
    """
    names: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name] = alias.name
                names.setdefault(alias.name.partition(".")[0], alias.name.partition(".")[0])
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(source, node)
            for alias in node.names:
                names[alias.asname or alias.name] = f"{origin}.{alias.name}"
    return names


def dotted(node: ast.expr, names: dict[str, str]) -> str:
    """The full dotted name an expression stands for: `np.random.rand` -> `numpy.random.rand`."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value, names)}.{node.attr}"
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    return "?"


def _origin(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    above = source.package[: len(source.package) - node.level + 1]
    return ".".join((*above, *([node.module] if node.module else [])))


def _python_files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [p for p in [place] if p.exists()]
