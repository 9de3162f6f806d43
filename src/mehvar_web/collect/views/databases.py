"""Databases of the company: kept once, read as often as wanted."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar.audit import AuditEntry
from mehvar.errors import MehvarError
from mehvar_web import company, outbox
from mehvar_web.accounts import Right, page
from mehvar_web.accounts.models import User
from mehvar_web.collect._connections import ask_connection, put_connection
from mehvar_web.collect._feeds import put_feed, start_feed
from mehvar_web.collect._forms import ConnectionForm, FeedForm
from mehvar_web.collect._overview import known_sources
from mehvar_web.collect._request import Request
from mehvar_web.collect.models import Connection, Feed, SavedMapping
from mehvar_web.ui import Choice, Confirm, say


@page(Right.COLLECT)
def databases(request: Request) -> HttpResponse:
    """List the databases."""
    return _list(request, ConnectionForm())


@page(Right.MANAGE_COMPANY, methods=("POST",))
def add_database(request: Request) -> HttpResponse:
    """Keep a database; only those who manage the company may say where data comes from."""
    form = ConnectionForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    now, user = company.now(), request.user
    try:
        with transaction.atomic():
            found = put_connection(
                name=form.cleaned_data["name"].strip(),
                address=form.cleaned_data["address"].strip(),
                now=now,
            )
            _tell(user, "connection.kept", found)
    except MehvarError as error:
        form.add_error("address", str(error))
        return _list(request, form, status=422)
    return _answered(request, found)


@page(Right.COLLECT)
def database(request: Request, pk: int) -> HttpResponse:
    """Show one database: its tables, and what is read from it."""
    found = get_object_or_404(Connection, pk=pk)
    return _detail(request, found, FeedForm(initial={"source": (*known_sources(), "main")[0]}))


@page(Right.COLLECT, methods=("POST",))
def test_database(request: Request, pk: int) -> HttpResponse:
    """Ask the database whether it answers."""
    return _answered(request, get_object_or_404(Connection, pk=pk))


@page(Right.MANAGE_COMPANY, methods=("GET", "POST"))
def forget_database(request: Request, pk: int) -> HttpResponse:
    """Forget a database, after asking; what was imported from it stays."""
    found = get_object_or_404(Connection, pk=pk)
    if request.method == "GET":
        return render(request, "ui/confirm.html", {"confirm": _forgetting(found)})
    with transaction.atomic():
        _tell(request.user, "connection.forgotten", found)
        found.delete()
    say(request, _("The database was forgotten; what was imported from it stays."))
    return redirect("collect:databases")


@page(Right.COLLECT, methods=("POST",))
def add_feed(request: Request, pk: int) -> HttpResponse:
    """Keep a table or query of a database, and look at it."""
    found = get_object_or_404(Connection, pk=pk)
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, form, status=422)
    given = form.cleaned_data
    feed = put_feed(found, table=given["table"], query=given["query"], source=given["source"])
    upload = start_feed(feed, user=request.user, now=company.now())
    return redirect("collect:upload", upload.pk)


@page(Right.COLLECT, methods=("POST",))
def read_feed(request: Request, pk: int) -> HttpResponse:
    """Read a table or query now."""
    feed = get_object_or_404(Feed, pk=pk)
    upload = start_feed(feed, user=request.user, now=company.now())
    return redirect("collect:upload", upload.pk)


@page(Right.COLLECT, methods=("POST",))
def change_feed(request: Request, pk: int) -> HttpResponse:
    """Say by which mapping a table or query is read, and whether every night; or forget it."""
    feed = get_object_or_404(Feed, pk=pk)
    connection = feed.connection_id
    if request.POST.get("forget"):
        feed.delete()
        say(request, _("It is not read any more; what was imported stays."))
        return redirect("collect:database", connection)
    chosen = request.POST.get("mapping", "")
    feed.mapping = SavedMapping.objects.filter(pk=chosen).first() if chosen.isdigit() else None
    feed.daily = bool(request.POST.get("daily")) and feed.mapping is not None
    feed.save(update_fields=["mapping", "daily"])
    if request.POST.get("daily") and not feed.daily:
        say(
            request,
            _("Choose a saved mapping first: nobody is there at night to answer questions."),
            level="warning",
        )
    else:
        say(request, _("Saved."))
    return redirect("collect:database", connection)


def _answered(request: Request, found: Connection) -> HttpResponse:
    ask_connection(found, now=company.now())
    if found.fault:
        say(request, _("The database did not answer: %(fault)s") % {"fault": found.fault},
            level="error")  # fmt: skip
    else:
        say(request, _("The database answers."))
    return redirect("collect:database", found.pk)


def _list(request: Request, form: ConnectionForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "connections": Connection.objects.prefetch_related("feeds"),
        "crumbs": [_home(), Choice(label=_("Databases"))],
    }
    return render(request, "collect/databases.html", context, status=status)


def _detail(request: Request, found: Connection, form: FeedForm, status: int = 200) -> HttpResponse:
    context = {
        "connection": found,
        "feeds": found.feeds.select_related("mapping"),
        "tables": found.tables,
        "mappings": SavedMapping.objects.all(),
        "form": form,
        "confirm": _forgetting(found),
        "crumbs": [
            _home(),
            Choice(label=_("Databases"), url=reverse("collect:databases")),
            Choice(label=found.name),
        ],
    }
    return render(request, "collect/database.html", context, status=status)


def _home() -> Choice:
    return Choice(label=_("Collect"), url=reverse("collect:home"))


def _forgetting(found: Connection) -> Confirm:
    return Confirm(
        name="forget",
        title=_("Forget this database?"),
        text=_("Its address is deleted and it is not read any more. What was imported stays."),
        action=reverse("collect:forget_database", args=[found.pk]),
        label=_("Forget"),
        back=reverse("collect:database", args=[found.pk]),
    )


def _tell(user: User, action: str, found: Connection) -> None:
    outbox.record_audit(
        AuditEntry(
            at=company.now(),
            actor=user.actor,
            action=action,
            object_kind="connection",
            object_id=str(found.pk),
        )
    )
