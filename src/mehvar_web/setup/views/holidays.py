"""Holidays and occasions: the rows of the company's two editable files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mehvar.calendar import CalendarError, Holidays, Occasions
from mehvar_web import company, jobs
from mehvar_web.accounts import Right, page
from mehvar_web.accounts.models import User
from mehvar_web.setup._audit import told
from mehvar_web.setup._days import DayRow, cells_of, day_rows
from mehvar_web.setup._tabs import tabs
from mehvar_web.setup.forms import DayForm, HolidayForm, OccasionForm, language
from mehvar_web.ui import say

Table = Holidays | Occasions


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the two files."""

    name: str
    kind: type[Holidays | Occasions]
    form: type[DayForm]

    def read(self) -> Table:
        """Read the file; the packaged rows where the company has none."""
        path = company.workspace().root / f"{self.name}.csv"
        return self.kind.read(path) if path.exists() else self.kind.default()


_PARTS = {
    "holidays": Part(name="holidays", kind=Holidays, form=HolidayForm),
    "occasions": Part(name="occasions", kind=Occasions, form=OccasionForm),
}


@page(Right.MANAGE_COMPANY)
def holidays(request: HttpRequest) -> HttpResponse:
    """Show both files."""
    return _shown(request)


@page(Right.MANAGE_COMPANY, methods=("POST",))
def add_day(request: HttpRequest, part: str) -> HttpResponse:
    """Add a row to one of the files."""
    chosen = _part(part)
    form = chosen.form(request.POST, prefix=part)
    if form.is_valid():
        try:
            _write(request, chosen, chosen.read().with_row(cells_of(form.cleaned_data)), "added")
        except CalendarError:
            form.add_error(None, _("There is no such day in this calendar."))
        else:
            say(request, _("The day was added."))
            return redirect("setup:holidays")
    return _shown(request, bound={part: form})


@page(Right.MANAGE_COMPANY, methods=("POST",))
def remove_day(request: HttpRequest, part: str, at: int) -> HttpResponse:
    """Take a row out of one of the files; the row must still be the one that was shown."""
    chosen = _part(part)
    table = chosen.read()
    rows = table.cells()
    if at >= len(rows) or rows[at]["name_en"] != request.POST.get("name_en"):
        say(request, _("Somebody changed the list meanwhile: nothing was removed."), level="error")
        return redirect("setup:holidays")
    _write(request, chosen, table.without_row(at), "removed")
    say(request, _("The day was removed."))
    return redirect("setup:holidays")


def _part(name: str) -> Part:
    if name not in _PARTS:
        raise Http404
    return _PARTS[name]


def _shown(request: HttpRequest, bound: dict[str, DayForm] | None = None) -> HttpResponse:
    forms = {name: part.form(prefix=name) for name, part in _PARTS.items()} | (bound or {})
    rows: dict[str, list[DayRow]] = {
        name: day_rows(part.read().cells(), language()) for name, part in _PARTS.items()
    }
    context = {
        "parts": [
            {"name": "holidays", "title": _("Holidays"), "rows": rows["holidays"],
             "form": forms["holidays"]},
            {"name": "occasions", "title": _("Occasions"), "rows": rows["occasions"],
             "form": forms["occasions"]},
        ],
        "choices": tabs(request, "holidays"),
    }  # fmt: skip
    return render(request, "setup/holidays.html", context, status=422 if bound else 200)


def _write(request: HttpRequest, part: Part, table: Table, act: str) -> None:
    user = cast("User", request.user)
    workspace = company.workspace()
    with workspace.lock("settings"), transaction.atomic():
        told(user.actor, f"day-{act}", kind=part.name, key=len(table.cells()))
        table.write(workspace.root / f"{part.name}.csv")
    if company.build_id():
        jobs.demand_build(user=user)
