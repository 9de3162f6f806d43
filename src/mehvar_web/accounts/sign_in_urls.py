"""Addresses under the names that allauth looks up; only these of its pages exist here."""

from __future__ import annotations

from django.urls import path, re_path

from mehvar_web.accounts import views

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-in/code/", views.authenticate, name="mfa_authenticate"),
    path("sign-out/", views.logout, name="account_logout"),
    path("closed/", views.inactive, name="account_inactive"),
    path("again/", views.reauthenticate, name="account_reauthenticate"),
    path("again/code/", views.reauthenticate_code, name="mfa_reauthenticate"),
    path("password/", views.change_password, name="account_change_password"),
    path("password/first/", views.set_password, name="account_set_password"),
    path("password/reset/", views.ask_reset, name="account_reset_password"),
    path("password/reset/sent/", views.reset_sent, name="account_reset_password_done"),
    path("password/reset/done/", views.reset_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.reset,
        name="account_reset_password_from_key",
    ),
    path("second-factor/", views.second_factor, name="mfa_index"),
    path("second-factor/app/", views.activate_totp, name="mfa_activate_totp"),
    path("second-factor/app/off/", views.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", views.generate_codes, name="mfa_generate_recovery_codes"),
    path("second-factor/codes/file/", views.download_codes, name="mfa_download_recovery_codes"),
]
