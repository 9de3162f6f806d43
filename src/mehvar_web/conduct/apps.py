"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ConductConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.conduct"
    label = "conduct"
