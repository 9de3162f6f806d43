"""A customer on a page about something else: in sight or not there, masked unless revealed."""

from __future__ import annotations

from django.http import HttpRequest

from mehvar.customers import Customer, NotPublished, masked
from mehvar_web import company
from mehvar_web.accounts import sight_of

_FOUND = 8


def shown_customer(
    request: HttpRequest, customer_id: int | None, *, is_named: bool
) -> Customer | None:
    """Return a customer in the person's sight, masked unless ``is_named``; None otherwise."""
    if customer_id is None:
        return None
    try:
        found = company.desk().profile(customer_id, sight=sight_of(request.user))
    except NotPublished:
        return None
    if found is None:
        return None
    return found if is_named else masked([found])[0]


def found_customers(request: HttpRequest, words: str) -> tuple[Customer, ...]:
    """Return the customers in sight whom words may mean, masked."""
    if not words.strip():
        return ()
    try:
        found = company.desk().find(words, limit=_FOUND, sight=sight_of(request.user))
    except NotPublished:
        return ()
    return tuple(masked([one.customer for one in found]))
