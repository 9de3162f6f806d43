"""The list of customers, and the same list as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar.customers import CustomersError, Page
from mehvar_web import company, disclosure, ui
from mehvar_web.accounts import Right, may, page, sight_of
from mehvar_web.customers import _list
from mehvar_web.customers._filters import FilterForm, options_of
from mehvar_web.ui.tables import cursor_pager, read_order

_EXACT = frozenset({"customer_id", "identifier", "order", "reference"})


@page(Right.SEE_CUSTOMERS)
def people(request: HttpRequest) -> HttpResponse:
    """List the customers in sight: searched, filtered, sorted; an exact hit leads to them."""
    is_part = bool(request.htmx)  # type: ignore[attr-defined] # set by django-htmx
    asked = request.GET
    query = asked.get("q", "").strip()
    if query and not is_part and (only := _only_hit(request, query)) is not None:
        return redirect("customers:customer", only)
    form = FilterForm(asked, options=options_of(request))
    wanted = _asked(request, form)
    found, after = _read(wanted, asked.get("after"))
    shown = disclosure.revealed(request, disclosure.EVERYBODY)
    disclosure.write_list_read(request, [one.customer_id for one in found.rows])
    context = {
        "table": _table(request, wanted, found, personal=shown is not None, after=after),
        "is_part": is_part,
        "form": form,
        "chips": form.chips(),
        "query": query,
        "search_text": query,
        "sort": wanted.order.text,
        "total": found.total,
        "revealed": shown,
        "may_personal": may(request.user, Right.SEE_PERSONAL),
        "reveal_minutes": disclosure.MINUTES,
        "here": request.get_full_path(),
    }
    template = "results" if is_part else "list"
    return render(request, f"customers/{template}.html", context)


@page(Right.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Write the list as a file, of any size; personal fields only where they are revealed."""
    form = FilterForm(request.GET, options=options_of(request))
    wanted = _asked(request, form)
    first = _list.read_page(wanted, after=None)
    personal = disclosure.revealed(request, disclosure.EVERYBODY) is not None
    details = {"personal": personal, "count": first.total}
    disclosure.write_audit(request, "customer.export", "list", details)
    rows = _list.all_rows(wanted, first, personal=personal)
    columns = _list.columns_for(request.user, _list.FILE_COLUMNS)
    return ui.csv_response(columns=columns, rows=rows, name="customers")


def _asked(request: HttpRequest, form: FilterForm) -> _list.Asked:
    order = read_order(
        request.GET.get("sort"),
        columns=_list.columns_for(request.user),
        default=_list.DEFAULT_ORDER,
    )
    return _list.Asked(
        query=request.GET.get("q", "").strip(),
        filters=form.filters(),
        order=order,
        sight=sight_of(request.user),
    )


def _read(wanted: _list.Asked, after: str | None) -> tuple[Page, str | None]:
    """Return the page; a place of another list, as in an old bookmark, begins at the top."""
    try:
        return _list.read_page(wanted, after=after or None), after or None
    except CustomersError:
        return _list.read_page(wanted, after=None), None


def _table(
    request: HttpRequest, wanted: _list.Asked, found: Page, *, personal: bool, after: str | None
) -> ui.Table[_list.Row]:
    return ui.Table(
        name="people",
        title=_("Customers"),
        columns=_list.columns_for(request.user),
        rows=_list.rows_of(found, personal=personal),
        order=wanted.order,
        pager=cursor_pager(
            shown=len(found.rows),
            next=found.next or "",
            started=after is not None,
            count=found.total,
        ),
        csv_url=_csv_address(request.GET) if may(request.user, Right.EXPORT) else "",
        empty_title=_("Nobody found"),
        empty_text=_(
            "Try another spelling, fewer filters, or a mobile, an e-mail or an order number."
        ),
    )


def _csv_address(asked: QueryDict) -> str:
    left = asked.copy()
    left.pop("after", None)
    return f"{reverse('customers:export')}?{left.urlencode()}"


def _only_hit(request: HttpRequest, query: str) -> int | None:
    """Return the one customer in sight whom the query names exactly."""
    found = company.desk().find(query, limit=2, sight=sight_of(request.user))
    if len(found) == 1 and found[0].by in _EXACT:
        return found[0].customer.customer_id
    return None
