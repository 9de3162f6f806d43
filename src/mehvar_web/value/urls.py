"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.value import views

app_name = "value"
urlpatterns: list[URLPattern] = [
    path("", views.value_page, name="value"),
    path("classes.csv", views.classes_csv, name="classes_csv"),
    path("moves.csv", views.moves_csv, name="moves_csv"),
    path("moves/<str:direction>/", views.moves, name="moves"),
    path("strategy/<str:value_class>/", views.strategy, name="strategy"),
    path("strategy/<str:value_class>/default/", views.strategy_default, name="strategy_default"),
]
