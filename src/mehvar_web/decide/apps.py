"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class DecideConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.decide"
    label = "decide"
