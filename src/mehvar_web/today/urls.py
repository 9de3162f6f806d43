"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.today import views

app_name = "today"
urlpatterns: list[URLPattern] = [
    path("", views.today, name="today"),
    path("act/", views.act, name="act"),
    path("act.csv", views.act_csv, name="act_csv"),
    path("act/names/", views.names, name="names"),
    path("experiences.csv", views.experiences_csv, name="experiences_csv"),
    path("experiences/<slug:name>/", views.experience, name="experience"),
]
