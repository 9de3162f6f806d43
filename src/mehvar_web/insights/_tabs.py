"""The pages of needs beside each other."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from mehvar_web.ui import Choice

_TABS: tuple[tuple[str, str | Promise], ...] = (
    ("needs", pgettext_lazy("tab of Needs", "Needs")),
    ("studies", pgettext_lazy("tab of Needs", "Studies")),
    ("benchmarks", pgettext_lazy("tab of Needs", "Published figures")),
)


def tabs(current: str) -> tuple[Choice, ...]:
    """Return the tabs; ``current`` is the one the reader is on."""
    return tuple(
        Choice(label=label, url=reverse(f"insights:{name}"), current=name == current)
        for name, label in _TABS
    )
