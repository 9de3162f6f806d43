"""Whatever a page says in English, it says in Persian too."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent


def _load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "docs" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module


script = _load_script()
SOURCES = ROOT / "src" / "mehvar_web"
APPS = sorted(path.parents[3] for path in SOURCES.glob("*/locale/fa/LC_MESSAGES/django.po"))
updated = cache(script.updated)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def test_every_app_that_says_something_has_a_catalogue() -> None:
    assert script.apps_with_messages() == APPS


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_every_message_has_persian_words(app: Path) -> None:
    catalogue = updated(app)

    missing = [m.id for m in catalogue if m.id and (m.fuzzy or not script.is_translated(m))]

    assert missing == [], f"run: python docs/messages.py {app.name}, then translate"


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_the_catalogue_is_that_of_the_sources(app: Path) -> None:
    path = script.po_path(app)

    kept = path.read_text(encoding="utf-8")

    assert kept == script.written(updated(app)), f"run: python docs/messages.py {app.name}"


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_the_compiled_catalogue_is_that_of_the_written_one(app: Path) -> None:
    path = script.po_path(app)

    assert path.with_suffix(".mo").read_bytes() == script.compiled(path)


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_translations_fill_in_the_same_values(app: Path) -> None:
    for source, words in _translated(app):
        assert set(PLACEHOLDER.findall(words)) == set(PLACEHOLDER.findall(source)), source


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_persian_is_written_with_persian_letters_and_digits(app: Path) -> None:
    for _source, words in _translated(app):
        isolated = re.sub(r"\u2068.*?\u2069|%\(\w+\)[sd]|\{\w*\}|<[^>]*>", "", words)

        assert not re.search("[يك٠-٩]", words), words
        assert not re.search(r"(?<![A-Za-z])[0-9]+(?![A-Za-z])", isolated), words


def _translated(app: Path) -> Iterator[tuple[str, str]]:
    with script.po_path(app).open("rb") as file:
        catalogue = read_po(file, locale="fa")
    for message in catalogue:
        source = message.id if isinstance(message.id, str) else message.id[-1]
        said = message.string
        for words in (said,) if isinstance(said, str) else tuple(said or ()):
            if source:
                yield source, words
