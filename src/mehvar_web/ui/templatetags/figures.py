"""Filters for values of metrics: ``{% load figures %}``."""

from __future__ import annotations

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mehvar_web.ui import figures as written

register = template.Library()


@register.filter
def figure(value: float | None, unit: str) -> SafeString:
    """Write a metric's value by its unit: ``{{ value|figure:"share" }}``."""
    return written.isolated(written.write_figure(value, unit))


@register.filter
def change(difference: float | None, unit: str) -> SafeString:
    """Write the difference of two values of a metric, with its sign."""
    return written.isolated(written.write_change(difference, unit))


@register.filter
def relative(share: float | None) -> SafeString:
    """Write a relative change, with its sign, in percent."""
    return written.isolated(written.write_relative(share))


@register.filter
def unit_words(unit: str) -> str:
    """Write the words that follow a value of this unit in small type."""
    return written.unit_words(unit)


@register.simple_tag
def spread(low: float | None, high: float | None, unit: str) -> SafeString:
    """Write a range of values: ``{% spread value.low value.high "share" %}``."""
    return _spread(*written.range_ends(low, high, unit))


@register.simple_tag
def change_spread(low: float | None, high: float | None, unit: str) -> SafeString:
    """Write a range of differences, with their signs."""
    return _spread(*written.range_ends(low, high, unit, change=True))


def _spread(low: SafeString, high: SafeString) -> SafeString:
    words = escape(_("%(low)s to %(high)s")) % {"low": low, "high": high}
    return mark_safe(words)  # noqa: S308 (each part escaped)
