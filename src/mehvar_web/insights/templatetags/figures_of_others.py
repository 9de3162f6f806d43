"""Published figures in templates."""

from __future__ import annotations

from django import template

from mehvar.insights import Benchmark
from mehvar_web.insights._panels import write_value

register = template.Library()


@register.filter
def published_value(figure: Benchmark) -> str:
    """Write a published figure in the unit of its measure."""
    return write_value(figure.measure, figure.value)
