"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.voice import (
    changes_views,
    comment_views,
    lexicon_views,
    model_views,
    story_views,
    views,
)

app_name = "voice"
urlpatterns: list[URLPattern] = [
    path("", views.voice, name="voice"),
    path("topics/<slug:aspect>/", views.topic, name="topic"),
    path("comments/", comment_views.comments, name="comments"),
    path("comments.csv", comment_views.comments_csv, name="comments_csv"),
    path("comments/<int:comment>/", comment_views.comment, name="comment"),
    path("comments/<int:comment>/correct/", comment_views.correct, name="correct"),
    path("comments/<int:comment>/uncorrect/", comment_views.uncorrect, name="uncorrect"),
    path("comments/<int:comment>/tell/", story_views.tell, name="tell"),
    path("stories/", story_views.stories, name="stories"),
    path("stories/<int:story>/withdraw/", story_views.withdraw, name="withdraw"),
    path("words/", lexicon_views.lexicon, name="lexicon"),
    path("words/new/", lexicon_views.word, name="word"),
    path("words/<int:number>/forget/", lexicon_views.forget_word, name="forget_word"),
    path("words/<int:number>/undo/", lexicon_views.undo_word, name="undo_word"),
    *changes_views.urlpatterns,
    *model_views.urlpatterns,
]
