"""Rules at work: what they find, once each, never the past, whoever kills the worker."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from mehvar.workspace import Workspace
from mehvar_web import care, outbox
from mehvar_web import company as served
from mehvar_web.accounts.models import User
from mehvar_web.care import CareActError, _watch
from mehvar_web.care._rules import defaults_of
from mehvar_web.care.models import Case, CaseOpening, CaseRule

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 14, 12, 0)
"""Noon UTC of the last day of the simulated shop."""


def rule(kind: str, *, since: datetime = NOW, **settings: object) -> CaseRule:
    """A rule of this kind that is on since then."""
    found = CaseRule.objects.get(key=kind)
    found.settings = defaults_of(kind) | settings
    found.is_on, found.since, found.mark = True, since, {}
    found.save()
    return found


def run(one: CaseRule, *, now: datetime = NOW) -> int:
    """Let a rule do all that it has to; return how many cases there are."""
    one.refresh_from_db()
    while _watch.run_rule(one, now=now):
        one.refresh_from_db()
    return Case.objects.filter(opened_by=one.key).count()


def test_a_preview_finds_the_late_orders_that_a_build_counts(company: Workspace) -> None:
    marts = served.marts()
    since = NOW - timedelta(days=30)
    known = marts.ask(
        f"SELECT order_id FROM {marts.view('customer_orders')} WHERE delay_minutes > 30 "
        "AND promised_at + INTERVAL 30 MINUTE >= ? AND promised_at + INTERVAL 30 MINUTE < ? "
        "AND status <> 'cancelled'",
        [since, NOW],
    )

    told = care.preview_rule(rule("late_order", minutes=30), now=NOW)

    late = {one.key.rpartition(":")[2] for one in told.examples}
    assert known
    assert late <= {order for (order,) in known}
    assert told.cases >= len(known)
    assert sum(told.by_day.values()) == told.cases
    assert set(told.by_day) == {date(2025, 12, 15) + timedelta(days=at) for at in range(31)}
    assert not Case.objects.exists(), "trying opens nothing"


def test_low_scores_are_those_at_or_below_the_share(company: Workspace) -> None:
    marts = served.marts()
    known = marts.ask(
        f"SELECT count(*) FROM {marts.view('customer_feedback')} "
        "WHERE score_share <= 0.5 AND kind IN ('rating', 'nps', 'csat', 'ces') "
        'AND "at" >= ? AND "at" < ?',
        [NOW - timedelta(days=300), NOW],
    )[0][0]

    told = care.preview_rule(rule("low_score", share=0.5), days=300, now=NOW)

    assert told.cases == known > 10
    assert told.examples[0].customer_id is not None


@pytest.mark.parametrize("kind", ["stock_out", "silence", "value_at_risk"])
def test_the_other_rules_find_customers_and_orders(company: Workspace, kind: str) -> None:
    settings: dict[str, dict[str, Any]] = {
        "value_at_risk": {"amount": 1, "leaves": 0.3},
        "silence": {"times": 0.5},
    }

    told = care.preview_rule(rule(kind, **settings.get(kind, {})), days=300, now=NOW)

    for one in told.examples:
        assert one.customer_id is not None or one.order is not None
        assert one.happened_at is not None
    if kind == "value_at_risk":
        assert told.cases > 0


def test_a_topic_opens_a_case_for_each_comment_that_speaks_badly_of_it(company: Workspace) -> None:
    marts = served.marts()
    topic = marts.ask(
        f"SELECT aspect, count(DISTINCT comment) FROM {marts.view('comment_aspects')} "
        "WHERE polarity < 0 AND day >= ? AND day <= ? GROUP BY 1 ORDER BY 2 DESC LIMIT 1",
        [NOW.date() - timedelta(days=60), NOW.date()],
    )[0]

    told = care.preview_rule(rule("complaint_topic", topics=[topic[0]]), days=60, now=NOW)

    assert 0 < told.cases <= topic[1]
    assert all(one.comment is not None for one in told.examples)


def test_a_rule_opens_what_came_since_it_was_switched_on_and_each_once(
    company: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = rule("late_order", since=NOW - timedelta(days=6), minutes=0)
    died_after = 1
    real, count = care.open_case, 0

    def dies(*args: object, **told: object) -> object:
        nonlocal count
        count += 1
        if count > died_after:
            raise KeyboardInterrupt
        return real(*args, **told)  # type: ignore[arg-type]

    monkeypatch.setattr(_watch, "open_case", dies)
    with pytest.raises(KeyboardInterrupt):
        _watch.run_rule(one, now=NOW)
    monkeypatch.setattr(_watch, "open_case", real)
    cases = run(one)

    assert cases > died_after
    assert CaseOpening.objects.count() == CaseOpening.objects.values("key").distinct().count()
    assert run(one) == cases, "nothing new"
    again = run(one, now=NOW + timedelta(minutes=1))
    assert again >= cases
    assert all(case.happened_at >= NOW - timedelta(days=6) for case in Case.objects.all())


def test_switching_on_opens_nothing_of_the_past(company: Workspace, alice: User) -> None:
    one = CaseRule.objects.get(key="low_score")

    on = care.switch_rule(one, is_on=True, by=alice, now=NOW)

    assert on.since == NOW
    assert run(on, now=NOW + timedelta(seconds=1)) == 0
    assert not care.switch_rule(one, is_on=False, by=alice, now=NOW).is_on


def test_customers_over_the_bound_already_are_remembered_and_open_nothing(
    company: Workspace,
) -> None:
    one = rule("value_at_risk", amount=1, leaves=0.3)

    assert run(one) == 0
    assert CaseOpening.objects.filter(case=None).count() > 0
    one.settings = one.settings | {"leaves": 0.2}
    one.save()
    assert run(one) == 0, "the build is the same: nothing new was told"
    CaseOpening.objects.filter(pk=CaseOpening.objects.earliest("pk").pk).delete()
    one.mark = one.mark | {"stamp": ["another build"]}
    one.save()
    assert run(one) >= 1, "one more is over it after the next build"


def test_no_more_cases_a_day_than_allowed_and_it_says_so(company: Workspace) -> None:
    one = rule("late_order", since=NOW - timedelta(days=6), minutes=1, most_a_day=2)

    assert run(one) == 2
    one.refresh_from_db()
    assert one.problem.startswith("most_a_day:")
    assert run(one, now=NOW + timedelta(days=1)) == 4, "the next day opens the next ones"


def test_settings_out_of_bounds_are_named(company: Workspace, alice: User) -> None:
    one = CaseRule.objects.get(key="low_score")
    one.settings = {"share": 3, "kinds": [], "moon": 1}

    with pytest.raises(CareActError, match=r"moon is unknown.*share must lie.*kinds.*most_a_day"):
        care.save_rule(one, by=alice, now=NOW)


def test_a_score_that_comes_in_opens_a_case_within_a_run_of_the_chore(
    own_company: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import transaction

    now = served.now()
    one = rule("low_score", since=now - timedelta(hours=1))
    assert run(one, now=now) == 0

    with transaction.atomic():
        outbox.record(
            "feedback",
            [{"record_id": "f1", "kind": "csat", "score": 1.0, "scale_min": 1.0, "scale_max": 5.0,
              "at": now - timedelta(minutes=2), "store_id": "s1"}],
            actor="test",
        )  # fmt: skip
    outbox.relay()
    monkeypatch.setattr(served, "now", lambda: now + timedelta(minutes=1))
    _watch.run_rules()

    case = Case.objects.get()
    assert (case.opened_by, case.type.key, case.store_id) == ("low_score", "low_score", "s1")
    _watch.run_rules()
    assert Case.objects.count() == 1
