"""The only module that names every step of a build, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from mehvar import (
    behaviour,
    calendar,
    care,
    conduct,
    customers,
    drivers,
    identity,
    insights,
    measurement,
    metrics,
    policy_lab,
    profit,
    retention,
    scores,
    segments,
    value,
    voice,
)
from mehvar.text import Bilingual
from mehvar.workspace import Build

_FACTS = (
    "orders", "order_lines", "returns", "feedback", "invitations", "interactions", "events",
    "costs", "facts",
)  # fmt: skip
_CUSTOMER_MARTS = (
    "customer_orders", "customer_order_lines", "customer_returns", "customer_feedback",
    "customer_interactions",
)  # fmt: skip
_SOLD = (
    "profiles", "products", "orders", "order_lines", "returns", "interactions", "costs",
)  # fmt: skip
_PROFIT = (
    "order_profit", "customer_profit", "profit_ledger", "profit_whale", "profit_returns",
    "profit_poor", "profit_policies", "profit_extremes", "profit_facts",
)  # fmt: skip
_COSTED = ("assumed_margin_basis_points", "currency", "exponent")
_RETENTION_MARTS = (
    "customer_retention", "quiet_customers", "cohorts", "survival_curves", "churn_model",
    "next_needs", "needs_due", "retention_numbers",
)  # fmt: skip
_CALENDAR_FILES = ("holidays.csv", "occasions.csv")
_WINDOW = ("window_days", "horizon_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: what it reads and writes, and the function that does it.

    ``settings`` and ``files`` name the settings and the workspace's editable files on which the
    result depends besides the tables.
    """

    name: str
    title: Bilingual
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[[Build], None]
    settings: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def _write_dates(build: Build) -> None:
    """The calendar of every day from the first in the data to a year after the last."""
    settings = build.settings
    first, last = _span(build)
    holidays, occasions = (build.workspace.root / name for name in _CALENDAR_FILES)
    build.write_arrow(
        "dates",
        calendar.dates_table(
            first=first,
            last=last,
            fiscal_month=settings.fiscal_month,
            fiscal_calendar=settings.calendar,
            weekend=settings.weekend,
            holidays=calendar.Holidays.read(holidays)
            if holidays.exists()
            else calendar.Holidays.default(),
            occasions=calendar.Occasions.read(occasions)
            if occasions.exists()
            else calendar.Occasions.default(),
            language=settings.language,
        ),
    )


def _span(build: Build) -> tuple[date, date]:
    first = last = build.as_of
    for name in _FACTS:
        if build.has_rows(name):
            rows = build.lake.read(build.backend, name, version=build.base_versions[name])
            found = build.backend.to_pyarrow(
                rows.aggregate(first=rows.day.min(), last=rows.day.max())
            ).to_pylist()[0]
            first = min(filter(None, (first, found["first"])))
            last = max(filter(None, (last, found["last"])))
    return first.replace(month=1, day=1), last + timedelta(days=366)


STEPS: tuple[Step, ...] = (
    Step(
        name="dates",
        title=Bilingual("تقویم", "Calendar"),
        reads=_FACTS,
        writes=("dates",),
        run=_write_dates,
        settings=("fiscal_month", "calendar", "weekend", "language"),
        files=_CALENDAR_FILES,
    ),
    Step(
        name="identity",
        title=Bilingual("یکی‌کردن مشتریان", "Who is one person"),
        reads=("people", *_FACTS),
        writes=("profiles", "identity_links", "identity_registry"),
        run=identity.resolve,
        files=identity.FILES,
    ),
    Step(
        name="facts",
        title=Bilingual("سفارش‌ها و آنچه بر آنها گذشت", "Orders and what happened to them"),
        reads=("profiles", "products", "stores", *_FACTS),
        writes=_CUSTOMER_MARTS,
        run=customers.build_facts,
    ),
    Step(
        name="customers",
        title=Bilingual("یک سطر برای هر مشتری", "One row per customer"),
        reads=("profiles", "people", "events", "facts", "case_steps", "grants", *_CUSTOMER_MARTS),
        writes=("customers", "customer_stores", "customer_facts", "timeline", "attributes"),
        run=customers.build_customers,
    ),
    Step(
        name="profit",
        title=Bilingual("سود هر مشتری", "Profit of every customer"),
        reads=(*_SOLD, "dates", "customers", *_CUSTOMER_MARTS),
        writes=_PROFIT,
        run=profit.build_profit,
        settings=("calendar", "minimum_group", *_COSTED),
        files=(profit.RATES_FILE,),
    ),
    Step(
        name="behaviour",
        title=Bilingual("رفتار خرید", "How customers buy"),
        reads=("customers", "customer_orders", "customer_order_lines"),
        writes=(
            "customer_behaviour",
            "product_affinity",
            "customer_gaps",
            "behaviour_summary",
        ),
        run=behaviour.build_behaviour,
        settings=("minimum_group", "time_zone"),
    ),
    Step(
        name="value",
        title=Bilingual("ارزش مشتریان", "What customers are worth"),
        reads=("customers", "customer_orders", "order_profit", "customer_profit"),
        writes=(
            "customer_value",
            "value_model",
            "value_summary",
            "value_tracking",
            "value_calibration",
            "value_distribution",
            "value_classes",
            "value_moves",
        ),
        run=value.build_value,
        settings=value.SETTINGS,
        files=value.FILES,
    ),
    Step(
        name="policy_cases",
        title=Bilingual("گذشته برای سیاست‌ها", "History for policies"),
        reads=policy_lab.READS,
        writes=policy_lab.MARTS,
        run=policy_lab.build_policy_cases,
        settings=("time_zone",),
    ),
    Step(
        name="policy_effects",
        title=Bilingual("اثر سیاست‌ها", "Effects of policies"),
        reads=policy_lab.EFFECT_READS,
        writes=policy_lab.EFFECT_MARTS,
        run=policy_lab.build_policy_effects,
        settings=("calendar",),
    ),
    Step(
        name="retention",
        title=Bilingual("ماندگاری", "Retention"),
        reads=("dates", "customers", "customer_value", *_CUSTOMER_MARTS),
        writes=_RETENTION_MARTS,
        run=retention.build_retention,
        settings=("calendar", "minimum_group", *_WINDOW),
        files=(retention.FILE,),
    ),
    Step(
        name="campaigns",
        title=Bilingual("کارزارها", "Campaigns"),
        reads=("profiles", "events", "customer_orders"),
        writes=("campaign_uplift", "campaign_deciles"),
        run=retention.build_campaigns,
        settings=("minimum_group", "horizon_days"),
    ),
    Step(
        name="segments",
        title=Bilingual("بخش‌های مشتریان", "Segments of customers"),
        reads=(
            "people",
            "contact_choices",
            "profiles",
            "customers",
            "feedback",
            *_CUSTOMER_MARTS,
            "order_profit",
            "customer_profit",
            "customer_behaviour",
            "customer_value",
            "customer_retention",
        ),
        writes=(
            "customer_consents",
            "segment_members",
            "segmentations",
            "segment_profiles",
            "segment_traits",
            "segment_worth",
            "segment_overlap",
            "segment_changes",
            "segment_models",
        ),
        run=segments.build_segments,
        settings=("minimum_group", "weekend", "horizon_days"),
        files=segments.DEFINITIONS_FILES,
    ),
    Step(
        name="voice",
        title=Bilingual("صدای مشتری", "The customers' voice"),
        reads=(
            "dates",
            "feedback",
            "interactions",
            "stores",
            "employees",
            "voice_labels",
            "customers",
            "customer_orders",
            "customer_feedback",
            "customer_interactions",
            "customer_value",
        ),
        writes=(
            "voice_comments",
            "comment_aspects",
            "voice_topics",
            "voice_phrases",
            "voice_facts",
        ),
        run=voice.build_voice,
        settings=("calendar", "minimum_group"),
        files=voice.FILES,
    ),
    Step(
        name="voice_changes",
        title=Bilingual("چه چیز تغییر کرد", "What changed"),
        reads=("products", "stores", "voice_comments", "comment_aspects"),
        writes=("voice_changes", "voice_streams", "voice_watch"),
        run=voice.build_changes,
        settings=("calendar", "minimum_group"),
    ),
    Step(
        name="scores",
        title=Bilingual("نمره‌ها", "Scores"),
        reads=(
            "dates",
            "profiles",
            "feedback",
            "invitations",
            "customers",
            "customer_orders",
            "customer_feedback",
            "customer_value",
            "segmentations",
            "segment_members",
        ),
        writes=("scores", "score_weights", "score_facts"),
        run=scores.build_scores,
        settings=scores.SETTINGS,
    ),
    Step(
        name="drivers",
        title=Bilingual("چه چیزی اثر دارد", "What moves scores and retention"),
        reads=(
            "feedback",
            "touchpoints",
            *_CUSTOMER_MARTS,
            "customer_value",
            "voice_comments",
            "comment_aspects",
        ),
        writes=drivers.MARTS,
        run=drivers.build_drivers,
        settings=("minimum_group", *_WINDOW),
    ),
    Step(
        name="insights",
        title=Bilingual("نیازها", "Needs"),
        reads=insights.READS,
        writes=insights.MARTS,
        run=insights.build_insights,
        settings=("minimum_group",),
    ),
    Step(
        name="care",
        title=Bilingual("پرونده‌ها", "Cases"),
        reads=care.READS,
        writes=care.MARTS,
        run=care.build_care,
        settings=("time_zone", "weekend"),
        files=care.FILES,
    ),
    Step(
        name="metrics",
        title=Bilingual("شاخص‌ها", "Metrics"),
        reads=("dates", *_CUSTOMER_MARTS, "care_cases"),
        writes=("metric_values", "metric_signals"),
        run=metrics.build_metrics,
        settings=("calendar", "minimum_group", *_WINDOW),
    ),
    Step(
        name="experiences",
        title=Bilingual("پول در خطر", "Money at risk"),
        reads=("dates", "customers", *_CUSTOMER_MARTS),
        writes=("experience_effects", "experience_risk", "today_numbers", "customer_risk"),
        run=measurement.run_experiences,
        settings=("minimum_group", *_WINDOW),
        files=("next_steps.csv",),
    ),
    Step(
        name="conduct",
        title=Bilingual("رفتار", "Conduct"),
        reads=conduct.READS,
        writes=conduct.MARTS,
        run=conduct.build_conduct,
        settings=conduct.SETTINGS,
        files=conduct.FILES,
    ),
    Step(
        name="list",
        title=Bilingual("فهرست مشتریان", "The list of customers"),
        reads=("customers", "customer_risk", "customer_value"),
        writes=("customer_list",),
        run=customers.build_list,
        settings=("language",),
    ),
)
