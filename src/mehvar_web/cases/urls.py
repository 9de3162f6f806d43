"""The addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.cases import (
    act_views,
    article_views,
    learning_views,
    open_views,
    reply_views,
    setting_views,
    staff_views,
    staffing_views,
    views,
)

app_name = "cases"

urlpatterns: list[URLPattern] = [
    path("", views.queue, name="queue"),
    path("cases.csv", views.queue_csv, name="queue_csv"),
    path("bulk/", act_views.bulk, name="bulk"),
    path("undo/<slug:batch>/", act_views.undo, name="undo"),
    path("walk/<slug:way>/", views.walk, name="walk"),
    path("new/", open_views.new, name="new"),
    path("notices/", staff_views.notices, name="notices"),
    path("notices/seen/", staff_views.notices_seen, name="notices_seen"),
    path("knowledge/", article_views.articles, name="articles"),
    path("knowledge/new/", article_views.new_article, name="new_article"),
    path("knowledge/<slug:key>/", article_views.article, name="article"),
    path("knowledge/<slug:key>/edit/", article_views.edit_article, name="edit_article"),
    path("knowledge/<slug:key>/archive/", article_views.archive_article, name="archive_article"),
    path("replies/", reply_views.replies, name="replies"),
    path("replies/new/", reply_views.new_reply, name="new_reply"),
    path("replies/<int:pk>/", reply_views.edit_reply, name="edit_reply"),
    path("replies/<int:pk>/remove/", reply_views.remove_reply, name="remove_reply"),
    path("types/", setting_views.types, name="types"),
    path("types/new/", setting_views.new_type, name="new_type"),
    path("types/<slug:type>/", setting_views.edit_type, name="edit_type"),
    path("rules/", setting_views.rules, name="rules"),
    path("rules/new/", setting_views.new_rule, name="new_rule"),
    path("rules/<slug:rule>/", setting_views.edit_rule, name="edit_rule"),
    path("rules/<slug:rule>/switch/", setting_views.switch_rule, name="switch_rule"),
    path("terms/", setting_views.terms, name="terms"),
    path("staffing/", staffing_views.staffing, name="staffing"),
    path("load/", staff_views.load, name="load"),
    path("executive/", staff_views.executive, name="executive"),
    path("results/", learning_views.results, name="results"),
    path("causes/", learning_views.causes, name="causes"),
    path("changes/", learning_views.changes, name="changes"),
    path("changes/new/", learning_views.new_change, name="new_change"),
    path("changes/<slug:key>/", learning_views.edit_change, name="edit_change"),
    path("<slug:key>/", views.case, name="case"),
    path("<slug:key>/answer/", act_views.answer, name="answer"),
    path("<slug:key>/act/", act_views.act, name="act"),
    path("<slug:key>/note/", act_views.note, name="note"),
    path("<slug:key>/join/", act_views.join, name="join"),
    path("<slug:key>/leave/<int:part>/", act_views.leave, name="leave"),
    path("<slug:key>/merge/", act_views.merge, name="merge"),
    path("<slug:key>/split/", act_views.split, name="split"),
    path("<slug:key>/helped/", act_views.verified, name="verified"),
    path("<slug:key>/reveal/", views.reveal, name="reveal"),
    path("<slug:key>/hide/", views.hide, name="hide"),
]
