"""The addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from mehvar_web.policies import check_views, publish_views, views, write_views
from mehvar_web.policies.effect_views import effect_urls
from mehvar_web.policies.experiment_views import experiment_urls
from mehvar_web.policies.lab_views import lab_urls

app_name = "policies"

urlpatterns: list[URLPattern] = [
    path("", views.policies, name="policies"),
    path("new/", write_views.new, name="new"),
    path("of/<slug:key>/", views.policy, name="policy"),
    path("of/<slug:key>/sentence/", views.sentence, name="sentence"),
    path("of/<slug:key>/check/", check_views.check, name="check"),
    path("of/<slug:key>/versions/", views.versions, name="versions"),
    path("of/<slug:key>/compare/", views.compare, name="compare"),
    path("of/<slug:key>/edit/", write_views.edit, name="edit"),
    path("of/<slug:key>/live/", write_views.live, name="live"),
    path("of/<slug:key>/drop/", write_views.drop, name="drop"),
    path("of/<slug:key>/take-back/", write_views.take_back, name="take_back"),
    path("of/<slug:key>/publish/", publish_views.publish, name="publish"),
    path("of/<slug:key>/<int:number>/begin/", write_views.begin, name="begin"),
    path("of/<slug:key>/<int:number>/pick-up/", write_views.pick_up, name="pick_up"),
    path("of/<slug:key>/<int:number>/end/", publish_views.end, name="end"),
    path("of/<slug:key>/<int:number>/definition.json", views.definition, name="definition"),
    *lab_urls,
    *effect_urls,
    *experiment_urls,
]
