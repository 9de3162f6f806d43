"""The door of the slice."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

from mehvar import text


def test_every_name_of_the_door_opens() -> None:
    assert all(getattr(text, name) is not None for name in text.__all__)


def test_a_missing_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="stem"):
        text.stem  # type: ignore[attr-defined]  # noqa: B018 (the access is the act)


def test_the_vocabulary_alone_loads_no_numpy() -> None:
    code = "import sys; from mehvar.text import Bilingual; print('numpy' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "False"


def test_a_pair_of_words_answers_in_either_language() -> None:
    both = text.Bilingual("مشتری", "customer")

    assert (both.in_("fa"), both.in_("en")) == ("مشتری", "customer")


def test_the_examples_of_the_page_run() -> None:
    page = Path(__file__).parents[2] / "docs" / "slices" / "text.md"

    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8")

    assert tried > 5
    assert failed == 0
