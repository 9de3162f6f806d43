"""The list of pairs: what was asked for, its columns, and the way to its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar.behaviour import Affinity, Basis, Level
from mehvar_web.ui import Column
from mehvar_web.ui.templatetags.ui import num, pct


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which pairs: of what, on which basis, and with which words in their names."""

    level: Level
    basis: Basis
    query: str

    @classmethod
    def of(cls, asked: QueryDict, counts: Mapping[tuple[Level, Basis], int]) -> Asked:
        """Read an address; what it leaves open is what there are pairs of, orders first."""
        level, basis = asked.get("level", ""), asked.get("basis", "")
        open_ones = [
            (one, other)
            for other in get_args(Basis)
            for one in get_args(Level)
            if level in {"", one} and basis in {"", other}
        ] or [("product", "basket")]
        chosen = next((pair for pair in open_ones if counts.get(pair)), open_ones[0])
        return cls(
            level=cast("Level", chosen[0]),
            basis=cast("Basis", chosen[1]),
            query=asked.get("q", "").strip()[:200],
        )


def columns(wanted: Asked) -> tuple[Column[Affinity], ...]:
    """Return the columns: the pair, how often, how telling, and beyond chance by how much."""
    by_order = wanted.basis == "basket"
    return (
        Column(
            name="name", label=_("With this"), head=True, sorts=True,
            cell=lambda one: format_html("<bdi>{}</bdi>", one.left_name),
            value=lambda one: one.left_name,
        ),
        Column(
            name="right", label=_("this goes too"),
            cell=lambda one: format_html("<bdi>{}</bdi>", one.right_name),
            value=lambda one: one.right_name,
        ),
        Column(
            name="together", label=_("Orders with both") if by_order else _("Customers with both"),
            cell=lambda one: num(one.together), value=lambda one: one.together, numeric=True,
            sorts=True,
        ),
        Column(
            name="customers", label=_("Customers"), cell=lambda one: num(one.customers),
            value=lambda one: one.customers, numeric=True,
        ),
        Column(
            name="confidence", label=pgettext("pairs", "Of those with the first"),
            cell=lambda one: pct(one.confidence), value=lambda one: round(one.confidence, 6),
            numeric=True, sorts=True,
        ),
        Column(
            name="lift", label=_("Times chance"), cell=_lift, value=lambda one: round(one.lift, 4),
            numeric=True, sorts=True,
        ),
    )  # fmt: skip


def file_columns(wanted: Asked) -> tuple[Column[Affinity], ...]:
    """Return the columns of the file: those of the page, the ids and the whole interval."""
    return (
        *columns(wanted),
        Column(name="left_id", label=_("First id"), cell=lambda one: one.left),
        Column(name="right_id", label=_("Second id"), cell=lambda one: one.right),
        Column(
            name="lift_low", label=_("Times chance, low"), cell=lambda one: num(one.lift_low, 2),
            value=lambda one: round(one.lift_low, 4), numeric=True,
        ),
        Column(
            name="lift_high", label=_("Times chance, high"), cell=lambda one: num(one.lift_high, 2),
            value=lambda one: round(one.lift_high, 4), numeric=True,
        ),
    )  # fmt: skip


def _lift(one: Affinity) -> SafeString:
    low, high = num(one.lift_low, 1), num(one.lift_high, 1)
    between = format_html(_("{low} to {high}"), low=low, high=high)
    return format_html('{} <small class="below">{}</small>', num(one.lift, 1), between)


def csv_url(request: HttpRequest) -> str:
    """Return the address of the same list as a file."""
    asked = request.GET.copy()
    asked["format"] = "csv"
    asked.pop("page", None)
    return f"{request.path}?{asked.urlencode()}"
