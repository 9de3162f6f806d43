"""The pages of one policy beside each other: the one place that lists them.

A page is named as its address is (``policies:history``); the lab's and the effect's pages are
there once their addresses are.
"""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from mehvar_web.ui import Choice

_TABS: tuple[tuple[str, str | Promise], ...] = (
    ("policy", pgettext_lazy("tab of a policy", "Table")),
    ("sentence", pgettext_lazy("tab of a policy", "Sentence")),
    ("check", pgettext_lazy("tab of a policy", "Check")),
    ("history", pgettext_lazy("tab of a policy", "History")),
    ("effect", pgettext_lazy("tab of a policy", "Effect")),
    ("versions", pgettext_lazy("tab of a policy", "Versions")),
)


def tabs(key: str, current: str, *, number: int | None) -> tuple[Choice, ...]:
    """Return the tabs; ``number`` is the version that they go on showing, None for what counts."""
    found = []
    for name, label in _TABS:
        try:
            url = reverse(f"policies:{name}", args=[key])
        except NoReverseMatch:
            continue
        if number is not None:
            url += f"?version={number}"
        found.append(Choice(label=label, url=url, current=name == current))
    return tuple(found)
