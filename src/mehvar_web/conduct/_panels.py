"""What this app adds to other pages: the badge of a protection, and the way to flag a contact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from mehvar_web.accounts import Right, may
from mehvar_web.conduct.contact_views import guard_words


def customer_panel(request: HttpRequest, customer_id: Any) -> Mapping[str, Any] | None:
    """Return what protects colleagues from a customer, and the way to flag a contact."""
    return _panel(request, customer_id, place="", key="")


def case_panel(request: HttpRequest, case: Any) -> Mapping[str, Any] | None:
    """Return the same beside a case."""
    return _panel(request, case.customer_id, place="case", key=case.key)


def thread_panel(request: HttpRequest, thread: Any) -> Mapping[str, Any] | None:
    """Return the same beside a conversation."""
    return _panel(request, thread.customer_id, place="thread", key=str(thread.key))


def _panel(
    request: HttpRequest, customer_id: int | None, *, place: str, key: str
) -> Mapping[str, Any] | None:
    if customer_id is None:
        return None
    guard = guard_words(customer_id)
    may_flag = may(request.user, Right.WORK_CASES)
    if guard is None and not may_flag:
        return None
    asked = urlencode({"place": place, "place_key": key}) if place else ""
    url = reverse("conduct:flag", args=[customer_id])
    return {
        "guard": guard, "flag_url": f"{url}?{asked}" if asked else url, "may_flag": may_flag,
        "may_see": may(request.user, Right.SEE_CONDUCT),
    }  # fmt: skip
