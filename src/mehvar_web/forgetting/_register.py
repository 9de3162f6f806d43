"""Who keeps something of customers, and how they forget it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise

if TYPE_CHECKING:
    from mehvar.privacy import Subject

Count = Callable[["Subject"], int]
"""Tells how many rows would be forgotten, and changes nothing."""

Forget = Callable[["Subject", datetime], int]
"""Forgets (now is UTC) and tells how many rows; again, it finds none and does no harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """An app that keeps something of customers; ``register`` says what the fields mean."""

    name: str
    title: str | Promise
    count: Count
    forget: Forget


_keepers: dict[str, Keeper] = {}


def register(name: str, *, title: str | Promise, count: Count, forget: Forget) -> None:
    """Say that an app keeps something of customers; a second one of the name replaces the first.

    Args:
        name: the app's package, as ``care``.
        title: what is kept, to be translated: ``Cases``.
        count: how many rows would go.
        forget: forgets, in one transaction of its own.
    """
    _keepers[name] = Keeper(name=name, title=title, count=count, forget=forget)


def keepers() -> tuple[Keeper, ...]:
    """Return who keeps something, by name."""
    return tuple(_keepers[name] for name in sorted(_keepers))


def named(subject: Subject, *, customer: str = "", person: str = "") -> Q:
    """Return the condition that a row names the person.

    Args:
        subject: who is to be forgotten.
        customer: the field with a customer's id; empty where there is none.
        person: what the fields of the record begin with: ``person`` for ``person_source`` and
            ``person_ref``; empty where there are none.
    """
    found = Q(pk__in=[])
    if customer:
        found |= Q(**{f"{customer}__in": subject.customer_ids})
    if person:
        for one in subject.profiles:
            found |= Q(**{f"{person}_source": one.source, f"{person}_ref": one.ref})
    return found
