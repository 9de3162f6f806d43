"""The page of campaigns: what a randomised offer changed, or the plain word that it cannot say."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from mehvar import schema
from mehvar.workspace import Workspace
from mehvar_web import company as served_company

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf

    from mehvar_web.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = datetime(2026, 1, 15, 10)
BOUGHT = {
    "experiment": "زمستان", "arm": "code", "outcome": "bought", "control": "none",
    "first_day": date(2025, 10, 1), "last_day": date(2025, 10, 9), "horizon_days": 60,
    "treated": 4_000, "controls": 4_020, "treated_mean": 0.31, "control_mean": 0.25,
    "effect": 0.06, "low": 0.04, "high": 0.08, "p": 1e-6, "ratio_p": 0.8, "balance_p": 0.5,
    "qini": 0.02, "qini_low": -0.03, "qini_high": 0.07, "calibration_p": 0.4,
    "verdict": "no_usable_heterogeneity", "reason": "qini_includes_zero",
}  # fmt: skip
SPENT = BOUGHT | {
    "outcome": "spent", "effect": None, "low": None, "high": None, "p": None, "qini": None,
    "qini_low": None, "qini_high": None, "treated_mean": None, "control_mean": None,
    "verdict": "too_small", "reason": "few_outcomes",
}  # fmt: skip
TENTH = {
    "experiment": "زمستان", "arm": "code", "outcome": "bought", "decile": 1, "predicted": 0.07,
    "effect": 0.09, "low": 0.03, "high": 0.15, "treated": 400, "controls": 402, "gained": 0.12,
}  # fmt: skip


def test_without_a_campaign_the_page_says_how_to_record_one(
    company: Workspace, alice: User, client_of: ClientOf
) -> None:
    page = client_of(alice).get("/en/retention/campaigns/").content.decode()

    assert "No randomised campaign is recorded" in page
    assert "experiment.exposed" in page


def test_effect_interval_and_verdict_stand_in_words(
    own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    _publish(own_company, campaign_uplift=[BOUGHT, SPENT], campaign_deciles=[TENTH])

    page = client_of(alice).get("/en/retention/campaigns/").content.decode()
    persian = client_of(alice).get("/fa/retention/campaigns/").content.decode()

    assert "زمستان" in page
    assert "6.0%" in page
    assert "No usable heterogeneity: treat all or none" in page
    assert "ranking customers gains no more than chance" in page
    assert "an arm has fewer than 50 outcomes of either kind" in page
    assert "Effect by tenth of customers" in page
    assert "تفاوتی که به کار آید نیست" in persian


def test_who_may_not_see_value_sees_no_campaign(
    company: Workspace, bob: User, client_of: ClientOf
) -> None:
    assert client_of(bob).get("/en/retention/campaigns/").status_code == 403


def _publish(company: Workspace, **rows: list[dict[str, Any]]) -> None:
    with company.build(now=NOW) as build:
        for name, found in rows.items():
            table = schema.table(name).arrow_schema
            build.write_arrow(name, pa.Table.from_pylist(found, schema=table))
    served_company.close_readers()
