"""Looking and granting: Okala's figures, facts with their sources, and whose customer it is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.http import Http404
from tests.web.grants.moments import NOW, instead, late

from mehvar import empowerment
from mehvar_web import grants
from mehvar_web.grants import Asked, Granted, Moment, Origin, Refused, RefusedFor, policies
from mehvar_web.grants.models import Code, Decision, Grant
from mehvar_web.outbox.models import OutboxEntry

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ruled")]


def told(table: str) -> list[dict[str, Any]]:
    entries = OutboxEntry.objects.filter(table=table, kind=OutboxEntry.Kinds.ROWS).order_by("pk")
    return [row for one in entries for row in (one.payload or [])]


def chained(action: str) -> list[dict[str, Any]]:
    entries = OutboxEntry.objects.filter(kind=OutboxEntry.Kinds.AUDIT).order_by("pk")
    told = [one.payload or {} for one in entries]
    return [one for one in told if one["action"] == action]


def test_47_minutes_late_on_1850000_grants_185000(customer_id: int, bob: User) -> None:
    answer = grants.grant(late(customer_id), by=bob, key="a", now=NOW)

    assert isinstance(answer, Granted)
    assert (answer.action, answer.amount) == ("discount_code", 185_000)
    assert answer.code is not None
    assert answer.expires_at == NOW + timedelta(days=30)


def test_420000_to_690000_pays_270000(customer_id: int, bob: User) -> None:
    answer = grants.grant(instead(customer_id, 690_000), by=bob, key="a", now=NOW)

    assert isinstance(answer, Granted)
    assert (answer.action, answer.amount, answer.code) == ("pay_difference", 270_000, None)
    assert [(one["kind"], one["amount"]) for one in told("costs")] == [("gesture", 270_000)]


def test_420000_to_790000_asks_the_next_level(customer_id: int, bob: User) -> None:
    answer = grants.grant(instead(customer_id, 790_000), by=bob, key="a", now=NOW)

    assert isinstance(answer, Asked)
    assert (answer.amount, answer.level) == (370_000, 2)
    assert told("costs") == []


def test_a_substitute_needs_the_customers_yes(customer_id: int, bob: User) -> None:
    unsaid = instead(customer_id, 690_000, yes=None)

    assert grants.look(unsaid, by=bob, now=NOW).needs_consent
    assert grants.grant(unsaid, by=bob, key="a", now=NOW) == Refused(
        why=RefusedFor.CONSENT, name="customer_agrees"
    )
    assert isinstance(
        grants.grant(instead(customer_id, 690_000), by=bob, key="a", now=NOW), Granted
    )


def test_facts_come_from_the_order_and_cannot_be_told_otherwise(
    customer_id: int, bob: User, company: Workspace
) -> None:
    from mehvar_web import company as served

    marts = served.marts()
    (order_id, source, amount, delay) = marts.ask(
        "SELECT order_id, source, gross_amount, delay_minutes "
        f"FROM {marts.view('customer_orders')} WHERE customer_id = ? "
        "AND delay_minutes IS NOT NULL ORDER BY delay_minutes DESC LIMIT 1",
        [customer_id],
    )[0]
    moment = Moment(
        situation="late_order", customer_id=customer_id, order=(source, order_id),
        told={"delay_cause": "courier"},
    )  # fmt: skip

    offer = grants.look(moment, by=bob, now=NOW)

    known = {one.name: (one.value, one.origin) for one in offer.facts}
    assert known["order_amount"] == (amount, Origin.ORDER)
    assert known["order_delay"] == (int(delay // 1), Origin.ORDER)
    assert known["delay_cause"] == ("courier", Origin.TOLD)
    assert known["employee_level"] == (1, Origin.ACCOUNT)
    assert known["customer_value"][1] is Origin.VALUE
    with pytest.raises(grants.MomentError, match="order_delay"):
        grants.look(
            Moment(
                situation="late_order", customer_id=customer_id, order=(source, order_id),
                told={"order_delay": int(delay) + 60},
            ),
            by=bob,
            now=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("name", ["employee_level", "customer_granted", "order_granted"])
def test_what_we_keep_ourselves_is_told_by_nobody(customer_id: int, bob: User, name: str) -> None:
    with pytest.raises(grants.MomentError, match=name):
        grants.look(Moment(
            situation="late_order", customer_id=customer_id, told={name: 3}
        ), by=bob, now=NOW)  # fmt: skip


def test_an_order_of_somebody_else_is_not_this_customers(
    customer_id: int, alice: User, company: Workspace
) -> None:
    from mehvar_web import company as served

    marts = served.marts()
    source, order_id = marts.ask(
        f"SELECT source, order_id FROM {marts.view('customer_orders')} WHERE customer_id <> ? "
        "ORDER BY order_id LIMIT 1",
        [customer_id],
    )[0]

    with pytest.raises(grants.MomentError, match="this customer"):
        grants.look(
            Moment(situation="late_order", customer_id=customer_id, order=(source, order_id)),
            by=alice,
            now=NOW,
        )


def test_nobody_decides_for_a_customer_out_of_sight(
    customer_id: int, charlie: User, dana: User
) -> None:
    for stranger in (charlie, dana):
        with pytest.raises(Http404):
            grants.look(late(customer_id), by=stranger, now=NOW)
        with pytest.raises(Http404):
            grants.grant(late(customer_id), by=stranger, key="a", now=NOW)
    assert Decision.objects.count() == Grant.objects.count() == 0


def test_looking_changes_nothing(customer_id: int, bob: User) -> None:
    before = OutboxEntry.objects.count()

    offer = grants.look(late(customer_id), by=bob, now=NOW)

    assert (offer.most, offer.cost.amount, offer.cost.share) == (185_000, 185_000, None)
    assert offer.may_grant
    assert offer.saving is None
    assert offer.sentence is not None
    assert OutboxEntry.objects.count() == before
    assert Decision.objects.count() == Grant.objects.count() == Code.objects.count() == 0


def test_without_a_policy_nothing_is_granted_and_nothing_recorded(
    customer_id: int, bob: User
) -> None:
    moment = Moment(situation="goodwill", customer_id=customer_id)

    answer = grants.grant(moment, by=bob, key="a", now=NOW)

    assert isinstance(answer, Refused)
    assert answer.why is RefusedFor.NO_POLICY
    assert not Grant.objects.exists()


def test_a_rule_that_gives_nothing_names_what_is_missing(customer_id: int, bob: User) -> None:
    unknown = Moment(situation="late_order", customer_id=customer_id, told={"order_amount": 10**6})

    answer = grants.grant(unknown, by=bob, key="a", now=NOW)

    assert isinstance(answer, Refused)
    assert (answer.why, answer.reason) == (RefusedFor.RULE, empowerment.Reason.NO_ROW)
    assert Grant.objects.get().state == "refused"


@pytest.mark.parametrize(
    ("delay", "amount"),
    [(0, 900_000), (15, 1), (29, 40_001), (30, 1_850_000), (59, 12_345_678), (10_000, 3)],
)
def test_what_is_recorded_decides_the_same_again(
    customer_id: int, bob: User, delay: int, amount: int
) -> None:
    grants.grant(late(customer_id, delay=delay, amount=amount), by=bob, key="a", now=NOW)

    row = told("decisions")[-1]
    policy = policies.in_force("late_order", day=policies.today(NOW))[0]
    again = empowerment.decide(policy=policy, facts=empowerment.read_facts(row["facts"]))
    assert (again.outcome, again.amount, again.due) == (row["outcome"], row["amount"], row["due"])
    digest = chained("decision.made")[-1]["details"]["digest"]
    recorded = empowerment.Recorded(
        decision_id=row["record_id"], situation=row["situation"], policy_key=row["policy_key"],
        policy_version=row["policy_version"], facts=row["facts"], outcome=row["outcome"],
        reason=row["reason"], action=row["action"], row=row.get("row"), due=row["due"],
        amount=row["amount"], level=row.get("level"), digest=digest,
    )  # fmt: skip
    (replayed,) = empowerment.replay(
        rows=[recorded], policies={(policy.key, policy.version): policy}
    )
    assert replayed.verdict is empowerment.Verdict.SAME


def test_the_lake_is_told_ids_and_amounts_and_no_words(customer_id: int, bob: User) -> None:
    grants.grant(late(customer_id), by=bob, key="a", now=NOW, note="همسایهٔ آقای کریمی است")

    (decided,), (granted,) = told("decisions"), told("grants")
    assert granted["decision_id"] == decided["record_id"]
    assert (granted["state"], granted["amount"], granted["policy_key"]) == (
        "granted", 185_000, "late-order",
    )  # fmt: skip
    assert granted["person_ref"]
    assert "کریمی" not in json.dumps([decided, granted], ensure_ascii=False)
    assert [one["object_kind"] for one in chained("grant.granted")] == ["grant"]
