"""From a file to rows that count: brought, looked over, imported, withdrawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.collect.conftest import ORDERS, PEOPLE, Bring, Work
from tests.web.conftest import ClientOf

from mehvar.audit import AuditLog
from mehvar.workspace import Workspace
from mehvar_web.accounts.models import User
from mehvar_web.collect._steps import job_of, step_of
from mehvar_web.collect.models import SavedMapping, Upload
from mehvar_web.jobs.models import Job

pytestmark = pytest.mark.django_db

Read = Callable[[Client, str], str]


@pytest.fixture
def imported(
    alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring, work: Work
) -> Upload:
    """Orders and people of a shop, imported by Alice."""
    client = client_of(alice)
    upload = bring(client, orders__csv=ORDERS, people__csv=PEOPLE)
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": "the shop"})
    work()
    upload.refresh_from_db()
    return upload


def test_a_file_is_recognised_looked_over_and_imported(
    alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring, work: Work, page_of: Read
) -> None:  # fmt: skip
    client = client_of(alice)

    upload = bring(client, orders__csv=ORDERS, people__csv=PEOPLE)
    shown = page_of(client, reverse("collect:upload", args=[upload.pk]))
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": ""})
    [job] = work()
    upload.refresh_from_db()
    result = page_of(client, reverse("collect:import", args=[upload.import_id]))

    assert "orders.csv" in shown
    assert "1001" in shown
    assert job.state == "done", job.error
    assert new_company.lake.count_current("orders") == 4
    assert new_company.lake.count_current("people") == 3
    assert "orders.csv" in result
    assert not SavedMapping.objects.exists()


def test_a_build_is_asked_for_after_an_import(imported: Upload) -> None:
    assert Job.objects.filter(kind="build").exists()


def test_sending_the_form_twice_brings_the_files_once(
    alice: User, client_of: ClientOf, new_company: Workspace
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = client_of(alice)

    def send() -> str:
        file = SimpleUploadedFile("orders.csv", ORDERS.encode())
        form = {"source": "shop", "files": [file], "once": "this very form"}
        return client.post(reverse("collect:new"), form)["Location"]

    assert send() == send()
    assert Upload.objects.count() == 1


def test_asking_for_the_import_twice_imports_once(
    alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring, work: Work
) -> None:
    client = client_of(alice)
    upload = bring(client, orders__csv=ORDERS)

    for _ in range(2):
        client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": ""})
    work()
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": ""})

    assert Job.objects.filter(kind="collect.import").count() == 1
    assert len(new_company.lake.imports()) == 1


def test_a_cancelled_import_leaves_the_files_waiting(
    alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring, work: Work, page_of: Read
) -> None:  # fmt: skip
    client = client_of(alice)
    upload = bring(client, orders__csv=ORDERS)
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": ""})

    client.post(reverse("collect:cancel", args=[upload.pk]))
    work()
    upload.refresh_from_db()

    assert step_of(upload, job_of(upload)) == "mapping"
    assert not new_company.lake.imports()
    assert "take" in page_of(client, reverse("collect:upload", args=[upload.pk]))


def test_an_import_whose_process_was_killed_waits_to_be_asked_for_again(
    alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring, work: Work
) -> None:
    client = client_of(alice)
    upload = bring(client, orders__csv=ORDERS)
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": ""})
    Upload.objects.filter(pk=upload.pk).update(state=Upload.States.IMPORTING)
    Job.objects.filter(kind="collect.import").update(
        state="failed", error={"code": "killed", "message": "", "hint": ""}
    )

    upload.refresh_from_db()
    assert step_of(upload, job_of(upload)) == "mapping"
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": ""})
    work()

    assert new_company.lake.count_current("orders") == 4


def test_the_same_files_again_change_nothing_and_say_so(
    imported: Upload, alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring, work: Work,
    page_of: Read,
) -> None:  # fmt: skip
    client = client_of(alice)

    upload = bring(client, orders__csv=ORDERS, people__csv=PEOPLE)
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": ""})
    work()
    upload.refresh_from_db()

    assert upload.import_id == ""
    assert upload.report["taken"] == 0
    page_of(client, reverse("collect:upload", args=[upload.pk]))
    assert len(new_company.lake.imports()) == 1


def test_a_saved_mapping_is_taken_for_the_same_header(
    imported: Upload, alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring
) -> None:
    later = ORDERS.replace("100", "200")

    upload = bring(client_of(alice), source="main", orders_of_april__csv=later)

    assert upload.saved_mapping is not None
    assert upload.saved_mapping.name == "the shop"
    assert upload.source == "shop"


def test_a_withdrawn_import_counts_no_longer_until_it_is_restored(
    imported: Upload, alice: User, client_of: ClientOf, new_company: Workspace, page_of: Read
) -> None:
    client, lake = client_of(alice), new_company.lake
    arguments = [imported.import_id]

    asked = page_of(client, reverse("collect:withdraw", args=arguments))
    assert lake.count_current("orders") == 4
    client.post(reverse("collect:withdraw", args=arguments))
    assert lake.count_current("orders") == 0
    page_of(client, reverse("collect:import", args=arguments))
    client.post(reverse("collect:restore", args=arguments))

    assert "form" in asked
    assert lake.count_current("orders") == 4
    acts = [record.action for record in AuditLog(new_company).read(limit=10)]
    assert {"import.finished", "import.withdrawn", "import.restored"} <= set(acts)


def test_the_kept_originals_of_an_import_can_be_deleted_at_once(
    imported: Upload, alice: User, client_of: ClientOf, new_company: Workspace
) -> None:
    folder = new_company.root / "uploads" / str(imported.pk)
    assert (folder / "orders.csv").exists()

    client_of(alice).post(reverse("collect:forget_files", args=[imported.import_id]))

    assert not folder.exists()
    assert not imported.files.filter(deleted_at=None).exists()
    assert new_company.lake.count_current("orders") == 4


def test_what_was_not_imported_can_be_thrown_away(
    alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring
) -> None:
    client = client_of(alice)
    upload = bring(client, orders__csv=ORDERS)
    folder = new_company.root / "uploads" / str(upload.pk)
    assert folder.exists()

    client.post(reverse("collect:drop", args=[upload.pk]))

    assert not Upload.objects.exists()
    assert not folder.exists()


def test_the_overview_says_what_there_is_by_system(
    imported: Upload, alice: User, client_of: ClientOf, page_of: Read
) -> None:
    shown = page_of(client_of(alice), reverse("collect:home"))

    assert "shop" in shown
    assert "orders.csv" in shown


def test_a_corrected_row_is_counted_once(
    imported: Upload, alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring, work: Work
) -> None:  # fmt: skip
    from mehvar_web.collect._overview import what_we_have

    client = client_of(alice)
    upload = bring(client, orders_again__csv=ORDERS.replace("250000", "260000"))
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": ""})
    work()

    [orders] = [table for table in what_we_have() if table.table == "orders"]
    assert orders.rows == 4
    assert [source.source for source in orders.sources] == ["shop"]
    assert orders.first is not None
    assert orders.first.isoformat() == "2025-03-01"


def test_the_list_of_imports_can_be_downloaded(
    imported: Upload, alice: User, client_of: ClientOf
) -> None:
    answer = client_of(alice).get(reverse("collect:imports"), {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    header, row = text.strip().splitlines()
    assert len(header.split(",")) == 8
    assert "orders.csv" in row
    assert ",7," in row


def test_old_uploads_are_tidied_away(imported: Upload, new_company: Workspace) -> None:
    from datetime import timedelta

    from mehvar_web.collect._uploads import tidy_uploads

    assert imported.kept_until is not None
    assert tidy_uploads(now=imported.kept_until - timedelta(days=1)) == 0
    assert tidy_uploads(now=imported.kept_until + timedelta(days=1)) == 1

    assert not (new_company.root / "uploads" / str(imported.pk)).exists()
    assert Upload.objects.filter(pk=imported.pk).exists()
