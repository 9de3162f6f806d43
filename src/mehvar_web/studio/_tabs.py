"""The pages of one survey beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from mehvar_web.ui import Choice

if TYPE_CHECKING:
    from mehvar_web.surveys.models import Survey

_TABS: tuple[tuple[str, str | Promise], ...] = (
    ("results", pgettext_lazy("tab of a survey", "Results")),
    ("build", pgettext_lazy("tab of a survey", "Build")),
    ("look", pgettext_lazy("tab of a survey", "Preview")),
    ("ways", pgettext_lazy("tab of a survey", "Ways to ask")),
    ("versions", pgettext_lazy("tab of a survey", "Versions")),
    ("settings", pgettext_lazy("tab of a survey", "Settings")),
)
_WRITERS = {"build", "settings"}


def tabs(survey: Survey, current: str, *, may_edit: bool) -> tuple[Choice, ...]:
    """Return the tabs that the reader may open; ``current`` is the one they are on."""
    return tuple(
        Choice(
            label=label,
            url=reverse(f"studio:{name}", args=[survey.key]),
            current=name == current,
        )
        for name, label in _TABS
        if may_edit or name not in _WRITERS
    )
