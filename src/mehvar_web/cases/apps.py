"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.cases"
    label = "cases"
