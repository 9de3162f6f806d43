"""Budgets never overspend: against a plain book, and with real processes that grant at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.web.sites import Site

from mehvar_web import grants
from mehvar_web.grants import BudgetTerms, LedgerError, OverBudget, Reserved

NOW = datetime(2026, 1, 15, 9, 30)
DAY = timedelta(days=1)


def team(limit: int = 100) -> BudgetTerms:
    return BudgetTerms(kind="team_month", holder="7", period="1404-10", limit=limit)


def customer(limit: int = 60) -> BudgetTerms:
    return BudgetTerms(kind="customer", holder="42", limit=limit, window_days=90)


def reserve(
    key: str, amount: int, *budgets: BudgetTerms, now: datetime = NOW
) -> Reserved | OverBudget:
    return grants.reserve(key=key, amount=amount, budgets=budgets or (team(),), now=now)


def left(*budgets: BudgetTerms, now: datetime = NOW) -> list[int]:
    return [one.left for one in grants.balances(budgets=budgets, now=now)]


@pytest.mark.django_db
def test_what_is_held_counts_until_it_is_given_back() -> None:
    reserve("a", 70)

    assert isinstance(reserve("b", 40), OverBudget)
    assert grants.release(key="a", now=NOW)
    assert isinstance(reserve("c", 40), Reserved)
    assert grants.check_ledger() == ()


@pytest.mark.django_db
def test_a_refusal_names_the_budget_and_holds_nothing_in_the_others() -> None:
    reserve("a", 50, team(), customer())

    refused = reserve("b", 20, team(), customer())

    assert refused == OverBudget(kind="customer", holder="42", period="", limit=60, left=10)
    assert left(team(), customer()) == [50, 10]


@pytest.mark.django_db
def test_the_same_key_holds_once() -> None:
    first = reserve("a", 70)
    again = reserve("a", 70)

    assert first == again
    assert left(team()) == [30]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "amount", "budgets"),
    [
        pytest.param("a", 71, (team(),), id="another amount under the key"),
        pytest.param("b", 0, (team(),), id="nothing"),
        pytest.param("b", -5, (team(),), id="less than nothing"),
        pytest.param("b", 5, (team(), team()), id="a budget twice"),
    ],
)
def test_what_cannot_be_held_is_refused(
    key: str, amount: int, budgets: tuple[BudgetTerms, ...]
) -> None:
    reserve("a", 70)

    with pytest.raises(LedgerError):
        reserve(key, amount, *budgets)

    assert left(team()) == [30]


@pytest.mark.django_db
def test_what_is_spent_is_not_given_back_by_its_lease() -> None:
    reserve("spent", 40)
    reserve("forgotten", 30)
    grants.commit(key="spent", now=NOW)

    later = NOW + grants.LEASE

    assert grants.release_expired(now=later) == 1
    assert left(team(), now=later) == [60]
    assert grants.commit(key="spent", now=later)
    assert not grants.commit(key="forgotten", now=later)
    assert not grants.release(key="spent", now=later)
    assert grants.check_ledger() == ()


@pytest.mark.django_db
def test_a_rolling_budget_is_whole_again_after_its_window() -> None:
    reserve("a", 60, customer())
    grants.commit(key="a", now=NOW)

    assert isinstance(reserve("b", 60, customer(), now=NOW + 89 * DAY), OverBudget)
    assert left(customer(), now=NOW + 90 * DAY) == [60]
    assert isinstance(reserve("c", 60, customer(), now=NOW + 90 * DAY), Reserved)
    assert grants.check_ledger() == ()


@pytest.mark.django_db
def test_a_lowered_limit_refuses_at_once() -> None:
    reserve("a", 70)

    assert reserve("b", 1, team(limit=60)) == OverBudget(
        kind="team_month", holder="7", period="1404-10", limit=60, left=0
    )


@pytest.mark.django_db
def test_a_grant_that_is_withdrawn_is_available_again_once() -> None:
    reserve("a", 60, team(), customer())
    grants.commit(key="a", now=NOW)

    assert grants.take_back(key="a", now=NOW + DAY)
    assert not grants.take_back(key="a", now=NOW + DAY)
    assert left(team(), customer(), now=NOW + DAY) == [100, 60]
    assert grants.check_ledger() == ()


@pytest.mark.django_db
def test_what_a_window_gave_back_is_not_given_back_twice() -> None:
    reserve("a", 60, team(), customer())
    grants.commit(key="a", now=NOW)

    grants.take_back(key="a", now=NOW + 91 * DAY)

    assert left(team(), customer(), now=NOW + 91 * DAY) == [100, 60]
    assert grants.check_ledger() == ()


@pytest.mark.django_db
@pytest.mark.parametrize("is_spent", [False, True])
def test_less_may_stand_and_the_rest_is_available_again(*, is_spent: bool) -> None:
    reserve("a", 60, team(), customer())
    if is_spent:
        grants.commit(key="a", now=NOW)

    assert grants.exchange(key="a", to="a:less", amount=20, now=NOW + DAY)

    assert left(team(), customer(), now=NOW + DAY) == [80, 40]
    assert not grants.exchange(key="a", to="a:again", amount=10, now=NOW + DAY)
    assert grants.commit(key="a:less", now=NOW + DAY)
    assert grants.check_ledger() == ()


@pytest.mark.django_db
def test_what_stands_instead_is_as_old_as_what_it_stands_for() -> None:
    reserve("a", 60, customer())
    grants.commit(key="a", now=NOW)

    grants.exchange(key="a", to="b", amount=20, now=NOW + 60 * DAY)

    assert left(customer(), now=NOW + 60 * DAY) == [40]
    assert left(customer(), now=NOW + 91 * DAY) == [60]


@pytest.mark.django_db
def test_more_stands_only_where_every_budget_has_room() -> None:
    reserve("a", 20, team(), customer())
    grants.commit(key="a", now=NOW)
    reserve("b", 70, team())

    assert not grants.exchange(key="a", to="c", amount=40, now=NOW)
    assert left(team(), customer()) == [10, 40]
    assert grants.exchange(key="a", to="c", amount=30, now=NOW)
    assert left(team(), customer()) == [0, 30]
    with pytest.raises(LedgerError):
        grants.exchange(key="c", to="b", amount=10, now=NOW)
    assert grants.check_ledger() == ()


_ACTS = st.tuples(
    st.sampled_from(
        [
            "reserve",
            "reserve",
            "commit",
            "release",
            "take_back",
            "exchange",
            "expire",
            "wait",
        ]
    ),
    st.integers(0, 5),
    st.integers(1, 60),
    st.sampled_from([(0,), (1,), (0, 1)]),
)


class PlainBook:
    """The same rules in a list: every hold with its budgets, counted anew for each question."""

    def __init__(self) -> None:
        self.terms = (team(), customer())
        self.holds: dict[str, dict[str, Any]] = {}
        self.now = NOW

    def spent(self, place: int) -> int:
        window = self.terms[place].window_days
        since = self.now - timedelta(days=window) if window else datetime.min
        return sum(
            hold["amount"]
            for hold in self.holds.values()
            if place in hold["places"]
            and (
                hold["state"] == "reserved"
                or (hold["state"] == "committed" and hold["settled"] > since)
            )
        )

    def reserve(self, key: str, amount: int, places: tuple[int, ...]) -> bool:
        if any(self.spent(place) + amount > self.terms[place].limit for place in places):
            return False
        self.holds[key] = {"amount": amount, "places": places, "state": "reserved", "at": self.now}
        return True

    def settle(self, key: str, old: str, new: str) -> bool:
        hold = self.holds.get(key)
        if hold is None or hold["state"] != old:
            return False
        hold |= {"state": new, "settled": self.now}
        return True

    def exchange(self, key: str, to: str, amount: int) -> bool:
        hold = self.holds[key]
        if hold["state"] == "released":
            return False
        since = self.now - timedelta(days=90)
        is_past = hold["state"] == "committed" and hold["settled"] <= since
        places = tuple(
            one for one in hold["places"] if not (is_past and self.terms[one].window_days)
        )
        more = amount - hold["amount"]
        if more > 0 and any(self.spent(one) + more > self.terms[one].limit for one in places):
            return False
        self.holds[to] = {**hold, "amount": amount, "places": places}
        hold |= {"state": "released", "settled": self.now}
        return True

    def expire(self) -> None:
        for key, hold in self.holds.items():
            if hold["state"] == "reserved" and hold["at"] + grants.LEASE <= self.now:
                self.settle(key, "reserved", "released")


class TestAgainstAPlainBook(TestCase):
    """Whatever is done in whatever order, the ledger stands as the plain book does."""

    @given(st.lists(_ACTS, max_size=25))
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_any_order_of_acts(self, acts: list[tuple[str, int, int, tuple[int, ...]]]) -> None:
        book = PlainBook()
        for number, (act, which, amount, places) in enumerate(acts):
            self._do(book, act, number, which, amount, places)

            assert left(*book.terms, now=book.now) == [
                terms.limit - book.spent(place) for place, terms in enumerate(book.terms)
            ]
        assert grants.check_ledger() == ()

    def _do(
        self,
        book: PlainBook,
        act: str,
        number: int,
        which: int,
        amount: int,
        places: tuple[int, ...],
    ) -> None:
        keys = sorted(book.holds)
        key = keys[which % len(keys)] if keys else ""
        if act == "reserve":
            terms = [book.terms[place] for place in places]
            held = reserve(f"h{number:03}", amount, *terms, now=book.now)
            assert isinstance(held, Reserved) == book.reserve(f"h{number:03}", amount, places)
        elif act == "wait":
            book.now += timedelta(days=amount)
        elif act == "expire":
            grants.release_expired(now=book.now)
            book.expire()
        elif act == "exchange" and key:
            done = grants.exchange(key=key, to=f"h{number:03}", amount=amount, now=book.now)
            assert done == book.exchange(key, f"h{number:03}", amount)
        elif key:
            self._settle(book, act, key)

    def _settle(self, book: PlainBook, act: str, key: str) -> None:
        verb: Callable[..., bool] = getattr(grants, act)
        old, new = {
            "commit": ("reserved", "committed"),
            "release": ("reserved", "released"),
            "take_back": ("committed", "released"),
        }[act]
        state = book.holds[key]["state"]
        done = verb(key=key, now=book.now)
        changed = book.settle(key, old, new)
        assert done == (changed or (act != "take_back" and state == new))


SPEND = """
import os, django; django.setup()
from datetime import datetime
from mehvar_web import grants
now = datetime(2026, 1, 15)

def spend(name):
    budgets = [
        grants.BudgetTerms(kind="employee_day", holder=name, period="2026-01-15", limit=10**9),
        grants.BudgetTerms(kind="team_month", holder="7", period="1404-10", limit=5_000_000),
        grants.BudgetTerms(kind="company", holder="", period="1404-10", limit=10**12),
    ]
    if name in "13":
        budgets.reverse()
    for number in range(50):
        key = f"{name}-{number}"
        held = grants.reserve(key=key, amount=50_000, budgets=budgets, now=now)
        if isinstance(held, grants.Reserved):
            yield "committed" if grants.commit(key=key, now=now) else "lost"
        else:
            yield f"refused {held.kind} {held.left >= 0}"

ready, begin = os.pipe()
running = []
for name in "0123":
    running.append(os.fork())
    if not running[-1]:
        os.close(begin)
        os.read(ready, 1)  # ends for all at once, when the parent closes its side
        os.write(1, "".join(f"{told}\\n" for told in spend(name)).encode())
        os._exit(0)
os.close(begin)
assert [os.waitpid(one, 0)[1] for one in running] == [0] * 4
"""


def _spend_at_once(site: Site) -> list[str]:
    """200 grants from four processes that begin together; what each was told."""
    return site.python(SPEND).splitlines()


def _prove(site: Site) -> None:
    site.prepare()

    told = _spend_at_once(site)

    assert told.count("committed") == 100
    assert told.count("refused team_month True") == 100
    checked = site.python(
        "import django; django.setup(); from mehvar_web import grants;"
        "from mehvar_web.grants.models import Budget;"
        "print(grants.check_ledger(), Budget.objects.get(kind='team_month').committed)"
    )
    assert checked.split() == ["()", "5000000"]


@pytest.mark.slow
def test_200_parallel_grants_of_50000_spend_5000000_exactly(tmp_path: Path) -> None:
    _prove(Site(folder=tmp_path))


@pytest.mark.slow
@pytest.mark.postgres
def test_they_do_so_on_postgresql_too(tmp_path: Path, postgres_url: str) -> None:
    _prove(Site(folder=tmp_path, database_url=postgres_url))
