"""The records that components draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.contrib import messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar_web.ui.charts import scale

Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Where the 95 % range, the value and the target lie on a card's bar, in percent."""

    low: float
    high: float
    value: float
    target: float | None = None


def likely_range(
    *, value: float, low: float | None, high: float | None, target: float | None = None
) -> Range | None:
    """Return the places on a card's bar; None when there is no range to show."""
    if low is None or high is None:
        return None
    known = [value, low, high, *([] if target is None else [target])]
    room = (max(known) - min(known)) * 0.35 or abs(value) * 0.1 or 1.0
    axis = scale((min(known) - room, max(known) + room))
    return Range(
        low=axis.at(low),
        high=axis.at(high),
        value=axis.at(value),
        target=None if target is None else axis.at(target),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A key figure; ``ui/parts/kpi.html`` draws it.

    ``change`` is given only when it is more than noise; ``direction`` is its arrow, and
    ``judgement`` whether it is good for this number. Without a ``value``, ``unknown`` says why.
    """

    name: Text
    value: Text = ""
    unit: Text = ""
    short: Text = ""
    url: str = ""
    change: Text = ""
    direction: Literal["", "up", "down"] = ""
    judgement: Literal["", "good", "bad"] = ""
    target: Text = ""
    low: Text = ""
    high: Text = ""
    note: Text = ""
    unknown: Text = ""
    range: Range | None = None
    spark: SafeString | Literal[""] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several views of a page: a segment, a tab, a chip, or a step of the way here."""

    label: Text
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """A question before what cannot be undone.

    ``ui/parts/confirm.html`` asks it in a dialog that a link with ``data-opens`` opens, and
    ``ui/confirm.html`` on a page of its own, for those without script.
    """

    name: str
    title: Text
    text: Text
    action: str
    label: Text
    back: str
    danger: bool = True
    fields: Mapping[str, str] = field(default_factory=dict)


def say(
    request: HttpRequest,
    text: Text,
    *,
    level: Literal["success", "info", "warning", "error"] = "success",
    undo: str = "",
) -> None:
    """Tell the person something on their next page; ``undo`` is the address that takes it back."""
    levels = {
        "success": messages.SUCCESS,
        "info": messages.INFO,
        "warning": messages.WARNING,
        "error": messages.ERROR,
    }
    said: str = str(text)
    if undo:
        said = format_html(
            '{} <form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" '
            'value="{}"><button class="btn small" type="submit" data-shortcut="z">'
            "{}</button></form>",
            text,
            undo,
            get_token(request),
            _("Undo"),
        )
    messages.add_message(request, levels[level], said)
