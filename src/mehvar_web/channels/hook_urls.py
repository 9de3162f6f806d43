"""The addresses to which other systems bring something."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "channel_hooks"

urlpatterns: list[URLPattern] = []
