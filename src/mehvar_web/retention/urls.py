"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.retention import views

app_name = "retention"
urlpatterns: list[URLPattern] = [
    path("", views.retention, name="retention"),
]
