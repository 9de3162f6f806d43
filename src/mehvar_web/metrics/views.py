"""The pages of metrics: the list, one metric, its rows, its target, and all of it as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mehvar import metrics
from mehvar.metrics import Metric, MetricError
from mehvar.text import Language
from mehvar_web import company
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.metrics import _catalogue, _files, _metric, _rows, _targets
from mehvar_web.metrics._links import rows_url
from mehvar_web.metrics._people import names_of
from mehvar_web.metrics._trend import draw_trend
from mehvar_web.metrics.forms import TargetForm
from mehvar_web.ui import Table, csv_response, say
from mehvar_web.ui.tables import asks_for_csv, cursor_pager


@page(Right.SEE_METRICS)
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """Every metric with where it stands; searched, sorted, or as a file."""
    query, sort = request.GET.get("q", "").strip()[:200], request.GET.get("sort", "theme")
    sort = sort if sort in _catalogue.SORTS else "theme"
    entries = _catalogue.found(_catalogue.read_catalogue(_language()), query)
    ordered = _catalogue.in_order(entries, sort)
    if asks_for_csv(request):
        return csv_response(columns=_files.ENTRY_COLUMNS, rows=ordered, name="metrics")
    groups = _catalogue.grouped(ordered) if sort == "theme" else ()
    context = {
        "entries": ordered, "groups": groups, "query": query, "sort": sort,
        "sorts": _files.sort_choices(sort), "built": bool(company.build_id()),
    }  # fmt: skip
    return render(request, "metrics/list.html", context)


@page(Right.SEE_METRICS)
def metric(request: HttpRequest, name: str) -> HttpResponseBase:
    """One metric: what it is, its course, its parts, its target, and the way to its rows."""
    found = _named(name)
    detail = _metric.read_detail(found, _view(request, found), _language())
    owner = detail.target.target.owner if detail.target else ""
    context = {
        "detail": detail,
        "metric": found,
        "told": detail.told,
        "trend": draw_trend(detail, _language()) if detail.series.values else "",
        "owner": names_of([owner])[owner] if owner else "",
        "history": _targets.read_history(found),
        "rows_url": rows_url(detail.last) if detail.last else reverse("metrics:rows", args=[name]),
    }
    return render(request, "metrics/metric.html", context)


@page(Right.SEE_METRICS)
def values_csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """The values of a metric by period or dimension as CSV."""
    found = _named(name)
    values = _files.wanted_values(found, request.GET)
    return csv_response(columns=_files.VALUE_COLUMNS, rows=values, name=f"{name}-values")


@page(Right.SEE_METRICS)
def values_json(request: HttpRequest, name: str) -> HttpResponseBase:
    """The values of a metric by period or dimension as JSON."""
    found = _named(name)
    values = _files.wanted_values(found, request.GET)
    told = {"metric": name, "unit": found.unit, "values": [_files.told_value(v) for v in values]}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@page(Right.SEE_CUSTOMERS)
def rows(request: HttpRequest, name: str) -> HttpResponseBase:
    """The very orders, answers, contacts or customers that a number counts."""
    found = _named(name)
    wanted = _rows.Slice.of(found, request.GET)
    after = request.GET.get("after", "")
    shown = _rows.read_page(found, wanted, sight=sight_of(request.user), after=after)
    csv_url = reverse("metrics:rows_csv", args=[name]) + (
        f"?{wanted.query}" if wanted.query else ""
    )
    table = Table(
        name="rows",
        title=_("Rows behind the number"),
        columns=_rows.columns_of(found),
        rows=shown.rows,
        pager=cursor_pager(
            shown=len(shown.rows), next=shown.after, started=bool(after), count=shown.total
        ),
        csv_url=csv_url if may(request.user, Right.EXPORT) else "",
        empty_title=_("No row to show"),
        empty_text=_rows.why_empty(shown),
    )
    context = {
        "metric": found, "told": metrics.describe(found), "table": table, "shown": shown,
        "said": _rows.said(wanted, _language()), "wanted": wanted,
        "sees_all": sight_of(request.user).sees_everyone,
    }  # fmt: skip
    return render(request, "metrics/rows.html", context)


@page(Right.EXPORT)
def rows_csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """The rows that a number counts as CSV, in sight of the reader; ids only, no names."""
    found = _named(name)
    wanted = _rows.Slice.of(found, request.GET)
    pieces = _rows.export(found, wanted, sight=sight_of(request.user))
    return _files.csv_pieces(pieces, name=f"{name}-rows")


@page(Right.SET_TARGETS, methods=("GET", "POST"))
def target(request: HttpRequest, name: str) -> HttpResponseBase:
    """Say what the metric is to be, by when, and who answers for it."""
    found = _named(name)
    known = metrics.read_targets(company.workspace()).get(name)
    form = TargetForm(request.POST or None, metric=found, target=known)
    if request.method == "POST" and form.is_valid():
        metrics.put_target(
            company.workspace(), metric=name, value=float(form.cleaned_data["value"]),
            owner=form.target_owner, due=form.cleaned_data["due"], note=form.cleaned_data["note"],
            actor=_actor(request), now=company.now(),
        )  # fmt: skip
        say(request, _("The target was set."), undo=_undo_url(found))
        return redirect("metrics:metric", name=name)
    context = {"form": form, "metric": found, "told": metrics.describe(found), "known": known}
    return render(request, "metrics/target.html", context, status=422 if form.is_bound else 200)


@page(Right.SET_TARGETS, methods=("POST",))
def target_remove(request: HttpRequest, name: str) -> HttpResponseBase:
    """Say that the metric has no target any more."""
    found = _named(name)
    metrics.remove_target(
        company.workspace(), metric=name, actor=_actor(request), now=company.now()
    )
    say(request, _("The target was removed."), undo=_undo_url(found))
    return redirect("metrics:metric", name=name)


@page(Right.SET_TARGETS, methods=("POST",))
def target_undo(request: HttpRequest, name: str) -> HttpResponseBase:
    """Take the newest change of the target back; nothing where it is not the newest any more."""
    found, number = _named(name), request.GET.get("number", "")
    done = number.isascii() and number.isdigit() and len(number) < 10 and _targets.undo(
        found, number=int(number), actor=_actor(request)
    )  # fmt: skip
    if done:
        say(request, _("The change of the target was taken back."))
    else:
        say(request, _("Somebody changed the target since; nothing was done."), level="warning")
    return redirect("metrics:metric", name=name)


def _named(name: str) -> Metric:
    try:
        return metrics.metric(name)
    except MetricError as error:
        raise Http404(_("There is no such metric.")) from error


def _view(request: HttpRequest, found: Metric) -> _metric.View:
    asked = request.GET
    return _metric.View.of(
        found, kind=asked.get("period", ""), by=asked.get("by", ""), member=asked.get("member")
    )


def _undo_url(found: Metric) -> str:
    newest = metrics.target_history(company.workspace(), metric=found.name)[-1]
    return f"{reverse('metrics:target_undo', args=[found.name])}?number={newest.number}"


def _actor(request: HttpRequest) -> str:
    return f"user:{request.user.pk}"


def _language() -> Language:
    return "en" if (get_language() or "fa").startswith("en") else "fa"
