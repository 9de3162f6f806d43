"""Contact rules: what they are, what they would have done, whom they held back."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar.contact_policy import Reason, Rules, read_rules
from mehvar_web import company, disclosure
from mehvar_web.accounts import Right, may, page
from mehvar_web.contact import _words
from mehvar_web.contact._choices import undo_choice
from mehvar_web.contact._history import Replay, replay
from mehvar_web.contact._people import person_of
from mehvar_web.contact._preferences import boxes_of, choose_boxes
from mehvar_web.contact._rules import current_number, current_rules, set_rules
from mehvar_web.contact._say import REASONS
from mehvar_web.contact._sight import find_customer
from mehvar_web.contact.forms import ChoicesForm, RulesForm
from mehvar_web.contact.models import Contact, Refusal, RulesVersion
from mehvar_web.ui import Choice, Column, csv_response, say
from mehvar_web.ui.tables import page_pager, read_page

_SIZE = 50


@page(Right.ASK_CUSTOMERS, methods=("GET", "POST"))
def rules(request: HttpRequest) -> HttpResponseBase:
    """Show the rules and what they do; an owner tries others on the last month, then sets them."""
    in_force = current_rules()
    may_set = may(request.user, Right.SET_CONTACT_RULES)
    if request.method == "POST" and not may_set:
        return redirect("contact:rules")
    form = RulesForm(request.POST or None, rules=in_force)
    tried = None
    if request.method == "POST" and form.is_valid():
        wanted: Rules = form.cleaned_data["rules"]
        if "try" not in request.POST:
            return _set(request, wanted)
        tried = _effect(wanted)
    context = {
        "form": form,
        "may_set": may_set,
        "number": current_number(),
        "effect": _effect(in_force),
        "tried": tried,
        "tabs": _tabs("rules"),
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "contact/rules.html", context, status=status)


@page(Right.ASK_CUSTOMERS)
def refusals(request: HttpRequest) -> HttpResponseBase:
    """Show whom the rules held back lately, counted by rule."""
    counts = dict(
        Refusal.objects.values_list("reason").annotate(n=Count("pk")).values_list("reason", "n")
    )
    chosen = request.GET.get("reason", "")
    rows = Refusal.objects.order_by("-at", "-pk")
    if chosen.isascii() and chosen.isdigit():
        rows = rows.filter(reason=int(chosen))
    if request.GET.get("format") == "csv":
        return _csv(counts)
    pages = Paginator(rows, _SIZE)
    number = min(read_page(request.GET.get("page")), pages.num_pages)
    context = {
        "counts": [(one, REASONS[one], counts[one]) for one in Reason if one in counts],
        "total": sum(counts.values()),
        "chosen": chosen,
        "rows": [_refusal(one) for one in pages.page(number)],
        "pager": page_pager(page=number, size=_SIZE, count=pages.count),
        "tabs": _tabs("refusals"),
    }
    return render(request, "contact/refusals.html", context)


@page(Right.ASK_CUSTOMERS)
def versions(request: HttpRequest) -> HttpResponseBase:
    """Show how the rules changed, the last change first."""
    found = list(RulesVersion.objects.select_related("author")[:_SIZE])
    before = [*(read_rules(one.rules) for one in found[1:]), Rules()][: len(found)]
    rows = [
        (one, _changes(older, read_rules(one.rules)))
        for one, older in zip(found, before, strict=True)
    ]
    context = {
        "rows": rows,
        "may_set": may(request.user, Right.SET_CONTACT_RULES),
        "tabs": _tabs("versions"),
    }
    return render(request, "contact/versions.html", context)


@page(Right.ASK_CUSTOMERS, Right.SET_CONTACT_RULES, methods=("POST",))
def restore(request: HttpRequest, number: int) -> HttpResponseBase:
    """Let the rules of an earlier version count again."""
    found = get_object_or_404(RulesVersion, number=number)
    return _set(request, read_rules(found.rules))


@page(Right.SEE_CUSTOMERS, Right.WRITE_NOTES, methods=("GET", "POST"))
def customer(request: HttpRequest, customer_id: int) -> HttpResponseBase:
    """Write down what a customer told an employee about messages."""
    in_force = find_customer(request, customer_id)
    person = person_of(in_force)
    form = ChoicesForm(request.POST or None, initial=boxes_of(person))
    if request.method == "POST" and form.is_valid():
        actor = disclosure.actor_of(request)
        batch = choose_boxes(person, form.cleaned_data, how="employee", actor=actor)
        back = reverse("contact:undo", args=[in_force, batch])
        say(request, _("What the customer chose is written down."), undo=back)
        return redirect("customers:customer", in_force)
    return render(request, "contact/customer.html", {"form": form, "customer_id": in_force})


@page(Right.SEE_CUSTOMERS, Right.WRITE_NOTES, methods=("POST",))
def undo(request: HttpRequest, customer_id: int, batch: str) -> HttpResponseBase:
    """Take back what was written down of a customer's choice."""
    in_force = find_customer(request, customer_id)
    undo_choice(batch, actor=disclosure.actor_of(request))
    say(request, _("The choice was taken back."))
    return redirect("customers:customer", in_force)


def _set(request: HttpRequest, wanted: Rules) -> HttpResponseBase:
    before = current_number()
    made = set_rules(disclosure.user_of(request), wanted)
    if made is None:
        say(request, _("These rules count already."))
    elif before:
        back = reverse("contact:restore", args=[before])
        say(request, _("The new rules count from now on."), undo=back)
    else:
        say(request, _("The new rules count from now on."))
    return redirect("contact:rules")


def _effect(rules: Rules) -> dict[str, Any] | None:
    """What rules would have done to the last month, with the reasons in words."""
    now = company.now()
    moment = now.replace(minute=now.minute - now.minute % 10, second=0, microsecond=0)
    key = ("contact-effect", repr(rules), moment, Contact.objects.aggregate(n=Max("pk"))["n"])
    found: Replay | None = company.remember(key, lambda: replay(rules, now=now))
    if found is None:
        return None
    return {
        "requests": found.requests,
        "of": found.of,
        "asked": found.asked,
        "share": found.asked / found.requests,
        "reasons": [
            (REASONS[reason], count, count / found.requests)
            for reason, count in sorted(found.reasons.items(), key=lambda one: -one[1])
        ],
        "first": found.first,
        "last": found.last,
    }


def _refusal(one: Refusal) -> dict[str, Any]:
    return {
        "row": one,
        "reason": REASONS[Reason(one.reason)],
        "channel": _words.CHANNELS.get(one.channel, one.channel),
    }


def _csv(counts: dict[int, int]) -> HttpResponseBase:
    columns: tuple[Column[tuple[Reason, int]], ...] = (
        Column(name="rule", label=_("Rule"), cell=lambda row: str(REASONS[row[0]])),
        Column(name="requests", label=_("Requests"), cell=lambda row: row[1]),
    )
    rows = [(one, counts[one]) for one in Reason if one in counts]
    return csv_response(columns=columns, rows=rows, name="held-back")


def _changes(before: Rules, after: Rules) -> list[tuple[str, str, str]]:
    old, new = before.to_dict(), after.to_dict()
    names = RulesForm.base_fields
    found = [
        (str(names[name].label), str(old[name]), str(new[name]))
        for name in names
        if old[name] != new[name]
    ]
    if old["caps"] != new["caps"]:
        found.append((_("Caps of channels"), _say_caps(before), _say_caps(after)))
    if old["hours"] != new["hours"]:
        found.append((_("Open hours"), _say_hours(before), _say_hours(after)))
    return found


def _say_caps(rules: Rules) -> str:
    return pgettext("between items", ", ").join(
        f"{_words.CHANNELS[cap.channel]} {cap.most}/{cap.days}" for cap in rules.caps
    ) or pgettext("caps", "none")


def _say_hours(rules: Rules) -> str:
    return pgettext("between items", ", ").join(
        f"{_words.DAYS[kind]} "
        f"{one.opens // 60}:{one.opens % 60:02}–{one.closes // 60}:{one.closes % 60:02}"
        for kind, one in rules.hours.items()
        if not one.is_closed
    )


def _tabs(current: str) -> list[Choice]:
    names = {
        "rules": pgettext("tab of contact rules", "Rules"),
        "refusals": pgettext("tab of contact rules", "Held back"),
        "versions": pgettext("tab of contact rules", "Changes"),
    }
    return [
        Choice(label=label, url=reverse(f"contact:{name}"), current=name == current)
        for name, label in names.items()
    ]
