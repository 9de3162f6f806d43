"""What every page of one survey shows: its head, its tabs, what may be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404

from mehvar_web.accounts import Right, may
from mehvar_web.studio import _words
from mehvar_web.studio._tabs import tabs
from mehvar_web.surveys.models import Survey

if TYPE_CHECKING:
    from django.http import HttpRequest


def find(key: str) -> Survey:
    """Return a survey by its key.

    Raises:
        Http404: when there is none.
    """
    found: Survey = get_object_or_404(Survey.objects.select_related("put_away"), key=key)
    return found


def context_of(request: HttpRequest, survey: Survey, tab: str) -> dict[str, Any]:
    """Return what the head of a survey's page needs."""
    may_edit = may(request.user, Right.EDIT_SURVEYS)
    return {
        "kept": survey,
        "title": _words.title_of(survey),
        "tab": tab,
        "tabs": tabs(survey, tab, may_edit=may_edit),
        "state": _words.state_pill(survey.state),
        "may_edit": may_edit,
        "may_ask": may(request.user, Right.ASK_CUSTOMERS),
        "is_put_away": getattr(survey, "put_away", None) is not None,
    }
