"""The addresses that customers open, without signing in."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "survey"

urlpatterns: list[URLPattern] = []
