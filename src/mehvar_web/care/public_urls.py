"""The address that customers open to say whether it helped, without signing in."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.care import public_views

app_name = "recovery"

urlpatterns: list[URLPattern] = [path("<slug:code>/", public_views.answer, name="answer")]
