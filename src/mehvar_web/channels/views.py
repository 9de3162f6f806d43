"""The page Channels: how messages leave, how each gateway is doing, and what became of each."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mehvar.audit import Scalar
from mehvar.errors import MehvarError
from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, page
from mehvar_web.channels import _acts, _log
from mehvar_web.channels._gateways import gateway_of
from mehvar_web.channels._overview import cards, health
from mehvar_web.channels._records import CHANNELS, Channel
from mehvar_web.channels._shown import HELP, LABELS, REASONS
from mehvar_web.channels._trial import send_test
from mehvar_web.channels.forms import FORMS, GatewayForm, LogForm, TestForm
from mehvar_web.channels.models import Gateway, Message
from mehvar_web.ui import Choice, Confirm, say
from mehvar_web.ui.tables import read_page
from mehvar_web.ui.templatetags.ui import digits


@page(Right.SET_CHANNELS)
def channels(request: HttpRequest) -> HttpResponseBase:
    """Every channel, and how it is doing."""
    return render(request, "channels/channels.html", {"cards": cards(now=company.now())})


@page(Right.SET_CHANNELS, methods=("GET", "POST"))
def channel(request: HttpRequest, channel: str) -> HttpResponseBase:
    """Set up one channel."""
    name = _known(channel)
    gateway = gateway_of(name)
    form = FORMS[name](request.POST or None, gateway=gateway)
    if request.method == "POST" and form.is_valid():
        return _set_up(request, name, form)
    return _page(request, gateway, form)


@page(Right.SET_CHANNELS, methods=("POST",))
def test(request: HttpRequest, channel: str) -> HttpResponseBase:
    """Send a test message."""
    name = _ready(channel)
    form = TestForm(request.POST)
    if not form.is_valid():
        gateway = gateway_of(name)
        return _page(request, gateway, FORMS[name](None, gateway=gateway), test_form=form)
    made = send_test(name, form.cleaned_data["to"], actor=disclosure.actor_of(request))
    if made.state == "refused":
        told = _("It was not sent: %(reason)s.") % {"reason": REASONS.get(made.reason, "")}
        say(request, told, level="error")
        return redirect("channels:channel", name)
    say(request, _("It is on its way; here you see what becomes of it."))
    return redirect("channels:message", made.message_id)


@page(Right.SET_CHANNELS, methods=("POST",))
def greet(request: HttpRequest, channel: str) -> HttpResponseBase:
    """Ask the gateway whether it knows us."""
    name = _ready(channel)
    try:
        _acts.greet(gateway_of(name))
    except MehvarError as error:
        _say_fault(request, error)
    else:
        say(request, _("The gateway answers, and knows us."))
    return redirect("channels:channel", name)


@page(Right.SET_CHANNELS, methods=("POST",))
def pause(request: HttpRequest, channel: str) -> HttpResponseBase:
    """Pause a channel, or let it go on."""
    name = _ready(channel)
    wanted = not gateway_of(name).is_paused
    _acts.set_paused(name, is_paused=wanted, actor=disclosure.actor_of(request))
    told = _("Paused. What is asked for waits.") if wanted else _("It goes on.")
    say(request, told, undo=reverse("channels:pause", args=[name]))
    return redirect("channels:channel", name)


@page(Right.SET_CHANNELS, methods=("GET", "POST"))
def forget(request: HttpRequest, channel: str) -> HttpResponseBase:
    """Forget how a channel is set up, after asking."""
    name = _ready(channel)
    if request.method == "GET":
        return render(request, "ui/confirm.html", {"confirm": _forgetting(name)})
    try:
        _acts.forget_channel(name, actor=disclosure.actor_of(request))
    except MehvarError as error:
        _say_fault(request, error)
        return redirect("channels:channel", name)
    say(request, _("The channel and its secrets were forgotten."))
    return redirect("channels:channels")


@page(Right.SET_CHANNELS, methods=("POST",))
def retry(request: HttpRequest, channel: str) -> HttpResponseBase:
    """Send again what failed in the last week for a reason that may have passed."""
    name = _ready(channel)
    rows = _acts.worth_another_try(name, now=company.now())
    count = _acts.send_again(rows, actor=disclosure.actor_of(request))
    told = ngettext("%(n)s message is sent again.", "%(n)s messages are sent again.", count)
    say(request, told % {"n": digits(count)})
    return redirect("channels:channel", name)


@page(Right.SET_CHANNELS)
def messages(request: HttpRequest) -> HttpResponseBase:
    """The log of messages."""
    form = LogForm(request.GET, labels=LABELS)
    is_revealed = disclosure.revealed(request, disclosure.EVERYBODY) is not None
    table = _log.messages_table(
        form.chosen, page=read_page(request.GET.get("page")), is_revealed=is_revealed
    )
    if is_revealed and table.rows:
        _tell_read(request, len(table.rows))
    context = {
        "form": form,
        "table": table,
        "crumbs": (_home(), Choice(label=pgettext("sent", "Messages"))),
        "is_filtered": bool(form.chosen),
    }
    return render(request, "channels/messages.html", context)


@page(Right.SET_CHANNELS)
def message(request: HttpRequest, number: int) -> HttpResponseBase:
    """One message and what became of it."""
    row = get_object_or_404(Message, pk=number)
    is_revealed = disclosure.revealed(request, disclosure.EVERYBODY) is not None
    if is_revealed:
        _tell_read(request, 1)
    context = {
        "row": row,
        "label": LABELS[_known(row.channel)],
        "pill": _log.state_pill(row),
        "address": _log.shown_address(row, is_revealed=is_revealed),
        "is_revealed": is_revealed,
        "may_again": _acts.may_again(row),
        "crumbs": (
            _home(),
            Choice(label=pgettext("sent", "Messages"), url=reverse("channels:messages")),
            Choice(label=str(row.pk)),
        ),
    }
    return render(request, "channels/message.html", context)


@page(Right.SET_CHANNELS, methods=("GET", "POST"))
def again(request: HttpRequest, number: int) -> HttpResponseBase:
    """Send a message again, after asking: it may arrive twice."""
    row = get_object_or_404(Message, pk=number)
    if not _acts.may_again(row):
        say(request, _("This message cannot be sent again."), level="warning")
        return redirect("channels:message", row.pk)
    if request.method == "GET":
        return render(request, "ui/confirm.html", {"confirm": _sending_again(row)})
    _acts.send_again([row], actor=disclosure.actor_of(request))
    say(request, _("It waits to be sent again."))
    return redirect("channels:message", row.pk)


def _set_up(request: HttpRequest, name: Channel, form: GatewayForm) -> HttpResponse:
    try:
        _acts.set_up(name, told=form.told, secret=form.secret, actor=disclosure.actor_of(request))
    except MehvarError as error:
        _say_fault(request, error)
    else:
        say(request, _("The channel is set up, and the gateway knows us."))
    return redirect("channels:channel", name)


def _page(
    request: HttpRequest, gateway: Gateway, form: GatewayForm, *, test_form: TestForm | None = None
) -> HttpResponse:
    name = _known(gateway.channel)
    context: dict[str, Any] = {
        "gateway": gateway,
        "label": LABELS[name],
        "form": form,
        "test_form": test_form or TestForm(),
        "help": HELP[name],
        "health": health(gateway, now=company.now()),
        "hook": company.address(_acts.hook_path(gateway)) if name == "sms" and gateway.hook else "",
        "again": len(_acts.worth_another_try(name, now=company.now())) if gateway.is_on else 0,
        "credit": _credit(gateway),
        "confirm": _forgetting(name),
        "crumbs": (_home(), Choice(label=LABELS[name])),
    }
    is_wrong = form.is_bound or (test_form is not None)
    return render(request, "channels/channel.html", context, status=422 if is_wrong else 200)


def _credit(gateway: Gateway) -> int | None:
    """Return the credit that the gateway told last, in rials."""
    told = str(gateway.settings.get("credit", ""))
    return int(told) if told.isascii() and told.isdigit() else None


def _home() -> Choice:
    return Choice(label=_("Channels"), url=reverse("channels:channels"))


def _known(name: str) -> Channel:
    found = next((one for one in CHANNELS if one == name), None)
    if found is None:
        raise Http404
    return found


def _ready(name: str) -> Channel:
    """Return the channel of this name, where it is set up."""
    known = _known(name)
    get_object_or_404(Gateway, channel=known, is_on=True)
    return known


def _say_fault(request: HttpRequest, error: MehvarError) -> None:
    told = _("The gateway does not accept us: %(fault)s") % {"fault": error.message}
    say(request, told, level="error")


def _tell_read(request: HttpRequest, count: int) -> None:
    """Audit that addresses were shown."""
    shown = disclosure.revealed(request, disclosure.EVERYBODY)
    details: dict[str, Scalar] = {
        "personal": True,
        "purpose": shown.purpose if shown else "",
        "count": count,
    }
    disclosure.write_audit(request, "message.read", "messages", details)


def _forgetting(name: Channel) -> Confirm:
    return Confirm(
        name="forget",
        title=_("Forget this channel?"),
        text=_("Its credentials go, and messages that wait will not be sent. The log stays."),
        action=reverse("channels:forget", args=[name]),
        label=_("Forget it"),
        back=reverse("channels:channel", args=[name]),
        danger=True,
    )


def _sending_again(row: Message) -> Confirm:
    is_unknown = row.state == Message.States.UNKNOWN
    return Confirm(
        name="again",
        title=_("Send this message again?"),
        text=_("It may have arrived already, and would then arrive twice.")
        if is_unknown
        else _("It goes into the queue as if it were new."),
        action=reverse("channels:again", args=[row.pk]),
        label=_("Send it again"),
        back=reverse("channels:message", args=[row.pk]),
        danger=is_unknown,
    )
