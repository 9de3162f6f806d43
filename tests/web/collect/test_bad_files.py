"""Files that are no tables: each is refused in words, nothing breaks, nothing is imported."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings as DjangoSettings
from tests.web.collect.conftest import ORDERS, Bring
from tests.web.conftest import ClientOf

from mehvar.workspace import Workspace
from mehvar_web.accounts.models import User
from mehvar_web.collect._receive import safe_name
from mehvar_web.collect._steps import job_of, step_of
from mehvar_web.collect.models import Upload

pytestmark = pytest.mark.django_db

Read = Callable[[Client, str], str]


def zip_of(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"%PDF-1.7 something", "PDF", id="another type under a table's name"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(200), "picture", id="picture"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel", id="old workbook"),
        pytest.param(b"<!doctype html><table><tr><td>1", "web page", id="web page"),
        pytest.param(zip_of(**{"a.csv": b"x,y\n1,2\n"}), "zip archive", id="plain zip"),
        pytest.param(gzip.compress(b"")[:-6], "gzip", id="broken gzip"),
        pytest.param(b"1,2\n3,4\n", "header", id="no header"),
        pytest.param(b"order_id,total\n", "no rows", id="header only"),
        pytest.param(b"PAR1" + bytes(100) + b"PAR1", "Parquet", id="broken parquet"),
        pytest.param(bytes(range(256)) * 40, "", id="bytes at random"),
        pytest.param(b"a,b\n" + b"x" * 9_000_000 + b",1\n", "", id="huge cell"),
    ],
)
def test_what_is_no_table_is_refused_in_words(
    content: bytes, said: str, alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring,
    page_of: Read,
) -> None:  # fmt: skip
    client = client_of(alice)

    upload = bring(client, table__csv=content)
    shown = page_of(client, reverse("collect:upload", args=[upload.pk]))

    fault = upload.files.get().fault
    assert said in fault
    assert str(new_company.root) not in fault
    assert str(new_company.root) not in shown
    if said:
        assert step_of(upload, job_of(upload)) == "unread"
    assert not new_company.lake.imports()


def test_a_zip_bomb_is_not_unpacked(
    alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("mehvar.ingest._files.UNPACKED_FLOOR", 1 << 20)
    bomb = gzip.compress(b"a,b\n" + b"0,0\n" * 4_000_000)

    upload = bring(client_of(alice), bomb__csv=bomb)

    assert "zip bomb" in upload.files.get().fault


def test_good_files_are_looked_at_beside_bad_ones(
    alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring, page_of: Read
) -> None:
    client = client_of(alice)

    upload = bring(client, orders__csv=ORDERS, letter__csv=b"%PDF-1.7")
    shown = page_of(client, reverse("collect:upload", args=[upload.pk]))

    assert step_of(upload, job_of(upload)) == "mapping"
    assert "letter.csv" in shown
    assert "orders.csv" in shown


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("شماره سفارش,تاریخ ثبت,مبلغ\n۱۲,1403/05/01,۱۰۰\n".encode("cp1256", "replace"), id="Windows-1256"),
        pytest.param("شماره سفارش,تاریخ ثبت,مبلغ\n۱۲,1403/05/01,۱۰۰\n".encode("utf-16"), id="UTF-16"),
    ],
)  # fmt: skip
def test_persian_files_of_any_encoding_are_read(
    text: bytes, alice: User, client_of: ClientOf, new_company: Workspace, bring: Bring, page_of: Read
) -> None:  # fmt: skip
    client = client_of(alice)

    upload = bring(client, sales__csv=text)

    assert "مبلغ" in page_of(client, reverse("collect:upload", args=[upload.pk]))


def test_files_above_the_limit_are_refused_before_they_are_read(
    alice: User, client_of: ClientOf, new_company: Workspace, settings: DjangoSettings
) -> None:
    settings.MEHVAR_UPLOAD_LIMIT = "1MB"
    large = SimpleUploadedFile("large.csv", b"a,b\n" + b"1,2\n" * 700_000)

    answer = client_of(alice).post(reverse("collect:new"), {"source": "shop", "files": [large]})

    assert answer.status_code == 413
    assert not Upload.objects.exists()
    assert not list((new_company.root / "uploads").glob("incoming/*"))


def test_files_that_turn_out_too_large_leave_nothing_behind(
    alice: User, client_of: ClientOf, new_company: Workspace, settings: DjangoSettings
) -> None:
    settings.MEHVAR_UPLOAD_LIMIT = "1MB"
    large = SimpleUploadedFile("large.csv", b"a,b\n" + b"1,2\n" * 400_000)

    answer = client_of(alice).post(reverse("collect:new"), {"source": "shop", "files": [large]})

    assert answer.status_code == 413
    assert not Upload.objects.exists()
    assert not list((new_company.root / "uploads").glob("incoming/*"))


def test_a_form_without_its_token_is_refused(alice: User, new_company: Workspace) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    file = SimpleUploadedFile("orders.csv", ORDERS.encode())

    answer = client.post(reverse("collect:new"), {"source": "shop", "files": [file]})

    assert answer.status_code == 403
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("../../etc/passwd", "passwd", id="a path"),
        pytest.param("C:\\Users\\a\\گزارش.xlsx", "گزارش.xlsx", id="a path of Windows"),
        pytest.param("a\u202ecsv.exe", "a csv.exe", id="turned around"),
        pytest.param("sales[1]*.csv", "sales 1 .csv", id="signs of patterns"),
        pytest.param("...", "file", id="dots"),
        pytest.param("سفارش\u200cها.csv", "سفارش\u200cها.csv", id="half-space"),
    ],
)
def test_names_of_files_are_kept_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept
