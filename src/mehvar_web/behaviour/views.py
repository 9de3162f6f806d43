"""The page of what is bought together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast, get_args

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from mehvar import behaviour
from mehvar.behaviour import Affinity, AffinitySort, Basis, Level
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.accounts import Right, may, page
from mehvar_web.behaviour import _pairs, _words
from mehvar_web.behaviour._words import Words
from mehvar_web.ui import Table, csv_response
from mehvar_web.ui.tables import Order, asks_for_csv, page_pager, read_order, read_page

_SIZE = 25
_DEFAULT = Order(name="lift", descending=True)


@page(Right.SEE_VALUE)
def affinity(request: HttpRequest) -> HttpResponseBase:
    """What is bought together more than chance explains: searched, sorted, or as a file."""
    try:
        counts = behaviour.count_affinities(company.workspace(), marts=company.marts())
        part = behaviour.read_parts(company.workspace(), marts=company.marts())["affinity"]
    except NotBuiltError:
        return render(request, "behaviour/affinity.html", {"built": False})
    wanted = _pairs.Asked.of(request.GET, counts)
    order = read_order(request.GET.get("sort"), columns=_pairs.columns(wanted), default=_DEFAULT)
    found = _read(wanted, order)
    exports = may(request.user, Right.EXPORT)
    if asks_for_csv(request) and exports:
        return csv_response(columns=_pairs.file_columns(wanted), rows=found, name="bought-together")
    number = read_page(request.GET.get("page"))
    table = Table(
        name="pairs",
        title=_("What is bought together"),
        columns=_pairs.columns(wanted),
        rows=found[(number - 1) * _SIZE : number * _SIZE],
        order=order,
        pager=page_pager(page=number, size=_SIZE, count=len(found)),
        csv_url=_pairs.csv_url(request) if exports else "",
        empty_title=_("No pair found") if wanted.query else _("No pair beyond chance"),
        empty_text=_("Search in names or ids.") if wanted.query else _why(part.reason),
    )
    context = {
        "built": True, "table": table, "wanted": wanted, "query": wanted.query,
        "levels": _choices(get_args(Level), _words.LEVELS, wanted.level),
        "bases": _choices(get_args(Basis), _words.BASES, wanted.basis),
    }  # fmt: skip
    return render(request, "behaviour/affinity.html", context)


def _read(wanted: _pairs.Asked, order: Order) -> tuple[Affinity, ...]:
    found = behaviour.read_affinities(
        company.workspace(),
        level=wanted.level,
        basis=wanted.basis,
        query=wanted.query,
        sort=cast("AffinitySort", order.name),
        marts=company.marts(),
    )
    # Numbers are read largest first and names from the beginning; the other way is asked for.
    return found if order.descending == (order.name != "name") else found[::-1]


def _why(reason: str) -> Words:
    return _words.REASONS.get(reason or "no_pairs", _words.REASONS["no_pairs"])


def _choices(
    codes: tuple[str, ...], words: Mapping[str, Words], chosen: str
) -> list[dict[str, object]]:
    return [{"code": code, "words": words[code], "chosen": code == chosen} for code in codes]
