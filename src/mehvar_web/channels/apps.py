"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """See the package's docstring."""

    name = "mehvar_web.channels"
    label = "channels"
