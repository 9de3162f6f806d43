"""How targets name people: by an id that the audit may keep, shown by name."""

from __future__ import annotations

from collections.abc import Iterable

from mehvar_web.accounts.models import User

_PREFIX = "user:"


def id_of(user: User) -> str:
    """Return how targets and the audit call a person."""
    return f"{_PREFIX}{user.pk}"


def person_of(owner: str) -> User | None:
    """Return the person of an id; None for somebody who has no account here."""
    number = owner.removeprefix(_PREFIX)
    if not owner.startswith(_PREFIX) or not (number.isascii() and number.isdigit()):
        return None
    return User.objects.filter(pk=int(number)).first()


def names_of(owners: Iterable[str]) -> dict[str, str]:
    """Return the names of people by id; one without an account stays as the id is."""
    wanted = {owner: owner.removeprefix(_PREFIX) for owner in owners}
    keys = [int(one) for one in wanted.values() if one.isascii() and one.isdigit()]
    known = {id_of(one): one.shown_name for one in User.objects.filter(pk__in=keys)}
    return {owner: known.get(owner, owner) for owner in wanted}
