"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.segments import views

app_name = "segments"
urlpatterns: list[URLPattern] = [
    path("", views.segments, name="segments"),
]
