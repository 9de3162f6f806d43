"""The addresses of this app."""

from __future__ import annotations

from django.urls import path

from mehvar_web.decide import approval_views, budget_views, grant_views, views

app_name = "decide"

urlpatterns = [
    path("", views.start, name="start"),
    path("offer/", views.offer, name="offer"),
    path("grant/", views.grant, name="grant"),
    path("approvals/", approval_views.approvals, name="approvals"),
    path("grants/", grant_views.listed, name="grants"),
    path("grants/<slug:key>/", grant_views.one, name="one"),
    path("grants/<slug:key>/answer/", approval_views.answer, name="answer"),
    path("grants/<slug:key>/take-back/", grant_views.ask_withdraw, name="ask_withdraw"),
    path("grants/<slug:key>/withdraw/", grant_views.withdraw, name="withdraw"),
    path("budgets/", budget_views.budgets, name="budgets"),
    path("budgets/set/", budget_views.set_budget, name="set_budget"),
]
