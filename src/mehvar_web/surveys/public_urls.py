"""The addresses that customers open, without signing in."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.surveys import public_views, widget_views

app_name = "survey"

urlpatterns: list[URLPattern] = [
    path("<str:token>.js", widget_views.widget, name="widget"),
    path("<str:token>/", public_views.page, name="page"),
    path("<str:token>/preferences/", public_views.preferences, name="preferences"),
    path("<str:token>/widget/", widget_views.widget_answers, name="widget_answers"),
]
