"""Writing notes and private facts: once each, through the outbox, and taken back by the writer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from mehvar import identity
from mehvar.audit import AuditEntry
from mehvar_web import company, outbox
from mehvar_web.customers._sight import Author
from mehvar_web.customers.models import Written

Write = Callable[[], str]
"""Writes, inside a transaction, and returns the id of what it wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a customer told us and agreed that we keep; a day is written YYYY-MM-DD."""

    fact: str
    value: str
    purpose: str


def write_note(by: Author, customer_id: int, *, text: str, token: uuid.UUID) -> str:
    """Write a note about a customer; return the id of its row in the lake."""

    def write() -> str:
        person = _person(customer_id)
        row = {
            **person,
            "at": company.now(),
            "kind": "note",
            "direction": "outbound",
            "text": text,
            "employee_id": by.employee,
        }
        (record_id,) = outbox.record("interactions", [row], actor=by.actor)
        _audit(by, customer_id, "customer.note", record_id)
        return record_id

    return once(by, customer_id, kind=Written.Kinds.NOTE, token=token, write=write)


def withdraw_note(by: Author, customer_id: int, record_id: str) -> None:
    """Take back a note that the same person wrote.

    Its row is corrected to one without words and about nobody, so the next build forgets it.

    Raises:
        Http404: when this person wrote no such note about this customer.
    """
    with transaction.atomic():
        note = _own_note(by, customer_id, record_id)
        if note.withdrawn_at is not None:
            return
        note.withdrawn_at = company.now()
        note.save(update_fields=["withdrawn_at"])
        row = {"record_id": record_id, "at": note.at, "kind": "note", "status": "withdrawn"}
        outbox.record("interactions", [row], actor=by.actor)
        _audit(by, customer_id, "customer.note.withdraw", record_id)


def own_notes(by: Author, customer_id: int) -> frozenset[str]:
    """Return the records of this person's notes about a customer."""
    found = Written.objects.filter(
        kind=Written.Kinds.NOTE, customer_id=customer_id, author=by.user_id
    )
    return frozenset(found.filter(withdrawn_at=None).values_list("record_id", flat=True))


def withdrawn_notes(customer_id: int) -> frozenset[str]:
    """Return the records of notes that were taken back, by anybody."""
    found = Written.objects.filter(kind=Written.Kinds.NOTE, customer_id=customer_id)
    return frozenset(found.exclude(withdrawn_at=None).values_list("record_id", flat=True))


def write_fact(by: Author, customer_id: int, told: Fact, *, token: uuid.UUID) -> str:
    """Write what a customer told us, with their consent; return the id of its row."""

    def write() -> str:
        row = {
            **_person(customer_id),
            "at": company.now(),
            "fact": told.fact,
            "value": told.value,
            "consent": True,
            "purpose": told.purpose,
            "withdrawn": False,
            "employee_id": by.employee,
        }
        (record_id,) = outbox.record("facts", [row], actor=by.actor)
        _audit(by, customer_id, "customer.fact", record_id, fact=told.fact)
        return record_id

    return once(by, customer_id, kind=Written.Kinds.FACT, token=token, write=write)


def withdraw_fact(by: Author, customer_id: int, fact: str, *, token: uuid.UUID) -> str:
    """Take back what a customer told us: the newest word about a fact counts, and it is none."""

    def write() -> str:
        row = {
            **_person(customer_id),
            "at": company.now(),
            "fact": fact,
            "consent": False,
            "withdrawn": True,
            "employee_id": by.employee,
        }
        (record_id,) = outbox.record("facts", [row], actor=by.actor)
        _audit(by, customer_id, "customer.fact.withdraw", record_id, fact=fact)
        return record_id

    return once(by, customer_id, kind=Written.Kinds.FACT, token=token, write=write)


def once(
    by: Author,
    customer_id: int,
    *,
    kind: Written.Kinds,
    token: uuid.UUID,
    write: Write,
) -> str:
    """Write for a form's token; the same form sent again is not written again.

    Returns:
        The id of what was written, now or the first time.

    Raises:
        Http404: when the token belongs to what was written about somebody else.
    """
    with transaction.atomic():
        made, is_new = Written.objects.get_or_create(
            token=token,
            defaults={
                "kind": kind,
                "customer_id": customer_id,
                "author_id": by.user_id,
                "at": company.now(),
            },
        )
        if (made.customer_id, made.kind, made.author_id) != (customer_id, kind, by.user_id):
            raise Http404(_("This form belongs to another page."))
        if is_new:
            made.record_id = write()
            made.save(update_fields=["record_id"])
        return made.record_id


def _own_note(by: Author, customer_id: int, record_id: str) -> Written:
    note = (
        Written.objects.select_for_update()
        .filter(
            kind=Written.Kinds.NOTE,
            customer_id=customer_id,
            record_id=record_id,
            author=by.user_id,
        )
        .first()
    )
    if note is None:
        raise Http404(_("You wrote no such note."))
    return note


def _person(customer_id: int) -> dict[str, object]:
    """Return the profile on which rows about the customer hang."""
    person = identity.anchor(company.workspace(), customer_id=customer_id, marts=company.marts())
    return {"person_source": person.source, "person_ref": person.person_ref}


def _audit(by: Author, customer_id: int, action: str, record_id: str, *, fact: str = "") -> None:
    details = {"record": record_id, **({"fact": fact} if fact else {})}
    outbox.record_audit(
        AuditEntry(
            at=company.now(),
            actor=by.actor,
            action=action,
            object_kind="customer",
            object_id=str(customer_id),
            details=details,
        )
    )
