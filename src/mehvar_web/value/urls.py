"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.value import views

app_name = "value"
urlpatterns: list[URLPattern] = [
    path("", views.value, name="value"),
]
