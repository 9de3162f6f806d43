from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.measurement.conftest import Built

from mehvar import measurement
from mehvar.measurement import AtRiskPage, CustomerAtRisk
from mehvar.workspace import Marts, Sight


def whole(built: Built, **asked: object) -> tuple[CustomerAtRisk, ...]:
    with Marts(built.workspace) as marts:
        rows: list[CustomerAtRisk] = []
        after: str | None = None
        while True:
            page = measurement.list_customers(
                built.workspace,
                limit=37,
                after=after,
                marts=marts,
                **asked,  # type: ignore[arg-type]
            )
            rows += page.rows
            assert page.total >= len(rows)
            if page.next is None:
                assert page.total == len(rows)
                return tuple(rows)
            after = page.next


def test_page_by_page_the_list_is_the_whole_list(built: Built) -> None:
    expected = measurement.unhappy_customers(built.workspace, limit=1_000_000)

    found = whole(built)

    assert found == expected
    assert len({one.customer_id for one in found}) == len(found)


def test_filters_keep_what_they_name_and_count_it(built: Built) -> None:
    late = whole(built, experience="late", dose="60m+")
    delivery = whole(built, department="delivery")

    assert {(h.experience, h.dose) for one in late for h in one.happenings} == {("late", "60m+")}
    assert {h.department for one in delivery for h in one.happenings} == {"delivery"}


def test_nobody_out_of_sight_is_listed_or_counted(built: Built) -> None:
    nobody = measurement.list_customers(built.workspace, sight=Sight(stores=frozenset()))

    assert nobody == AtRiskPage(rows=(), total=0, next=None)


@given(after=st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: raw.hex()))
@settings(
    max_examples=60, deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_a_place_that_no_page_gave_out_is_refused(built: Built, after: str) -> None:
    with pytest.raises(measurement.PlaceError, match="does not exist"):
        measurement.list_customers(built.workspace, after=after)
