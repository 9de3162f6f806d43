"""What a grant is likely to save: told where its row's effect was measured, and nowhere else."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from django.utils.html import strip_tags
from tests.web.grants.moments import LATE, NOW, late, publish

from mehvar import schema
from mehvar_web import company as served_company
from mehvar_web import grants
from mehvar_web.decide._moments import TOLD
from mehvar_web.grants._saving import Lift, saving
from mehvar_web.grants.api_models import offer_out

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf, Served

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User


def test_it_is_the_effect_times_what_who_stays_is_worth() -> None:
    lift = Lift(effect=0.1, low=-0.02, high=0.22, cases=40, policy="p", measured="m")

    found = saving(lift, residual=800_000, alive=0.8)  # worth 1,000,000 if they stay

    assert (found.amount, found.low, found.high) == (100_000, -20_000, 220_000)


def test_who_costs_more_than_they_bring_turns_the_interval_around() -> None:
    found = saving(
        Lift(effect=0.1, low=-0.02, high=0.22, cases=40, policy="p", measured="m"),
        residual=-100_000,
        alive=0.5,
    )

    assert (found.low, found.amount, found.high) == (-44_000, -20_000, 4_000)


@pytest.mark.django_db
@pytest.mark.parametrize(("verdict", "is_told"), [("raised", True), ("not_believable", False)])
def test_a_measured_row_tells_and_one_that_is_not_to_be_believed_does_not(
    own_company: Workspace, served: Served, alice: User, bob: User, verdict: str, *, is_told: bool
) -> None:
    lead = type(alice).objects.create_user("lena", role="lead", team=bob.team)
    publish(LATE, wrote=lead, published=alice)
    _measured(
        own_company, row="late-30", verdict=verdict,
        per_grant=0.10, per_grant_low=0.04, per_grant_high=0.16, cases=2_384,
    )  # fmt: skip

    offer = grants.look(late(served.customer_id), by=bob, now=NOW)
    other = grants.look(late(served.customer_id, delay=20), by=bob, now=NOW)

    assert other.saving is None  # of another row nothing was measured
    assert (offer.saving is not None) is is_told
    if offer.saving is not None:
        [(residual, alive)] = served_company.marts().ask(
            f"SELECT residual_value, alive FROM {served_company.marts().view('customer_value')} "
            "WHERE customer_id = ?",
            [served.customer_id],
        )
        assert offer.saving.amount == round(0.10 * residual / alive)
        assert offer.saving.measured == "late-order:1:late-30:30"
        assert (offer.saving.cases, offer.saving.policy) == (2_384, "late-order")
    told = offer_out(offer).saving
    assert (told.model_dump() if told else None) == (offer.saving and asdict(offer.saving))


@pytest.mark.django_db
def test_the_page_says_on_how_many_cases_and_links_to_the_effect_who_may_see_it(
    own_company: Workspace, served: Served, alice: User, bob: User, client_of: ClientOf
) -> None:
    lead = type(alice).objects.create_user("lena", role="lead", team=bob.team)
    publish(LATE, wrote=lead, published=alice)
    _measured(
        own_company, row="late-30", verdict="not_seen", cases=2_384,
        per_grant=0.10, per_grant_low=-0.04, per_grant_high=0.16,
    )  # fmt: skip
    told = {f"{TOLD}order_delay": 47, f"{TOLD}order_amount": 1_850_000}
    asked: dict[str, str | int] = {
        "situation": "late_order", "customer": served.customer_id, **told,
    }  # fmt: skip

    pages = {
        who: client_of(who).get("/en/decide/offer/", asked).content.decode() for who in (alice, bob)
    }

    assert all("measured on 2,384 cases" in strip_tags(page) for page in pages.values())
    assert all("95 in 100" in page for page in pages.values())
    link = 'href="/en/policies/of/late-order/effect/"'
    assert link in pages[alice]
    assert link not in pages[bob]


def _measured(company: Workspace, **told: Any) -> None:
    row = {
        "policy_key": "late-order", "policy_version": 1, "threshold": 30.0, "outcome": "retained",
    } | told  # fmt: skip
    columns = schema.table("policy_effects").columns
    table = pa.table({
        one.name: pa.array([row.get(one.name)], type=_TYPES[one.kind]) for one in columns
    })  # fmt: skip
    with company.build(now=NOW) as build:
        build.write_arrow("policy_effects", table)


_TYPES = {"text": pa.string(), "int": pa.int64(), "float": pa.float64()}
