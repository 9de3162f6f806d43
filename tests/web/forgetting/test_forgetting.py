"""Everybody forgets at once: a customer is gone from every table, page and file, and stays away."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from tests.privacy.shop import NOW, customer_of, import_files, write_files
from tests.steps import PEOPLE, shorten
from tests.web.test_matrix import token_client

from mehvar import audit, pipeline, privacy
from mehvar.text import Bilingual
from mehvar.workspace import Settings, Workspace
from mehvar_web import company, forgetting, outbox
from mehvar_web.accounts import RIGHTS, Right, Role
from mehvar_web.api import Scope
from mehvar_web.forgetting.models import Forgetting

if TYPE_CHECKING:
    from pytest_django import Settings as DjangoSettings
    from tests.web.conftest import ClientOf

    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db
STEPS = (*PEOPLE, "list")

NAMES = ("Sara Karimi", "9121110001", "sara@example.org")
Tell = Callable[[Bilingual, float, float | None], None]


class Killed(BaseException):
    """The process died here."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("forgetting")
    with pytest.MonkeyPatch.context() as patch:
        shorten(patch.setattr, *STEPS)
        made = Workspace.create(folder / "shop", Settings(name="shop", memory_limit="1GB"))
        import_files(made, write_files(folder))
        pipeline.build(made, now=NOW)
        yield folder / "shop"


@pytest.fixture
def shop(built: Path, tmp_path: Path, settings: DjangoSettings) -> Iterator[Workspace]:
    """A shop of one's own, served."""
    folder = Path(shutil.copytree(built, tmp_path / "shop"))
    settings.MEHVAR_WORKSPACE, settings.LANGUAGE_CODE = folder, "en"
    yield Workspace.open(folder)
    company.close_readers()


@pytest.fixture
def sara(shop: Workspace, alice: User) -> int:
    """Sara, of whom every app keeps something; the other's number is her old one."""
    customer_id = customer_of(shop, "p1")
    _fill(customer_id, alice)
    return customer_id


def _fill(customer_id: int, alice: User) -> None:
    """One row or more in every app, by the customer's id or by one of their records."""
    from mehvar_web import care, channels
    from mehvar_web.asking.models import Invitation, Plan
    from mehvar_web.channels.models import Chat, Update
    from mehvar_web.conduct.models import Flag
    from mehvar_web.contact.models import Contact, PreferenceLink
    from mehvar_web.customers.models import Written
    from mehvar_web.grants.act_models import Decision
    from mehvar_web.inbox.models import Attachment, Item, Thread
    from mehvar_web.insights.models import Study, StudyParticipant
    from mehvar_web.surveys.models import Link, Response, Survey
    from mehvar_web.voice.models import Story

    now, person = company.now(), {"person_source": "web", "person_ref": "p2"}
    subject = privacy.subject_of(company.workspace(), customer_id=customer_id)
    assert subject is not None
    told = care.Opening(
        key="test:1", type="late_order", opened_by="hand", customer_id=customer_id,
        title="Sara Karimi waits",
    )  # fmt: skip
    case = care.open_case(told, by=alice, now=now).case
    care.note(case=case, text="Sara Karimi, 09121110001", by=alice, now=now)
    thread = Thread.objects.create(
        origin="email", channel="email", sender="sara@example.org", sender_name="Sara Karimi",
        opened_at=now, last_at=now,
    )  # fmt: skip
    item = Item.objects.create(thread=thread, direction="in", at=now, text="I am Sara Karimi")
    from mehvar_web.inbox import _files

    letter = Attachment.objects.create(item=item, name="a.txt", kind="text/plain", size=1)
    path = _files.path_of(letter)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"sara@example.org")
    channels.send(
        channels.Message(
            key="m1", channel="sms", to="+989121110001", purpose="service", language="fa",
            text="Dear Sara Karimi",
        )
    )  # fmt: skip
    Chat.objects.create(channel="bale", address="77", since=now, **person)
    Update.objects.create(
        channel="sms", number="1", payload={"from": "09121110001"}, state="failed", at=now,
        run_at=now,
    )  # fmt: skip
    Contact.objects.create(
        key="c1", customer_id=customer_id, channel="sms", purpose="service", at=now, known_at=now
    )
    PreferenceLink.objects.create(person_hash=subject.person_hashes[0], at=now, **person)
    survey = Survey.objects.create(draft={}, author=alice)
    link = Link.objects.create(
        code="abc", survey=survey, channel="sms", language="fa", made_at=now, **person
    )
    ways: tuple[dict[str, Any], ...] = ({"link": link}, {"about": person})
    for number, way in enumerate(ways):
        Response.objects.create(
            submission=uuid.UUID(int=number), survey=survey, version=1, channel="sms",
            language="fa", answers={"q": "Sara Karimi"}, started_at=now, saved_at=now, **way,
        )  # fmt: skip
    plan = Plan.objects.create(title="p", survey="s", kind="event", made_at=now, changed_at=now)
    Invitation.objects.create(key="i1", plan=plan, customer_id=customer_id, event="e", due_at=now)
    Flag.objects.create(
        customer_id=customer_id, kind="abuse", place="call", evidence="Sara Karimi", at=now
    )
    study = Study.objects.create(title="s", kind="interview", held_day=now.date(), at=now)
    StudyParticipant.objects.create(
        study=study, label="P1", about="Sara Karimi", customer_id=customer_id, at=now
    )
    Story.objects.create(
        comment=1, customer_id=customer_id, title="Sara Karimi", agreed_on=now.date(),
        agreed_through="phone", at=now,
    )  # fmt: skip
    Written.objects.create(token=uuid.UUID(int=9), kind="note", customer_id=customer_id, at=now)
    Decision.objects.create(key="d1", at=now, situation="late_order", facts="Sara Karimi", **person)
    with transaction.atomic():
        outbox.record(
            "interactions",
            [{"kind": "note", "text": "Sara Karimi called", **person}],
            actor=alice.actor,
        )


def _silent(_stage: Bilingual, _done: float, _total: float | None) -> None:
    """Nobody looks on."""


def _ask(customer_id: int, alice: User) -> Forgetting:
    return forgetting.ask(customer_id, reason="person", by=alice, actor=alice.actor, run=False)


def _names_in_database() -> set[str]:
    """Every table, row and column of the application in which the person stands."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for row in model._default_manager.all()
        for field in model._meta.concrete_fields
        if any(name in str(field.value_from_object(row)) for name in NAMES)
    }


def _names_in_files(shop: Workspace) -> set[str]:
    """Every file of the workspace, and every text column of its tables, also of old versions."""
    found = set()
    for path in sorted(shop.root.rglob("*")):
        if not path.is_file():
            continue
        words = path.read_bytes().decode("utf-8", "ignore")
        if path.suffix == ".parquet":
            rows = pq.read_table(path, partitioning=None)
            texts = [one for one in rows.columns if pa.types.is_string(one.type)]
            words += " ".join(str(value) for one in texts for value in one.to_pylist())
        found |= {f"{path.relative_to(shop.root)}: {name}" for name in NAMES if name in words}
    return found


# -- who may, and what is shown -------------------------------------------------------------------


def test_only_owners_may_forget_anybody() -> None:
    assert Right.FORGET_CUSTOMERS in RIGHTS[Role.OWNER]
    assert not any(
        Right.FORGET_CUSTOMERS in rights
        for role, rights in RIGHTS.items()
        if role is not Role.OWNER
    )


def test_every_app_that_names_customers_forgets_them() -> None:
    names = {"customer_id", "person_ref"}
    keeping = {
        model.__module__.split(".")[1]
        for model in apps.get_models()
        if model.__module__.startswith("mehvar_web.")
        and names.intersection(field.name for field in model._meta.concrete_fields)
    }

    assert keeping - {"forgetting"} <= {one.name for one in forgetting.keepers()}


def test_the_page_tells_what_goes_and_changes_nothing(
    shop: Workspace, sara: int, alice: User, client_of: ClientOf
) -> None:
    before = _names_in_database()

    page = client_of(alice).get(reverse("customers:forget", args=[sara])).content.decode()

    for title in ("Cases", "Conversations", "Messages and chats", "Orders", "People"):
        assert title in page
    assert _names_in_database() == before
    assert not Forgetting.objects.exists()


def test_a_slip_forgets_nobody(
    shop: Workspace, sara: int, alice: User, client_of: ClientOf
) -> None:
    url = reverse("customers:forget", args=[sara])

    wrong = client_of(alice).post(url, {"reason": "person", "number": "999"})

    assert wrong.status_code == 422
    assert "not the number of this customer" in wrong.content.decode()
    assert not Forgetting.objects.exists()


def test_asked_twice_it_is_one_forgetting_and_one_job(
    shop: Workspace, sara: int, alice: User, client_of: ClientOf
) -> None:
    url = reverse("customers:forget", args=[sara])

    answers = [
        client_of(alice).post(url, {"reason": "person", "number": str(sara)}) for _ in range(2)
    ]

    asked = Forgetting.objects.get()
    assert asked.job is not None
    assert {one.headers["Location"] for one in answers} == {
        reverse("jobs:job", args=[asked.job.pk])
    }


def test_programs_ask_with_a_scope_of_its_own(shop: Workspace, sara: int, alice: User) -> None:
    without = token_client(alice, Scope.CUSTOMERS_READ, Scope.CUSTOMERS_WRITE)
    client = token_client(alice, Scope.CUSTOMERS_FORGET)
    url = f"/api/v1/customers/{sara}"

    refused = without.delete(url)
    would_be = client.delete(f"{url}?dry_run=true")
    asked = client.delete(url)

    assert refused.status_code == 403
    assert (would_be.status_code, asked.status_code) == (200, 202)
    assert would_be.json()["tables"]["people"] == 2
    assert set(would_be.json()["places"]) == {one.name for one in forgetting.keepers()}
    assert asked.json()["job"] == Forgetting.objects.get().job_id


# -- forgetting ----------------------------------------------------------------------------------


def test_nothing_is_left_anywhere_even_when_it_was_killed_at_every_stage(
    shop: Workspace, sara: int, alice: User, client_of: ClientOf
) -> None:
    asked = _ask(sara, alice)
    assert len(_names_in_database()) > 10

    for stage in ("places", "lake", "build", "check"):
        with pytest.raises(Killed):
            forgetting.carry_out(asked, tell=_dying_at(stage))
        asked = Forgetting.objects.get(pk=asked.pk)
    done = forgetting.carry_out(asked, tell=_silent)

    assert _names_in_database() == set()
    assert _names_in_files(shop) == set()
    assert (done.stage, done.subject) == ("done", {})
    assert {"care", "inbox", "lake.people", "lake.orders"} <= set(done.counts)
    page = client_of(alice).get(reverse("customers:customer", args=[sara]))
    assert page.status_code == 404
    found = client_of(alice).get(reverse("customers:list"), {"q": "09121110001"})
    assert "Sara" not in found.content.decode()
    assert audit.AuditLog(shop).verify().is_whole
    acts = {one.action: one for one in audit.AuditLog(shop).read(limit=1000)}
    assert {"customer.forget", "customer.forgotten"} <= set(acts)
    assert acts["customer.forgotten"].details["lake_rows"] > 5  # type: ignore[operator]
    with pytest.raises(forgetting.ForgettingError):
        _ask(sara, alice)


def _dying_at(stage: str) -> Tell:
    """Die in the middle of a stage: after its second word, or its first when it says but one."""
    from mehvar_web.forgetting._carry_out import _SAY

    words: list[str] = []

    def tell(said: Bilingual, _done: float, _total: float | None) -> None:
        if said == _SAY[stage]:
            words.append(said.en)
            if len(words) > (3 if stage == "places" else 0):
                raise Killed

    return tell
