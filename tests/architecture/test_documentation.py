"""Documentation that cannot rot: what the code has, the docs have."""

from __future__ import annotations

import importlib.util
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

from mehvar.workspace import Settings

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "page", ["tables.md", "metrics.md", "commands.md", "api.md", "http-api.md"]
)
def test_a_generated_page_is_up_to_date(page: str) -> None:
    written = (DOCS / page).read_text(encoding="utf-8")

    assert written == _generator().PAGES[page]().rstrip() + "\n", "run: make docs"


def test_every_setting_is_documented() -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")

    missing = [field.name for field in fields(Settings) if f"`{field.name}`" not in text]

    assert missing == []


def test_every_slice_has_a_page() -> None:
    slices = {path.parent.name for path in (ROOT / "src" / "mehvar").glob("*/__init__.py")}

    assert slices - {path.stem for path in (DOCS / "slices").glob("*.md")} == set()


def test_every_decision_is_in_the_index() -> None:
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")

    records = [path.name for path in (DOCS / "decisions").glob("[0-9]*.md")]

    assert [name for name in records if name not in index] == []


def test_links_between_pages_lead_somewhere() -> None:
    import re

    broken = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in [ROOT / "README.md", *DOCS.rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert broken == []


def test_the_makefile_stays_small() -> None:
    import re

    targets = re.findall(
        r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE
    )

    assert len(targets) <= 10
    assert {"demo", "test", "check", "fix", "docs", "bench"} <= set(targets)
