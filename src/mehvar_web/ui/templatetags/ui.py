"""Language-aware numbers, dates, money and icons; links, rights and panels.

These tags and filters are built in: no template loads them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mehvar.errors import MehvarError
from mehvar_web.ui import _dates, _icons, _money, _numbers
from mehvar_web.ui._registry import Place, allowed
from mehvar_web.ui._registry import panels as registered_panels

register = template.Library()


def _isolated(text: str) -> SafeString:
    return format_html('<bdi class="n" dir="ltr">{}</bdi>', text)


@register.filter
def num(value: _numbers.Number | None, places: int = 0) -> SafeString:
    """Write a number, with so many decimal places."""
    return _isolated(_numbers.write_number(value, places=int(places)))


@register.filter
def signed(value: _numbers.Number | None, places: int = 0) -> SafeString:
    """Write a number with its sign, as a change is written."""
    return _isolated(_numbers.write_number(value, places=int(places), sign=True))


@register.filter
def pct(value: _numbers.Number | None, places: int = 0) -> SafeString:
    """Write a share of 0..1 in percent."""
    return _isolated(_numbers.write_share(value, places=int(places)))


@register.filter
def money(amount: float | None, style: str = "") -> SafeString:
    """Write an amount of minor units; ``compact`` rounds, ``big`` sets the unit in small type.

    ``signed`` puts a plus before what is above zero; styles are joined by spaces.
    """
    styles = style.split()
    text = _money.write_money(
        amount, compact="compact" in styles or "big" in styles, sign="signed" in styles
    )
    number, unit = _money.split_money(text)
    if not unit:
        return _isolated(number)
    if "big" in styles:
        return format_html('<bdi class="n" dir="ltr">{}</bdi> <small>{}</small>', number, unit)
    return format_html(
        '<span class="n"><bdi dir="ltr">{}</bdi> {}</span>', number, unit.replace(" ", "\u00a0")
    )


@register.filter
def day(value: date | None, style: str = "") -> SafeString:
    """Write a date; ``weekday`` puts its name before it, ``short`` writes it in figures."""
    if value is None:
        return SafeString(_numbers.UNKNOWN)
    plain = value.date() if isinstance(value, datetime) else value
    if style == "short":
        text: str = _isolated(_dates.write_short_day(plain))
    else:
        text = _dates.write_day(plain, weekday=style == "weekday")
    return format_html('<time datetime="{}">{}</time>', plain.isoformat(), text)


@register.filter
def month(value: date | None, style: str = "") -> str:
    """Write the month of a date; ``name`` leaves the year out."""
    return _dates.write_month(value, year=style != "name")


@register.filter
def moment(value: datetime | None, style: str = "") -> SafeString:
    """Write a moment in UTC on the company's clock; ``time`` writes the time of day alone."""
    if value is None:
        return SafeString(_numbers.UNKNOWN)
    if style == "time":
        text: str = _isolated(_dates.write_clock(_dates.local(value)))
    else:
        text = _dates.write_moment(value)
    return format_html('<time datetime="{}Z">{}</time>', value.isoformat(), text)


@register.filter
def ago(value: datetime | None) -> SafeString:
    """Write how long ago a moment in UTC was, with the moment itself on the pointer."""
    if value is None:
        return SafeString(_numbers.UNKNOWN)
    return format_html(
        '<time datetime="{}Z" title="{}">{}</time>',
        value.isoformat(),
        _dates.write_moment(value),
        _dates.write_ago(value),
    )


@register.filter
def ltr(value: object) -> SafeString:
    """Write a phone number, an address or a code from left to right, its letters as they are."""
    return format_html('<bdi class="ltr" dir="ltr">{}</bdi>', value)


@register.filter
def digits(value: object) -> str:
    """Write the digits of a text as the page's language does."""
    return _numbers.digits(value)


@register.filter
def initial(name: object) -> str:
    """Return the first letter of a name, for the round picture that stands for a person."""
    return next((letter for letter in str(name) if letter.isalnum()), "?").upper()


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """Return what a mapping holds under a key; None where it holds nothing."""
    return mapping.get(key) if mapping else None


@register.filter
def may(user: Any, right: str) -> bool:
    """Tell whether the person may do this: ``{% if user|may:"export" %}``."""
    return allowed(user, right)


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """Draw an icon of the Lucide set: ``{% icon "users" %}``."""
    return _icons.icon(name, size=size, label=label)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """Return this page's query with parameters changed; None and "" take a parameter out."""
    request: HttpRequest | None = context.get("request")
    asked = request.GET.copy() if request is not None else None
    if asked is None:
        return "?"
    for name, value in changes.items():
        if value is None or value == "":
            asked.pop(name, None)
        else:
            asked[name] = str(value)
    return f"?{asked.urlencode()}"


@register.simple_tag(takes_context=True)
def panels(context: template.Context, place: Place, subject: Any = None) -> SafeString:
    """Render what apps added to a place, to those who may see it: ``{% panels "today" %}``."""
    request: HttpRequest = context["request"]
    drawn: list[str] = []
    for panel in registered_panels(place):
        if not allowed(request.user, panel.right):
            continue
        try:
            shown = panel.context(request, subject)
        except MehvarError as error:  # one part that cannot be shown leaves the page standing
            drawn.append(render_to_string("ui/parts/notice.html", {"error": error}, request))
            continue
        if shown is not None:
            drawn.append(render_to_string(panel.template, dict(shown), request))
    return mark_safe("".join(drawn))  # noqa: S308 (rendered templates)
