"""Addresses of one's own account."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.accounts import views

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("", views.profile, name="profile"),
    path("sign-out-elsewhere/", views.sign_out_elsewhere, name="sign_out_elsewhere"),
]
