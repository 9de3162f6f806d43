"""The store of policies: two people, versions that never change, and days in force."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from tests.empowerment.policies import LATE, late_row
from tests.web.sites import Site

from mehvar.empowerment import policy_to_json
from mehvar.workspace import Settings, Workspace
from mehvar_web.grants import policies as store
from mehvar_web.grants.models import PolicyVersion

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 8, 0)
TODAY = date(2026, 11, 22)
TABLE = {**policy_to_json(LATE), "key": "late-order"}
SMALLER = {**TABLE, "rows": TABLE["rows"][1:]}  # type: ignore[index]
UNSAFE = policy_to_json(
    replace(
        LATE, key="late-order", rows=(late_row("a", 15, 30, 2_000), late_row("b", 30, None, 500))
    )
)
"""A longer delay gets less: the linter calls it an error."""


@pytest.fixture
def writer(new_company: Workspace) -> User:
    assert new_company.root.is_dir()
    return somebody("writer")


@pytest.fixture
def second(db: None) -> User:
    return somebody("second")


def somebody(name: str) -> User:
    from mehvar_web.accounts.models import User

    return User.objects.create_user(name, role="owner")


def published(data: Any, *, writer: User, second: User, from_day: date = TODAY) -> PolicyVersion:
    version = store.draft(data, by=writer, now=NOW)
    store.submit(version, by=writer, now=NOW)
    return store.publish(version, by=second, from_day=from_day, now=NOW)


def test_who_wrote_a_part_of_it_does_not_publish_it(writer: User, second: User) -> None:
    version = store.draft(TABLE, by=writer, now=NOW)
    store.save(version, SMALLER, by=second, now=NOW)
    version = store.submit(version, by=writer, now=NOW)

    for one in (writer, second):
        with pytest.raises(store.FourEyesError):
            store.publish(version, by=one, from_day=TODAY, now=NOW)
    third = store.publish(version, by=somebody("third"), from_day=TODAY, now=NOW)

    assert third.state == "published"


def test_the_database_itself_refuses_one_person(writer: User) -> None:
    version = store.draft(TABLE, by=writer, now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(
            state="published", published_by=writer, published_at=NOW, from_day=TODAY
        )


def test_what_the_linter_calls_an_error_is_not_published(writer: User) -> None:
    version = store.draft(UNSAFE, by=writer, now=NOW)

    with pytest.raises(store.PolicyUnsafeError) as refused:
        store.submit(version, by=writer, now=NOW)

    assert {one.kind for one in refused.value.findings} == {"worse_gets_less"}
    assert PolicyVersion.objects.get().state == "draft"


def test_a_published_version_never_changes(writer: User, second: User) -> None:
    version = published(TABLE, writer=writer, second=second)

    for act in (store.submit, store.drop):
        with pytest.raises(store.PolicyStateError):
            act(version, by=writer, now=NOW)
    with pytest.raises(store.PolicyStateError):
        store.save(version, SMALLER, by=writer, now=NOW)

    assert store.policy_of(PolicyVersion.objects.get()).rows == LATE.rows


def test_a_new_version_ends_the_older_the_day_before(writer: User, second: User) -> None:
    published(TABLE, writer=writer, second=second)
    later = TODAY + timedelta(days=10)

    published(SMALLER, writer=writer, second=second, from_day=later)

    def counts(day: date) -> list[int]:
        return [one.version for one in store.in_force("late_order", day=day)]

    assert counts(TODAY - timedelta(days=1)) == []
    assert counts(later - timedelta(days=1)) == [1]
    assert counts(later) == [2]
    assert [store.standing(one, day=later) for one in store.versions("late-order")] == [
        "in_force",
        "ended",
    ]


def test_a_version_of_the_same_day_replaces_the_one_before_it(writer: User, second: User) -> None:
    first = published(TABLE, writer=writer, second=second)

    published(SMALLER, writer=writer, second=second)

    first.refresh_from_db()
    assert [one.version for one in store.in_force("late_order", day=TODAY)] == [2]
    assert store.standing(first, day=TODAY) == "ended"
    assert store.published_policy("late-order", 1) is not None


def test_days_that_have_passed_are_refused(writer: User, second: User) -> None:
    version = store.submit(store.draft(TABLE, by=writer, now=NOW), by=writer, now=NOW)
    evening = datetime(2026, 11, 22, 21, 0)

    with pytest.raises(store.PolicyStateError, match="has passed in Asia/Tehran"):
        store.publish(version, by=second, from_day=TODAY, now=evening)


def test_a_policy_that_was_ended_gives_nothing_from_then_on(writer: User, second: User) -> None:
    version = published(TABLE, writer=writer, second=second)

    store.end(version, by=second, last_day=TODAY + timedelta(days=2), now=NOW)
    store.end(version, by=second, last_day=TODAY, now=NOW)

    assert store.in_force("late_order", day=TODAY)
    assert not store.in_force("late_order", day=TODAY + timedelta(days=1))
    with pytest.raises(store.PolicyStateError, match="ends on"):
        store.end(version, by=second, last_day=TODAY + timedelta(days=1), now=NOW)


def test_nobody_overwrites_what_somebody_else_wrote_unseen(writer: User, second: User) -> None:
    seen = store.draft(TABLE, by=writer, now=NOW)
    store.save(seen, SMALLER, by=second, now=NOW, revision=seen.revision)

    with pytest.raises(store.StaleDraftError):
        store.save(seen, TABLE, by=writer, now=NOW, revision=seen.revision)

    assert len(PolicyVersion.objects.get().definition["rows"]) == 2


def test_an_unfinished_draft_is_kept_as_it_was_typed_and_not_submitted(writer: User) -> None:
    unfinished = {**TABLE, "rows": []}

    version = store.draft(unfinished, by=writer, now=NOW, typed={"rows": ["half"]})

    assert PolicyVersion.objects.get().typed == {"rows": ["half"]}
    with pytest.raises(store.PolicyStateError, match="not finished"):
        store.submit(version, by=writer, now=NOW)


def test_a_policy_has_one_open_draft(writer: User, second: User) -> None:
    put_away = store.drop(store.draft(TABLE, by=writer, now=NOW), by=writer, now=NOW)
    store.draft(TABLE, by=second, now=NOW)

    with pytest.raises(store.PolicyStateError, match="draft already"):
        store.draft(TABLE, by=writer, now=NOW)
    with pytest.raises(store.PolicyStateError, match="another draft"):
        store.pick_up(put_away, by=writer, now=NOW)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        pytest.param({"key": "Late Order"}, "key", id="a key with a space"),
        pytest.param({"key": "late-09121234567"}, "key", id="a key with a number of somebody"),
        pytest.param({"key": "x" * 61}, "key", id="a long key"),
        pytest.param({"rows": []}, "rows", id="no row"),
        pytest.param({"situation": "weather"}, "situation", id="no situation"),
    ],
)
def test_what_cannot_work_is_refused_with_its_place(
    changes: dict[str, Any], place: str, writer: User
) -> None:
    from mehvar.empowerment import PolicyError

    with pytest.raises(PolicyError) as refused:
        store.draft({**TABLE, **changes}, by=writer, now=NOW)

    assert place in {one.where for one in refused.value.problems}
    assert not PolicyVersion.objects.exists()


def test_what_was_published_and_ended_is_told_to_the_lake_and_the_audit(
    writer: User, second: User
) -> None:
    from mehvar_web.outbox.models import OutboxEntry

    version = published(TABLE, writer=writer, second=second)
    store.end(version, by=second, last_day=TODAY, now=NOW)

    def told(**of: str) -> list[Any]:
        return [one.payload for one in OutboxEntry.objects.filter(**of).order_by("pk")]

    rows = [one[0] for one in told(table="policies")]
    assert [(row["record_id"], row["from_day"], row.get("to_day")) for row in rows] == [
        ("late-order:1", "2026-11-22", None),
        ("late-order:1", "2026-11-22", "2026-11-22"),
    ]
    assert rows[0]["published_by"] == second.actor != rows[0]["drafted_by"] == writer.actor
    acts = [one["action"] for one in told(kind="audit")]
    assert acts == ["policy.drafted", "policy.submitted", "policy.published", "policy.ended"]


RACE = """
import json, threading
from datetime import date, datetime, timedelta
import django
django.setup()
from django.db import connections
from mehvar_web.accounts.models import User
from mehvar_web.grants import policies as store
from mehvar_web.grants.models import PolicyVersion
from tests.web.policies.test_store import NOW, TABLE, TODAY

writer, *readers = [User.objects.create_user(f"p{n}", role="owner") for n in range(7)]
version = store.submit(store.draft(TABLE, by=writer, now=NOW), by=writer, now=NOW)
told, start = [], threading.Barrier(len(readers) + 2)

def act(number, one):
    start.wait()
    try:
        if one is None:
            store.send_back(version, by=writer, now=NOW)
        elif one is writer:
            store.publish(version, by=writer, from_day=TODAY, now=NOW)
        else:
            day = TODAY + timedelta(days=number)
            store.publish(version, by=one, from_day=day, now=NOW, revision=version.revision)
    except (store.PolicyStateError, store.StaleDraftError, store.FourEyesError) as error:
        told.append(error.code)
    else:
        told.append("done")
    finally:
        connections.close_all()

people = [None, writer, *readers]
threads = [threading.Thread(target=act, args=pair) for pair in enumerate(people)]
[one.start() for one in threads]
[one.join() for one in threads]
kept = PolicyVersion.objects.get()
print(json.dumps([told, kept.state, kept.published_by_id in {one.pk for one in readers}]))
"""


def _race(site: Site) -> None:
    Workspace.create(site.folder, Settings())
    site.prepare()

    told, state, by_a_reader = json.loads(site.python(RACE))

    assert len(told) == 8
    assert told.count("done") == 1
    assert set(told) <= {"done", "policy-state-state", "policy-stale", "policy-four-eyes"}
    assert (state == "published") == by_a_reader


@pytest.mark.slow
def test_of_many_who_publish_at_once_one_does(tmp_path: Path) -> None:
    _race(Site(folder=tmp_path / "site"))


@pytest.mark.slow
@pytest.mark.postgres
def test_of_many_who_publish_at_once_one_does_on_postgresql(
    tmp_path: Path, postgres_url: str
) -> None:
    _race(Site(folder=tmp_path / "site", database_url=postgres_url))
