"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.metrics import views

app_name = "metrics"
urlpatterns: list[URLPattern] = [
    path("", views.catalogue, name="list"),
    path("<slug:name>/", views.metric, name="metric"),
    path("<slug:name>/values.csv", views.values_csv, name="values_csv"),
    path("<slug:name>/values.json", views.values_json, name="values_json"),
    path("<slug:name>/rows/", views.rows, name="rows"),
    path("<slug:name>/rows.csv", views.rows_csv, name="rows_csv"),
    path("<slug:name>/target/", views.target, name="target"),
    path("<slug:name>/target/remove/", views.target_remove, name="target_remove"),
    path("<slug:name>/target/undo/", views.target_undo, name="target_undo"),
]
