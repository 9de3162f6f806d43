"""Filters for values of metrics: ``{% load figures %}``."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mehvar_web.ui import figures as written

register = template.Library()


@register.filter
def figure(value: float | None, unit: str) -> SafeString:
    """Write a metric's value by its unit: ``{{ value|figure:"share" }}``."""
    return _written(written.write_figure(value, unit))


@register.filter
def change(difference: float | None, unit: str) -> SafeString:
    """Write the difference of two values of a metric, with its sign."""
    return _written(written.write_change(difference, unit))


@register.filter
def relative(share: float | None) -> SafeString:
    """Write a relative change, with its sign, in percent."""
    return _written(written.write_relative(share))


@register.filter
def unit_words(unit: str) -> str:
    """Write the words that follow a value of this unit in small type."""
    return written.unit_words(unit)


def _written(text: str) -> SafeString:
    number, unit = written.split_figure(text)
    if not unit:
        return format_html('<bdi class="n" dir="ltr">{}</bdi>', number)
    return format_html(
        '<span class="n"><bdi dir="ltr">{}</bdi>\u00a0<small>{}</small></span>', number, unit
    )
