"""Filters for texts of surveys: ``{% load studio %}``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template

from mehvar_web.studio import _words

register = template.Library()


@register.filter
def in_words(texts: Mapping[str, str]) -> str:
    """Return a text in the page's language, else in any that there is."""
    told = texts.get(_words.language())
    return told or next(iter(texts.values()), "")


@register.filter
def among(value: str, choices: Iterable[tuple[str, str]]) -> bool:
    """Tell whether a value is one of these choices."""
    return any(value == known for known, _label in choices)
