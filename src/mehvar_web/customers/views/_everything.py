"""Handing out everything known of one person: the right of access."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from mehvar_web import company, disclosure, ui
from mehvar_web.accounts import Right, page, sight_of
from mehvar_web.customers import _everything, _identity, _pending, _sight


@page(Right.EXPORT, Right.SEE_PERSONAL, methods=("GET", "POST"))
def everything(request: HttpRequest, customer_id: int) -> HttpResponseBase:
    """Say what the file will hold; on demand write it, which goes on record."""
    found, in_force = _sight.find_customer(request, customer_id)
    if request.method != "POST":
        context = {"customer": _sight.shown(request, found)}
        return render(request, "customers/everything.html", context)
    told = _identity.explained(in_force)
    sight = sight_of(request.user)
    entries = company.desk().timeline(in_force, limit=200, sight=sight)
    fresh = [*_pending.pending_entries(told.profiles), *(one for one in entries if one.is_fresh)]
    rows = _everything.everything(
        in_force, fresh=fresh, decisions=_identity.decisions_about(told, sight=sight)
    )
    wanted = "csv" if request.POST.get("form") == "csv" else "json"
    disclosure.write_audit(
        request, "customer.download", in_force, {"form": wanted, "personal": True}
    )
    return _file(rows, wanted, name=f"customer-{in_force}")


def _file(rows: dict[str, _everything.Rows], form: str, *, name: str) -> HttpResponseBase:
    if form == "csv":
        lines = _everything.lines_of(rows)
        return ui.csv_response(columns=_everything.LINE_COLUMNS, rows=lines, name=name)
    answer = HttpResponse(_everything.to_json(rows), content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
