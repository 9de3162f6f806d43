"""The teams as the imported files tell them, beside what people changed by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import Team


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTeam:
    """A team as the files tell it, with the stores that they say it serves."""

    code: str
    name: str
    department: str
    parent: str
    stores: frozenset[str]


def sync_teams(workspace: Workspace) -> int:
    """Bring the teams and their stores in line with the imported files.

    A team that somebody changed by hand stays as it is, and no team is deleted. Running it again
    changes nothing.

    Returns:
        How many teams changed or came in.
    """
    return put_teams(told_teams(workspace))


def told_teams(workspace: Workspace) -> tuple[ToldTeam, ...]:
    """Read the teams and stores of the lake."""
    backend = workspace.connect()
    try:
        teams, stores = (
            backend.to_pyarrow(workspace.lake.current(backend, name)).to_pylist()
            for name in ("teams", "stores")
        )
    finally:
        backend.disconnect()
    return _told(teams, stores)


def _told(teams: list[dict[str, Any]], stores: list[dict[str, Any]]) -> tuple[ToldTeam, ...]:
    served: dict[str, set[str]] = defaultdict(set)
    for store in stores:
        if store["team_id"]:
            served[store["team_id"]].add(store["store_id"])
    known = {row["team_id"]: row for row in teams}
    return tuple(
        ToldTeam(
            code=code,
            name=known.get(code, {}).get("name") or code,
            department=known.get(code, {}).get("department") or "",
            parent=known.get(code, {}).get("parent_team_id") or "",
            stores=frozenset(served.get(code, ())),
        )
        for code in sorted({*known, *served})
    )


@transaction.atomic
def put_teams(told: tuple[ToldTeam, ...]) -> int:
    """Create and update teams as told; those changed by hand are left alone."""
    from mehvar_web.accounts.models import Team

    known = {team.code: team for team in Team.objects.prefetch_related("stores")}
    changed = {one.code for one in told if one.code not in known}
    for one in told:
        if one.code in changed:
            known[one.code] = Team.objects.create(code=one.code, name=one.name)
    for one in told:
        team = known[one.code]
        if not team.by_hand and _differs(team, one, known):
            changed.add(one.code)
    return len(changed)


def _differs(team: Team, told: ToldTeam, known: dict[str, Team]) -> bool:
    """Write what is told of a team; tell whether that changed anything."""
    from mehvar_web.accounts.models import TeamStore

    parent = known.get(told.parent)
    wanted = (told.name, told.department, parent.pk if parent else None)
    differs = (team.name, team.department, team.parent_id) != wanted
    if differs:
        team.name, team.department, team.parent_id = wanted
        team.save(update_fields=["name", "department", "parent"])
    stores = {store.store_id for store in team.stores.all()}
    team.stores.filter(store_id__in=stores - told.stores).delete()
    TeamStore.objects.bulk_create(
        TeamStore(team=team, store_id=store) for store in sorted(told.stores - stores)
    )
    return differs or stores != told.stores
