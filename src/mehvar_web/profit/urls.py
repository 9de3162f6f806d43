"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.profit import views

app_name = "profit"
urlpatterns: list[URLPattern] = [
    path("", views.profit_page, name="profit"),
    path("statement.csv", views.statement_csv, name="statement_csv"),
    path("names/", views.names, name="names"),
    path("customers/<slug:side>/", views.customers, name="customers"),
    path("customers/<slug:side>.csv", views.customers_csv, name="customers_csv"),
    path("simulator/", views.simulator, name="simulator"),
    path("simulator.csv", views.simulator_csv, name="simulator_csv"),
    path("simulator/scenarios/", views.scenario, name="scenario"),
    path("cut/", views.cut, name="cut"),
    path("policies/", views.policies, name="policies"),
    path("policies.csv", views.policies_csv, name="policies_csv"),
    path("rates/", views.rates, name="rates"),
    path("rates/set/", views.rate, name="rate"),
    path("rates/undo/", views.rate_undo, name="rate_undo"),
]
