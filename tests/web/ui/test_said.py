"""Errors that people meet: one list of reasons each, whole, in both languages, with a stable code."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

import mehvar_web
from mehvar.empowerment import Finding
from mehvar.text import Bilingual
from mehvar_web.care import CareActError
from mehvar_web.grants import GrantError, LedgerError, MomentError
from mehvar_web.grants.experiments import ExperimentError, SamePersonError
from mehvar_web.grants.policies import (
    FourEyesError,
    PolicyStateError,
    PolicyUnsafeError,
    StaleDraftError,
)
from mehvar_web.ui import SaidError, Why

SOURCES = Path(mehvar_web.__file__).parent
KINDS = (CareActError, ExperimentError, GrantError, LedgerError, MomentError, PolicyStateError)
ALONE = (FourEyesError, PolicyUnsafeError, SamePersonError, StaleDraftError)
"""Those that name their one reason themselves."""
_FAULTS = {CareActError: "care/*.py", ExperimentError: "grants/_experiment*.py"}
_FIELD = re.compile(r"%\((\w+)\)s")


def _named(kind: type[SaidError]) -> set[str]:
    """Every reason that the code raises or puts into a list of faults."""
    texts = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    faults = SOURCES.glob(_FAULTS[kind]) if kind in _FAULTS else ()
    lists = "".join(path.read_text(encoding="utf-8") for path in faults)
    raised = re.findall(rf'\b{kind.__name__}\(\s*"(\w+)"', texts)
    return {*raised, *re.findall(r'Why\.of\(\s*"(\w+)"', lists)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_reason_that_is_raised_has_words_and_none_is_left_over(kind: type[SaidError]) -> None:
    assert _named(kind) == set(kind.WORDS)
    assert set(kind.HINTS) <= set(kind.WORDS)


@pytest.mark.parametrize("kind", [*KINDS, *ALONE])
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


def test_days_numbers_and_findings_are_written_as_the_page_writes_them() -> None:
    first, last = date(2026, 11, 21), date(2026, 12, 4)
    late = ExperimentError("not_in_force", number=12, key="late-order", first=first, last=last)
    wrong = Finding(
        kind="worse_gets_less", weight="error", rows=("late-15", "late-30"),
        message=Bilingual("بدتر کمتر می‌گیرد", "worse gets less"),
    )  # fmt: skip
    unsafe = PolicyUnsafeError("late-order", (wrong,))
    with override("fa"):
        persian = (late.said, unsafe.said)

    assert late.code == "policy-experiment-not-in-force"
    assert late.message == (
        "Version 12 of late-order is not in force from 2026-11-21 until 2026-12-04."
    )
    assert late.data["first"] == "2026-11-21"
    assert persian[0] == "نسخهٔ ۱۲ از late-order از ۳۰ آبان ۱۴۰۵ تا ۱۳ آذر ۱۴۰۵ برقرار نیست."
    assert unsafe.code == "policy-unsafe"
    assert unsafe.message == (
        "late-order cannot be published (1 errors): late-15, late-30: worse gets less"
    )
    assert unsafe.data["findings"] == [
        {"reason": "finding", "kind": "worse_gets_less", "rows": ["late-15", "late-30"],
         "message": "worse gets less"}
    ]  # fmt: skip
    assert persian[1].endswith("(۱ خطا): در late-15، late-30: بدتر کمتر می‌گیرد")
