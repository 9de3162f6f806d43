"""``/contact``: may this person be contacted; contacts of other systems; opt-outs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from django.http import HttpRequest
from django.utils import translation
from ninja import Schema, Status
from pydantic import Field

from mehvar.contact_policy import Channel, Purpose
from mehvar_web import company
from mehvar_web.api import Problem, Router, Scope, caller_of, needs
from mehvar_web.channels import Person
from mehvar_web.contact._ask import look, register
from mehvar_web.contact._choices import opt_out, undo_choice
from mehvar_web.contact._people import person_hash, read_people
from mehvar_web.contact._records import Ask, Told
from mehvar_web.contact._rules import current_number, current_rules
from mehvar_web.contact._say import say_permission
from mehvar_web.contact.models import Choice

router = Router(tags=["contact"])

_MOST = 1_000
_AHEAD = timedelta(days=400)


class ContactPersonIn(Schema):
    """A person as a source knows them."""

    source: str = Field(min_length=1, max_length=200)
    ref: str = Field(min_length=1, max_length=400)


class ContactCheckIn(Schema):
    """One message that somebody would send."""

    person: ContactPersonIn | None = None
    address: str = Field("", max_length=400, description="A mobile, an e-mail, or a chat's id.")
    channel: Channel
    purpose: Purpose
    survey: str = Field("", max_length=64)
    event_at: datetime | None = Field(None, description="When what it is about happened.")
    at: datetime | None = Field(None, description="When it would be sent; now by default.")


class ContactChecksIn(Schema):
    """Messages, decided in their order: each that is allowed counts for those after it."""

    checks: list[ContactCheckIn] = Field(min_length=1, max_length=_MOST)


class ContactAnswerOut(Schema):
    """What the rules say to one message; nothing was reserved."""

    allowed: bool
    reason: str = Field(description="allowed, or the first rule that forbids it.")
    explanation: str
    last_at: datetime | None = Field(None, description="The earlier contact that forbids it.")
    next_at: datetime | None = Field(None, description="When it will be allowed; null for never.")


class ContactAnswersOut(Schema):
    """The answers, in the order of the messages, and the version of the rules."""

    rules: int
    answers: list[ContactAnswerOut]


class ReportedContactIn(Schema):
    """A message that your system sent, or will send: it counts for quarantine and caps."""

    id: str = Field(min_length=1, max_length=60, description="Your id of it; told twice, once.")
    person: ContactPersonIn | None = None
    address: str = Field("", max_length=400)
    channel: Channel
    purpose: Purpose
    at: datetime


class ReportedContactsIn(Schema):
    """Contacts of one other system."""

    system: str = Field(min_length=1, max_length=50, pattern=r"^[\w.-]+$")
    contacts: list[ReportedContactIn] = Field(min_length=1, max_length=_MOST)


class ReportedContactsOut(Schema):
    """How many of them were new."""

    added: int


class OptOutIn(Schema):
    """Somebody wants no such messages; empty channel or purpose means all."""

    person: ContactPersonIn | None = None
    address: str = Field("", max_length=400, description="With a channel: whoever uses it.")
    channel: Channel | Literal[""] = ""
    purpose: Purpose | Literal[""] = ""


class OptOutKeptOut(Schema):
    """The opt-out, and the key that takes it back."""

    key: str


@router.post("/check", response=ContactAnswersOut, summary="May these persons be contacted")
@needs(Scope.CONTACT_READ)
def check_contacts(request: HttpRequest, wanted: ContactChecksIn) -> ContactAnswersOut:
    """Say what the rules answer; nothing is reserved, so ask again when you send."""
    asks = [
        Ask(
            key=str(place),
            channel=one.channel,
            purpose=one.purpose,
            person=_person(request, one.person, one.address),
            address=one.address,
            survey=one.survey,
            event_at=_plain(one.event_at),
            at=_near(one.at),
        )
        for place, one in enumerate(wanted.checks)
    ]
    rules = current_rules()
    with translation.override("en"):
        answers = [
            ContactAnswerOut(
                allowed=one.allowed,
                reason=one.reason.name.lower(),
                explanation=say_permission(one, rules),
                last_at=one.last_at,
                next_at=one.next_at,
            )
            for one in look(asks)
        ]
    return ContactAnswersOut(rules=current_number(), answers=answers)


@router.post("/contacts", response={201: ReportedContactsOut}, summary="Report contacts")
@needs(Scope.CONTACT_WRITE)
def report_contacts(
    request: HttpRequest, wanted: ReportedContactsIn
) -> Status[ReportedContactsOut]:
    """Count what another system sent, so that nobody is asked too often by both."""
    told = [
        Told(
            key=one.id,
            origin=wanted.system,
            channel=one.channel,
            purpose=one.purpose,
            at=_near(one.at) or company.now(),
            person=_person(request, one.person, one.address),
            address=one.address,
        )
        for one in wanted.contacts
    ]
    return Status(201, ReportedContactsOut(added=register(told)))


@router.post("/opt-outs", response={201: OptOutKeptOut}, summary="Write an opt-out down")
@needs(Scope.CONTACT_WRITE)
def write_opt_out(request: HttpRequest, wanted: OptOutIn) -> Status[OptOutKeptOut]:
    """Obey a customer who said elsewhere that they want no such messages."""
    person = _person(request, wanted.person, wanted.address)
    if wanted.address and not wanted.channel:
        raise Problem(422, "invalid", "An address belongs to a channel.", hint="Give the channel.")
    key = opt_out(
        person,
        channel=wanted.channel,
        purpose=wanted.purpose,
        address=wanted.address,
        how="api",
        actor=caller_of(request).actor,
    )
    return Status(201, OptOutKeptOut(key=key))


@router.delete("/opt-outs/{key}", response={204: None}, summary="Take an opt-out back")
@needs(Scope.CONTACT_WRITE)
def undo_opt_out(request: HttpRequest, key: str) -> Status[None]:
    """Take back an opt-out that was written through this API."""
    found = Choice.objects.filter(batch=key[:32], how="api", withdrawn_at=None).first()
    if found is None or not _in_sight(request, found.customer_id):
        raise Problem(404, "not-found", "There is no such opt-out.")
    undo_choice(found.batch, actor=caller_of(request).actor)
    return Status(204, None)


def _person(request: HttpRequest, told: ContactPersonIn | None, address: str) -> Person | None:
    """Return the person, when there is none such or the caller may see them."""
    if told is None and not address:
        raise Problem(422, "invalid", "Nobody is named.", hint="Give a person or an address.")
    if told is None:
        return None
    person = Person(source=told.source, ref=told.ref)
    customer = read_people([person_hash(person)], ()).units.get(person_hash(person))
    if not _in_sight(request, customer):
        raise Problem(404, "not-found", "There is no such person in your sight.")
    return person


def _in_sight(request: HttpRequest, customer: int | None) -> bool:
    if customer is None or not company.build_id():
        return True
    return company.desk().profile(customer, sight=caller_of(request).sight) is not None


def _plain(moment: datetime | None) -> datetime | None:
    """Return a moment as UTC without a zone."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).replace(tzinfo=None)


def _near(moment: datetime | None) -> datetime | None:
    """Return a moment that rules can judge: not further off than a year.

    Raises:
        Problem: when it is.
    """
    plain = _plain(moment)
    if plain is not None and abs(plain - company.now()) > _AHEAD:
        raise Problem(422, "invalid", "The moment is more than 400 days away.")
    return plain
