"""Words that the core knows in both languages: ``{% load said %}``."""

from __future__ import annotations

from typing import cast

from django import template
from django.utils.translation import get_language

from mehvar.text import Bilingual, Language

register = template.Library()


@register.filter
def said(words: Bilingual, language: str = "") -> str:
    """Write words in the page's language, or in the one named."""
    chosen = language or (get_language() or "fa")[:2]
    return words.in_(cast("Language", chosen if chosen in {"fa", "en"} else "fa"))
