"""A company whose last build asks about one employee of each team, one customer and one returner."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from mehvar import schema
from mehvar.conduct import find_questions
from mehvar.workspace import Workspace
from mehvar_web import company as served_company

if TYPE_CHECKING:
    from pytest_django import Settings as DjangoSettings
    from tests.web.conftest import Served

    from mehvar_web.accounts.models import Team, User

IDS = {"north": "aaaaaaaaaaaaaaa1", "south": "aaaaaaaaaaaaaaa2", "customer": "aaaaaaaaaaaaaaa3"}


@pytest.fixture(scope="session")
def asked_once(
    built_company: Path, served: Served, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A copy of the company, after a build that asks; not to be changed."""
    folder = Path(shutil.copytree(built_company, tmp_path_factory.mktemp("asked") / "shop"))
    workspace = Workspace.open(folder)
    unusual = {
        "kind": "employee_grants", "moments": 40, "observed": 21, "expected": 6.5, "ratio": 3.1,
        "ratio_low": 1.9, "ratio_high": 4.6, "p": 0.00002, "is_found": True, "amount": 4_200_000,
        "first_day": date(2025, 12, 1), "last_day": date(2026, 1, 10),
    }  # fmt: skip
    rows = [
        unusual | {"question_id": IDS["north"], "employee_id": "N1", "team_id": "north"},
        unusual | {"question_id": IDS["south"], "employee_id": "S1", "team_id": "south"},
        unusual | {"question_id": IDS["customer"], "kind": "customer_grants",
                   "customer_id": served.customer_id},
        unusual | {"question_id": "aaaaaaaaaaaaaaa4", "employee_id": "N2", "team_id": "north",
                   "is_found": False, "p": 0.6, "observed": 6},
    ]  # fmt: skip
    returner = {
        "customer_id": served.customer_id, "lines": 30, "returned": 22, "ours": 2,
        "unexplained": 1, "counted": 19, "expected": 1.4, "ratio": 6.4, "ratio_low": 3.9,
        "ratio_high": 9.6, "doubtful": 0.999, "amount": 9_000_000, "residual_value": -700_000,
        "residual_low": -1_500_000, "residual_high": 200_000, "is_question": True,
        "last_day": date(2026, 1, 4),
    }  # fmt: skip
    with workspace.build(now=datetime(2026, 1, 16, 9), as_of=None) as build:
        for name, told in (("conduct_questions", rows), ("conduct_returners", [returner])):
            arrow = schema.table(name).arrow_schema
            build.write_arrow(name, pa.Table.from_pylist(told, schema=arrow))
    assert find_questions(workspace).count == 3
    return folder


@pytest.fixture
def asked(asked_once: Path, settings: DjangoSettings) -> Iterator[Workspace]:
    """The company that asks, served in this test."""
    settings.MEHVAR_WORKSPACE = asked_once
    yield Workspace.open(asked_once)
    served_company.close_readers()


@pytest.fixture
def customer_id(served: Served) -> int:
    """Bob's customer, whichever copy of the company is served."""
    return served.customer_id


@pytest.fixture
def lead(bobs_team: Team, db: None) -> User:
    """The lead of Bob's team."""
    return _person("lena", "lead", team=bobs_team, employee_id="N9")


@pytest.fixture
def second_lead(bobs_team: Team, db: None) -> User:
    """Another lead of Bob's team."""
    return _person("leo", "lead", team=bobs_team)


@pytest.fixture
def finance(db: None) -> User:
    """Somebody of finance: sees conduct, and reviews nothing."""
    return _person("fara", "finance")


def _person(name: str, role: str, *, team: Team | None = None, employee_id: str = "") -> User:
    from mehvar_web.accounts.models import User

    return User.objects.create_user(
        name, f"{name}@example.com", "a fine long sentence", role=role, team=team,
        employee_id=employee_id,
    )  # fmt: skip
