"""What is done with cases: one, or several at once; what can be taken back is offered so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mehvar_web import care, company, disclosure
from mehvar_web.accounts import Right, page
from mehvar_web.cases import _batches, _one, _words
from mehvar_web.cases.forms import (
    AnswerForm,
    AssignForm,
    CauseForm,
    KindForm,
    LeaderForm,
    NoteForm,
    PartForm,
    SplitForm,
)
from mehvar_web.ui import say
from mehvar_web.ui.figures import write_number

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.care.models import Case

_MOST = 200
Do = Callable[["Case", "User", HttpRequest], "care.Done | None"]


@page(Right.SEE_CASES, Right.WORK_CASES, methods=("POST",))
def act(request: HttpRequest, key: str) -> HttpResponseBase:
    """Take, give, wait, go on, raise, resolve, reopen, or say what kind of case it is and why."""
    user = disclosure.user_of(request)
    found = care.case_for(user, key)
    return _do(request, [found], _one.address_of(request, key))


@page(Right.SEE_CASES, Right.WORK_CASES, methods=("POST",))
def bulk(request: HttpRequest) -> HttpResponseBase:
    """The same for the cases that were ticked, as far as the person sees them."""
    user = disclosure.user_of(request)
    keys = [one[:32] for one in request.POST.getlist("case")[:_MOST] if "\x00" not in one]
    chosen = list(care.cases_in_sight(user).filter(key__in=keys).select_related("type"))
    if not chosen:
        say(request, _("Tick the cases first."), level="info")
        return back(request, reverse("cases:queue"))
    return _do(request, chosen, reverse("cases:queue"))


@page(Right.SEE_CASES, Right.WORK_CASES, methods=("POST",))
def undo(request: HttpRequest, batch: str) -> HttpResponseBase:
    """Take the person's own acts back."""
    user, now = disclosure.user_of(request), company.now()
    done = [care.undo(key, by=user, now=now) for key in _batches.pop(request, batch)]
    if any(one is not None for one in done):
        say(request, _("It was taken back."))
    else:
        say(request, _("There is nothing to take back."), level="info")
    return back(request, reverse("cases:queue"))


@page(Right.SEE_CASES, Right.WORK_CASES, methods=("POST",))
def answer(request: HttpRequest, key: str) -> HttpResponseBase:
    """Answer the customer, or show first how it will read."""
    user, now = disclosure.user_of(request), company.now()
    found = care.case_for(user, key)
    form = AnswerForm(request.POST, ways=care.ways(case=found))
    if not form.is_valid() or "preview" in request.POST:
        preview = form.cleaned_data.get("text", "") if form.is_valid() else ""
        context = _one.context_of(request, found, answer=form, preview=preview)
        return render(request, "cases/case.html", context, status=200 if form.is_valid() else 422)
    told = form.cleaned_data
    try:
        done = care.answer(
            case=found, text=told["text"], way=form.chosen, token=told["token"].hex,
            by=user, now=now,
        )  # fmt: skip
        if told["wait"] and done is not None:
            care.wait(case=done.case, by=user, now=now)
    except care.CareActError as error:
        say(request, error.words, level="error")
        return _shown(request, key)
    if done is None:
        say(request, _("This answer had been sent already."), level="info")
    else:
        say(request, _("The answer is on its way.") if form.chosen else _("Written down as told."))
    return _shown(request, key)


@page(Right.SEE_CASES, Right.WORK_CASES, methods=("POST",))
def note(request: HttpRequest, key: str) -> HttpResponseBase:
    """Write something that stays among us; who is mentioned is told."""
    user = disclosure.user_of(request)
    found = care.case_for(user, key)
    form = NoteForm(request.POST, prefix="note")
    if form.is_valid():
        text, mentions = form.cleaned_data["text"], list(form.cleaned_data["mentions"])
        care.note(case=found, text=text, mentions=mentions, by=user, now=company.now())
        say(request, _("The note is written; the customer does not see it."))
    else:
        say(request, _("Write the note first."), level="info")
    return _shown(request, key)


@page(Right.SEE_CASES, Right.WORK_CASES, methods=("POST",))
def join(request: HttpRequest, key: str) -> HttpResponseBase:
    """Let a colleague, a partner or a courier take part."""
    user = disclosure.user_of(request)
    found = care.case_for(user, key)
    form = PartForm(request.POST, prefix="part")
    if form.is_valid():
        _join(request, found, user, form)
    else:
        say(request, " ".join(str(e) for es in form.errors.values() for e in es), level="info")
    return _shown(request, key)


def _join(request: HttpRequest, case: Case, user: User, form: PartForm) -> None:
    told = form.cleaned_data
    try:
        care.join_in(
            case=case, role=told["role"], by=user, now=company.now(), user=told["user"],
            party=told["party"],
        )  # fmt: skip
    except care.CareActError as error:
        say(request, error.words, level="error")
    else:
        say(request, _("They take part in the case."))


@page(Right.SEE_CASES, Right.WORK_CASES, methods=("POST",))
def leave(request: HttpRequest, key: str, part: int) -> HttpResponseBase:
    """Let somebody take part no longer."""
    user = disclosure.user_of(request)
    found = care.case_for(user, key)
    chosen = get_object_or_404(found.participants, pk=part)
    care.leave(part=chosen, by=user, now=company.now())
    say(request, _("They take part no longer."))
    return _shown(request, key)


@page(Right.SEE_CASES, Right.WORK_CASES, methods=("POST",))
def merge(request: HttpRequest, key: str) -> HttpResponseBase:
    """Make two cases one: the older takes the newer one in, since when the customer waits."""
    user = disclosure.user_of(request)
    found = care.case_for(user, key)
    other = care.case_for(user, request.POST.get("into", "").replace("\x00", "")[:32])
    into, case = sorted((found, other), key=lambda one: (one.opened_at, one.pk))
    done = _tried(request, lambda: care.merge(case=case, into=into, by=user, now=company.now()))
    if done is None:
        return _shown(request, key)
    say(
        request, _("The older case took the newer one in."),
        undo=_batches.put(request, [done.undo], then=_one.address_of(request, key)),
    )  # fmt: skip
    return _shown(request, into.key)


@page(Right.SEE_CASES, Right.WORK_CASES, methods=("POST",))
def split(request: HttpRequest, key: str) -> HttpResponseBase:
    """Make a second case of a part of this one."""
    user = disclosure.user_of(request)
    found = care.case_for(user, key)
    form = SplitForm(request.POST, prefix="split")
    if not form.is_valid():
        say(request, _("Say what the other case is about."), level="info")
        return _shown(request, key)
    told = form.cleaned_data
    done = _tried(
        request,
        lambda: care.split(
            case=found, type_key=told["type"], title=told["title"], by=user, now=company.now()
        ),
    )
    if done is None:
        return _shown(request, key)
    undo_at = _batches.put(request, [done.undo], then=_one.address_of(request, key))
    say(request, _("This is the new case."), undo=undo_at)
    return _shown(request, done.case.key)


@page(Right.SEE_CASES, Right.WORK_CASES, methods=("POST",))
def verified(request: HttpRequest, key: str) -> HttpResponseBase:
    """Write down what the customer said by word of mouth: it helped, or it did not."""
    user = disclosure.user_of(request)
    found = care.case_for(user, key)
    helped = request.POST.get("helped")
    if helped not in {"yes", "no"}:
        say(request, _("This cannot be done; nothing was changed."), level="error")
    elif _verified(request, found, user, is_good=helped == "yes"):
        told = _("Good: it helped.") if helped == "yes" else _("The case is open again.")
        say(request, told)
    return _shown(request, key)


def _verified(request: HttpRequest, case: Case, user: User, *, is_good: bool) -> bool:
    try:
        care.verify(case=case, helped=is_good, how="told", by=user, now=company.now())
    except care.CareActError as error:
        say(request, error.words, level="error")
        return False
    return True


def _do(request: HttpRequest, chosen: Sequence[Case], usual: str) -> HttpResponseRedirect:
    """Do the asked act with each case; what one does not allow leaves the others done."""
    user, wanted = disclosure.user_of(request), request.POST.get("act", "")
    todo = _ACTS.get(wanted)
    if todo is None:
        say(request, _("This cannot be done; nothing was changed."), level="error")
        return back(request, usual)
    done: list[care.Done] = []
    problems: dict[str, None] = {}
    for one in chosen:
        try:
            made = todo(one, user, request)
        except care.CareActError as error:
            problems[error.words] = None
            continue
        if made is None:
            problems[str(_("This cannot be done; nothing was changed."))] = None
        else:
            done.append(made)
    after = back(request, usual)
    if done:
        undo_at = _batches.put(request, [one.undo for one in done], then=after.url)
        say(request, _said(wanted, len(done)), undo=undo_at)
    for problem in list(problems)[:3]:
        say(request, problem, level="error")
    return after


def _said(act: str, count: int) -> str:
    """Say what was done: with one case the act itself, with several how many."""
    if count == 1:
        return str(_words.DONE[act])
    words = ngettext("%(n)s case was changed.", "%(n)s cases were changed.", count)
    return words % {"n": write_number(count)}


def _shown(request: HttpRequest, key: str) -> HttpResponseRedirect:
    """Go back to the page of a case, and to its place in the queue."""
    return redirect(_one.address_of(request, key))


def _tried(request: HttpRequest, todo: Callable[[], care.Done]) -> care.Done | None:
    try:
        return todo()
    except care.CareActError as error:
        say(request, error.words, level="error")
        return None


def _assign(case: Case, user: User, request: HttpRequest) -> care.Done | None:
    form = AssignForm(request.POST, prefix=_prefix(request))
    if not form.is_valid() or not _may_get(form.cleaned_data["owner"], case):
        return None
    return care.assign(case=case, by=user, now=company.now(), **form.cleaned_data)


def _may_get(owner: User | None, case: Case) -> bool:
    """Tell whether a person sees the customer of the case that they are to get."""
    from mehvar_web.accounts import sight_of

    if owner is None or case.customer_id is None:
        return True
    sight = sight_of(owner)
    return sight.sees_everyone or _one.sees(sight, case.customer_id)


def _lead(case: Case, user: User, request: HttpRequest) -> care.Done | None:
    form = LeaderForm(request.POST)
    if not form.is_valid():
        return None
    leader = form.cleaned_data["leader"]
    return care.hand_to_leader(case=case, leader=leader, by=user, now=company.now())


def _kind(case: Case, user: User, request: HttpRequest) -> care.Done | None:
    form = KindForm(request.POST, prefix="kind")
    if not form.is_valid():
        return None
    told = form.cleaned_data
    return care.set_kind(
        case=case, type_key=told["type"], severity=told["severity"], by=user, now=company.now()
    )


def _cause(case: Case, user: User, request: HttpRequest) -> care.Done | None:
    form = CauseForm(request.POST, prefix="cause")
    if not form.is_valid():
        return None
    return care.set_cause(case=case, by=user, now=company.now(), **form.cleaned_data)


def _tick(case: Case, user: User, request: HttpRequest) -> care.Done | None:
    told = request.POST.get("step", "")
    if not (told.isascii() and told.isdigit() and int(told[:4]) < len(case.type.playbook)):
        return None
    is_done = request.POST.get("done") == "1"
    return care.tick(case=case, step=int(told[:4]), is_done=is_done, by=user, now=company.now())


def _spend(case: Case, user: User, request: HttpRequest) -> care.Done | None:
    from mehvar.text import ascii_digits_one

    told = ascii_digits_one(request.POST.get("minutes", ""))
    if not (told.isascii() and told.isdigit() and 0 < int(told[:4]) <= _MOST_MINUTES):
        return None
    return care.spend(case=case, minutes=float(told[:4]), by=user, now=company.now())


_MOST_MINUTES = 600


def _simple(name: str) -> Do:
    """Return an act that needs nothing but the case."""

    def do(case: Case, user: User, _request: HttpRequest) -> care.Done:
        todo: Any = getattr(care, name)
        done: care.Done = todo(case=case, by=user, now=company.now())
        return done

    return do


_ACTS: dict[str, Do] = {
    **{name: _simple(name) for name in ("take", "wait", "resume", "escalate", "resolve", "reopen")},
    "assign": _assign, "leader": _lead, "kind": _kind, "cause": _cause, "tick": _tick,
    "spend": _spend,
}  # fmt: skip


def _prefix(request: HttpRequest) -> str | None:
    return "bulk" if request.POST.get("prefix") == "bulk" else None


def back(request: HttpRequest, usual: str) -> HttpResponseRedirect:
    """Go back to where the act was asked for."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect(wanted)
    return redirect(usual)
