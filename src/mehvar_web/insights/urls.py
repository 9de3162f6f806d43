"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.insights import (
    benchmark_views,
    evidence_views,
    study_part_views,
    study_views,
    views,
)

app_name = "insights"
urlpatterns: list[URLPattern] = [
    path("", views.needs, name="needs"),
    path("needs.csv", views.needs_csv, name="needs_csv"),
    path("new/", views.new_need, name="new_need"),
    path("studies/", study_views.studies, name="studies"),
    path("studies/new/", study_views.new_study, name="new_study"),
    path("studies/<slug:key>/", study_views.study, name="study"),
    path("studies/<slug:key>/edit/", study_views.edit_study, name="edit_study"),
    path("studies/<slug:key>/archive/", study_views.archive_study, name="archive_study"),
    path("studies/<slug:key>/people/", study_part_views.add_participant, name="add_participant"),
    path("studies/<slug:key>/files/", study_part_views.add_file, name="add_study_file"),
    path("studies/<slug:key>/findings/", study_part_views.add_finding, name="add_finding"),
    path("study-people/<slug:key>/consent/", study_part_views.set_consent, name="study_consent"),
    path(
        "study-people/<slug:key>/remove/",
        study_part_views.remove_participant,
        name="remove_participant",
    ),
    path("study-files/<slug:key>/", study_part_views.file, name="study_file"),
    path("study-files/<slug:key>/remove/", study_part_views.remove_file, name="remove_study_file"),
    path(
        "study-findings/<slug:key>/withdraw/",
        study_part_views.withdraw_finding,
        name="withdraw_finding",
    ),
    path("figures/", benchmark_views.benchmarks, name="benchmarks"),
    path("figures/new/", benchmark_views.new_benchmark, name="new_benchmark"),
    path("figures/<slug:key>/withdraw/", benchmark_views.withdraw, name="withdraw_benchmark"),
    path("from-comment/<int:comment>/", evidence_views.from_comment, name="from_comment"),
    path("evidence/<slug:key>/withdraw/", evidence_views.withdraw, name="withdraw_evidence"),
    path("evidence/<slug:key>/restore/", evidence_views.restore, name="restore_evidence"),
    path("<slug:key>/", views.need, name="need"),
    path("<slug:key>/edit/", views.edit_need, name="edit_need"),
    path("<slug:key>/undo/", views.undo, name="undo_need"),
    path("<slug:key>/archive/", views.archive, name="archive_need"),
    path("<slug:key>/evidence/", evidence_views.add, name="add_evidence"),
]
