"""How long something took, and scores, in words."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from mehvar_web.ui.templatetags.ui import num

register = template.Library()

_HOUR, _DAY = 60, 1_440


@register.filter
def span(minutes: float | None) -> SafeString:
    """Write a length of time in the unit that suits it: minutes, hours or days."""
    if minutes is None:
        return SafeString("")
    size = abs(minutes)
    if size < 2 * _HOUR:
        count = round(size)
        return format_html(ngettext("{} minute", "{} minutes", count), num(count))
    if size < 2 * _DAY:
        count = round(size / _HOUR)
        return format_html(ngettext("{} hour", "{} hours", count), num(count))
    count = round(size / _DAY)
    return format_html(ngettext("{} day", "{} days", count), num(count))


@register.filter
def score(value: float | None) -> SafeString:
    """Write a score: whole ones without a decimal place."""
    return num(value, 0 if value is not None and float(value).is_integer() else 1)
