"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.voice import changes_views, model_views, views

app_name = "voice"
urlpatterns: list[URLPattern] = [
    path("", views.voice, name="voice"),
    *changes_views.urlpatterns,
    *model_views.urlpatterns,
]
