"""The addresses to which gateways bring something."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.channels import hooks

app_name = "channel_hooks"

urlpatterns: list[URLPattern] = [
    path("sms/<str:secret>/", hooks.sms, name="sms"),
    path("<slug:channel>/", hooks.bot, name="bot"),
    path("<slug:channel>/<str:secret>/", hooks.bot, name="bot_secret"),
]
