"""What customers told us, and notes: shown at once, kept by a build, gone when taken back."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mehvar import customers, identity
from mehvar.customers import _private
from mehvar.customers._private import Told
from mehvar.workspace import Settings, Workspace

NOON = datetime(2025, 6, 30, 12)


@pytest.fixture(scope="module")
def quiet(shop_in: Any, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A shop of one customer whose orders end in June, built; not to be changed."""
    workspace = Workspace.create(
        tmp_path_factory.mktemp("quiet") / "shop", Settings(memory_limit="1GB", threads=2)
    )
    shop = shop_in(workspace)
    shop.add("people", [{"record_id": "a", "source": "crm", "full_name": "Sara"}])
    shop.add("orders", [{"order_id": "1", "person_ref": "a", "person_source": "crm", "at": NOON}])
    shop.build({("crm", "a"): 5})
    customers.publish(workspace)
    return workspace


@pytest.fixture
def told(quiet: Workspace, shop_in: Any, tmp_path: Path) -> Any:
    """That shop, where colleagues go on writing in Mehvar until December."""
    own = Workspace.open(Path(shutil.copytree(quiet.root, tmp_path / "shop")))
    return shop_in(own, imports=2)


def write(shop: Any, name: str, **row: Any) -> None:
    """Write as the web application does: rows of the source ``mehvar``, no import of a file."""
    whole = {
        "source": "mehvar", "person_source": "crm", "person_ref": "a",
        "at": NOON + timedelta(days=150),
    } | row  # fmt: skip
    shop.append(name, [whole], "outbox")


def fact(shop: Any, record_id: str, **row: Any) -> None:
    agreed = {"fact": "birthday", "value": "1990-03-21", "consent": True, "purpose": "service"}
    write(shop, "facts", record_id=record_id, **(agreed | row))


def known(shop: Any) -> dict[str, str]:
    with customers.Customer360(shop.workspace) as desk:
        found = desk.attributes(5)
    return {one.attribute: one.value for one in found if one.attribute.startswith("fact_")}


def shown(shop: Any) -> list[tuple[str, str | None, str | None, bool]]:
    with customers.Customer360(shop.workspace) as desk:
        entries = desk.timeline(5, kinds=["interaction", "fact"])
    return [(entry.kind, entry.what, entry.text, entry.is_fresh) for entry in entries]


def test_a_note_shows_at_once_and_stays_after_a_build(told: Any) -> None:
    write(told, "interactions", record_id="n1", kind="note", direction="outbound", text="زنگ زدم")

    before = shown(told)
    told.build({("crm", "a"): 5})
    after = shown(told)

    assert before == [("interaction", "note", "زنگ زدم", True)]
    assert after == [("interaction", "note", "زنگ زدم", False)]


@pytest.mark.slow
def test_what_colleagues_write_moves_neither_the_as_of_day_nor_a_number(told: Any) -> None:
    write(told, "interactions", record_id="n1", kind="note", direction="outbound", text="x")
    fact(told, "f1")

    told.build({("crm", "a"): 5})

    row = told.customers()[5]
    assert row["as_of_day"] == NOON.date()
    assert (row["contacts"], row["last_seen_day"]) == (0, NOON.date())


def test_a_fact_is_known_at_once_and_its_value_is_on_no_timeline(told: Any) -> None:
    fact(told, "f1")

    before = known(told), shown(told)
    told.build({("crm", "a"): 5})
    after = known(told), shown(told)

    assert before == ({"fact_birthday": "1990-03-21"}, [("fact", "birthday", None, True)])
    assert after == ({"fact_birthday": "1990-03-21"}, [("fact", "birthday", None, False)])
    assert "1990-03-21" not in {row["value"] for row in told.read("attributes")}


@pytest.mark.slow
def test_without_consent_nothing_is_known_or_shown(told: Any) -> None:
    fact(told, "f1", consent=False)
    fact(told, "f2", consent=None, fact="allergy")

    before = known(told), shown(told)
    told.build({("crm", "a"): 5})

    assert before == ({}, [])
    assert (known(told), shown(told)) == ({}, [])
    assert {row["value"] for row in told.read("customer_facts")} == {None}


@pytest.mark.parametrize("record_id", ["f1", "f2"], ids=["the same record", "a new record"])
def test_a_fact_taken_back_is_forgotten_at_once_and_no_older_one_comes_up(
    told: Any, record_id: str
) -> None:
    fact(told, "f0", at=NOON, value="older")
    fact(told, "f1")
    told.build({("crm", "a"): 5})
    assert known(told) == {"fact_birthday": "1990-03-21"}

    fact(told, record_id, withdrawn=True, ingested_at=datetime(2026, 2, 1))

    assert known(told) == {}
    told.build({("crm", "a"): 5})
    assert known(told) == {}


@pytest.mark.slow
def test_a_newer_word_of_the_customer_replaces_an_older_one(told: Any) -> None:
    fact(told, "f1")
    told.build({("crm", "a"): 5})

    fact(told, "f2", value="1991-03-21", at=NOON + timedelta(days=151))
    fact(told, "f3", value="no nuts", fact="allergy", purpose="service")

    assert known(told) == {"fact_allergy": "no nuts", "fact_birthday": "1991-03-21"}


@pytest.mark.slow
def test_facts_of_an_erased_profile_go_with_it(told: Any) -> None:
    fact(told, "f1")
    told.build({("crm", "a"): 5})

    told.workspace.erase(column="customer_id", values=[5], tables=["customer_facts"])

    assert told.read("customer_facts") == []


words = st.builds(
    Told,
    fact=st.sampled_from(["birthday", "allergy"]),
    value=st.text(min_size=1, max_size=3),
    in_force=st.booleans(),
    at=st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2025, 1, 3)),
    day=st.just(date(2025, 1, 1)),
    source=st.just("mehvar"),
    record_id=st.uuids().map(str),
)


@given(st.lists(words, max_size=8))
def test_the_last_word_on_each_fact_decides_in_whatever_order_words_came(said: list[Told]) -> None:
    last = {one.fact: one for one in sorted(said, key=lambda one: one.at)}

    found = _private.facts_in_force([], said)

    ties = len({(one.fact, one.at) for one in said}) < len(said)
    if not ties:
        assert {one.attribute: one.value for one in found} == {
            f"fact_{name}": one.value for name, one in last.items() if one.in_force
        }


def test_notes_and_facts_hang_on_the_oldest_profile(workspace: Any, shop_in: Any) -> None:
    shop = shop_in(workspace)
    shop.add("people", [{"source": "crm", "record_id": "a", "mobile": "+989351112233"}])
    with workspace.build(now=NOON) as build:
        identity.resolve(build)
    shop.add("people", [{"source": "web", "record_id": "0", "mobile": "+989351112233"}])
    with workspace.build(now=NOON) as build:
        identity.resolve(build)
    customer_id = identity.find(workspace, source="web", person_ref="0")
    assert customer_id is not None

    anchor = identity.anchor(workspace, customer_id=customer_id)

    assert anchor == identity.ProfileRef(source="crm", person_ref="a")
    with pytest.raises(identity.IdentityError, match="no customer 99"):
        identity.anchor(workspace, customer_id=99)
    with pytest.raises(identity.IdentityError, match="no customer"):
        identity.anchor(workspace, customer_id=2**70)
