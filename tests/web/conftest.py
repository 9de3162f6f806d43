"""Three people and a real company, built once: its owner, a colleague, an outsider.

``company`` is the published company that tests read; a test that writes into it asks for
``own_company`` instead, a copy of its own. ``alice`` is the CX owner, ``bob`` an agent of the team
whose store served ``customer_id``, ``charlie`` an agent of another team, who sees other customers
and never that one. ``client_of(user)`` is a browser that this person signed in with.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from mehvar.workspace import Marts, Workspace

if TYPE_CHECKING:
    from pytest_django import Settings as DjangoSettings

    from mehvar_web.accounts.models import Team, User

PASSWORD = "a fine long sentence"  # noqa: S105 (of people who live for one test)

ClientOf = Callable[["User"], Client]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A customer of one store only, with a name, a mobile, orders and feedback."""

    customer_id: int
    store_id: str
    other_store_id: str


# -- the company ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def company_read(built_company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This run's copy of the company, for all tests that only read."""
    return Path(shutil.copytree(built_company, tmp_path_factory.mktemp("company") / "shop"))


@pytest.fixture
def company(company_read: Path, settings: DjangoSettings) -> Iterator[Workspace]:
    """The company that the web application serves in this test; not to be changed."""
    settings.MEHVAR_WORKSPACE = company_read
    yield Workspace.open(company_read)
    _close_readers()


@pytest.fixture
def own_company(
    built_company: Path, tmp_path: Path, settings: DjangoSettings
) -> Iterator[Workspace]:
    """A copy of the company for a test that changes it."""
    folder = Path(shutil.copytree(built_company, tmp_path / "own"))
    settings.MEHVAR_WORKSPACE = folder
    yield Workspace.open(folder)
    _close_readers()


@pytest.fixture
def new_company(tmp_path: Path, settings: DjangoSettings) -> Iterator[Workspace]:
    """A company that was set up and has no data yet."""
    from mehvar.workspace import Settings

    settings.MEHVAR_WORKSPACE = tmp_path / "new"
    yield Workspace.create(tmp_path / "new", Settings(memory_limit="1GB", threads=2))
    _close_readers()


@pytest.fixture
def no_company(tmp_path: Path, settings: DjangoSettings) -> Iterator[Path]:
    """A server that was not set up yet."""
    settings.MEHVAR_WORKSPACE = tmp_path / "nothing"
    yield tmp_path / "nothing"
    _close_readers()


@pytest.fixture(scope="session")
def served(company_read: Path) -> Served:
    """A customer whom one store alone served, and another store that never did."""
    with Marts(Workspace.open(company_read)) as marts:
        orders, customers = marts.view("customer_orders"), marts.view("customers")
        told = " UNION ALL ".join(
            f"SELECT customer_id, store_id FROM {marts.view(name)} WHERE store_id IS NOT NULL"
            for name in ("customer_orders", "customer_interactions", "customer_feedback")
        )
        rows = marts.ask(
            f"""
            SELECT c.customer_id, min(t.store_id), max(c.orders) AS n
            FROM {customers} c JOIN ({told}) t USING (customer_id)
            WHERE c.full_name IS NOT NULL AND c.mobile IS NOT NULL AND c.feedbacks > 0
            GROUP BY c.customer_id HAVING count(DISTINCT t.store_id) = 1
            ORDER BY n DESC, c.customer_id
            """,
            [],
        )
        customer, store, _ = rows[0]
        others = marts.ask(
            f"SELECT store_id FROM {orders} WHERE store_id <> ? "
            "GROUP BY store_id ORDER BY count(*) DESC, store_id",
            [store],
        )
    return Served(customer_id=customer, store_id=store, other_store_id=others[0][0])


@pytest.fixture
def customer_id(served: Served, company: Workspace) -> int:
    """Bob's customer: Alice and Bob see them, Charlie must not."""
    return served.customer_id


# -- the people ----------------------------------------------------------------------------------


@pytest.fixture
def bobs_team(served: Served, db: None) -> Team:
    """The team whose store served the customer."""
    return _team("north", served.store_id)


@pytest.fixture
def charlies_team(served: Served, db: None) -> Team:
    """A team whose store never served the customer."""
    return _team("south", served.other_store_id)


@pytest.fixture
def people(bobs_team: Team) -> dict[str, User]:
    """One person for each role; the lead and the agent stand in Bob's team."""
    from mehvar_web.accounts import Role

    return {role.value: _user(role.value, role.value, bobs_team) for role in Role}


@pytest.fixture
def alice(db: None) -> User:
    """The CX owner."""
    return _user("alice", "owner")


@pytest.fixture
def bob(bobs_team: Team) -> User:
    """An agent of the team that serves the customer."""
    return _user("bob", "agent", bobs_team)


@pytest.fixture
def charlie(charlies_team: Team) -> User:
    """An agent of another team: to him the customer does not exist."""
    return _user("charlie", "agent", charlies_team)


@pytest.fixture
def dana(db: None) -> User:
    """An agent without a team: she sees no customer at all."""
    return _user("dana", "agent")


@pytest.fixture
def client_of() -> ClientOf:
    """A browser in which this person is signed in: ``client_of(bob).get(url)``."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


# -- behind the fixtures -------------------------------------------------------------------------


def _team(code: str, *stores: str) -> Team:
    from mehvar_web.accounts.models import Team, TeamStore

    team = Team.objects.create(code=code, name=f"Team {code}")
    TeamStore.objects.bulk_create(TeamStore(team=team, store_id=store) for store in stores)
    return team


def _user(username: str, role: str, team: Team | None = None) -> User:
    from mehvar_web.accounts.models import User

    return User.objects.create_user(
        username, f"{username}@example.com", PASSWORD, role=role, team=team
    )


def _close_readers() -> None:
    from mehvar_web import company

    company.close_readers()
