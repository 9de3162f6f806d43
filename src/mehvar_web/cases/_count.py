"""The number beside Cases in the navigation: every page asks for it, so it loads little."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User


def count_mine(request: HttpRequest) -> int:
    """Return how many live cases are the person's, or nobody's of their team."""
    from mehvar_web import care

    return care.count_live(cast("User", request.user))
