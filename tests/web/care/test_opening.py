"""A case is opened once for each key; what is the same joins it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.web.care.conftest import MONDAY, acts, kept, opened, opening

from mehvar.workspace import Workspace
from mehvar_web.care import CareActError, open_case, resolve, wait
from mehvar_web.care._open import key_of
from mehvar_web.care.models import Case, CaseOpening


@pytest.mark.django_db
def test_the_same_key_opens_one_case(company: Workspace) -> None:
    first = open_case(opening(), by="test", now=MONDAY)
    again = open_case(opening(), by="test", now=MONDAY + timedelta(days=3))

    assert (first.outcome, again.outcome) == ("opened", "known")
    assert first.case == again.case
    assert Case.objects.count() == 1
    assert [row["step"] for row in kept("case_steps")] == ["opened"]


@pytest.mark.django_db
def test_the_same_customer_order_and_type_join_a_live_case_and_not_a_closed_one(
    company: Workspace, customer_id: int
) -> None:
    about: dict[str, Any] = {"customer_id": customer_id, "order": ("shop", "o1")}
    first = opened(1, **about)
    second = open_case(opening(2, **about, severity="high"), by="test", now=MONDAY)
    other_type = open_case(opening(3, **about, type="damaged_item"), by="test", now=MONDAY)
    resolve(case=first, by="test", now=MONDAY)
    third = open_case(opening(4, **about), by="test", now=MONDAY)

    assert second.outcome == "joined"
    assert second.case == first
    assert other_type.outcome == "opened"
    assert third.outcome == "opened"
    assert CaseOpening.objects.get(key="test:2").case == first


@pytest.mark.django_db
def test_a_joined_opening_may_make_a_case_worse_and_never_milder(company: Workspace) -> None:
    case = opened(1, severity="medium", order=("shop", "same"))
    open_case(opening(2, severity="high", order=("shop", "same")), by="test", now=MONDAY)
    open_case(opening(3, severity="low", order=("shop", "same")), by="test", now=MONDAY)

    case.refresh_from_db()
    assert case.severity == "high"
    assert kept("cases")[-1]["severity"] == "high"


@pytest.mark.django_db
def test_one_conversation_is_one_case_of_a_type(company: Workspace) -> None:
    first = opened(1, thread="t1", order=None, title="A question")
    again = open_case(opening(2, thread="t1", order=None, title="Another"), by="test", now=MONDAY)

    assert again.case == first


@pytest.mark.django_db
def test_an_opening_tells_the_lake_and_the_audit_ids_only(
    company: Workspace, customer_id: int
) -> None:
    case = opened(customer_id=customer_id, title="Sara Ahmadi is furious")

    row = kept("cases")[0]
    assert row["record_id"] == case.key
    assert (row["kind"], row["state"], row["opened_by"]) == ("late_order", "open", "hand")
    assert row["person_ref"] == case.person_ref
    assert "Sara" not in str(kept("cases")) + str(kept("case_steps"))
    assert acts() == ["case.opened"]


@pytest.mark.django_db
def test_what_names_nothing_or_no_type_opens_nothing_and_says_why(company: Workspace) -> None:
    with pytest.raises(CareActError, match=r"no type nothing.*names no customer"):
        open_case(opening(type="nothing", order=None), by="test", now=MONDAY)

    assert not Case.objects.exists()
    assert not CaseOpening.objects.exists()


@pytest.mark.django_db
def test_targets_follow_the_customers_class_of_value(company: Workspace) -> None:
    case = opened()
    kind = case.type
    kind.targets = {"": {"first_response": 7, "resolution": 70}}
    kind.save()

    assert kind.target_of("platinum").first_response == 7
    other = opened(2)
    assert (other.first_target, other.resolution_target) == (7, 70)
    case.refresh_from_db()
    assert case.first_target != 7, "what is open keeps its target"


@pytest.mark.django_db
def test_a_case_goes_to_the_one_team_that_serves_its_store(
    company: Workspace, customer_id: int, bobs_team: object
) -> None:
    assert opened(customer_id=customer_id).team == bobs_team
    assert opened(2).team is None


@pytest.mark.django_db
def test_a_waiting_case_is_live_still(company: Workspace, customer_id: int) -> None:
    case = opened(customer_id=customer_id)
    Case.objects.filter(pk=case.pk).update(first_response_at=MONDAY)
    wait(case=case, by="test", now=MONDAY)

    again = open_case(
        opening(2, customer_id=customer_id, order=("shop", "o1")), by="test", now=MONDAY
    )
    assert again.outcome == "joined"


def test_a_key_too_long_for_the_table_stays_one_key_of_its_own() -> None:
    long, other = "rule:" + "x" * 400, "rule:" + "x" * 399 + "y"

    assert len(key_of(long)) <= 200
    assert key_of(long) == key_of(long)
    assert key_of(long) != key_of(other)
    assert key_of("short") == "short"
