"""Words and marks of the pages of policies: ``{% load policy_words %}``."""

from __future__ import annotations

from django import template

from mehvar.text import Bilingual
from mehvar_web.policies import _words

register = template.Library()


@register.filter
def said(words: Bilingual) -> str:
    """Write words in the page's language."""
    return _words.said(words)


@register.filter
def standing_words(standing: str) -> object:
    """Say where a version stands."""
    return _words.STANDINGS.get(standing, standing)


@register.filter
def standing_tone(standing: str) -> str:
    """Return the colour of a standing."""
    return _words.STANDING_TONES.get(standing, "")


@register.filter
def weight_words(weight: str) -> object:
    """Say how grave a finding is."""
    return _words.WEIGHTS.get(weight, weight)


@register.filter
def weight_tone(weight: str) -> str:
    """Return the colour of a finding."""
    return {"error": "bad", "warning": "warn"}.get(weight, "")


@register.filter
def todo(kind: str) -> object:
    """Say what to do about a finding."""
    return _words.WHAT_TO_DO.get(kind, "")
