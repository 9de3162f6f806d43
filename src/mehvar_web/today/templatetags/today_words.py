"""Words of the main job in templates: ``{% load today_words %}``."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from mehvar_web.today._words import Words, department_words
from mehvar_web.ui.templatetags.ui import pct

register = template.Library()


@register.filter
def department(code: str) -> Words:
    """Write a department in words."""
    return department_words(code)


@register.filter
def percent(number: float) -> SafeString:
    """Write a number of per cent."""
    return pct(number / 100)
