"""Words in both languages, and values as they would be stored."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mehvar.text import Bilingual
from mehvar_web.collect._preview import Cell
from mehvar_web.ui.templatetags import ui

register = template.Library()


@register.filter
def words(said: Bilingual | dict[str, str] | None) -> str:
    """Return words in the reader's language."""
    if said is None:
        return ""
    language = "fa" if (get_language() or "fa")[:2] == "fa" else "en"
    if isinstance(said, Bilingual):
        return said.fa if language == "fa" else said.en
    return said.get(language) or said.get("en", "")


@register.filter
def stored(cell: Cell) -> object:
    """Write a value as pages write values of its kind."""
    if cell.value is None:
        return ""
    writers = {"money": ui.money, "at": ui.moment, "day": ui.day, "int": ui.num}
    if cell.kind in writers:
        return writers[cell.kind](cell.value)  # type: ignore[operator]  # each knows its kind
    if cell.kind == "float":
        return ui.num(cell.value, 2)  # type: ignore[arg-type]  # a float column
    if cell.kind == "bool":
        return _("yes") if cell.value else _("no")
    return format_html('<bdi dir="auto">{}</bdi>', cell.value)
