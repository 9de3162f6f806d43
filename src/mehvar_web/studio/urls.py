"""The addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.studio import (
    bring_views,
    build_views,
    look_views,
    results_views,
    settings_views,
    views,
)

app_name = "studio"

urlpatterns: list[URLPattern] = [
    path("", views.surveys, name="surveys"),
    path("new/", views.new, name="new"),
    path("bring/", bring_views.bring, name="bring"),
    path("<slug:key>/", results_views.results, name="results"),
    path("<slug:key>/answers/", results_views.answers, name="answers"),
    path("<slug:key>/answers.csv", results_views.answers_csv, name="answers_csv"),
    path("<slug:key>/answers/<str:submission>/", results_views.response, name="response"),
    path("<slug:key>/words/<slug:field>/", results_views.words, name="words"),
    path("<slug:key>/words/<slug:field>.csv", results_views.words_csv, name="words_csv"),
    path("<slug:key>/build/", build_views.build, name="build"),
    path("<slug:key>/build/act/", build_views.act, name="act"),
    path("<slug:key>/build/back/<int:change>/", build_views.take_back, name="take_back"),
    path("<slug:key>/build/<str:name>/", build_views.write, name="write"),
    path("<slug:key>/look/", look_views.look, name="look"),
    path("<slug:key>/frame/", look_views.frame, name="frame"),
    path("<slug:key>/ways/", look_views.ways, name="ways"),
    path("<slug:key>/settings/", settings_views.settings, name="settings"),
    path("<slug:key>/versions/", views.versions, name="versions"),
    path("<slug:key>/export/", views.export, name="export"),
    path("<slug:key>/publish/", views.publish, name="publish"),
    path("<slug:key>/state/", views.state, name="state"),
    path("<slug:key>/close/", views.close, name="close"),
    path("<slug:key>/copy/", views.duplicate, name="duplicate"),
    path("<slug:key>/put-away/", views.put_away, name="put_away"),
]
