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


def _imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in found if name.startswith(("mehvar.", "mehvar_web."))]


@pytest.mark.parametrize("module", MODULES, ids=_dotted)
def test_another_slice_is_imported_through_its_door_only(module: Path) -> None:
    own = _dotted(module).split(".")

    private = [
        name
        for name in _imports(module)
        for place, part in enumerate(name.split("."))
        if part.startswith("_")
        and not part.startswith("__")
        and name.split(".")[:place] != own[:place]
    ]

    assert private == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(SRC)))
def test_a_door_says_its_question_and_its_names(package: Path) -> None:
    tree = ast.parse((package / "__init__.py").read_text(encoding="utf-8"))

    names = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }

    assert "?" in (ast.get_docstring(tree) or "")
    assert "__all__" in names


_LOADED = "print([m for m in {heavy!r} if m in sys.modules])"


@pytest.mark.parametrize(
    ("started", "heavy"),
    [
        (
            "mehvar.cli",
            ("django", "pandas", "numba", "pyspark", "sklearn", "scipy", "ibis", "deltalake"),
        ),
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
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
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
