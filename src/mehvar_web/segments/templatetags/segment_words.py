"""Words and marks of the pages of segments: ``{% load segment_words %}``."""

from __future__ import annotations

from typing import cast

from django import template
from django.utils.translation import get_language

from mehvar.text import Bilingual, Language
from mehvar_web.segments._words import ACTS, KINDS, VERDICT_TONES

register = template.Library()


@register.filter
def dashed(path: object) -> str:
    """Write a part's place as the end of an id, which scripts look up by."""
    return str(path).replace(".", "-")


@register.filter
def said(words: Bilingual) -> str:
    """Write words in the page's language."""
    chosen = (get_language() or "fa")[:2]
    return words.in_(cast("Language", chosen if chosen in {"fa", "en"} else "fa"))


@register.filter
def verdict_tone(verdict: str) -> str:
    """Return the colour of a verdict."""
    return VERDICT_TONES.get(verdict, "")


@register.filter
def kind_words(kind: str) -> object:
    """Say how a segmentation was made."""
    return KINDS.get(kind, kind)


@register.filter
def act_words(act: str) -> object:
    """Say what was done to a definition."""
    return ACTS.get(act, act)
