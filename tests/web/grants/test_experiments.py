"""Experiments with caps: drawn before the start, agreed by two, decided under, and replayed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.web.grants.moments import LATE, NOW, late
from tests.web.grants.test_moments import chained, told

from mehvar import empowerment
from mehvar_web import grants
from mehvar_web.grants import Granted, experiments, policies
from mehvar_web.grants.experiments import ExperimentError, Plan, SamePersonError
from mehvar_web.grants.models import Experiment, PolicyVersion

if TYPE_CHECKING:
    from mehvar_web.accounts.models import Team, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ruled")]

CAPS = (60_000, 120_000)
WEEK = timedelta(days=7)
SEED = 1405


@pytest.fixture
def plan(bobs_team: Team, charlies_team: Team) -> Plan:
    """Two teams, two caps, four weeks from the next one on."""
    first = experiments.week_of(policies.today(NOW)) + WEEK
    teams = (bobs_team.code, charlies_team.code)
    arms = experiments.same_caps(empowerment.read_policy({**LATE, "version": 1}), CAPS)
    return Plan(arms=arms, teams=teams, first_week=first, weeks=4)


def base() -> PolicyVersion:
    return PolicyVersion.objects.get(key="late-order", number=1)


@pytest.fixture
def asked(plan: Plan, lena: User) -> Experiment:
    return experiments.ask(plan, version=base(), by=lena, seed=SEED, now=NOW)


@pytest.fixture
def agreed(asked: Experiment, alice: User) -> Experiment:
    return experiments.agree(asked, by=alice, now=NOW)


def moments(experiment: Experiment) -> Iterator[datetime]:
    """A Monday or so of each week."""
    for place in range(experiment.weeks):
        day = experiment.first_week + WEEK * place + timedelta(days=2)
        yield datetime(day.year, day.month, day.day, 9, 30)


def granted(customer_id: int, by: User, at: datetime) -> int:
    answer = grants.grant(late(customer_id), by=by, key=at.isoformat(), now=at)
    assert isinstance(answer, Granted)
    return answer.amount


def test_the_lot_is_kept_when_it_is_asked_for_and_never_changes(
    asked: Experiment, plan: Plan, alice: User
) -> None:
    drawn = experiments.lot_of(plan, seed=SEED)
    kept = list(asked.assignment)
    (entry,) = chained("policy.experiment_asked")

    experiments.agree(asked, by=alice, now=NOW)
    experiments.stop(asked, by=alice, now=NOW + WEEK)

    now = Experiment.objects.get(pk=asked.pk)
    assert experiments.lot_rows(now) == drawn
    assert now.assignment == kept
    assert entry["details"]["lot"] == now.digest == experiments.digest_of(now.assignment)
    turns = {(one.team_id, one.block, one.cap) for one in drawn}
    assert len(turns) == len(drawn) == 8


def test_each_week_decides_under_its_cap_and_replays_the_same(
    agreed: Experiment, customer_id: int, bob: User, bobs_team: Team
) -> None:
    caps = [one.cap for one in experiments.lot_rows(agreed) if one.team_id == bobs_team.code]

    amounts = [granted(customer_id, bob, at) for at in moments(agreed)]

    assert amounts == caps
    versions = empowerment.read_versions(
        (row["policy_key"], row["policy_version"], row["definition"]) for row in told("policies")
    )
    digests = {one["object_id"]: one["details"]["digest"] for one in chained("decision.made")}
    rows = [_recorded(row, digests) for row in told("decisions")]
    assert {one.verdict for one in empowerment.replay(rows=rows, policies=versions)} == {
        empowerment.Verdict.SAME
    }
    assert [versions["late-order", one.policy_version].rows[0].effect.amount.at_most  # type: ignore[union-attr]
            for one in rows] == caps  # fmt: skip
    assert 1 not in {one.policy_version for one in rows}


def _recorded(row: dict[str, Any], digests: dict[str, str]) -> empowerment.Recorded:
    return empowerment.Recorded(
        decision_id=row["record_id"], situation=row["situation"], policy_key=row["policy_key"],
        policy_version=row["policy_version"], facts=row["facts"], outcome=row["outcome"],
        reason=row["reason"], action=row["action"], row=row.get("row"), due=row["due"],
        amount=row["amount"], level=row.get("level"), digest=digests[row["record_id"]],
    )  # fmt: skip


def test_who_was_not_drawn_decides_under_the_version_in_force(
    agreed: Experiment, customer_id: int, bob: User, alice: User
) -> None:
    during = next(moments(agreed))
    after = during + WEEK * agreed.weeks

    assert granted(customer_id, alice, during) == 185_000
    assert granted(customer_id, bob, NOW) == 185_000
    assert granted(customer_id, bob, after) == 185_000


def test_arms_are_listed_nowhere_as_the_policy_in_force(agreed: Experiment) -> None:
    day = agreed.first_week

    assert [one.number for one in policies.versions("late-order")] == [1]
    assert {one.number for one in policies.everything()} == {1}
    assert policies.changing(first=day, last=day) == ()
    (policy,) = policies.in_force("late_order", day=day)
    assert policy.version == 1
    arm = experiments.arm_of("late-order", 2)
    assert arm is not None
    assert policies.standing(arm, day=day) == "arm"
    assert {row.get("from_day") for row in told("policies") if row["policy_version"] > 1} == {None}
    with pytest.raises(policies.PolicyStateError, match="arm of an experiment"):
        policies.end(arm, by=agreed.asked_by, last_day=day, now=NOW)


def test_a_second_person_agrees(asked: Experiment, lena: User) -> None:
    with pytest.raises(SamePersonError):
        experiments.agree(asked, by=lena, now=NOW)
    assert PolicyVersion.objects.filter(arm_of__isnull=False).count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.filter(pk=asked.pk).update(state="agreed", answered_by=lena)


def test_nobody_agrees_once_the_first_week_has_begun(asked: Experiment, alice: User) -> None:
    with pytest.raises(ExperimentError, match="begun already"):
        experiments.agree(asked, by=alice, now=next(moments(asked)))


def test_stopping_brings_the_version_in_force_back_at_once(
    agreed: Experiment, customer_id: int, bob: User, alice: User
) -> None:
    first, second, *_ = moments(agreed)
    assert granted(customer_id, bob, first) in CAPS

    stopped = experiments.stop(agreed, by=alice, now=second)

    assert granted(customer_id, bob, second) == 185_000
    assert experiments.course_of(stopped, day=policies.today(second)) == "stopped"
    played = experiments.assigned_in(stopped)
    assert {one.week for one in played} == {agreed.first_week}
    with pytest.raises(ExperimentError, match="stopped, not agreed"):
        experiments.stop(agreed, by=alice, now=second)


def test_a_new_version_ends_the_experiment_the_day_before(
    agreed: Experiment, customer_id: int, bob: User, lena: User, alice: User
) -> None:
    from_day = agreed.first_week + WEEK
    first, second, *_ = moments(agreed)
    more = {**LATE, "rows": [dict(LATE["rows"][0]), *LATE["rows"][1:]]}
    version = policies.submit(policies.draft(more, by=lena, now=NOW), by=lena, now=NOW)
    policies.publish(version, by=alice, from_day=from_day, now=NOW)

    assert granted(customer_id, bob, first) in CAPS
    assert granted(customer_id, bob, second) == 185_000
    found = Experiment.objects.get(pk=agreed.pk)
    assert (found.state, found.last_day) == ("stopped", from_day - timedelta(days=1))
    assert experiments.course_of(found, day=agreed.first_week) == "running"


def test_ending_the_version_puts_a_waiting_experiment_aside(asked: Experiment, alice: User) -> None:
    policies.end(base(), by=alice, last_day=asked.first_week, now=NOW)

    assert Experiment.objects.get(pk=asked.pk).state == "declined"


def test_one_experiment_at_a_time(agreed: Experiment, plan: Plan, lena: User, alice: User) -> None:
    with pytest.raises(ExperimentError, match="Another experiment"):
        experiments.ask(plan, version=base(), by=lena, seed=2, now=NOW)

    experiments.stop(agreed, by=alice, now=NOW)
    again = experiments.ask(plan, version=base(), by=lena, seed=2, now=NOW)
    with pytest.raises(ExperimentError, match="Another experiment"):
        experiments.ask(plan, version=base(), by=alice, seed=3, now=NOW)
    experiments.decline(again, by=lena, now=NOW)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"teams": ("north", "nobody")}, "teams"),
        ({"arms": ()}, "different arms"),
        ({"weeks": 1}, "as many weeks as arms"),
        ({"weeks": 53}, "52 at most"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    plan: Plan, lena: User, change: dict[str, Any], why: str
) -> None:
    told = {name: getattr(plan, name) for name in ("arms", "teams", "first_week", "weeks")}
    with pytest.raises(ExperimentError, match=why):
        experiments.ask(Plan(**{**told, **change}), version=base(), by=lena, seed=1, now=NOW)
    later = {**told, "first_week": plan.first_week + timedelta(days=1)}
    with pytest.raises(ExperimentError, match="first day of a week"):
        experiments.ask(Plan(**later), version=base(), by=lena, seed=1, now=NOW)
    assert not Experiment.objects.exists()


def read(definition: dict[str, Any]) -> empowerment.Policy:
    return empowerment.read_policy({**definition, "version": 1})


@pytest.fixture
def by_row(plan: Plan) -> Plan:
    """Half an hour late has its caps, an hour late has others; a quarter has one in both arms."""
    low, high = {"late-30": 60_000, "late-60": 300_000}, {"late-30": 120_000, "late-60": 400_000}
    arms = experiments.arms_of(
        read(LATE), [{**high, "late-15": 60_000}, {**low, "late-15": 60_000}]
    )
    return replace(plan, arms=arms)


def test_each_row_has_its_own_cap_and_every_decision_replays(
    by_row: Plan, lena: User, alice: User, customer_id: int, bob: User, bobs_team: Team
) -> None:
    asked = experiments.ask(by_row, version=base(), by=lena, seed=SEED, now=NOW)
    agreed = experiments.agree(asked, by=alice, now=NOW + timedelta(minutes=1))
    caps = {arm.cap: dict(arm.caps) for arm in experiments.arms_in(agreed)}
    assert caps == {
        140_000: {"late-15": 60_000, "late-30": 60_000, "late-60": 300_000},
        193_333: {"late-15": 60_000, "late-30": 120_000, "late-60": 400_000},
    }

    drawn = [caps[one.cap] for one in experiments.lot_rows(agreed) if one.team_id == bobs_team.code]
    amounts = [granted(customer_id, bob, at) for at in moments(agreed)]
    far = [
        grants.grant(late(customer_id, delay=90), by=bob, key=f"far-{at}", now=at)
        for at in moments(agreed)
    ]

    assert amounts == [one["late-30"] for one in drawn]
    assert [one.amount for one in far if isinstance(one, Granted | grants.Asked)] == [
        min(one["late-60"], 370_000) for one in drawn
    ]
    assert not [one for one in _replayed() if one is not empowerment.Verdict.SAME]
    arm = experiments.arm_of("late-order", 2)
    assert arm is not None
    assert experiments.caps_of(policies.policy_of(arm))["late-15"] == 60_000


def _replayed() -> list[empowerment.Verdict]:
    versions = empowerment.read_versions(
        (row["policy_key"], row["policy_version"], row["definition"]) for row in told("policies")
    )
    digests = {one["object_id"]: one["details"]["digest"] for one in chained("decision.made")}
    rows = [_recorded(row, digests) for row in told("decisions")]
    assert len(rows) == 8
    return [one.verdict for one in empowerment.replay(rows=rows, policies=versions)]


def test_a_multiplier_moves_every_cap_and_rows_that_keep_theirs_are_left_out() -> None:
    policy = read(LATE)
    half = experiments.scaled(policy, rate=5_000)

    assert half == dict.fromkeys(("late-15", "late-30", "late-60"), 250_000)
    lower, higher = experiments.arms_of(policy, [{"late-60": 700_000}, {}])
    assert (lower.caps, lower.cap) == ((("late-60", 500_000),), 500_000)
    assert (higher.caps, higher.cap) == ((("late-60", 700_000),), 700_000)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([{"late-99": 1}, {}], "late-99 is no row"),
        ([{}, {}], "different caps"),
        ([{"late-30": 0}, {}], "above zero"),
        ([{"late-30": 100_000}, {"late-60": 100_000}], "as generous in every row"),
        ([{"late-30": 100_000}, {"late-30": 100_000}], "as generous in every row"),
        ([{"late-30": 100_000}, {"late-30": 100_000}, {}], "as generous in every row"),
    ],
)
def test_arms_without_an_order_are_refused(given: list[dict[str, int]], why: str) -> None:
    with pytest.raises(ExperimentError, match=why):
        experiments.arms_of(read(LATE), given)


@given(
    caps=st.lists(
        st.dictionaries(st.sampled_from(["late-15", "late-30", "late-60"]), st.integers(1, 10**9)),
        min_size=2, max_size=5,
    )
)  # fmt: skip
def test_arms_rise_in_every_row_whatever_is_given(caps: list[dict[str, int]]) -> None:
    try:
        arms = experiments.arms_of(read(LATE), caps)
    except ExperimentError:
        return
    assert len(arms) == len(caps)
    for lower, higher in pairwise(arms):
        assert lower.cap < higher.cap
        assert all(low <= high for (_, low), (_, high) in zip(lower.caps, higher.caps, strict=True))


def test_caps_kept_before_they_had_rows_are_kept_by_row(agreed: Experiment) -> None:
    """The migration reads old experiments as arms whose rows are alike."""
    from importlib import import_module

    migration = import_module("mehvar_web.grants.migrations.0005_arms_by_row")

    assert migration.by_row([120_000, 60_000], base().definition) == agreed.tried
