"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.behaviour import views

app_name = "behaviour"
urlpatterns: list[URLPattern] = [
    path("", views.affinity, name="affinity"),
]
