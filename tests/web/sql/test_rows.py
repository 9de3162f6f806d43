"""Rows written and read without the models' layer: the same as through it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict

from mehvar_web import api, sql
from mehvar_web.api.models import Token
from mehvar_web.decide.models import CodeMessage
from mehvar_web.outbox.models import OutboxEntry

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

NOW = datetime(2026, 1, 5, 12, 30, 15, 250)

pytestmark = pytest.mark.django_db


def message(grant: str) -> CodeMessage:
    return CodeMessage(grant=grant, at=NOW, until=None, sealed=b"\x00\xff'%s", reason="٪ ' \\")


def test_a_row_is_written_as_the_model_writes_it() -> None:
    told = {"rows": [{"at": None, "name": "سارا"}], "n": 3}
    by_model = OutboxEntry.objects.create(at=NOW, kind="rows", table="x", actor="me", payload=told)
    by_hand = OutboxEntry(at=NOW, kind="rows", table="x", actor="me", payload=told)

    sql.insert(by_hand)

    read = OutboxEntry.objects.get(pk=by_hand.pk)
    assert read.key == by_hand.key
    assert model_to_dict(read, exclude=["id", "key"]) == model_to_dict(
        OutboxEntry.objects.get(pk=by_model.pk), exclude=["id", "key"]
    )


def test_a_written_row_is_changed_by_saving_it() -> None:
    row = message("g1")
    sql.insert(row)

    row.state = CodeMessage.States.SENT
    row.save()

    only = CodeMessage.objects.get()
    assert (only.pk, only.state, only.until, only.reason) == (row.pk, "sent", None, "٪ ' \\")
    assert bytes(only.sealed or b"") == b"\x00\xff'%s"


def test_a_second_row_of_a_key_is_refused_or_left_out() -> None:
    sql.insert(message("g1"))

    assert not sql.insert_new(message("g1"))
    assert sql.insert_new(message("g2"))
    with pytest.raises(IntegrityError), transaction.atomic():
        sql.insert(message("g1"))
    assert list(CodeMessage.objects.order_by("pk").values_list("grant", flat=True)) == ["g1", "g2"]


def test_a_row_is_read_as_the_model_reads_it(alice: User) -> None:
    made, _ = api.make_token(
        user=alice, name="till", scopes=[api.Scope.CODES_REDEEM], now=NOW,
        expires_at=NOW + timedelta(days=1),
    )  # fmt: skip

    for row in (made, alice):
        found = sql.row_of(type(row), "id = %s", [row.pk])
        assert found is not None
        wanted = type(row)._default_manager.get(pk=row.pk)
        names = [field.attname for field in wanted._meta.concrete_fields]
        assert [getattr(found, name) for name in names] == [getattr(wanted, name) for name in names]
        assert not found._state.adding
    assert sql.row_of(Token, "id = %s", [made.pk + 1]) is None
