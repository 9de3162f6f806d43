"""What went wrong with a person, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mehvar_web.accounts import PersonError
from mehvar_web.accounts.models import User


def said(error: PersonError, user: User | None = None) -> str:
    """Say the error as a sentence of the page."""
    login = user.username if user else ""
    words = {
        "last-owner": _(
            "%(login)s is the only CX owner who can sign in: make somebody else an owner first."
        )
        % {"login": login},
        "login": _("This login or e-mail cannot be used: it is malformed or taken."),
        "weak-password": _("The password is too weak."),
    }
    return words.get(str(error.data.get("reason")), f"{error.message} {error.hint}")
