"""What the columns mean: corrected one by one, previewed, kept, written by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.collect.conftest import ORDERS, PEOPLE, Bring, Work
from tests.web.conftest import ClientOf

from mehvar.workspace import Workspace
from mehvar_web.accounts.models import User
from mehvar_web.collect._suggest import draft_of
from mehvar_web.collect.models import Upload

pytestmark = pytest.mark.django_db

Read = Callable[[Client, str], str]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(alice: User, client_of: ClientOf) -> Client:
    """Alice's browser."""
    return client_of(alice)


@pytest.fixture
def upload(client: Client, new_company: Workspace, bring: Bring) -> Upload:
    """Orders, looked at and waiting."""
    return bring(client, orders__csv=ORDERS)


def choose(client: Client, upload: Upload, **form: object) -> str:
    """Send the form of the first file as the page does; return the part that comes back."""
    address = reverse("collect:columns", args=[upload.pk, 0])
    answer = client.post(address, form, headers=HTMX)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    upload.refresh_from_db()
    return answer.content.decode()


def taken_for(upload: Upload, column: str) -> set[str]:
    return {f"{use.table}.{use.target}" for use in draft_of(upload).uses("orders.csv", column)}


def test_a_column_is_taken_for_something_else(client: Client, upload: Upload) -> None:
    assert "orders.status" in taken_for(upload, "status")

    shown = choose(client, upload, **{"use:3:orders.status": "orders.channel"})

    assert taken_for(upload, "status") == {"orders.channel"}
    assert 'id="file-0"' in shown
    assert 'id="ready"' in shown


def test_a_column_is_not_used_and_used_again(client: Client, upload: Upload) -> None:
    choose(client, upload, **{"use:3:orders.status": ""})
    assert not taken_for(upload, "status")

    choose(client, upload, **{"add:3": "orders.status"})
    assert taken_for(upload, "status") == {"orders.status"}


def test_without_a_required_column_nothing_can_be_imported(
    client: Client, upload: Upload, work: Work, new_company: Workspace
) -> None:
    shown = choose(client, upload, **{"use:2:orders.at": ""})
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": ""})
    work()

    assert "disabled" in shown.partition('id="ready"')[2]
    assert not new_company.lake.imports()


def test_how_a_date_is_read_changes_the_preview(client: Client, upload: Upload) -> None:
    shown = choose(client, upload, **{"opt:orders.at:calendar": "jalali"})

    [use] = draft_of(upload).uses("orders.csv", "order_date")
    assert use.rule.calendar == "jalali"
    assert "preview" in shown


def test_a_unit_of_its_own_multiplies_the_amounts(
    client: Client, upload: Upload, work: Work, new_company: Workspace
) -> None:
    choose(client, upload, **{"opt:orders.total_amount:unit": "toman"})
    client.post(reverse("collect:take", args=[upload.pk]), {"keep_as": ""})
    work()

    backend = new_company.connect()
    orders = new_company.lake.current(backend, "orders").to_pandas()
    assert sorted(orders["total_amount"]) == [900_000, 1_400_000, 2_500_000, 3_100_000]
    backend.disconnect()


def test_two_columns_are_joined(client: Client, new_company: Workspace, bring: Bring) -> None:
    upload = bring(client, orders__csv=(
        "order_id,day of order,clock,total\n1,2025-03-01,10:15,100\n2,2025-03-02,11:15,100\n"
    ))  # fmt: skip
    choose(client, upload, **{"use:1:orders.at": ""})

    choose(client, upload, **{"add:1": "orders.at"})

    rules = {use.target: use.rule for use in draft_of(upload).uses("orders.csv", "day of order")}
    assert "day of order" in rules["at"].columns


def test_a_faulty_row_is_marked_in_the_preview(
    client: Client, new_company: Workspace, bring: Bring, page_of: Read
) -> None:
    upload = bring(client, orders__csv=ORDERS.replace("2025-03-05 09:15", "some day"))

    shown = page_of(client, reverse("collect:preview", args=[upload.pk, 0]))

    assert "some day" in shown
    assert "faulty" in shown


def test_another_key_is_chosen(client: Client, upload: Upload) -> None:
    choose(client, upload, **{"key:orders": ["0", "1"]})

    [table] = [t for f in draft_of(upload).mapping.files for t in f.tables if t.table == "orders"]
    assert [column for rule in table.identity for column in rule.columns] == [
        "order_id",
        "customer_id",
    ]


def test_a_table_is_taken_away(client: Client, upload: Upload) -> None:
    choose(client, upload, **{"drop:orders": "1"})

    tables = {t.table for f in draft_of(upload).mapping.files for t in f.tables}
    assert "orders" not in tables


@pytest.mark.parametrize(
    "form",
    [
        pytest.param({"use:99:orders.at": "orders.at2"}, id="no such column"),
        pytest.param({"add:1": "nothing.at"}, id="no such table"),
        pytest.param({"add:1": "orders.nothing"}, id="no such target"),
        pytest.param({"opt:orders.at:calendar": "maya"}, id="no such calendar"),
        pytest.param(
            {"use:x": "y", "key:orders": ["a"], "more": "1", "more_is": "z"}, id="rubbish"
        ),
    ],
)
def test_a_form_that_no_page_sends_breaks_nothing(
    form: dict[str, str], client: Client, upload: Upload
) -> None:
    before = upload.draft

    choose(client, upload, **form)

    assert draft_of(upload).mapping.files or upload.draft == before


def test_what_holds_for_all_files_is_changed(client: Client, upload: Upload) -> None:
    form = {"source": "till", "unit": "toman", "time_zone": "Asia/Dubai"}
    client.post(reverse("collect:general", args=[upload.pk]), form)
    wrong = client.post(
        reverse("collect:general", args=[upload.pk]), form | {"time_zone": "Moon/Base"}
    )
    upload.refresh_from_db()

    mapping = draft_of(upload).mapping
    assert (mapping.source, mapping.unit, mapping.time_zone) == ("till", "toman", "Asia/Dubai")
    assert wrong.status_code == 422


def test_the_mapping_goes_out_and_comes_back_as_yaml(client: Client, upload: Upload) -> None:
    address = reverse("collect:yaml", args=[upload.pk])
    text = client.get(address).content.decode()

    sent = SimpleUploadedFile("m.yml", text.replace("source: shop", "source: web").encode())
    client.post(address, {"mapping": sent})
    upload.refresh_from_db()

    assert upload.source == "web"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("files: [", id="no YAML"),
        pytest.param("source: x\nfiles:\n - match: '*'\n   tables: [{table: nothing}]\n", id="no table"),
        pytest.param("\ufffd".encode("utf-16"), id="no UTF-8"),
        pytest.param("source: x\nfiles:\n - match: '*orders*'\n   tables:\n   - table: orders\n     key: [id]\n     columns: {order_id: id, at: zeit}\n", id="no such column"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used_is_refused(
    text: str | bytes, client: Client, upload: Upload
) -> None:
    before = upload.draft
    sent = SimpleUploadedFile("m.yml", text if isinstance(text, bytes) else text.encode())

    answer = client.post(reverse("collect:yaml", args=[upload.pk]), {"mapping": sent})
    upload.refresh_from_db()

    assert answer.status_code == 422
    assert upload.draft == before


def test_a_colleague_without_the_right_sees_no_personal_values(
    client: Client, people: dict[str, User], client_of: ClientOf, company: Workspace,
    new_company: Workspace, bring: Bring, page_of: Read,
) -> None:  # fmt: skip
    upload = bring(client, people__csv=PEOPLE)
    address = reverse("collect:upload", args=[upload.pk])

    own = page_of(client, address)
    other = page_of(client_of(people["analyst"]), address)

    assert "09121234567" in own
    assert "sara@example.com" in own
    for secret in ("09121234567", "sara@example.com", "Mohammadi", "+989121234567"):
        assert secret not in other
