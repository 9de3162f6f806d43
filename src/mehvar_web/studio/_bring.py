"""Bringing a survey that was made elsewhere: what was understood, and what was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.core import signing
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar import surveys
from mehvar_web.studio import _lifecycle, _words

if TYPE_CHECKING:
    from mehvar.surveys import BroughtSurvey, Field, Survey
    from mehvar_web.accounts.models import User
    from mehvar_web.surveys.models import Survey as Kept

_SALT = "studio.bring"
_ONE_DAY = 86_400
_LONGEST_MARK = 2_000_000
_MOST_SHOWN = 30
_MOST_REMARKS = 200

SYSTEMS: dict[str, _words.Words] = {
    "qualtrics": "Qualtrics",
    "limesurvey": "LimeSurvey",
    "surveyjs": "SurveyJS",
    "typeform": "Typeform",
    "mehvar": pgettext_lazy("a system that wrote a file", "Mehvar"),
}


class BringForm(forms.Form):
    """The file of a survey."""

    file = forms.FileField(
        label=_("The file of the survey"),
        help_text=format_html(
            '<bdi dir="ltr">{}</bdi>',
            "Qualtrics .qsf · LimeSurvey .lss .lsg .lsa · SurveyJS, Typeform, Mehvar .json",
        ),
        widget=forms.FileInput(attrs={"accept": ".qsf,.lss,.lsg,.lsq,.lsa,.json,.jsonl"}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One element as the preview shows it."""

    text: str
    kind: _words.Words
    icon: str
    options: int
    is_conditional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One survey of a file: what was understood, what was not, and what a form sends to keep it.

    ``mark`` is the signed definition; "" for one that is too long for a form.
    """

    title: str
    system: _words.Words
    languages: tuple[str, ...]
    pages: tuple[tuple[str, tuple[Question, ...]], ...]
    kinds: tuple[tuple[_words.Words, int], ...]
    remarks: tuple[surveys.Remark, ...]
    more_remarks: int
    errors: int
    mark: str

    @property
    def questions(self) -> int:
        """How many elements it has."""
        return sum(len(questions) for _, questions in self.pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a file holds; ``left_out`` surveys beyond the first are not shown."""

    found: tuple[Found, ...]
    left_out: int = 0


def look(*, content: bytes, name: str) -> Looked:
    """Read a file of surveys.

    Raises:
        SurveyFileError: naming what cannot be read.
    """
    brought = surveys.read_survey_file(content=content, name=name)
    return Looked(
        found=tuple(_found(one) for one in brought[:_MOST_SHOWN]),
        left_out=max(0, len(brought) - _MOST_SHOWN),
    )


def keep(mark: str, *, by: User) -> Kept | None:
    """Write a survey that was looked at down as a draft; None when the mark is none of ours."""
    try:
        definition = signing.loads(mark, salt=_SALT, max_age=_ONE_DAY)
    except signing.BadSignature:
        return None
    return _lifecycle.begin(surveys.read_survey(definition), by=by)


def _found(one: BroughtSurvey) -> Found:
    survey = one.survey
    mark = signing.dumps(survey.to_dict(), salt=_SALT, compress=True)
    kinds = Counter(field.type for field in survey.fields)
    return Found(
        title=_words.said(survey, survey.title),
        system=SYSTEMS[one.format],
        languages=survey.languages,
        pages=tuple(
            (_words.said(survey, page.title), _questions(survey, page.fields))
            for page in survey.pages
        ),
        kinds=tuple((_words.TYPES[kind], count) for kind, count in kinds.most_common()),
        remarks=one.remarks[:_MOST_REMARKS],
        more_remarks=max(0, len(one.remarks) - _MOST_REMARKS),
        errors=sum(finding.severity == "error" for finding in surveys.check(survey=survey)),
        mark=mark if len(mark) <= _LONGEST_MARK else "",
    )


def _questions(survey: Survey, fields: Sequence[Field]) -> tuple[Question, ...]:
    return tuple(
        Question(
            text=_words.said(survey, one.text),
            kind=_words.TYPES[one.type],
            icon=_words.ICONS[one.type],
            options=len(one.options),
            is_conditional=one.show_when is not None,
        )
        for one in fields
    )
