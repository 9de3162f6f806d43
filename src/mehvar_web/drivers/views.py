"""The page Drivers: what moves a score or retention, and what if it were better."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar_web.accounts import Right, may, page
from mehvar_web.drivers import _page, _rows
from mehvar_web.drivers.forms import WhatIfForm
from mehvar_web.ui import Table, csv_response, until_built


@page(Right.SEE_VOICE)
@until_built("drivers/waiting.html")
def drivers(request: HttpRequest) -> HttpResponseBase:
    """One outcome: importance, map, penalty and reward, money, and a what-if."""
    shown = _page.read_page(
        request.GET.get("outcome", ""), sees_money=may(request.user, Right.SEE_VALUE)
    )
    form = WhatIfForm(request.GET if "driver" in request.GET else None, outcome=shown.outcome)
    context = {
        "page": shown,
        "form": form,
        "answer": _page.answer(shown, form.asked()),
        "table": _table(request, shown),
        "money": _money(shown) if shown.sees_money else None,
    }
    return render(request, "drivers/drivers.html", context)


@page(Right.SEE_VOICE, Right.EXPORT)
@until_built("drivers/waiting.html")
def drivers_csv(request: HttpRequest) -> HttpResponseBase:
    """Every driver of one outcome as CSV."""
    shown = _page.read_page(
        request.GET.get("outcome", ""), sees_money=may(request.user, Right.SEE_VALUE)
    )
    columns = _rows.columns_of(shown.outcome, sees_money=shown.sees_money)
    return csv_response(
        columns=columns, rows=iter(shown.outcome.drivers), name=f"drivers-{shown.outcome.outcome}"
    )


def _table(request: HttpRequest, shown: _page.Page) -> Table[_rows.Driver]:
    url = f"{reverse('drivers:drivers_csv')}?outcome={shown.outcome.outcome}"
    return Table(
        name="drivers",
        title=_("All drivers"),
        columns=_rows.importance_columns(shown.outcome),
        rows=shown.outcome.drivers,
        csv_url=url if may(request.user, Right.EXPORT) else "",
        empty_title=_("Nothing can be said yet"),
        empty_text=shown.reason,
    )


def _money(shown: _page.Page) -> Table[_rows.Driver]:
    return Table(
        name="money",
        title=_("What each driver costs"),
        columns=_rows.money_columns(),
        rows=shown.outcome.drivers,
        empty_title=_("Nothing can be said yet"),
        empty_text=shown.reason,
    )
