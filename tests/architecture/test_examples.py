"""Examples in the docs run: the Python blocks of a page, in order, as its reader would run them."""

from __future__ import annotations

import doctest
import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from tests.kept import build_demo, kept

from mehvar.workspace import Workspace

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "slices").glob("*.md"))]
BLOCK = re.compile(r"^```python([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ON_THE_DEMO = {
    "README.md",
    "behaviour.md",
    "conduct.md",
    "insights.md",
    "measurement.md",
    "metrics.md",
    "pipeline.md",
    "policy_lab.md",
    "segments.md",
    "value.md",
}
"""Pages that speak of a built workspace: ``workspace`` in Python, the folder ``demo`` on disk."""

WITH_DATA_OF_THEIR_OWN = {
    "customers.md": "tests/customers/test_documentation.py",
    "identity.md": "tests/identity/test_docs.py",
}
"""Pages that speak of particular customers, and the test that makes those and runs the page."""

LONG = {*ON_THE_DEMO, "simulate.md"}


def _examples(page: Path) -> list[str]:
    """The blocks of a page, but for those marked ``no-run``."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [code for mark, code in found if mark.strip() != "no-run"]


def _run(code: str, names: dict[str, object], where: str) -> None:
    """Run a block: a session with ``>>>`` must print what it says, a script must not fail."""
    if not code.lstrip().startswith(">>>"):
        exec(compile(code, where, "exec"), names)  # noqa: S102 (our own docs)
        return
    told: list[str] = []
    session = doctest.DocTestParser().get_doctest(code, names, where, where, 0)
    runner = doctest.DocTestRunner()
    runner.run(session, out=told.append, clear_globs=False)
    names.update(session.globs)
    assert runner.failures == 0, "".join(told)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest demo, built; this run's copy."""
    built = kept("demo", build_demo) / "demo"
    return Path(shutil.copytree(built, tmp_path_factory.mktemp("examples") / "demo"))


def _cases() -> list[object]:
    return [
        pytest.param(page, id=page.name, marks=[pytest.mark.slow] if page.name in LONG else [])
        for page in PAGES
        if page.name not in WITH_DATA_OF_THEIR_OWN and _examples(page)
    ]


@pytest.mark.parametrize("page", _cases())
def test_the_examples_of_a_page_run(
    page: Path, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: dict[str, object] = {"__name__": page.stem, "now": datetime(2026, 1, 15, 9, 30)}
    if page.name in ON_THE_DEMO:
        folder = request.getfixturevalue("demo")
        (tmp_path / "demo").symlink_to(folder)
        names["workspace"] = Workspace.open(folder)
    monkeypatch.chdir(tmp_path)

    for place, code in enumerate(_examples(page), start=1):
        _run(code, names, f"{page.name}, block {place}")


@pytest.mark.parametrize("page", sorted(WITH_DATA_OF_THEIR_OWN))
def test_a_page_with_data_of_its_own_is_run_by_its_slice(page: str) -> None:
    test = ROOT / WITH_DATA_OF_THEIR_OWN[page]

    assert page in test.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_block_is_run_or_says_that_it_is_not(page: Path) -> None:
    marks = {mark.strip() for mark, _ in BLOCK.findall(page.read_text(encoding="utf-8"))}

    assert marks <= {"", "no-run"}
