"""A site of another version is brought up to date before it is served."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from mehvar_web.commands._prepare import publish_anew
from mehvar_web.jobs.models import Job

if TYPE_CHECKING:
    from mehvar.workspace import Workspace

pytestmark = pytest.mark.django_db


def test_customers_of_another_version_are_published_anew(own_company: Workspace) -> None:
    publish_anew()
    before = Job.objects.filter(kind="build").count()
    with closing(sqlite3.connect(own_company.root / "serving.sqlite3")) as store, store:
        store.execute("UPDATE publication SET value = 'of old' WHERE name = 'layout'")

    publish_anew()
    publish_anew()

    assert (before, Job.objects.filter(kind="build").count()) == (0, 1)


def test_a_company_without_a_build_waits_for_its_data(new_company: Workspace) -> None:
    publish_anew()

    assert not Job.objects.exists()
