"""How definitions name people: by an id that the audit may keep, shown by name."""

from __future__ import annotations

from collections.abc import Iterable

from mehvar_web.accounts.models import User


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Return the names of people by id; one without an account stays as the id is."""
    wanted = {actor: actor.removeprefix("user:") for actor in actors}
    keys = [int(one) for one in wanted.values() if one.isascii() and one.isdigit()]
    known = {f"user:{one.pk}": one.shown_name for one in User.objects.filter(pk__in=keys)}
    return {actor: known.get(actor, actor) for actor in wanted}
