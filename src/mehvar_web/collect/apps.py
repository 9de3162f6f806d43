"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class CollectConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.collect"
    label = "collect"
