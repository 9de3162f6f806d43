"""The pages of conduct beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from mehvar_web.accounts import Right, may
from mehvar_web.ui import Choice

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from mehvar_web.accounts.models import User

_TABS: tuple[tuple[str, str | Promise], ...] = (
    ("questions", pgettext_lazy("tab of Conduct", "Questions about grants")),
    ("returners", pgettext_lazy("tab of Conduct", "Habitual returns")),
    ("reasons", pgettext_lazy("tab of Conduct", "Reasons of returns")),
    ("contacts", pgettext_lazy("tab of Conduct", "Abusive contacts")),
    ("mine", pgettext_lazy("tab of Conduct", "About me")),
)


def tabs(user: User, current: str) -> tuple[Choice, ...]:
    """Return the tabs that the person may open; ``current`` is the one they are on."""
    offered = _TABS if may(user, Right.SEE_CONDUCT) else _TABS[-1:]
    return tuple(
        Choice(label=label, url=reverse(f"conduct:{name}"), current=name == current)
        for name, label in offered
    )
