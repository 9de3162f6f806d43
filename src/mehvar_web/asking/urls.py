"""The addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.asking import views

app_name = "asking"

urlpatterns: list[URLPattern] = [
    path("", views.plans, name="plans"),
    path("new/", views.new_plan, name="new"),
    path("<slug:key>/", views.plan, name="plan"),
    path("<slug:key>/edit/", views.edit_plan, name="edit"),
    path("<slug:key>/preview/", views.preview, name="preview"),
    path("<slug:key>/state/", views.set_state, name="state"),
]
