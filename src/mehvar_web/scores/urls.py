"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.scores import views

app_name = "scores"
urlpatterns: list[URLPattern] = [
    path("", views.scores, name="scores"),
    path("scores.csv", views.scores_csv, name="scores_csv"),
]
