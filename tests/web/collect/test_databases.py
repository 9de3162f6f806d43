"""Databases: kept without showing their secret, tested, read by hand and every night."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.collect.conftest import Work
from tests.web.conftest import ClientOf

from mehvar.workspace import Workspace
from mehvar_web import company
from mehvar_web.accounts.models import User
from mehvar_web.collect._feeds import start_daily
from mehvar_web.collect.models import Connection, Feed, SavedMapping, Upload

pytestmark = pytest.mark.django_db

Read = Callable[[Client, str], str]


@pytest.fixture
def client(alice: User, client_of: ClientOf) -> Client:
    """Alice's browser."""
    return client_of(alice)


@pytest.fixture
def shop_database(tmp_path: Path) -> str:
    """A database of the company's own, with a table of orders."""
    path = tmp_path / "till.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE orders (order_id, order_date, total)")
        rows = [(n, f"2025-03-{n:02d} 10:00", n * 1000) for n in range(1, 21)]
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?)", rows)
    connection.close()
    return f"sqlite:///{path}"


@pytest.fixture
def connection(client: Client, new_company: Workspace, shop_database: str) -> Connection:
    """The database, kept and tested."""
    client.post(reverse("collect:add_database"), {"name": "till", "address": shop_database})
    return Connection.objects.get()


def test_a_database_is_kept_and_answers(connection: Connection) -> None:
    assert connection.fault == ""
    assert connection.tables == ["orders"]


def test_a_secret_is_stored_encrypted_and_never_shown(
    client: Client, new_company: Workspace, page_of: Read
) -> None:
    secret = "correct-horse-battery"  # noqa: S105 (of a server that does not exist)
    address = f"postgresql://reader:{secret}@127.0.0.1:1/shop"

    client.post(reverse("collect:add_database"), {"name": "shop", "address": address})
    found = Connection.objects.get()

    assert found.fault
    assert secret not in found.fault
    assert secret.encode() not in bytes(found.secret)
    for url in (reverse("collect:databases"), reverse("collect:database", args=[found.pk])):
        assert secret not in page_of(client, url)


def test_a_postgresql_is_read(
    client: Client, new_company: Workspace, postgres_url: str, work: Work
) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("DROP TABLE IF EXISTS sales")
        server.execute("CREATE TABLE sales (order_id int, order_date timestamp, total int)")
        server.execute(
            "INSERT INTO sales SELECT n, '2025-03-01'::date + n, n FROM generate_series(1, 9) n"
        )
    client.post(reverse("collect:add_database"), {"name": "erp", "address": postgres_url})
    found = Connection.objects.get()
    assert "public.sales" in found.tables

    client.post(
        reverse("collect:add_feed", args=[found.pk]), {"table": "public.sales", "source": "erp"}
    )
    work()
    upload = Upload.objects.get()
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": "erp"})
    work()

    assert new_company.lake.count_current("orders") == 9


@pytest.mark.parametrize(
    ("address", "said"),
    [
        pytest.param("ftp://server/file", "no database", id="no database"),
        pytest.param("hello", "no database", id="no address"),
        pytest.param("sqlite:///{root}/web.sqlite3", "Mehvar itself", id="our own database"),
    ],
)
def test_addresses_that_may_not_be_kept_are_refused(
    address: str, said: str, client: Client, new_company: Workspace
) -> None:
    form = {"name": "x", "address": address.format(root=new_company.root)}

    answer = client.post(reverse("collect:add_database"), form)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Connection.objects.exists()


def test_only_those_who_manage_the_company_keep_databases(
    people: dict[str, User], client_of: ClientOf, new_company: Workspace, shop_database: str
) -> None:
    client = client_of(people["analyst"])

    answer = client.post(reverse("collect:add_database"), {"name": "x", "address": shop_database})

    assert answer.status_code == 403
    assert not Connection.objects.exists()


def test_a_table_is_looked_at_imported_and_read_every_night(
    connection: Connection, client: Client, new_company: Workspace, shop_database: str, work: Work
) -> None:
    form = {"table": "orders", "source": "till"}
    client.post(reverse("collect:add_feed", args=[connection.pk]), form)
    work()
    first = Upload.objects.get()
    client.post(reverse("collect:take", args=[first.pk]), {"keep_as": "till"})
    work()
    assert new_company.lake.count_current("orders") == 20

    feed, saved = Feed.objects.get(), SavedMapping.objects.get()
    client.post(reverse("collect:change_feed", args=[feed.pk]), {"mapping": saved.pk, "daily": "1"})
    with sqlite3.connect(shop_database.removeprefix("sqlite:///")) as server:
        server.execute("INSERT INTO orders VALUES (99, '2025-04-01 10:00', 5)")
    server.close()
    started = start_daily(now=company.now())
    again = start_daily(now=company.now())
    work()

    assert len(started) == 1
    assert not again
    assert new_company.lake.count_current("orders") == 21


def test_nothing_is_read_at_night_without_a_mapping(
    connection: Connection, client: Client, work: Work
) -> None:
    form = {"table": "orders", "source": "till"}
    client.post(reverse("collect:add_feed", args=[connection.pk]), form)
    feed = Feed.objects.get()

    client.post(reverse("collect:change_feed", args=[feed.pk]), {"mapping": "", "daily": "1"})
    feed.refresh_from_db()

    assert not feed.daily


@pytest.mark.parametrize(
    "form",
    [
        pytest.param({"source": "till"}, id="neither"),
        pytest.param({"source": "till", "table": "a", "query": "b"}, id="both"),
        pytest.param({"table": "orders", "source": "two words"}, id="no name of a system"),
    ],
)
def test_a_feed_names_one_thing(
    form: dict[str, str], connection: Connection, client: Client
) -> None:
    answer = client.post(reverse("collect:add_feed", args=[connection.pk]), form)

    assert answer.status_code == 422
    assert not Feed.objects.exists()


def test_a_query_that_the_server_refuses_is_told(
    connection: Connection, client: Client, work: Work, page_of: Read
) -> None:
    form = {"query": "SELECT total FROM elsewhere", "source": "till"}
    client.post(reverse("collect:add_feed", args=[connection.pk]), form)
    work()

    shown = page_of(client, reverse("collect:upload", args=[Upload.objects.get().pk]))
    assert "elsewhere" in shown


def test_a_database_is_forgotten_but_what_it_gave_stays(
    connection: Connection, client: Client, page_of: Read
) -> None:
    address = reverse("collect:forget_database", args=[connection.pk])

    asked = page_of(client, address)
    client.post(address)

    assert "form" in asked
    assert not Connection.objects.exists()
