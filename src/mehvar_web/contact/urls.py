"""The addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.contact import views

app_name = "contact"

urlpatterns: list[URLPattern] = [
    path("", views.rules, name="rules"),
    path("held-back/", views.refusals, name="refusals"),
    path("changes/", views.versions, name="versions"),
    path("changes/<int:number>/restore/", views.restore, name="restore"),
    path("customer/<int:customer_id>/", views.customer, name="customer"),
    path("customer/<int:customer_id>/undo/<slug:batch>/", views.undo, name="undo"),
]
