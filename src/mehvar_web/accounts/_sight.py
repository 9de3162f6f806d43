"""Who sees whom: a person's teams, their stores, and the customers whom those served."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from mehvar.workspace import EVERYONE, Sight
from mehvar_web.accounts._rights import Right, Role, may

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from mehvar_web.accounts.models import User

NOBODY = Sight(stores=frozenset())
"""The sight of somebody without a team: no customer at all."""

_KEPT_AS = "_mehvar_sight"


def sight_of(user: User | AnonymousUser) -> Sight:
    """Return the customers whom the person may see.

    Roles with ``SEE_ALL_CUSTOMERS`` see everyone; a lead sees whom the stores of their team and
    of every team below it served; an agent only those of their own team. Computed once for each
    request (it stays with the request's user).
    """
    if user.is_anonymous or not may(user, Right.SEE_CUSTOMERS):
        return NOBODY
    known = cast("Sight | None", getattr(user, _KEPT_AS, None))
    if known is None:
        known = _sight(user)
        setattr(user, _KEPT_AS, known)
    return known


def teams_below(team_id: int) -> frozenset[int]:
    """Return a team and every team below it, however the tree was drawn."""
    from mehvar_web.accounts.models import Team

    children: dict[int, list[int]] = defaultdict(list)
    for pk, parent in Team.objects.exclude(parent=None).values_list("pk", "parent_id"):
        children[parent].append(pk)
    found: set[int] = set()
    waiting = [team_id]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(children[here])
    return frozenset(found)


def _sight(user: User) -> Sight:
    if may(user, Right.SEE_ALL_CUSTOMERS):
        return EVERYONE
    if user.team_id is None:
        return NOBODY
    is_lead = Role(user.role) is Role.LEAD
    return _served_by(teams_below(user.team_id) if is_lead else (user.team_id,))


def _served_by(teams: Iterable[int]) -> Sight:
    from mehvar_web.accounts.models import Team, TeamStore

    chosen = tuple(teams)
    stores = TeamStore.objects.filter(team_id__in=chosen).values_list("store_id", flat=True)
    storeless = Team.objects.filter(pk__in=chosen, storeless=True).exists()
    return Sight(stores=frozenset(stores), storeless=storeless)
