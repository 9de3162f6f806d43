"""Words of the main job in templates: ``{% load today_words %}``."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mehvar.measurement import Happening, dose_title, experience_named
from mehvar.text import Language
from mehvar_web.today._words import Words, department_words
from mehvar_web.ui.templatetags.ui import day, num, pct

register = template.Library()
_ANY = "any"


@register.filter
def department(code: str) -> Words:
    """Write a department in words."""
    return department_words(code)


@register.filter
def percent(number: float) -> SafeString:
    """Write a number of per cent."""
    return pct(number / 100)


@register.filter
def happened(what: Happening) -> SafeString:
    """Write what happened, how much of it, how often and when last, in the reader's calendar."""
    language: Language = "en" if (get_language() or "fa").startswith("en") else "fa"
    words = experience_named(what.experience).happened.in_(language)
    dose = "" if what.dose == _ANY else dose_title(what.experience, what.dose).in_(language)
    often = "%(day)s" if what.occurrences == 1 else _("%(n)s times, last on %(day)s")
    return format_html(
        '{} <span class="sub">{}</span>',
        words[:1].upper() + words[1:] + (f" ({dose})" if dose else ""),
        SafeString(often % {"n": num(what.occurrences), "day": day(what.last_day)}),
    )
