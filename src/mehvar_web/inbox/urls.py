"""The addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.inbox import (
    act_views,
    setting_views,
    source_views,
    subscription_views,
    views,
    write_views,
)

app_name = "inbox"

urlpatterns: list[URLPattern] = [
    path("", views.threads, name="threads"),
    path("inbox.csv", views.threads_csv, name="threads_csv"),
    path("write/", write_views.write, name="write"),
    path("bulk/", act_views.bulk, name="bulk"),
    path("undo/<slug:batch>/", act_views.undo, name="undo"),
    path("views/", act_views.save_view, name="save_view"),
    path("views/<int:pk>/remove/", act_views.remove_view, name="remove_view"),
    path("from-comment/<int:comment>/", views.from_comment, name="from_comment"),
    path("files/<slug:key>/", views.file, name="file"),
    path("answers/", setting_views.answers, name="answers"),
    path("answers/new/", setting_views.new_answer, name="new_answer"),
    path("answers/<int:pk>/", setting_views.edit_answer, name="edit_answer"),
    path("answers/<int:pk>/remove/", setting_views.remove_answer, name="remove_answer"),
    path("rules/", setting_views.rules, name="rules"),
    path("rules/new/", setting_views.new_rule, name="new_rule"),
    path("rules/<int:pk>/", setting_views.edit_rule, name="edit_rule"),
    path("rules/<int:pk>/up/", setting_views.move_rule, name="move_rule"),
    path("rules/<int:pk>/remove/", setting_views.remove_rule, name="remove_rule"),
    path("sources/", source_views.sources, name="sources"),
    path("sources/new-mailbox/", source_views.new_mailbox, name="new_mailbox"),
    path("sources/new-webhook/", source_views.new_webhook, name="new_webhook"),
    path("sources/<slug:key>/", source_views.source, name="source"),
    path("sources/<slug:key>/look/", source_views.look, name="look"),
    path("sources/<slug:key>/secret/", source_views.renew, name="renew_secret"),
    path("sources/<slug:key>/remove/", source_views.remove, name="remove_source"),
    path("subscriptions/", subscription_views.subscriptions, name="subscriptions"),
    path("subscriptions/<slug:key>/end/", subscription_views.unsubscribe, name="unsubscribe"),
    path("<slug:key>/", views.thread, name="thread"),
    path("<slug:key>/answer/", views.answer, name="answer"),
    path("<slug:key>/act/", act_views.act, name="act"),
    path("<slug:key>/note/", act_views.note, name="note"),
    path("<slug:key>/link/", act_views.link, name="link"),
    path("<slug:key>/reveal/", views.reveal, name="reveal"),
    path("<slug:key>/hide/", views.hide, name="hide"),
]
