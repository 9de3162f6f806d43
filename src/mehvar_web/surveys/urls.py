"""The addresses of this app, for people who are signed in."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.surveys import phone_views, share_views

app_name = "surveys"

urlpatterns: list[URLPattern] = [
    path("<slug:key>/share/", share_views.share, name="share"),
    path("<slug:key>/share/links/", share_views.add_link, name="add_link"),
    path("<slug:key>/share/sites/", share_views.put_sites, name="put_sites"),
    path("<slug:key>/share/time/", share_views.put_window, name="put_window"),
    path("<slug:key>/share/<slug:code>.svg", share_views.qr_as_svg, name="qr_svg"),
    path("<slug:key>/share/<slug:code>.png", share_views.qr_as_png, name="qr_png"),
    path("<slug:key>/share/<slug:code>/print/", share_views.sheet, name="sheet"),
    path("<slug:key>/call/", phone_views.find, name="find"),
    path("<slug:key>/call/<int:customer_id>/", phone_views.call, name="call"),
]
