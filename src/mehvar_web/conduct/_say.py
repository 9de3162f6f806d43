"""Questions in words: what was seen, what others have, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mehvar_web.ui.figures import isolated, write_figure

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from mehvar.conduct import Question, Returner

_RAREST = 1e-6


def say_question(one: Question) -> str:
    """Say what was seen beside what others with the same cases have."""
    seen, usual = write_figure(one.observed, "count"), write_usual(one.expected)
    moments = write_figure(one.moments or 0, "count")
    told = {"seen": seen, "usual": usual, "moments": moments}
    if one.kind == "employee_grants":
        return _(
            "%(seen)s gestures of their own accord beside %(moments)s other cases; "
            "others with such cases have %(usual)s."
        ) % told  # fmt: skip
    if one.kind == "customer_grants":
        return _(
            "%(seen)s grants on %(moments)s orders; others with orders like these have %(usual)s."
        ) % told  # fmt: skip
    if one.kind == "customer_claims":
        return _(
            "%(seen)s claims on %(moments)s orders; others with as many orders have %(usual)s."
        ) % told  # fmt: skip
    return _say_manner(one, told)


def _say_manner(one: Question, told: dict[str, str]) -> str:
    if one.kind == "pair":
        return _(
            "%(seen)s of the customer's %(moments)s grants came from this one employee; "
            "by chance it would be %(usual)s."
        ) % told  # fmt: skip
    if one.kind == "below_limit":
        return _(
            "%(seen)s of %(moments)s comparable amounts lie just below the limit of %(limit)s; "
            "others with as many have %(usual)s."
        ) % (told | {"limit": write_figure(one.limit_amount or 0, "money")})  # fmt: skip
    if one.kind == "after_hours":
        return _(
            "%(seen)s of %(moments)s grants at hours in which hardly anything happens; "
            "others with as many have %(usual)s."
        ) % told  # fmt: skip
    if one.kind == "shared":
        return _(
            "%(people)s customers got %(seen)s grants together; others like them %(usual)s."
        ) % (told | {"people": write_figure(one.people or 0, "count")})
    return ngettext(
        "%(seen)s code was used on the order of another customer.",
        "%(seen)s codes were used on orders of other customers.",
        one.observed,
    ) % told  # fmt: skip


def say_chance(p: float) -> str:
    """Say how rarely chance alone does this: never as the chance of wrongdoing."""
    if p <= 0:
        return _("A fact, not an estimate.")
    rare = round(1 / max(p, _RAREST))
    if p < _RAREST:
        return _("Chance alone does this less than once in a million times.")
    if rare < 2:
        return _("Chance alone explains it.")
    return _("Chance alone does this about once in %(n)s times.") % {
        "n": write_figure(rare, "count")
    }


def write_usual(expected: float) -> str:
    """Write what others have, with as many places as tell something; nothing where none do."""
    if expected <= 0:
        return ""
    return write_figure(max(expected, 0.01), "count", places=_places(expected))


def _places(value: float) -> int:
    if value < 0.1:
        return 2
    return 1 if value < 100 else 0


def write_ratio(one: Question | Returner) -> SafeString | str:
    """Write a ratio with its 95 % interval; nothing where none is estimated."""
    if one.ratio is None or one.ratio_low is None or one.ratio_high is None:
        return ""
    return format_html(
        '<span>{} <small class="below muted">{}</small></span>',
        isolated(write_figure(one.ratio, "count", places=_places(one.ratio))),
        _("%(low)s to %(high)s") % {
            "low": write_figure(one.ratio_low, "count", places=_places(one.ratio)),
            "high": write_figure(one.ratio_high, "count", places=_places(one.ratio)),
        },
    )  # fmt: skip
