"""Merge, split and undo by hand hold for ever, whatever the data do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pytest
from hypothesis import given

from mehvar import audit, identity
from mehvar.identity._decisions import Decision, replay

if TYPE_CHECKING:
    from tests.identity.conftest import Shop

MOBILE = "+989123847561"
EMAIL = "sara.karimi@mail.com"
ACTOR = "omid"


def _ref(key: str) -> identity.ProfileRef:
    source, person_ref = key.split("/")
    return identity.ProfileRef(source=source, person_ref=person_ref)


@pytest.fixture
def merged(shop: Shop, now: datetime) -> Shop:
    """Two strangers whom somebody declared one person: decision 1."""
    shop.people({"a/1": {"mobile": MOBILE, "full_name": "سارا کریمی"}})
    shop.people({"b/1": {"email": EMAIL, "full_name": "رضا احمدی"}})
    shop.build()
    identity.merge(shop.workspace, customer_ids=[2, 1], actor=ACTOR, now=now, reason="she said so")
    return shop


def test_a_merge_holds_through_new_data(merged: Shop) -> None:
    first = merged.build()
    merged.people({"c/1": {"email": EMAIL}, "a/1": {"mobile": "+989351927463"}})

    second = merged.build()

    assert first == {"a/1": 1, "b/1": 1}
    assert second == {"a/1": 1, "b/1": 1, "c/1": 1}
    assert ("a/1", "hand", "linked", "by_hand") in merged.links()


@pytest.mark.slow
def test_an_undone_merge_gives_both_ids_back(merged: Shop, now: datetime) -> None:
    merged.build()

    identity.undo(merged.workspace, decision_id=1, actor=ACTOR, now=now)

    assert merged.build() == {"a/1": 1, "b/1": 2}


@pytest.mark.slow
def test_an_undo_can_be_undone_once(merged: Shop, now: datetime) -> None:
    identity.undo(merged.workspace, decision_id=1, actor=ACTOR, now=now)
    identity.undo(merged.workspace, decision_id=2, actor=ACTOR, now=now)

    with pytest.raises(identity.IdentityError, match="already undone"):
        identity.undo(merged.workspace, decision_id=2, actor=ACTOR, now=now)
    assert set(merged.build().values()) == {1}


def test_a_split_holds_against_new_evidence(shop: Shop, now: datetime) -> None:
    shop.people({f"{source}/1": {"mobile": MOBILE} for source in "abcd"})
    shop.build()
    identity.split(
        shop.workspace,
        customer_id=1,
        profiles=[_ref("b/1"), _ref("c/1")],
        actor=ACTOR,
        now=now,
        reason="two brothers",
    )
    shop.people({"e/1": {"mobile": MOBILE}})
    shop.people({"a/1": {"mobile": MOBILE, "email": EMAIL}, "f/1": {"email": EMAIL}})

    shop.build()

    assert shop.groups() == {
        frozenset({"a/1", "d/1", "f/1"}),
        frozenset({"b/1", "c/1"}),
        frozenset({"e/1"}),
    }
    assert ("e/1", "mobile", "split", "by_hand") in shop.links()


@pytest.mark.slow
def test_the_part_with_the_oldest_profile_keeps_the_id(shop: Shop, now: datetime) -> None:
    shop.people({"a/1": {"mobile": MOBILE}})
    shop.people({"b/1": {"mobile": MOBILE}})
    shop.build()

    identity.split(shop.workspace, customer_id=1, profiles=[_ref("a/1")], actor=ACTOR, now=now)

    assert shop.build() == {"a/1": 1, "b/1": 2}


@pytest.mark.slow
def test_a_later_merge_wins_over_an_earlier_split(shop: Shop, now: datetime) -> None:
    shop.people({"a/1": {"mobile": MOBILE}, "b/1": {"mobile": MOBILE}})
    shop.build()
    identity.split(shop.workspace, customer_id=1, profiles=[_ref("b/1")], actor=ACTOR, now=now)
    shop.build()

    identity.merge(shop.workspace, customer_ids=[1, 2], actor=ACTOR, now=now)

    assert set(shop.build().values()) == {1}


@pytest.mark.slow
def test_a_decision_outlives_a_withdrawn_import(shop: Shop, now: datetime) -> None:
    shop.people({"a/1": {"mobile": MOBILE}})
    second = shop.people({"b/1": {"email": EMAIL}})
    shop.build()
    identity.merge(shop.workspace, customer_ids=[1, 2], actor=ACTOR, now=now)
    shop.withdraw(second)
    shop.build()
    shop.restore(second)

    assert shop.build() == {"a/1": 1, "b/1": 1}


def test_decisions_are_remembered_and_audited(merged: Shop) -> None:
    made = identity.decisions(merged.workspace)
    records = list(audit.AuditLog(merged.workspace).read(action="identity.merge"))

    assert [(one.kind, one.actor, one.reason) for one in made] == [("merge", ACTOR, "she said so")]
    assert [record.object_id for record in records] == ["1"]


@pytest.mark.slow
def test_a_line_torn_by_a_crash_is_no_decision(merged: Shop, now: datetime) -> None:
    path = merged.workspace.root / "identity" / "decisions.jsonl"
    with path.open("ab") as file:
        file.write(b'{"decision_id": 2, "kind": "un')

    identity.undo(merged.workspace, decision_id=1, actor=ACTOR, now=now)

    assert [one.kind for one in identity.decisions(merged.workspace)] == ["merge", "undo"]


def test_impossible_decisions_are_refused(merged: Shop, now: datetime) -> None:
    workspace = merged.workspace
    merged.build()

    with pytest.raises(identity.IdentityError, match="two different"):
        identity.merge(workspace, customer_ids=[1, 2], actor=ACTOR, now=now)
    with pytest.raises(identity.IdentityError, match="no customer 8"):
        identity.merge(workspace, customer_ids=[1, 8], actor=ACTOR, now=now)
    with pytest.raises(identity.IdentityError, match="no such profiles: 9 of z"):
        identity.split(workspace, customer_id=1, profiles=[_ref("z/9")], actor=ACTOR, now=now)
    both = [_ref("a/1"), _ref("b/1")]
    with pytest.raises(identity.IdentityError, match="both sides"):
        identity.split(workspace, customer_id=1, profiles=both, actor=ACTOR, now=now)
    with pytest.raises(identity.IdentityError, match="no decision 7"):
        identity.undo(workspace, decision_id=7, actor=ACTOR, now=now)
    assert len(identity.decisions(workspace)) == 1


_PROFILES = st.frozensets(st.integers(1, 8), min_size=1, max_size=4)


@given(st.lists(st.tuples(st.booleans(), _PROFILES, _PROFILES), max_size=8))
def test_the_newest_word_about_two_profiles_counts(
    said: list[tuple[bool, frozenset[int], frozenset[int]]],
) -> None:
    made = [
        Decision(
            decision_id=n + 1,
            kind="merge" if is_merge else "split",
            at=datetime(2026, 1, 1),
            actor=ACTOR,
            profiles=tuple(one | other if is_merge else one),
            others=() if is_merge else tuple(other - one),
        )
        for n, (is_merge, one, other) in enumerate(said)
    ]

    hands = replay(made)

    seen = [profile for group in hands.groups for profile in group]
    place = {profile: n for n, group in enumerate(hands.groups) for profile in group}
    assert len(seen) == len(set(seen))
    if made and made[-1].kind == "merge":
        assert len({place[profile] for profile in made[-1].profiles}) == 1
    if made and made[-1].kind == "split" and made[-1].others:
        one, other = place[made[-1].profiles[0]], place[made[-1].others[0]]
        assert (min(one, other), max(one, other)) in hands.apart
