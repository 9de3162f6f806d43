"""Fields for Django forms that name people of the company."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from mehvar_web.accounts.models import User


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """One of the people who sign in and are active, by name."""

    def __init__(self, **kwargs: Any) -> None:
        people = User.objects.filter(is_active=True)
        by_name = people.order_by("first_name", "last_name", "username")
        super().__init__(queryset=by_name, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Return the person's name."""
        return cast("User", obj).shown_name
