"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.customers import views

app_name = "customers"
urlpatterns: list[URLPattern] = [
    path("", views.people, name="list"),
    path("export.csv", views.export, name="export"),
    path("reveal/", views.reveal_list, name="reveal_list"),
    path("hide/", views.hide_list, name="hide_list"),
    path("<int:customer_id>/", views.customer, name="customer"),
    path("<int:customer_id>/timeline/", views.timeline, name="timeline"),
    path("<int:customer_id>/reveal/", views.reveal, name="reveal"),
    path("<int:customer_id>/hide/", views.hide, name="hide"),
    path("<int:customer_id>/notes/", views.notes, name="notes"),
    path(
        "<int:customer_id>/notes/<str:record_id>/withdraw/",
        views.withdraw_note,
        name="withdraw_note",
    ),
    path("<int:customer_id>/facts/", views.facts, name="facts"),
    path(
        "<int:customer_id>/facts/<slug:fact>/withdraw/", views.withdraw_fact, name="withdraw_fact"
    ),
    path("<int:customer_id>/merge/", views.merge, name="merge"),
    path("<int:customer_id>/split/", views.split, name="split"),
    path("<int:customer_id>/decisions/<int:decision_id>/undo/", views.undo, name="undo"),
    path("<int:customer_id>/forget/", views.forget, name="forget"),
    path("<int:customer_id>/everything/", views.everything, name="everything"),
]
