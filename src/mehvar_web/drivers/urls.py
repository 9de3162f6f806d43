"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.drivers import views

app_name = "drivers"
urlpatterns: list[URLPattern] = [
    path("", views.drivers, name="drivers"),
    path("drivers.csv", views.drivers_csv, name="drivers_csv"),
]
