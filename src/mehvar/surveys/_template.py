"""A template: a survey that one may begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mehvar.surveys._ask import Said, words
from mehvar.surveys._records import Audience, End, Origin, Page, Survey, Words

TemplateKind = Literal["relational", "transactional", "employees", "values", "form", "study"]

Stage = Literal[
    "", "awareness", "consideration", "purchase", "delivery", "use", "service", "loyalty",
    "leaving",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A survey of our own wording, in Persian and English.

    ``about`` says when to ask it. ``survey`` is a draft whose ``survey_id`` is the template's key
    with hyphens; whoever takes it may give it another (but the values survey keeps its own:
    segments know it by that).
    """

    key: str
    title: Words
    about: Words
    kind: TemplateKind
    stage: Stage
    survey: Survey


def made(
    key: str,
    stage: Stage,
    kind: TemplateKind,
    title: Said,
    about: Said,
    *pages: Page,
    ends: tuple[End, ...],
    intro: Said = ("", ""),
    audience: Audience = "customers",
    origin: Origin = "survey",
    anonymous: bool = False,
) -> Template:
    """Return a template of these pages."""
    survey = Survey(
        survey_id=key.replace("_", "-"),
        title=words(title),
        pages=pages,
        language="fa",
        languages=("fa", "en"),
        intro=words(intro),
        ends=ends,
        audience=audience,
        origin=origin,
        anonymous=anonymous,
        stage=stage,
    )
    return Template(
        key=key, title=words(title), about=words(about), kind=kind, stage=stage, survey=survey
    )
