from __future__ import annotations

from datetime import datetime

import msgspec
import pytest
from tests.measurement.conftest import Built

from mehvar import measurement
from mehvar.workspace import NotBuiltError, Workspace

NOW = datetime(2025, 7, 1)


def test_the_headline_names_the_costliest_experience_in_both_languages(built: Built) -> None:
    fa = measurement.today(built.workspace, now=NOW, language="fa")
    en = measurement.today(built.workspace, now=NOW, language="en")

    assert "دیر رسیدن سفارش" in fa.headline
    assert "تومان" in fa.headline
    assert not any(digit in fa.headline for digit in "0123456789")
    assert en.headline.startswith("Late delivery costs most")
    assert f"{en.experiences[0].total.orders:,} orders" in en.headline
    assert en.days_behind == (NOW.date() - en.as_of).days


def test_every_price_stands_with_its_interval_its_n_and_its_evidence(built: Built) -> None:
    found = measurement.today(built.workspace, now=NOW)

    for row in found.experiences:
        assert row.evidence == "association"
        assert row.total.low is not None
        assert row.total.low <= row.total.money <= row.total.high  # type: ignore[operator]
        spend = next(e for e in row.total.effects if e.outcome == "spend")
        assert spend.n_exposed > 0
        assert spend.overlap is not None
    assert [tier.dose for tier in found.experiences[0].tiers] == [
        "0-15m", "15-30m", "30-60m", "60m+",
    ]  # fmt: skip


def test_customers_at_risk_come_by_value_with_what_happened_and_what_to_do(built: Built) -> None:
    found = measurement.today(built.workspace, now=NOW, customers=5, language="en").customers

    money = [customer.money for customer in found]
    assert len(found) == 5
    assert money == sorted(money, reverse=True)  # type: ignore[type-var]
    assert found[0].full_name == f"customer {found[0].customer_id}"
    assert "an order came late" in found[0].happenings[0].text
    assert found[0].happenings[0].next_step_text


def test_each_department_has_its_own_list(built: Built) -> None:
    delivery = measurement.unhappy_customers(built.workspace, department="delivery", limit=20)
    care = measurement.unhappy_customers(built.workspace, department="customer_care", limit=20)
    nobody = measurement.unhappy_customers(built.workspace, department="finance")

    assert {h.department for one in delivery for h in one.happenings} == {"delivery"}
    assert {h.experience for one in care for h in one.happenings} == {"low_score"}
    assert nobody == ()
    assert len(measurement.unhappy_customers(built.workspace, experience="late", limit=7)) == 7


def test_the_record_is_plain_json(built: Built) -> None:
    found = measurement.today(built.workspace, now=NOW)

    back = msgspec.json.decode(msgspec.json.encode(found), type=measurement.Today)

    assert back == found


def test_before_the_first_build_the_error_says_what_to_do(workspace: Workspace) -> None:
    with pytest.raises(NotBuiltError, match="mehvar build"):
        measurement.today(workspace, now=NOW)
