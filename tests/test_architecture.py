"""The arrows of the house and what must not happen behind a closed door.

Each rule takes one source and returns what is wrong with it, so that a rule can be shown to fail.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest

from tests.sources import Source, dotted, imported, parse, product, sources

Rule = Callable[[Source], list[str]]

# app.py, pages -> ui -> model -> data: what each room may not import.
WORKSHOP = frozenset({"tests", "tools", "benchmarks"})
FORBIDDEN = {
    "model": WORKSHOP | {"streamlit", "altair", "ui", "pages", "app"},
    "ui": WORKSHOP | {"pages", "app"},
    "pages": WORKSHOP | {"pages", "app"},
    "app": WORKSHOP | {"pages"},
}
STATE_ROOMS = ("ui/state/", "model/store/")

# Dotted names, as regular expressions to be matched whole.
MUTABLE_MAKERS = (
    r"list|dict|set|bytearray|collections\.(defaultdict|OrderedDict|Counter|deque)"
    r"|numpy\.(array|asarray|zeros|ones|empty|full|arange|linspace)|pandas\.(DataFrame|Series)"
)
CLOCKS = (
    r"time\.(time|time_ns|localtime|gmtime)|datetime\.datetime\.(now|today|utcnow)"
    r"|datetime\.date\.today|pandas\.Timestamp\.(now|today|utcnow)"
)
UNSAFE_MODULES = r"c?[pP]ickle|dill|cloudpickle|marshal|shelve|joblib"
UNSAFE_CALLS = (
    r"eval|exec|compile|__import__|os\.system|yaml\.(unsafe|full)_load(_all)?|pandas\.read_pickle"
)
MUTABLE_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
WRITING_METHODS = frozenset(
    {"append", "extend", "insert", "update", "setdefault", "pop", "popitem", "clear", "add"}
    | {"remove", "discard", "sort", "reverse", "fill", "setflags"}
)
OWN_GENERATORS = frozenset({"default_rng", "Generator", "SeedSequence", "PCG64", "Philox"})
UNSAFE_FLAGS = frozenset({"unsafe_allow_html", "allow_pickle", "shell"})


def arrows(source: Source) -> list[str]:
    """Imports that point against the arrow of the source's room."""
    roots = {name.partition(".")[0] for name in imported(source).values()}
    return [f"imports {root}" for root in sorted(roots & FORBIDDEN.get(source.room, frozenset()))]


def module_state(source: Source) -> list[str]:
    """Values at module level that a run could change, so that one session would reach another.

    A table in CAPITALS is a constant, and `constants_written` sees that nobody writes into it.
    """
    if source.path.startswith(STATE_ROOMS):
        return []
    names = imported(source)
    faults = [
        f"line {node.lineno}: `global {', '.join(node.names)}`"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Global)
    ]
    for node in source.tree.body:
        name, value = _assignment(node)
        constant = name.isupper() or name == "__all__"
        if value is not None and not constant and _is_mutable(value, names):
            faults.append(f"line {node.lineno}: `{name}` is mutable module state")
    return faults


def constants_written(source: Source) -> list[str]:
    """Writes into a name in CAPITALS: `TABLE[key] = …`, `TABLE.append(…)`, `module.TABLE += …`."""
    return [
        f"line {node.lineno}: `{ast.unparse(node)}` writes into a constant"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.stmt | ast.expr)
        for place in _written_places(node)
        if _is_constant(place)
    ]


def clock_and_chance(source: Source) -> list[str]:
    """Uses of the clock, of global randomness or of an unseeded generator."""
    names = imported(source)
    faults = [f"imports {m}" for m in sorted(_roots(names) & {"random", "secrets"})]
    for call in _calls(source):
        name = dotted(call.func, names)
        if re.fullmatch(CLOCKS, name):
            faults.append(f"line {call.lineno}: reads the clock with {name}")
        elif name.startswith("numpy.random."):
            if name.rpartition(".")[2] not in OWN_GENERATORS:
                faults.append(f"line {call.lineno}: draws from global randomness with {name}")
            elif name.endswith("default_rng") and not (call.args or call.keywords):
                faults.append(f"line {call.lineno}: {name} without a seed")
    return faults


def unsafe(source: Source) -> list[str]:
    """Ways to run or unpack what came from a link, an upload or a text."""
    names = imported(source)
    faults = [f"imports {m}" for m in sorted(_roots(names)) if re.fullmatch(UNSAFE_MODULES, m)]
    for call in _calls(source):
        name = dotted(call.func, names)
        if re.fullmatch(UNSAFE_CALLS, name) or _loads_any_yaml(name, call, source):
            faults.append(f"line {call.lineno}: calls {name}")
        faults += [
            f"line {call.lineno}: {keyword.arg}"
            for keyword in call.keywords
            if keyword.arg in UNSAFE_FLAGS and not _is_false(keyword.value)
        ]
    return faults


@pytest.mark.parametrize("rule", [arrows, module_state, constants_written, unsafe])
@pytest.mark.parametrize("source", product(), ids=lambda source: source.path)
def test_the_product_keeps_the_rule(rule: Rule, source: Source) -> None:
    assert rule(source) == []


@pytest.mark.parametrize("source", sources("model"), ids=lambda source: source.path)
def test_the_model_has_no_clock_and_no_chance_of_its_own(source: Source) -> None:
    assert clock_and_chance(source) == []


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (arrows, "model/a.py", "import streamlit as st"),
        (arrows, "model/a.py", "def f():\n    from ui.words import _"),
        (arrows, "model/plan/a.py", "from altair import Chart"),
        (arrows, "ui/a.py", "from pages import budget"),
        (arrows, "pages/a.py", "import pages.budget"),
        (arrows, "pages/a.py", "from . import budget"),
        (arrows, "app.py", "from pages.budget import main"),
        (module_state, "model/a.py", "cache = {}"),
        (module_state, "model/a.py", "rows: list[int] = []"),
        (module_state, "model/a.py", "pairs = ([1], [2])"),
        (module_state, "model/a.py", "import numpy as np\nweights = np.ones(3)"),
        (module_state, "ui/a.py", "from collections import defaultdict\nseen = defaultdict(list)"),
        (module_state, "ui/a.py", "n = 0\ndef f():\n    global n\n    n = 1"),
        (constants_written, "model/a.py", "TABLE = {}\nTABLE['a'] = 1"),
        (constants_written, "model/a.py", "def f():\n    del _TABLE['a']"),
        (constants_written, "ui/a.py", "from model import b\nb.TABLE.update(a=1)"),
        (constants_written, "ui/a.py", "b.TABLE['a'] += 1"),
        (clock_and_chance, "model/a.py", "import random"),
        (clock_and_chance, "model/a.py", "import numpy as np\nnp.random.seed(1)"),
        (clock_and_chance, "model/a.py", "from numpy.random import default_rng\ndefault_rng()"),
        (clock_and_chance, "model/a.py", "from datetime import datetime as d\nd.now()"),
        (clock_and_chance, "model/a.py", "import datetime as dt\ndt.date.today()"),
        (clock_and_chance, "model/a.py", "from time import time\ntime()"),
        (unsafe, "model/a.py", "import pickle"),
        (unsafe, "model/a.py", "eval('1')"),
        (unsafe, "model/a.py", "import yaml\nyaml.load('a', yaml.Loader)"),
        (unsafe, "model/a.py", "import yaml\nclass L(yaml.Loader): ...\nyaml.load('a', Loader=L)"),
        (unsafe, "model/a.py", "import numpy as np\nnp.load('a', allow_pickle=True)"),
        (unsafe, "ui/a.py", "import streamlit as st\nst.markdown('a', unsafe_allow_html=True)"),
    ],
)
def test_the_rule_catches(rule: Rule, path: str, text: str) -> None:
    assert rule(parse(path, text)), text


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (arrows, "model/plan/a.py", "from .load import b\nfrom model import results"),
        (arrows, "pages/a.py", "import streamlit\nfrom ui import frame\nfrom model import score"),
        (module_state, "model/a.py", "TABLE = {'a': 1}\npair = (1, 2)\n__all__ = ['TABLE']"),
        (constants_written, "model/a.py", "TABLE = {}\ncopy = dict(TABLE)\ncopy['a'] = TABLE['b']"),
        (module_state, "ui/state/a.py", "cache = {}"),
        (clock_and_chance, "model/a.py", "import numpy as np\nnp.random.default_rng(7).normal()"),
        (unsafe, "model/a.py", "import re, yaml\nre.compile('a')\nyaml.safe_load('a')"),
        (unsafe, "model/a.py", "import yaml\nyaml.load('a', Loader=yaml.SafeLoader)"),
        (
            unsafe,
            "model/a.py",
            "import yaml\nclass L(yaml.SafeLoader): ...\nyaml.load('a', Loader=L)",
        ),
        (
            unsafe,
            "model/a.py",
            "import yaml\nL = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)\nyaml.load('a', L)",
        ),
    ],
)
def test_the_rule_lets_pass(rule: Rule, path: str, text: str) -> None:
    assert rule(parse(path, text)) == []


def _calls(source: Source) -> list[ast.Call]:
    return [node for node in ast.walk(source.tree) if isinstance(node, ast.Call)]


def _roots(names: dict[str, str]) -> set[str]:
    return {name.partition(".")[0] for name in names.values()}


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _assignment(node: ast.stmt) -> tuple[str, ast.expr | None]:
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]), node.value
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.target), node.value
    return "", None


def _written_places(node: ast.stmt | ast.expr) -> list[ast.expr]:
    """The tables a statement or call writes into."""
    if isinstance(node, ast.Call):
        method = node.func
        writes = isinstance(method, ast.Attribute) and method.attr in WRITING_METHODS
        return [method.value] if writes else []
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign | ast.Delete):
        targets = node.targets
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        targets = [node.target]
    return [target.value for target in targets if isinstance(target, ast.Subscript)]


def _is_constant(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name.isupper() and len(name) > 1


def _loads_any_yaml(name: str, call: ast.Call, source: Source) -> bool:
    """True for `yaml.load` unless its loader is, or is defined here from, SafeLoader alone."""
    if name not in {"yaml.load", "yaml.load_all"}:
        return False
    given = [*call.args[1:], *(word.value for word in call.keywords if word.arg == "Loader")]
    loader = ast.unparse(given[0]) if given else ""
    kinds = re.findall(r"\w*Loader\b", _definition(loader, source))
    return not kinds or not all(kind.endswith("SafeLoader") for kind in kinds)


def _definition(name: str, source: Source) -> str:
    """The bases of the class or the value of the constant `name`; the name itself if neither."""
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return " ".join(ast.unparse(base) for base in node.bases)
        if isinstance(node, ast.Assign | ast.AnnAssign) and _assignment(node)[0] == name:
            return ast.unparse(node.value) if node.value else ""
    return name


def _is_mutable(value: ast.expr, names: dict[str, str]) -> bool:
    if isinstance(value, ast.Tuple):
        return any(_is_mutable(part, names) for part in value.elts)
    if isinstance(value, ast.Call):
        return bool(re.fullmatch(MUTABLE_MAKERS, dotted(value.func, names)))
    return isinstance(value, MUTABLE_DISPLAYS)
