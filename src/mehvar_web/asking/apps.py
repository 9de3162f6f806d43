"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class AskingConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.asking"
    label = "asking"
