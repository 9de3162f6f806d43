"""Where a segment's members go after each build, and sending them now."""

from __future__ import annotations

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mehvar import segments
from mehvar.errors import MehvarError
from mehvar.segments import DefinitionError, SegmentNote
from mehvar_web import company
from mehvar_web.accounts import Right, may, page
from mehvar_web.disclosure import actor_of, user_of
from mehvar_web.segments._audience import export_now, shown_audience
from mehvar_web.segments._post import checked, secret_of
from mehvar_web.segments.forms import AudienceForm, audience_initial
from mehvar_web.segments.views._note import crumbs_of, known_segment, undo_url
from mehvar_web.ui import say
from mehvar_web.ui.templatetags.ui import num


@page(Right.EDIT_SEGMENTS, Right.EXPORT, methods=("GET", "POST"))
def audience(request: HttpRequest, name: str, segment: str) -> HttpResponseBase:
    """Choose where joined and left members go; only an owner may name an address."""
    view = known_segment(name, segment)
    before = segments.read_note(company.workspace().root, segmentation=name, segment=segment)
    is_owner = may(request.user, Right.MANAGE_COMPANY)
    form = AudienceForm(request.POST or None, initial=audience_initial(before))
    if request.method == "POST" and form.is_valid():
        wanted = msgspec.structs.replace(
            before,
            target=form.cleaned_data["target"],
            url=form.cleaned_data["url"].strip()
            if form.cleaned_data["target"] == "webhook"
            else "",
            purpose=form.cleaned_data["purpose"],
        )
        if wanted.url != before.url and not is_owner:
            raise PermissionDenied
        if _put(request, form, wanted):
            say(request, _("It was saved."), undo=undo_url(name, segment))
            return redirect("segments:segment", name, segment)
    context = {
        "form": form,
        "view": view,
        "audience": shown_audience(before),
        "secret": secret_of(name, segment) if is_owner and before.target == "webhook" else "",
        "is_owner": is_owner,
        "crumbs": crumbs_of(view, _("Audience")),
    }
    return render(request, "segments/audience.html", context)


@page(Right.EDIT_SEGMENTS, Right.EXPORT, methods=("POST",))
def audience_export(request: HttpRequest, name: str, segment: str) -> HttpResponseBase:
    """Write the files, and post what changed, now."""
    known_segment(name, segment)
    note = segments.read_note(company.workspace().root, segmentation=name, segment=segment)
    if not note.target:
        say(request, _("Say first where the members go."), level="warning")
        return redirect("segments:audience", name, segment)
    state = export_now(note, user=user_of(request))
    said = ngettext(
        "%(n)s customer was written into the files.",
        "%(n)s customers were written into the files.",
        state.customers,
    ) % {"n": num(state.customers)}
    say(request, said)
    return redirect("segments:audience", name, segment)


def _put(request: HttpRequest, form: AudienceForm, wanted: SegmentNote) -> bool:
    """Keep the audience; what cannot be kept stands beside its field."""
    try:
        if wanted.target == "webhook":
            checked(wanted.url)
        segments.put_note(company.workspace(), wanted, actor=actor_of(request), now=company.now())
    except DefinitionError:
        form.add_error("url", _("Write an address that begins with https://, without a password."))
        return False
    except MehvarError as error:
        form.add_error("url", str(error))
        return False
    return True
