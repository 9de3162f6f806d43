"""The house is as docs/architecture.md says: doors, layers' light imports, sizes."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent.parent / "src"
WRITTEN_BY_DJANGO = {"migrations", "templatetags"}
MODULES = sorted(
    path for path in SRC.rglob("*.py") if not WRITTEN_BY_DJANGO & set(path.parent.parts)
)
PACKAGES = sorted(path.parent for path in MODULES if path.name == "__init__.py")


def _dotted(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in found if name.startswith(("mehvar.", "mehvar_web."))]


# Of a thousand modules each would be a test: these two say at once which of them are wrong.


def test_another_slice_is_imported_through_its_door_only() -> None:
    private = {
        (_dotted(module), name)
        for module in MODULES
        for name in _imports(module)
        for place, part in enumerate(name.split("."))
        if part.startswith("_")
        and not part.startswith("__")
        and name.split(".")[:place] != _dotted(module).split(".")[:place]
    }

    assert private == set()


def test_a_door_says_its_question_and_its_names() -> None:
    silent = {
        _dotted(package / "__init__.py")
        for package in PACKAGES
        if "?" not in (ast.get_docstring(_tree(package / "__init__.py")) or "")
        or "__all__" not in _assigned(package / "__init__.py")
    }

    assert PACKAGES
    assert silent == set()


def _assigned(path: Path) -> set[str]:
    """Return the names that stand left of a ``=`` in a module."""
    return {
        target.id
        for node in _tree(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


_LOADED = "print([m for m in {heavy!r} if m in sys.modules])"


@pytest.mark.parametrize(
    ("started", "heavy"),
    [
        (
            "mehvar.cli",
            ("django", "pandas", "numba", "pyspark", "sklearn", "scipy", "ibis", "deltalake"),
        ),
        ("django; django.setup()", ("ninja", "pydantic", "pandas", "numba", "sklearn", "scipy")),
        ("django; django.setup(); import mehvar_web.urls", ("pandas", "numba", "sklearn", "scipy")),
    ],
)
def test_a_process_starts_light(started: str, heavy: tuple[str, ...]) -> None:
    code = f"import sys, {started}; {_LOADED.format(heavy=heavy)}"

    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "[]"


def test_functions_fit_the_eye() -> None:
    lengths = [
        (node.end_lineno or 0) - node.body[0].lineno + 1
        for module in MODULES
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert sum(length <= 25 for length in lengths) / len(lengths) >= 0.9


DICTIONARIES = {"mehvar.ingest._lexicon"}
"""Modules of words, not of code: one line per meaning, read as the table they are."""


def test_modules_hold_one_concept() -> None:
    long = {
        _dotted(module): lines
        for module in MODULES
        if (lines := len(module.read_text(encoding="utf-8").splitlines())) > 400
        and _dotted(module) not in DICTIONARIES
    }

    assert long == {}
