"""The addresses to which other systems bring something."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.inbox import hook_views

app_name = "inbox_hooks"

urlpatterns: list[URLPattern] = [path("<slug:key>/", hook_views.heard, name="heard")]
