"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.retention import views

app_name = "retention"
urlpatterns: list[URLPattern] = [
    path("", views.retention, name="retention"),
    path("quiet/", views.quiet, name="quiet"),
    path("quiet.csv", views.quiet_csv, name="quiet_csv"),
    path("needs/", views.needs, name="needs"),
    path("needs.csv", views.needs_csv, name="needs_csv"),
    path("model/", views.model, name="model"),
    path("campaigns/", views.campaigns, name="campaigns"),
    path("assumptions/", views.assumptions, name="assumptions"),
    path("cohorts.csv", views.cohorts_csv, name="cohorts_csv"),
]
