"""Addresses of Settings and of the first run."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from mehvar_web.setup.views import (
    about,
    api,
    audit,
    company,
    holidays,
    people,
    teams,
    tokens,
    welcome,
)

app_name = "setup"
urlpatterns: list[URLPattern] = [
    path("", company.settings, name="settings"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("begin/", welcome.begin, name="begin"),
    path("begin/simulate/", welcome.simulate, name="simulate"),
    path("company/", company.company_settings, name="company"),
    path("teams/", teams.teams, name="teams"),
    path("teams/sync/", teams.sync, name="sync_teams"),
    path("teams/new/", teams.new_team, name="new_team"),
    path("teams/<int:pk>/", teams.team, name="team"),
    path("teams/<int:pk>/follow/", teams.follow_files, name="follow_files"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("holidays/<slug:part>/add/", holidays.add_day, name="add_day"),
    path("holidays/<slug:part>/<int:at>/remove/", holidays.remove_day, name="remove_day"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    re_path(
        r"^people/(?P<pk>\d{1,18})/(?P<what>link|deactivate|activate|second-factor|sign-out)/$",
        people.act,
        name="act",
    ),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="revoke"),
    path("api/", api.reference, name="api"),
    path("privacy/", about.privacy, name="privacy"),
    path("audit/", audit.audit, name="audit"),
    path("audit/verify/", audit.verify, name="verify"),
    path("audit/replay/", audit.replay, name="replay"),
    path("audit/period.zip", audit.period, name="audit_period"),
    path("audit/decisions/<slug:key>/", audit.decision, name="decision"),
    path("about/", about.about, name="about"),
]
