"""The addresses that customers open, without signing in."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.contact import public_views

app_name = "preferences"

urlpatterns: list[URLPattern] = [
    path("<slug:code>/", public_views.page, name="page"),
    path("<slug:code>/stop/", public_views.stop, name="stop"),
    path("<slug:code>/undo/", public_views.undo, name="undo"),
]
