"""The pages that the browser tests open: every page of the product stands here once.

``address`` may hold the facts that ``_prepare.py`` tells in braces. ``status`` is what the page
answers with, for those that say what is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its name in test ids, its address after the language, who opens it."""

    name: str
    address: str
    role: str = "owner"
    status: int = 200


PAGES = (
    Page(name="components", address="components/"),
    Page(name="today", address=""),
    Page(name="today-agent", address="", role="agent"),
    Page(name="act", address="act/"),
    Page(name="act-filtered", address="act/?department=delivery", role="agent"),
    Page(name="experience", address="experiences/late/"),
    Page(name="experience-unpriced", address="experiences/low_score/"),
    Page(name="customers", address="customers/"),
    Page(name="customers-searched", address="customers/?q=محمد"),
    Page(name="customers-filtered", address="customers/?stage=lost&complaints=yes"),
    Page(name="customers-reveal", address="customers/reveal/"),
    Page(name="customer", address="customers/{customer}/"),
    Page(name="customer-reveal", address="customers/{customer}/reveal/"),
    Page(name="customer-fact", address="customers/{customer}/facts/"),
    Page(name="customer-merge", address="customers/{customer}/merge/?q=رضا"),
    Page(name="customer-compare", address="customers/{customer}/merge/?other=12"),
    Page(name="customer-split", address="customers/{customer}/split/"),
    Page(name="customer-everything", address="customers/{customer}/everything/"),
    Page(name="value", address="value/"),
    Page(name="value-lead", address="value/", role="lead"),
    Page(name="value-moves", address="value/moves/down/"),
    Page(name="value-strategy", address="value/strategy/gold/"),
    Page(name="customers-of-a-class", address="customers/?worth=gold&sort=-residual_value"),
    Page(name="segments", address="segments/"),
    Page(name="segments-lead", address="segments/", role="lead"),
    Page(name="segment-new", address="segments/new/", role="analyst"),
    Page(name="segmentation", address="segments/of/rfm/"),
    Page(name="segmentation-control", address="segments/of/control/"),
    Page(name="segment", address="segments/of/value_class/gold/"),
    Page(name="segment-note", address="segments/of/value_class/gold/note/"),
    Page(name="segment-audience", address="segments/of/value_class/gold/audience/"),
    Page(name="segments-compared", address="segments/compare/?with=rfm&with=cluster&with=control"),
    Page(name="personas", address="segments/personas/"),
    Page(name="values-survey", address="segments/values/"),
    Page(name="scores", address="scores/"),
    Page(name="scores-stars", address="scores/?measure=rating&by=city&span=all"),
    Page(name="drivers", address="drivers/?outcome=rating"),
    Page(
        name="drivers-what-if",
        address="drivers/?outcome=return&driver=late_minutes&share=50",
    ),
    Page(name="metrics", address="metrics/"),
    Page(name="metric", address="metrics/nps/"),
    Page(name="metric-parts", address="metrics/on_time_rate/?by=store_id"),
    Page(name="metric-weeks", address="metrics/revenue/?period=week&by=channel&member=app"),
    Page(name="metric-rows", address="metrics/nps/rows/"),
    Page(name="metric-target", address="metrics/revenue/target/"),
    Page(name="retention", address="retention/"),
    Page(name="retention-groups", address="retention/?period=week&measure=revenue&by=channel"),
    Page(name="retention-quiet", address="retention/quiet/"),
    Page(name="retention-needs", address="retention/needs/"),
    Page(name="retention-campaigns", address="retention/campaigns/"),
    Page(name="retention-model", address="retention/model/"),
    Page(name="retention-assumptions", address="retention/assumptions/"),
    Page(name="profit", address="profit/"),
    Page(name="profit-month", address="profit/?period=jyear:1404"),
    Page(name="profit-least", address="profit/customers/least/"),
    Page(name="profit-returners", address="profit/customers/returners/"),
    Page(name="profit-policies", address="profit/policies/?unit=customer"),
    Page(name="profit-simulator", address="profit/simulator/?now_window=30&a_window=3&b_window=60"),
    Page(
        name="profit-cut",
        address="profit/cut/?budget=delivery&share=20&worse_low=2&worse_high=15"
        "&lost_low=30&lost_high=90",
    ),
    Page(name="profit-rates", address="profit/rates/"),
    Page(name="behaviour", address="behaviour/"),
    Page(name="needs", address="needs/"),
    Page(name="needs-board", address="needs/?view=board", role="agent"),
    Page(name="need", address="needs/{need}/"),
    Page(name="need-edit", address="needs/{need}/edit/"),
    Page(name="need-of-comment", address="needs/from-comment/{said}/"),
    Page(name="study", address="needs/studies/{study}/"),
    Page(name="figures", address="needs/figures/"),
    Page(name="voice-model", address="voice/model/"),
    Page(name="voice-model-agent", address="voice/model/", role="agent"),
    Page(name="voice-roll-back", address="voice/model/roll-back/"),
    Page(name="voice-changes", address="voice/changes/"),
    Page(name="voice-change", address="voice/changes/subject/?subject=delivery"),
    Page(name="voice-owners", address="voice/changes/owners/"),
    Page(name="collect", address="collect/"),
    Page(name="imports", address="collect/imports/"),
    Page(name="import", address="collect/imports/{import}/"),
    Page(name="upload", address="collect/new/"),
    Page(name="mapping", address="collect/new/{upload}/"),
    Page(name="databases", address="collect/databases/"),
    Page(name="jobs", address="jobs/"),
    Page(name="settings", address="settings/"),
    Page(name="settings-teams", address="settings/teams/"),
    Page(name="settings-team", address="settings/teams/new/"),
    Page(name="settings-holidays", address="settings/holidays/"),
    Page(name="settings-people", address="settings/people/"),
    Page(name="settings-invite", address="settings/people/invite/"),
    Page(name="settings-person", address="settings/people/1/"),
    Page(name="settings-tokens", address="settings/tokens/"),
    Page(name="settings-api", address="settings/api/"),
    Page(name="settings-privacy", address="settings/privacy/"),
    Page(name="settings-audit", address="settings/audit/"),
    Page(name="settings-about", address="settings/about/"),
    Page(name="settings-begin", address="settings/begin/"),
    Page(name="password", address="account/password/"),
    Page(name="second-factor", address="account/second-factor/"),
    Page(name="password-reset", address="account/password/reset/", role=""),
    Page(name="profile", address="account/"),
    Page(name="sign-in", address="account/sign-in/", role=""),
    Page(name="not-found", address="nowhere/", status=404),
    Page(name="forbidden", address="collect/", role="agent", status=403),
)
