"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.segments import views

app_name = "segments"
urlpatterns: list[URLPattern] = [
    path("", views.segments, name="segments"),
    path("new/", views.new_segment, name="new"),
    path("live/", views.live, name="live"),
    path("compare/", views.compare, name="compare"),
    path("personas/", views.personas, name="personas"),
    path("values/", views.values, name="values"),
    path("defined/<slug:name>/edit/", views.edit_segment, name="edit"),
    path("defined/<slug:name>/archive/", views.archive, name="archive"),
    path("defined/<slug:name>/restore/", views.restore, name="restore"),
    path("defined/<slug:name>/undo/", views.undo, name="undo"),
    path("defined/<slug:name>/versions/", views.history, name="history"),
    path("of/<str:name>/", views.segmentation, name="segmentation"),
    path("of/<str:name>/<str:segment>/", views.segment, name="segment"),
    path("of/<str:name>/<str:segment>/members.csv", views.members_csv, name="members_csv"),
    path("of/<str:name>/<str:segment>/note/", views.note, name="note"),
    path("of/<str:name>/<str:segment>/note/undo/", views.note_undo, name="note_undo"),
    path("of/<str:name>/<str:segment>/audience/", views.audience, name="audience"),
    path(
        "of/<str:name>/<str:segment>/audience/export/",
        views.audience_export,
        name="audience_export",
    ),
]
