"""The pages of Voice beside each other, for those who may open them."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from mehvar_web.accounts import Right, may
from mehvar_web.ui import Choice

_TABS: tuple[tuple[str, str | Promise, Right], ...] = (
    ("voice", pgettext_lazy("tab of Voice", "Overview"), Right.SEE_VOICE),
    ("comments", pgettext_lazy("tab of Voice", "Comments"), Right.SEE_VOICE),
    ("changes", pgettext_lazy("tab of Voice", "What changed"), Right.SEE_VOICE),
    ("stories", pgettext_lazy("tab of Voice", "Stories"), Right.SEE_VOICE),
    ("lexicon", pgettext_lazy("tab of Voice", "Words"), Right.SEE_VOICE),
    ("model", pgettext_lazy("tab of Voice", "Model"), Right.SEE_VOICE),
)


def tabs(request: HttpRequest, current: str) -> tuple[Choice, ...]:
    """Return the tabs that this person may open; ``current`` is the one they are on.

    A page shows them with ``{% include "voice/tabs.html" %}`` and ``tabs`` in its context.
    """
    found = []
    for name, label, right in _TABS:
        try:
            url = reverse(f"voice:{name}")
        except NoReverseMatch:  # a page that is still being written
            continue
        if may(request.user, right):
            found.append(Choice(label=label, url=url, current=name == current))
    return tuple(found)
