"""Errors that people meet: one list of reasons each, whole, in both languages, with a stable code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils.translation import override

import mehvar_web
from mehvar_web.care import CareActError
from mehvar_web.grants import GrantError, MomentError
from mehvar_web.grants.policies import PolicyStateError
from mehvar_web.ui import SaidError, Why

SOURCES = Path(mehvar_web.__file__).parent
KINDS = (CareActError, GrantError, MomentError, PolicyStateError)
_FIELD = re.compile(r"%\((\w+)\)s")


def _named(kind: type[SaidError]) -> set[str]:
    """Every reason that the code raises or puts into a list of faults."""
    texts = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    return set(re.findall(rf'\b{kind.__name__}\(\s*"(\w+)"', texts)) | (
        set(re.findall(r'Why\.of\("(\w+)"', texts)) if kind is CareActError else set()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_reason_that_is_raised_has_words_and_none_is_left_over(kind: type[SaidError]) -> None:
    assert _named(kind) == set(kind.WORDS)
    assert set(kind.HINTS) <= set(kind.WORDS)


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_said_in_both_languages_with_the_same_parameters(kind: type[SaidError]) -> None:
    for words in (*kind.WORDS.values(), *kind.HINTS.values()):
        with override("en"):
            english = str(words)
        with override("fa"):
            persian = str(words)
        assert persian != english
        assert sorted(_FIELD.findall(persian)) == sorted(_FIELD.findall(english))


def test_programs_get_a_stable_code_and_parameters_people_their_language() -> None:
    with override("fa"):
        error = CareActError("rule", key="r1", faults=[Why.of("rule_unknown", name="moon")])
        persian = error.words

    assert error.code == "case-rule"
    assert error.message == "The rule r1 cannot be so: moon is unknown."
    assert error.hint == "Nothing changed."
    assert error.data == {"key": "r1", "faults": [{"reason": "rule_unknown", "name": "moon"}]}
    assert persian.startswith("قاعدهٔ r1")
    assert "moon ناشناخته است" in persian


def test_numbers_are_said_in_the_pages_digits() -> None:
    with override("fa"):
        error = CareActError("merged", number=12)
        persian = error.said

    assert "۱۲" in persian
    assert error.message == "The case 12 was merged into another one."
