"""Rows that were set aside: downloaded, corrected, brought back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.collect.conftest import ORDERS, Bring, Work
from tests.web.conftest import ClientOf

from mehvar.workspace import Workspace
from mehvar_web.accounts.models import User
from mehvar_web.collect.models import Upload
from mehvar_web.outbox.models import OutboxEntry

pytestmark = pytest.mark.django_db

Read = Callable[[Client, str], str]
BAD = ORDERS.replace("2025-03-05 09:15", "some day")


@pytest.fixture
def client(alice: User, client_of: ClientOf) -> Client:
    """Alice's browser."""
    return client_of(alice)


@pytest.fixture
def imported(client: Client, new_company: Workspace, bring: Bring, work: Work) -> Upload:
    """Four orders, of which one has no date that can be read."""
    upload = bring(client, orders__csv=BAD)
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": ""})
    work()
    upload.refresh_from_db()
    return upload


def aside(client: Client, upload: Upload) -> str:
    address = reverse("collect:quarantine", args=[upload.import_id, "orders.csv"])
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def bring_back(client: Client, upload: Upload, text: str, work: Work) -> Upload:
    sent = SimpleUploadedFile("corrected.csv", text.encode())
    answer = client.post(reverse("collect:repair", args=[upload.import_id]), {"corrected": [sent]})
    work()
    return Upload.objects.get(pk=int(answer["Location"].rstrip("/").rpartition("/")[2]))


def test_a_row_goes_out_and_comes_back_corrected(
    imported: Upload, client: Client, new_company: Workspace, work: Work, page_of: Read
) -> None:
    page = page_of(client, reverse("collect:import", args=[imported.import_id]))
    text = aside(client, imported)
    [row] = csv.DictReader(io.StringIO(text))
    assert new_company.lake.count_current("orders") == 3

    repaired = bring_back(client, imported, text.replace("some day", "2025-03-05 09:15"), work)

    assert "orders.csv" in page
    assert row["order_date"] == "some day"
    assert repaired.state == "imported", repaired.fault
    assert new_company.lake.count_current("orders") == 4
    page_of(client, reverse("collect:import", args=[repaired.import_id]))
    assert repaired.import_id in page_of(
        client, reverse("collect:import", args=[imported.import_id])
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a,b\n1,2\n", id="another file"),
        pytest.param("%PDF-1.7", id="no table"),
        pytest.param("mehvar_file,mehvar_row,mehvar_column,mehvar_reason,order_id\norders.csv,99,at,x,7\n", id="an unknown row"),
    ],
)  # fmt: skip
def test_what_is_no_correction_is_refused(
    text: str, imported: Upload, client: Client, new_company: Workspace, work: Work, page_of: Read
) -> None:
    refused = bring_back(client, imported, text, work)

    shown = page_of(client, reverse("collect:upload", args=[refused.pk]))
    assert refused.state != "imported"
    assert refused.fault
    assert refused.fault.partition(".")[0][:20] in shown.replace("&#x27;", "'").replace(
        "&quot;", '"'
    )
    assert str(new_company.root) not in shown
    assert len(new_company.lake.imports()) == 1


def test_each_download_is_audited(imported: Upload, client: Client, alice: User) -> None:
    aside(client, imported)

    [entry] = OutboxEntry.objects.filter(kind="audit", payload__action="quarantine.read")
    assert entry.payload is not None
    assert entry.payload["actor"] == alice.actor
    assert entry.payload["object_id"] == imported.import_id


def test_a_colleague_without_the_right_gets_no_rows(
    imported: Upload, people: dict[str, User], client_of: ClientOf, page_of: Read
) -> None:
    other = client_of(people["analyst"])

    page_of(other, reverse("collect:import", args=[imported.import_id]))
    answer = other.get(reverse("collect:quarantine", args=[imported.import_id, "orders.csv"]))

    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["other.csv", "..%2Fmehvar.toml", "corrections.parquet"])
def test_no_other_file_can_be_had(name: str, imported: Upload, client: Client) -> None:
    answer = client.get(f"/fa/collect/imports/{imported.import_id}/aside/{name}")

    assert answer.status_code == 404
