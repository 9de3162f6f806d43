"""The addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.conduct import contact_views, reason_views, returner_views, views

app_name = "conduct"

urlpatterns: list[URLPattern] = [
    path("", views.questions, name="questions"),
    path("questions.csv", views.questions_csv, name="questions_csv"),
    path("questions/<slug:key>/", views.question, name="question"),
    path("answers/<slug:key>/withdraw/", views.withdraw_answer, name="withdraw_answer"),
    path("returns/", returner_views.returners, name="returners"),
    path("returns.csv", returner_views.returners_csv, name="returners_csv"),
    path("returns/<int:customer_id>/", returner_views.returner, name="returner"),
    path("returns/reasons/", reason_views.reasons, name="reasons"),
    path("steps/<slug:key>/lift/", returner_views.lift_step, name="lift_step"),
    path("steps/<slug:key>/appeal/", returner_views.appeal_step, name="appeal_step"),
    path("steps/<slug:key>/ruling/", returner_views.rule_on_appeal, name="rule_on_appeal"),
    path("contacts/", contact_views.contacts, name="contacts"),
    path("contacts/<slug:key>/", contact_views.contact, name="contact"),
    path("contacts/<slug:key>/withdraw/", contact_views.withdraw_flag, name="withdraw_flag"),
    path("contacts/<slug:key>/lift/", contact_views.lift_flag, name="lift_flag"),
    path("flag/<int:customer_id>/", contact_views.flag, name="flag"),
    path("mine/", views.mine, name="mine"),
]
