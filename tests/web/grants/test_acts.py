"""Once, within the budgets, with a second pair of eyes, and back again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from tests.web.grants.moments import LATE, NOW, instead, late, publish
from tests.web.grants.test_moments import chained, told

from mehvar_web import grants
from mehvar_web.grants import (
    Asked,
    Granted,
    Limit,
    Moment,
    Refused,
    RefusedFor,
    _acts,
    _approvals,
    policies,
)
from mehvar_web.grants._look import judge
from mehvar_web.grants.models import Decision, Grant

if TYPE_CHECKING:
    from mehvar_web.accounts.models import Team, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ruled")]


@pytest.fixture
def order(customer_id: int) -> tuple[str, str]:
    """The customer's most delayed order."""
    from mehvar_web import company as served

    marts = served.marts()
    found: tuple[str, str] = marts.ask(
        f"SELECT source, order_id FROM {marts.view('customer_orders')} WHERE customer_id = ? "
        "AND delay_minutes >= 15 AND gross_amount > 0 ORDER BY delay_minutes DESC LIMIT 1",
        [customer_id],
    )[0]
    return found


def of_order(customer_id: int, order: tuple[str, str]) -> Moment:
    return Moment(situation="late_order", customer_id=customer_id, order=order)


def test_the_same_key_grants_once_and_tells_the_code_again(customer_id: int, bob: User) -> None:
    first = grants.grant(late(customer_id), by=bob, key="a", now=NOW)
    again = grants.grant(late(customer_id), by=bob, key="a", now=NOW + timedelta(minutes=5))
    later = grants.grant(late(customer_id), by=bob, key="a", now=NOW + timedelta(hours=1))

    assert isinstance(first, Granted)
    assert isinstance(again, Granted)
    assert isinstance(later, Granted)
    assert (again.grant, again.code, again.is_repeat) == (first.grant, first.code, True)
    assert later.code is None
    assert Grant.objects.count() == len(told("grants")) == 1


def test_a_key_is_for_one_moment(customer_id: int, bob: User, lena: User) -> None:
    grants.grant(late(customer_id), by=bob, key="a", now=NOW)

    with pytest.raises(grants.GrantError, match="another moment"):
        grants.grant(late(customer_id, delay=20), by=bob, key="a", now=NOW)
    assert isinstance(grants.grant(late(customer_id), by=lena, key="a", now=NOW), Granted)


def test_an_order_gets_one_grant_in_a_situation(
    customer_id: int, bob: User, lena: User, order: tuple[str, str]
) -> None:
    first = grants.grant(of_order(customer_id, order), by=lena, key="a", now=NOW)

    second = grants.grant(of_order(customer_id, order), by=bob, key="b", now=NOW)

    assert isinstance(first, Granted)
    assert isinstance(second, Refused)
    assert (second.why, second.name) == (RefusedFor.ONCE, "late_order")
    look = grants.look(of_order(customer_id, order), by=bob, now=NOW)
    assert look.refusal is not None
    assert (look.refusal.why, look.refusal.grant, look.most) == (RefusedFor.ONCE, first.grant, 0)


def test_of_two_at_the_same_moment_one_grants(
    customer_id: int, bob: User, lena: User, order: tuple[str, str]
) -> None:
    """Both looked before either granted: the second finds out when it writes."""
    acts = []
    for user in (lena, bob):
        act = _acts._Act(
            judge(of_order(customer_id, order), by=user, now=NOW),
            by=user, now=NOW, amount=None, note="", channel="page",
        )  # fmt: skip
        act.request_key, act.request_digest = f"{user.pk}:a", "x"
        acts.append(act)

    with transaction.atomic():
        assert isinstance(acts[0].run(), Granted)
    with pytest.raises((_acts._ChangedError, IntegrityError)), transaction.atomic():
        acts[1].run()

    assert Grant.objects.filter(state="granted").count() == 1
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "budget"),
    [
        ("customer", "customer"),
        ("employee_day", "employee_day"),
        ("employee_month", "employee_month"),
        ("team_month", "team_month"),
        ("company_month", "company_month"),
    ],
)
def test_a_budget_refuses_by_name_and_less_may_fit(
    customer_id: int, bob: User, alice: User, kind: str, budget: str
) -> None:
    grants.set_budgets([Limit(kind=kind, amount=150_000)], by=alice, now=NOW)

    offer = grants.look(late(customer_id), by=bob, now=NOW)
    refused = grants.grant(late(customer_id), by=bob, key="a", now=NOW)
    fits = grants.grant(late(customer_id), by=bob, key="b", now=NOW, amount=offer.most)

    assert offer.most == 150_000
    assert refused == Refused(why=RefusedFor.BUDGET, name=budget, left=150_000, grant=refused.grant)
    assert isinstance(fits, Granted)
    assert fits.amount == 150_000
    assert [one.left for one in grants.look(late(customer_id), by=bob, now=NOW).budgets] == [0]
    assert grants.check_ledger() == ()


def test_the_narrowest_limit_counts(
    customer_id: int, bob: User, alice: User, bobs_team: Team, lena: User
) -> None:
    grants.set_budgets(
        [
            Limit(kind="employee_day", amount=1_000),
            Limit(kind="employee_day", amount=2_000, level=1),
            Limit(kind="team_month", amount=3_000),
            Limit(kind="team_month", amount=4_000, team=bobs_team),
        ],
        by=alice,
        now=NOW,
    )

    told_of = {
        (user.username, one.kind): one.limit
        for user in (bob, lena)
        for one in grants.budget_terms(by=user, now=NOW, customer_id=customer_id)
    }

    assert told_of == {
        ("bob", "employee_day"): 2_000, ("bob", "team_month"): 4_000,
        ("lena", "employee_day"): 1_000, ("lena", "team_month"): 4_000,
    }  # fmt: skip


def test_a_new_limit_ends_the_old_and_is_audited(alice: User) -> None:
    for amount in (1_000, 1_000, 2_000, None):
        grants.set_budgets([Limit(kind="case", amount=amount)], by=alice, now=NOW)

    assert [one["details"]["limit"] for one in chained("budget.set")] == [1_000, 2_000, None]
    assert not grants.limits(day=policies.today(NOW)).exists()
    assert grants.limits().count() == 2


def test_no_more_than_was_decided(customer_id: int, bob: User) -> None:
    answer = grants.grant(late(customer_id), by=bob, key="a", now=NOW, amount=185_001)

    assert isinstance(answer, Refused)
    assert (answer.why, answer.left) == (RefusedFor.ABOVE_DECISION, 185_000)
    assert not Grant.objects.exists()


def test_a_question_holds_its_amount_until_a_second_person_answers(
    customer_id: int, bob: User, lena: User, alice: User
) -> None:
    grants.set_budgets([Limit(kind="team_month", amount=400_000)], by=alice, now=NOW)

    asked = grants.grant(instead(customer_id, 790_000), by=bob, key="a", now=NOW, note="مهم")

    assert isinstance(asked, Asked)
    question = Grant.objects.get(key=asked.grant)
    assert grants.look(late(customer_id), by=bob, now=NOW).budgets[0].left == 30_000
    with pytest.raises(Http404):
        grants.approve(question, by=bob, now=NOW)
    assert list(grants.waiting_for(lena)) == list(grants.waiting_for(alice)) == [question]
    answer = grants.approve(question, by=lena, now=NOW, note="برو")
    assert isinstance(answer, Granted)
    assert [one["approved_by"] for one in told("grants")[1:]] == [lena.actor]
    late_answer = grants.approve(question, by=alice, now=NOW)
    assert isinstance(late_answer, Refused)
    assert late_answer.why is RefusedFor.ANSWERED
    assert grants.check_ledger() == ()


def test_what_an_approver_does_not_give_goes_back_to_the_budgets(
    customer_id: int, bob: User, lena: User, alice: User
) -> None:
    grants.set_budgets([Limit(kind="team_month", amount=400_000)], by=alice, now=NOW)
    asked = grants.grant(late(customer_id, delay=90), by=bob, key="a", now=NOW)
    assert isinstance(asked, Asked)
    assert asked.amount == 370_000
    question = Grant.objects.get()

    with pytest.raises(grants.GrantError):
        grants.approve(question, by=lena, now=NOW, amount=380_000)
    answer = grants.approve(question, by=lena, now=NOW, amount=150_000)

    assert isinstance(answer, Granted)
    assert answer.amount == 150_000
    assert grants.look(late(customer_id), by=bob, now=NOW).budgets[0].left == 250_000
    assert told("grants")[-1]["cost_amount"] == 150_000
    assert grants.withdraw(Grant.objects.get(), by=lena, now=NOW)
    assert grants.look(late(customer_id), by=bob, now=NOW).budgets[0].left == 400_000
    assert grants.check_ledger() == ()


def test_nobody_answers_their_own_question_nor_another_teams(
    customer_id: int, lena: User, charlies_team: Team, alice: User
) -> None:
    from mehvar_web.accounts.models import User

    other = User.objects.create_user("olga", "o@example.com", "x", role="lead", team=charlies_team)
    asked = grants.grant(instead(customer_id, 2_000_000, of=420_000), by=lena, key="a", now=NOW)

    assert isinstance(asked, Asked)
    question = Grant.objects.get(key=asked.grant)
    for somebody in (lena, other):
        assert not grants.waiting_for(somebody).exists()
        with pytest.raises(Http404):
            grants.approve(question, by=somebody, now=NOW)
    assert isinstance(grants.approve(question, by=alice, now=NOW), Granted)


def test_a_question_that_is_turned_down_or_runs_out_gives_back(
    customer_id: int, bob: User, lena: User, alice: User
) -> None:
    grants.set_budgets([Limit(kind="company_month", amount=400_000)], by=alice, now=NOW)
    for key, at in (("a", NOW), ("b", NOW + timedelta(hours=1))):
        asked = grants.grant(instead(customer_id, 790_000), by=bob, key=key, now=at)
        assert isinstance(asked, Asked)
        question = Grant.objects.get(key=asked.grant)
        if key == "a":
            assert grants.turn_down(question, by=lena, now=at, note="نه")
        else:
            assert _approvals.expire(now=at + timedelta(hours=23)) == 0
            assert _approvals.expire(now=at + timedelta(hours=24)) == 1
            answer = grants.approve(question, by=lena, now=at + timedelta(hours=25))
            assert isinstance(answer, Refused)
            assert answer.why is RefusedFor.RAN_OUT

    assert list(Grant.objects.order_by("pk").values_list("state", flat=True)) == [
        "refused", "expired",
    ]  # fmt: skip
    assert grants.look(late(customer_id), by=bob, now=NOW).budgets[0].left == 400_000
    assert grants.check_ledger() == ()


def test_a_question_whose_lease_the_worker_ended_cannot_be_granted(
    customer_id: int, bob: User, lena: User, alice: User
) -> None:
    grants.set_budgets([Limit(kind="company_month", amount=400_000)], by=alice, now=NOW)
    asked = grants.grant(instead(customer_id, 790_000), by=bob, key="a", now=NOW)
    assert isinstance(asked, Asked)

    assert grants.release_expired(now=NOW + timedelta(hours=24)) == 1
    answer = grants.approve(Grant.objects.get(), by=lena, now=NOW + timedelta(hours=23, minutes=59))

    assert isinstance(answer, Refused)
    assert Grant.objects.get().state == "expired"


def test_what_is_taken_back_is_free_again(
    customer_id: int, bob: User, charlie: User, alice: User, order: tuple[str, str]
) -> None:
    grants.set_budgets([Limit(kind="case", amount=10**7)], by=alice, now=NOW)
    first = grants.grant(of_order(customer_id, order), by=alice, key="a", now=NOW)
    assert isinstance(first, Granted)
    given = Grant.objects.get(key=first.grant)

    with pytest.raises(Http404):
        grants.withdraw(given, by=charlie, now=NOW)
    assert grants.withdraw(given, by=alice, now=NOW)
    assert not grants.withdraw(given, by=alice, now=NOW)

    assert grants.look(of_order(customer_id, order), by=alice, now=NOW).budgets[0].left == 10**7
    assert isinstance(
        grants.grant(of_order(customer_id, order), by=alice, key="b", now=NOW), Granted
    )
    assert grants.check_ledger() == ()


def test_a_taken_back_difference_takes_its_cost_back(customer_id: int, bob: User) -> None:
    grants.grant(instead(customer_id, 690_000), by=bob, key="a", now=NOW)

    grants.withdraw(Grant.objects.get(), by=bob, now=NOW)

    booked = told("costs")
    assert [one["amount"] for one in booked] == [270_000, 0]
    assert len({one["record_id"] for one in booked}) == 1


def test_a_lower_cap_counts_from_the_day_it_is_published(
    customer_id: int, bob: User, alice: User, lena: User
) -> None:
    lower = {**LATE, "rows": [
        {**row, "effect": {**row["effect"], "amount": {**row["effect"]["amount"], "at_most": 100_000}}}
        for row in LATE["rows"]
    ]}  # fmt: skip
    before = grants.look(late(customer_id), by=bob, now=NOW)

    publish(lower, wrote=lena, published=alice)
    after = grants.look(late(customer_id), by=bob, now=NOW)

    assert (before.most, after.most) == (185_000, 100_000)
    assert after.policy is not None
    assert after.policy.version == 2


def test_a_forgotten_customer_is_gone_and_the_amounts_stay(
    customer_id: int, bob: User, alice: User
) -> None:
    grants.set_budgets([Limit(kind="customer", amount=10**6)], by=alice, now=NOW)
    grants.grant(late(customer_id), by=bob, key="a", now=NOW)
    grants.grant(instead(customer_id, 690_000), by=bob, key="b", now=NOW, note="راز")

    assert grants.forget_customer(customer_id, now=NOW) == 2

    assert not Grant.objects.filter(customer_id=customer_id).exists()
    assert set(Decision.objects.values_list("facts", "person_ref")) == {("", "")}
    assert sum(Grant.objects.values_list("amount", flat=True)) == 455_000
    for table in ("decisions", "grants", "costs"):
        last = {one["record_id"]: one for one in told(table)}
        assert not any(one.get("person_ref") or one.get("facts") for one in last.values())
    assert grants.check_ledger() == ()
