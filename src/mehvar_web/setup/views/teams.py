"""Teams: the tree, their stores and members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mehvar_web import company
from mehvar_web.accounts import Right, page, sync_teams
from mehvar_web.accounts.models import Team, TeamStore, User
from mehvar_web.setup._audit import told
from mehvar_web.setup._stores import known_stores
from mehvar_web.setup._tabs import tabs
from mehvar_web.setup.forms import TeamForm
from mehvar_web.ui import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A team in the tree, with its depth."""

    team: Team
    depth: int
    stores: int
    members: int


@page(Right.MANAGE_COMPANY)
def teams(request: HttpRequest) -> HttpResponse:
    """Show the tree of teams."""
    context = {"branches": _tree(), "choices": tabs(request, "teams")}
    return render(request, "setup/teams.html", context)


@page(Right.MANAGE_COMPANY, methods=("POST",))
def sync(request: HttpRequest) -> HttpResponse:
    """Bring the teams in line with the imported files."""
    changed = sync_teams(company.workspace())
    told(_me(request).actor, "teams-synced", kind="company", key="teams",
         details={"changed": changed})  # fmt: skip
    say(request, _("The teams follow the imported files again."))
    return redirect("setup:teams")


@page(Right.MANAGE_COMPANY, methods=("GET", "POST"))
def new_team(request: HttpRequest) -> HttpResponse:
    """Add a team."""
    return _edit(request, None)


@page(Right.MANAGE_COMPANY, methods=("GET", "POST"))
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change a team."""
    return _edit(request, get_object_or_404(Team, pk=pk))


@page(Right.MANAGE_COMPANY, methods=("POST",))
def follow_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the imported files say again what the team is."""
    found = get_object_or_404(Team, pk=pk)
    with transaction.atomic():
        found.by_hand = False
        found.save(update_fields=["by_hand"])
        told(_me(request).actor, "team-follows-files", kind="team", key=found.pk)
    sync_teams(company.workspace())
    say(request, _("The team follows the imported files again."))
    return redirect("setup:team", pk=pk)


def _edit(request: HttpRequest, found: Team | None) -> HttpResponse:
    form = TeamForm(
        request.POST or None, initial=_initial(found), stores=known_stores(), team=found
    )
    if request.method == "POST" and form.is_valid():
        saved = _save(found, form, _me(request))
        say(request, _("The team was saved."))
        return redirect("setup:team", pk=saved.pk)
    context = {
        "form": form,
        "team": found,
        "members": found.members.order_by("username") if found else (),
        "choices": tabs(request, "teams"),
    }
    return render(request, "setup/team.html", context, status=422 if form.is_bound else 200)


def _initial(found: Team | None) -> dict[str, object]:
    if found is None:
        return {}
    stores = list(found.stores.values_list("store_id", flat=True))
    return {
        "name": found.name, "department": found.department, "parent": found.parent_id,
        "stores": stores, "storeless": found.storeless,
    }  # fmt: skip


@transaction.atomic
def _save(found: Team | None, form: TeamForm, user: User) -> Team:
    wanted = form.cleaned_data
    saved = found or Team(code=f"own-{company.now():%Y%m%d%H%M%S%f}")
    saved.name, saved.department = wanted["name"], wanted["department"]
    saved.parent, saved.storeless = wanted["parent"], wanted["storeless"]
    saved.by_hand = True
    saved.save()
    offered = {store for store, _name in known_stores()}
    saved.stores.filter(store_id__in=offered).exclude(store_id__in=wanted["stores"]).delete()
    TeamStore.objects.bulk_create(
        [TeamStore(team=saved, store_id=store) for store in wanted["stores"]],
        ignore_conflicts=True,
    )
    told(user.actor, "team-changed" if found else "team-added", kind="team", key=saved.pk,
         details={"stores": len(wanted["stores"]), "storeless": saved.storeless})  # fmt: skip
    return saved


def _tree() -> list[Branch]:
    from django.db.models import Count

    known = list(
        Team.objects.annotate(
            store_count=Count("stores", distinct=True), member_count=Count("members", distinct=True)
        )
    )
    found: list[Branch] = []
    placed: set[int] = set()

    def place(parent: int | None, depth: int) -> None:
        for one in known:
            if one.parent_id == parent and one.pk not in placed:
                placed.add(one.pk)
                found.append(
                    Branch(team=one, depth=depth, stores=one.store_count, members=one.member_count)
                )
                place(one.pk, depth + 1)

    place(None, 0)
    found.extend(  # teams that stand in a circle under each other
        Branch(team=one, depth=0, stores=one.store_count, members=one.member_count)
        for one in known
        if one.pk not in placed
    )
    return found


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)
