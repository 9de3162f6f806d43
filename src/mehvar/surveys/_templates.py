"""The gallery: surveys of our own wording for every part of the journey, and beyond it."""

from __future__ import annotations

from functools import cache

from mehvar.surveys._errors import SurveyError
from mehvar.surveys._template import Stage, Template, TemplateKind
from mehvar.surveys._template_early import early_templates
from mehvar.surveys._template_late import late_templates
from mehvar.surveys._template_others import other_templates

__all__ = ["Stage", "Template", "TemplateKind", "template", "templates"]


@cache
def templates() -> tuple[Template, ...]:
    """Return all templates: the journey's in its order, then employees, values, forms, studies."""
    return (*early_templates(), *late_templates(), *other_templates())


def template(key: str) -> Template:
    """Return the template called ``key``.

    Raises:
        SurveyError: when there is none; the hint lists those that exist.
    """
    for one in templates():
        if one.key == key:
            return one
    known = ", ".join(one.key for one in templates())
    raise SurveyError(f"There is no template called {key!r}.", hint=f"Templates: {known}.")
