"""The address without a language, and the living page of components."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mehvar_web.ui import _sample_charts as sample_charts
from mehvar_web.ui import _samples as samples
from mehvar_web.ui import charts
from mehvar_web.ui._csv import csv_response
from mehvar_web.ui._records import Choice, say
from mehvar_web.ui.tables import Order, asks_for_csv, read_order


@login_not_required
def home(_request: HttpRequest) -> HttpResponse:
    """Send to Today in the reader's language."""
    return redirect(f"/{(get_language() or 'fa')[:2]}/")


def components(request: HttpRequest) -> HttpResponseBase:
    """Show every component in its states; the form answers with what was read from it."""
    columns = samples.table_columns()
    order = read_order(
        request.GET.get("sort"), columns=columns, default=Order(name="orders", descending=True)
    )
    table = samples.sample_table(order=order)
    if asks_for_csv(request):
        return csv_response(columns=columns, rows=table.rows, name="components")
    form = samples.SampleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        say(request, _("Read: %(values)s") % {"values": form.cleaned_data}, undo=request.path)
        return redirect(request.path)
    shown = {
        "form": form,
        "table": table,
        "no_table": samples.sample_table(order=order, empty=True),
        "kpis": samples.sample_kpis(),
        "trend": charts.trend(samples.sample_trend()),
        "signals": charts.trend(samples.sample_trend(limits=True)),
        "bars": charts.bars(samples.sample_bars()),
        "charts": sample_charts.drawn(),
        "groups": samples.sample_timeline(),
        "choices": samples.sample_choices(),
        "crumbs": (Choice(label=_("Today"), url="/"), Choice(label=_("Components"))),
        "confirm": samples.sample_confirm(),
        "drop": samples.drop_field(),
        "day": samples.DAY,
        "moment": samples.MOMENT,
        "amount": 184_000_000_000,
    }
    return render(request, "ui/components.html", shown)
