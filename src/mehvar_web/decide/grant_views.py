"""What was granted: listed, one by one, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache

from mehvar_web import company, disclosure, grants
from mehvar_web.accounts import Right, may, page
from mehvar_web.decide import _one, _parts, _words
from mehvar_web.decide.forms import AnswerForm, GrantsForm
from mehvar_web.grants.models import Grant
from mehvar_web.ui import Column, Confirm, Table, csv_response, say
from mehvar_web.ui.tables import Order, asks_for_csv, page_pager, read_order, read_page
from mehvar_web.ui.templatetags import ui as shown

_PAGE = 30
_COUNTED = 10_000
_MOST = 100_000


@page(Right.SEE_GRANTS)
def listed(request: HttpRequest) -> HttpResponseBase:
    """The grants that the person may see: searched, filtered, sorted, page by page."""
    user = disclosure.user_of(request)
    form = GrantsForm(request.GET or None)
    order = read_order(
        request.GET.get("sort"), columns=COLUMNS, default=Order(name="at", descending=True)
    )
    found = grants.grants_for(user, _filters(form, order))
    if asks_for_csv(request):
        return _file(request, found)
    number = read_page(request.GET.get("page"))
    count = found.order_by()[:_COUNTED].count()
    asked = request.GET.copy()
    asked["format"] = "csv"
    table = Table(
        name="grants", title=_("Grants"), columns=COLUMNS,
        rows=list(found[(number - 1) * _PAGE : number * _PAGE]), order=order,
        pager=page_pager(page=number, size=_PAGE, count=count),
        csv_url=f"?{asked.urlencode()}" if may(user, Right.EXPORT) else "",
        empty_title=_("Nothing was granted"),
        empty_text=_("What you and your teams grant, ask for and refuse stands here."),
    )  # fmt: skip
    context = {"tabs": _parts.tabs(request, "grants"), "form": form, "table": table}
    return render(request, "decide/grants.html", context)


@page(Right.SEE_GRANTS)
@never_cache
def one(request: HttpRequest, key: str) -> HttpResponseBase:
    """One grant: its code while it may be read, why, its budgets, and what may be done."""
    user = disclosure.user_of(request)
    found = grants.grant_for(user, key)
    context = _one.context_of(request, found, now=company.now()) | {"answer": AnswerForm()}
    return render(request, "decide/one.html", context)


@page(Right.SEE_GRANTS)
def ask_withdraw(request: HttpRequest, key: str) -> HttpResponseBase:
    """Ask before something is taken back."""
    user = disclosure.user_of(request)
    found = grants.grant_for(user, key)
    if not _one.may_withdraw(found, user):
        return redirect("decide:one", key)
    confirm = Confirm(
        name="withdraw",
        title=_("Take it back?"),
        text=_("A code stops working; the budgets get the amount back; the customer is not told."),
        action=reverse("decide:withdraw", args=[key]),
        label=pgettext_lazy("a grant", "Take it back"),
        back=reverse("decide:one", args=[key]),
    )  # fmt: skip
    return render(request, "ui/confirm.html", {"confirm": confirm})


@page(Right.SEE_GRANTS, methods=("POST",))
def withdraw(request: HttpRequest, key: str) -> HttpResponseBase:
    """Take a grant back, while it was not used."""
    user = disclosure.user_of(request)
    found = grants.grant_for(user, key)
    note = request.POST.get("reason", "")[:500]
    if grants.withdraw(found, by=user, now=company.now(), note=note):
        say(request, _("It was taken back; the budgets have the amount again."))
    else:
        say(request, _("It was used or ended meanwhile; nothing was changed."), level="info")
    return redirect("decide:one", key)


def _file(request: HttpRequest, found: Any) -> HttpResponseBase:
    if not may(request.user, Right.EXPORT):
        return redirect("decide:grants")
    disclosure.write_audit(request, "grants.export", "grants", {"filtered": bool(request.GET)})
    rows = cast("Iterator[Grant]", found[:_MOST].iterator(chunk_size=2_000))
    return csv_response(columns=(*COLUMNS, *_FILE), rows=rows, name="grants")


def _filters(form: GrantsForm, order: Order) -> grants.Filters:
    told = form.read() if form.is_bound else {}
    until = told.get("until")
    return grants.Filters(
        query=told.get("q", "").replace("\x00", ""),
        state=told.get("state", ""),
        situation=told.get("situation", ""),
        since=_began(told.get("since")),
        until=_began(until + timedelta(days=1)) if until else None,
        sort=order.text,  # type: ignore[arg-type]  # the columns that sort are those of the door
    )


def _began(day: date | None) -> datetime | None:
    """Return when a day of the company began (UTC)."""
    if day is None:
        return None
    zone = ZoneInfo(company.workspace().settings.time_zone)
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def _linked(grant: Grant) -> object:
    words = _words.ACTIONS.get(grant.action, grant.action)
    return format_html('<a href="{}">{}</a>', reverse("decide:one", args=[grant.key]), words)


def _state(grant: Grant) -> object:
    tone, words = _words.TONES.get(grant.state, ""), _words.STATES.get(grant.state, grant.state)
    return format_html('<span class="pill {}">{}</span>', tone, words)


def _code(grant: Grant) -> str:
    return f"…{grant.code.last4}" if hasattr(grant, "code") else ""


def _policy(grant: Grant) -> str:
    return f"{grant.decision.policy_key} {grant.decision.policy_version or ''}".strip()


COLUMNS: tuple[Column[Grant], ...] = (
    Column(name="what", label=gettext_lazy("What was granted"), cell=_linked, head=True,
           value=lambda row: row.action),
    Column(name="situation", label=pgettext_lazy("grants", "Situation"),
           cell=lambda row: _words.situation(row.situation),  # type: ignore[arg-type]
           value=lambda row: row.situation),
    Column(name="amount", label=gettext_lazy("Amount"), cell=lambda row: shown.money(row.amount),
           value=lambda row: row.amount, sorts=True, numeric=True),
    Column(name="state", label=pgettext_lazy("grants", "State"), cell=_state,
           value=lambda row: row.state, tight=True),
    Column(name="order", label=gettext_lazy("Order"),
           cell=lambda row: shown.ltr(row.order_id) if row.order_id else "",
           value=lambda row: row.order_id),
    Column(name="by", label=gettext_lazy("By whom"),
           cell=lambda row: row.by.shown_name if row.by else "",
           value=lambda row: row.by.actor if row.by else ""),
    Column(name="code", label=gettext_lazy("Code"),
           cell=lambda row: shown.ltr(_code(row)) if _code(row) else "", value=_code),
    Column(name="at", label=gettext_lazy("When"), cell=lambda row: shown.moment(row.at),
           value=lambda row: row.at, sorts=True, tight=True),
)  # fmt: skip
_FILE: tuple[Column[Grant], ...] = (
    Column(name="key", label="id", cell=lambda row: row.key),
    Column(name="decision", label="decision", cell=lambda row: row.decision.key),
    Column(name="policy", label="policy",
           cell=_policy),
    Column(name="row", label="row", cell=lambda row: row.decision.row),
    Column(name="cost", label="cost", cell=lambda row: row.cost),
    Column(name="customer", label="customer", cell=lambda row: row.customer_id or ""),
    Column(name="refused", label="refused_by", cell=lambda row: row.refused_by),
    Column(name="settled", label="settled_at", cell=lambda row: row.settled_at or ""),
)  # fmt: skip
