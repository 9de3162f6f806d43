"""The queue and one case."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from mehvar_web import care, company, disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.cases import _one, _queue
from mehvar_web.cases._tabs import tabs
from mehvar_web.cases.forms import AssignForm, QueueForm
from mehvar_web.ui import csv_response, say
from mehvar_web.ui.tables import read_page


@page(Right.SEE_CASES)
def queue(request: HttpRequest) -> HttpResponseBase:
    """The queue: searched, filtered, page by page; HTMX takes the results alone."""
    user, now = disclosure.user_of(request), company.now()
    form = QueueForm(request.GET, cities=care.cities())
    told = form.told()
    asked = request.GET.copy()
    asked.pop("page", None)
    number = read_page(request.GET.get("page"))
    found = care.queue_of(
        user, _queue.filters_of(user, form), page=number, now=now, size=_queue.SIZE
    )
    context = {
        "form": form,
        "query": str(told.get("q", "")),
        "box": str(told.get("box", "")),
        "found": found,
        "rows": _queue.rows_of(found.rows),
        "headline": _queue.headline(found, _queue.late_among(found)),
        "pager": _queue.pager_of(found),
        "boxes": _queue.boxes(request, str(told.get("box", "")), user),
        "chips": _queue.chips(request, form),
        "asked": asked.urlencode(),
        "csv": f"?{asked.urlencode()}" if may(user, Right.EXPORT) else "",
        "may_work": may(user, Right.WORK_CASES),
        "assign_form": AssignForm(prefix="bulk"),
        "tabs": tabs(request, "queue"),
    }
    part = request.htmx and request.htmx.target == "results"  # type: ignore[attr-defined]
    return render(request, "cases/results.html" if part else "cases/queue.html", context)


@page(Right.SEE_CASES, Right.EXPORT)
def queue_csv(request: HttpRequest) -> HttpResponseBase:
    """What the queue finds as a file, without personal data or words, in its order."""
    user = disclosure.user_of(request)
    disclosure.write_audit(request, "customer.export", "cases", {"query": bool(request.GET)})
    filters = _queue.filters_of(user, QueueForm(request.GET))
    rows = care.all_cases(user, filters, now=company.now())
    return csv_response(columns=_queue.FILE, rows=rows, name="cases")


@page(Right.SEE_CASES)
@never_cache
def case(request: HttpRequest, key: str) -> HttpResponseBase:
    """One case: who waits for what until when, what was done, and what may be done."""
    user = disclosure.user_of(request)
    found = care.case_for(user, key)
    if care.count_notices(user):  # looking at a case writes only where there is something to write
        care.see_notices(user, case=found, now=company.now())
    return render(request, "cases/case.html", _one.context_of(request, found))


@page(Right.SEE_CASES)
def walk(request: HttpRequest, way: str) -> HttpResponseBase:
    """Go to the case after (or before) one in the queue, wherever it now stands."""
    user, now = disclosure.user_of(request), company.now()
    filters = _queue.filters_of(user, QueueForm(request.GET))
    asked = request.GET.copy()
    place, left = read_page(asked.pop("n", ["1"])[-1]), asked.pop("from", [""])[-1]
    here = care.queue_of(user, filters, page=place, now=now, size=1)
    stands = bool(here.rows) and here.rows[0].case.key == left
    wanted = place - 1 if way == "before" else place + 1 if stands else place
    if wanted >= 1:
        found = care.queue_of(user, filters, page=wanted, now=now, size=1)
        if found.rows:
            asked["n"] = str(wanted)
            key = found.rows[0].case.key
            return redirect(f"{reverse('cases:case', args=[key])}?{asked.urlencode()}")
    say(request, _("There is no further case this way."), level="info")
    return redirect(f"{reverse('cases:queue')}?{asked.urlencode()}")


@page(Right.SEE_CASES, Right.SEE_PERSONAL, methods=("POST",))
def reveal(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show the customer's name, number and address for a quarter of an hour."""
    found = care.case_for(disclosure.user_of(request), key)
    purpose = request.POST.get("purpose", "")
    disclosure.reveal(
        request, _one.subject_of(found),
        purpose=purpose if purpose in _one.PURPOSES else "service",
    )  # fmt: skip
    return redirect(_one.address_of(request, key))


@page(Right.SEE_CASES, Right.SEE_PERSONAL, methods=("POST",))
def hide(request: HttpRequest, key: str) -> HttpResponseBase:
    """Mask them again."""
    found = care.case_for(disclosure.user_of(request), key)
    disclosure.hide(request, _one.subject_of(found))
    return redirect(_one.address_of(request, key))
