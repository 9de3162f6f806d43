"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class CareConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.care"
    label = "care"
