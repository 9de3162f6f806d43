"""Answers that hold a secret: they are not kept for the request's next sending."""

from __future__ import annotations

from django.http import HttpRequest

_NOT_KEPT = "_mehvar_answer_not_kept"


def do_not_keep(request: HttpRequest) -> None:
    """Keep no copy of this request's answer: the operation itself does the same key only once."""
    setattr(request, _NOT_KEPT, True)


def keeps_answer(request: HttpRequest) -> bool:
    """Tell whether the answer may be kept."""
    return not getattr(request, _NOT_KEPT, False)
