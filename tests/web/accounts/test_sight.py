"""Who sees whom: teams, their stores, leads and their subtree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser

from mehvar.workspace import EVERYONE, Sight, Workspace
from mehvar_web.accounts import NOBODY, ToldTeam, put_teams, sight_of, sync_teams, teams_below
from mehvar_web.accounts.models import Team, TeamStore, User

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from tests.web.conftest import Served

pytestmark = pytest.mark.django_db


def told(code: str, *stores: str, name: str = "", parent: str = "") -> ToldTeam:
    return ToldTeam(
        code=code, name=name or code, department="", parent=parent, stores=frozenset(stores)
    )


def test_an_agent_sees_the_stores_of_their_team(bob: User, served: Served) -> None:
    assert sight_of(bob) == Sight(stores=frozenset({served.store_id}))


@pytest.mark.parametrize("role", ["owner", "analyst", "finance", "auditor"])
def test_roles_for_the_whole_company_see_everyone(people: dict[str, User], role: str) -> None:
    assert sight_of(people[role]) == EVERYONE


def test_somebody_without_a_team_or_not_signed_in_sees_nobody(dana: User) -> None:
    assert sight_of(dana) == NOBODY
    assert sight_of(AnonymousUser()) == NOBODY


def test_a_lead_sees_the_subtree_and_an_agent_only_the_team() -> None:
    put_teams((told("top", "S1"), told("below", "S2", parent="top"), told("beside", "S3")))
    top = Team.objects.get(code="top")
    lead = User.objects.create_user("lead", role="lead", team=top)
    agent = User.objects.create_user("agent", role="agent", team=top)

    assert sight_of(lead) == Sight(stores=frozenset({"S1", "S2"}))
    assert sight_of(agent) == Sight(stores=frozenset({"S1"}))


def test_a_storeless_team_also_sees_customers_of_no_store() -> None:
    top = Team.objects.create(code="top", name="top")
    Team.objects.create(code="calls", name="calls", parent=top, storeless=True)

    lead = User.objects.create_user("lead", role="lead", team=top)

    assert sight_of(lead) == Sight(stores=frozenset(), storeless=True)


def test_a_tree_drawn_in_a_circle_ends() -> None:
    one = Team.objects.create(code="one", name="one")
    two = Team.objects.create(code="two", name="two", parent=one)
    one.parent = two
    one.save()

    assert teams_below(one.pk) == {one.pk, two.pk}


def test_a_deactivated_person_sees_nobody(bob: User) -> None:
    bob.is_active = False

    assert sight_of(bob) == NOBODY


def test_sight_is_computed_once_for_a_request(
    bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sight_of(bob)

    with django_assert_num_queries(0):
        sight_of(bob)


def test_teams_come_from_the_lake_and_syncing_again_changes_nothing(company: Workspace) -> None:
    changed = sync_teams(company)

    assert changed == Team.objects.count() > 20
    assert TeamStore.objects.count() > 20
    assert Team.objects.get(code="TM11").parent == Team.objects.get(code="TM02")
    assert sync_teams(company) == 0


def test_a_team_changed_by_hand_stays_as_it_was_made() -> None:
    put_teams((told("t", "S1"),))
    Team.objects.update(name="ours", by_hand=True)

    changed = put_teams((told("t", "S2", name="theirs"),))

    assert changed == 0
    assert Team.objects.get().name == "ours"
    assert [store.store_id for store in TeamStore.objects.all()] == ["S1"]


def test_a_store_that_moves_is_served_by_its_new_team_and_no_team_is_deleted() -> None:
    put_teams((told("a", "S1"), told("b")))

    put_teams((told("a"), told("b", "S1")))

    assert [store.team.code for store in TeamStore.objects.select_related("team")] == ["b"]
