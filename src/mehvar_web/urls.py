"""Every address of the web application."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from mehvar_web.accounts import Right, page, public_page
from mehvar_web.api import api_urls, build_api
from mehvar_web.behaviour import api as behaviour_api
from mehvar_web.care import api as cases_api
from mehvar_web.collect import api as imports_api
from mehvar_web.conduct import api as conduct_api
from mehvar_web.contact import api as contact_api
from mehvar_web.customers import api as customers_api
from mehvar_web.drivers import api as drivers_api
from mehvar_web.grants import api as grants_api
from mehvar_web.inbox import api as inbox_api
from mehvar_web.insights import api as insights_api
from mehvar_web.jobs import api as jobs_api
from mehvar_web.metrics import api as metrics_api
from mehvar_web.policies import api as policies_api
from mehvar_web.policies import effect_api, experiment_api, lab_api
from mehvar_web.profit import api as profit_api
from mehvar_web.retention import api as retention_api
from mehvar_web.scores import api as scores_api
from mehvar_web.segments import api as segments_api
from mehvar_web.surveys import api as surveys_api
from mehvar_web.ui.views import components, home
from mehvar_web.value import api as value_api
from mehvar_web.voice import api as voice_api

api = build_api(
    {
        "customers": customers_api.router,
        "metrics": metrics_api.router,
        "profit": profit_api.router,
        "value": value_api.router,
        "retention": retention_api.router,
        "segments": segments_api.router,
        "behaviour": behaviour_api.router,
        "voice": voice_api.router,
        "drivers": drivers_api.router,
        "scores": scores_api.router,
        "needs": insights_api.router,
        "surveys": surveys_api.router,
        "contact": contact_api.router,
        "inbox": inbox_api.router,
        "cases": cases_api.router,
        "policies": policies_api.router,
        "policy-effects": effect_api.router,
        "policy-lab": lab_api.router,
        "policy-experiments": experiment_api.router,
        "conduct": conduct_api.router,
        "decisions": grants_api.decisions,
        "grants": grants_api.grants,
        "codes": grants_api.codes,
        "imports": imports_api.router,
        "jobs": jobs_api.router,
    }
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", public_page()(home), name="home"),
    path("api/v1/", include((api_urls(api), "api"))),
    path("s/", include("mehvar_web.surveys.public_urls")),
    path("p/", include("mehvar_web.contact.public_urls")),
    path("r/", include("mehvar_web.care.public_urls")),
    path("hooks/channels/", include("mehvar_web.channels.hook_urls")),
    path("hooks/inbox/", include("mehvar_web.inbox.hook_urls")),
    *i18n_patterns(
        path("", include("mehvar_web.today.urls")),
        path("customers/", include("mehvar_web.customers.urls")),
        path("metrics/", include("mehvar_web.metrics.urls")),
        path("value/", include("mehvar_web.value.urls")),
        path("retention/", include("mehvar_web.retention.urls")),
        path("profit/", include("mehvar_web.profit.urls")),
        path("segments/", include("mehvar_web.segments.urls")),
        path("behaviour/", include("mehvar_web.behaviour.urls")),
        path("voice/", include("mehvar_web.voice.urls")),
        path("drivers/", include("mehvar_web.drivers.urls")),
        path("scores/", include("mehvar_web.scores.urls")),
        path("needs/", include("mehvar_web.insights.urls")),
        path("surveys/", include("mehvar_web.studio.urls")),
        path("survey/", include("mehvar_web.surveys.urls")),
        path("asking/", include("mehvar_web.asking.urls")),
        path("inbox/", include("mehvar_web.inbox.urls")),
        path("cases/", include("mehvar_web.cases.urls")),
        path("decide/", include("mehvar_web.decide.urls")),
        path("policies/", include("mehvar_web.policies.urls")),
        path("conduct/", include("mehvar_web.conduct.urls")),
        path("contact/", include("mehvar_web.contact.urls")),
        path("channels/", include("mehvar_web.channels.urls")),
        path("collect/", include("mehvar_web.collect.urls")),
        path("settings/", include("mehvar_web.setup.urls")),
        path("jobs/", include("mehvar_web.jobs.urls")),
        path("account/", include("mehvar_web.accounts.sign_in_urls")),
        path("account/", include("mehvar_web.accounts.urls")),
        path(
            "components/",
            page(Right.SEE_TODAY, methods=("GET", "POST"))(components),
            name="components",
        ),
    ),
]
