"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.profit import views

app_name = "profit"
urlpatterns: list[URLPattern] = [
    path("", views.profit, name="profit"),
]
