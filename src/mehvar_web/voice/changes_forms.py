"""The form in which subjects get the person who answers for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from mehvar_web.accounts.models import User

EVERYTHING_ELSE = "*"


class _PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """One of the people who sign in, by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the person's name."""
        return cast("User", obj).shown_name


class OwnersForm(forms.Form):
    """Who is told of an alarm, for each subject; ``*`` is everything that nobody answers for."""

    def __init__(self, *args: Any, subjects: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by("first_name", "last_name", "username")
        named: dict[str, Any] = {
            EVERYTHING_ELSE: _("Everything else: words, mood, other topics"),
            **subjects,
        }
        for subject, title in named.items():
            self.fields[subject] = _PersonField(
                queryset=people, label=title, required=False, empty_label=_("nobody in particular")
            )
