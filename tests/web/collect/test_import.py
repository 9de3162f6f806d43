"""From a file to rows that count: brought, looked over, imported."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from mehvar.workspace import Workspace
from mehvar_web.accounts.models import User
from tests.web.collect.conftest import ORDERS, PEOPLE, Bring, Work
from tests.web.conftest import ClientOf

pytestmark = pytest.mark.django_db


def test_a_file_is_recognised_looked_over_and_imported(
    alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring, work: Work,
    page_of: Callable[[Client, str], str],
) -> None:  # fmt: skip
    client = client_of(alice)

    upload = bring(client, orders__csv=ORDERS, people__csv=PEOPLE)
    shown = page_of(client, reverse("collect:upload", args=[upload.pk]))
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": "the shop"})
    [job] = work()
    upload.refresh_from_db()
    result = page_of(client, reverse("collect:import", args=[upload.import_id]))

    assert "orders.csv" in shown
    assert "1001" in shown
    assert job.state == "done", job.error
    assert new_company.lake.count_current("orders") == 4
    assert new_company.lake.count_current("people") == 3
    assert "orders.csv" in result
