"""Tests make their tables from the models, without migrations: so the two must say the same.

A migration that changes rows is run over rows as they were, on both databases.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ConnectionHandler

from mehvar_web.settings._database import database

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker
    from pytest_django import Settings as DjangoSettings


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration(settings: DjangoSettings) -> None:
    settings.MIGRATION_MODULES = {}  # pytest --nomigrations hides them

    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_arms_are_kept_by_row_and_back(
    tmp_path: Path, settings: DjangoSettings, django_db_blocker: DjangoDbBlocker
) -> None:
    settings.MIGRATION_MODULES = {}
    with django_db_blocker.unblock(), _database(tmp_path, {}):
        _arms_by_row_and_back()


@pytest.mark.postgres
def test_so_they_are_on_postgresql(
    tmp_path: Path,
    settings: DjangoSettings,
    django_db_blocker: DjangoDbBlocker,
    postgres_url: str,
) -> None:
    import psycopg

    settings.MIGRATION_MODULES = {}
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("CREATE DATABASE before_arms")
    address = postgres_url.rpartition("/")[0] + "/before_arms"
    with (
        django_db_blocker.unblock(),
        _database(tmp_path, {"MEHVAR_DATABASE_URL": address}),
    ):
        _arms_by_row_and_back()


@contextmanager
def _database(folder: Path, env: dict[str, str]) -> Iterator[None]:
    """Let a new, empty database be the one of now."""
    kept = connections["default"]
    connections["default"] = ConnectionHandler({"default": database(folder, env)})["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = kept


def _arms_by_row_and_back() -> None:
    apps = _migrate("0004_experiments")
    _put_experiment(apps, caps=[500_000, 250_000])

    (new,) = _migrate("0005_arms_by_row").get_model("grants", "Experiment").objects.all()
    (old,) = _migrate("0004_experiments").get_model("grants", "Experiment").objects.all()

    assert new.tried == [
        {"cap": 250_000, "rows": {"late-30": 250_000, "late-60": 250_000}},
        {"cap": 500_000, "rows": {"late-30": 500_000, "late-60": 500_000}},
    ]
    assert not hasattr(new, "caps")
    assert old.caps == [250_000, 500_000]
    assert (old.digest, old.assignment) == (new.digest, new.assignment)


def _migrate(name: str) -> Any:
    """Bring the grants' tables, and what they stand on, to a migration; return its models."""
    executor = MigrationExecutor(connections["default"])
    return executor.migrate([("grants", name)]).apps


def _put_experiment(apps: Any, *, caps: list[int]) -> None:
    at = datetime(2026, 11, 1, 8, 0)
    by = apps.get_model("accounts", "User").objects.create(username="lena")
    rows = [
        {"key": "late-30", "effect": {"amount": {"of": "order_amount", "at_most": 400_000}}},
        {"key": "late-60", "effect": {"amount": {"of": "order_amount", "at_most": 800_000}}},
        {"key": "never", "effect": {"action": "refuse"}},
    ]
    apps.get_model("grants", "PolicyVersion").objects.create(
        key="late-order", number=1, situation="late_order", definition={"rows": rows},
        drafted_at=at, drafted_by=by, changed_at=at, changed_by=by,
    )  # fmt: skip
    apps.get_model("grants", "Experiment").objects.create(
        policy_key="late-order", base_number=1, situation="late_order", caps=caps,
        teams=["north", "south"], first_week=date(2026, 11, 7), weeks=6,
        last_day=date(2026, 12, 18), seed=7, digest="d" * 64, asked_by=by, asked_at=at,
        assignment=[{"team": "north", "week": "2026-11-07", "cap": 250_000, "block": 0}],
    )  # fmt: skip
