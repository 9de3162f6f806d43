"""Where a person can be reached, and who it is that wrote."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mehvar_web import company
from mehvar_web.channels._bot import DIALECTS
from mehvar_web.channels._queue import person_of
from mehvar_web.channels._records import MESSENGERS, Channel, Person

if TYPE_CHECKING:
    from mehvar_web.channels.models import Chat

_AT_ONCE = 500
_OWN_COLUMNS: dict[str, str] = {"sms": "mobile", "email": "email"}


def addresses_of(persons: Sequence[Person]) -> dict[Person, Mapping[Channel, str]]:
    """Return the address of each person on each channel where one is known.

    The mobile number and e-mail address of the customer that the person is (as the last build
    knows them), and the chats that any record of that customer linked. Persons without any
    address are left out.
    """
    wanted = list(dict.fromkeys(persons))
    customers = _customers_of(wanted)
    of_customers = addresses_of_customers(list(set(customers.values())))
    strangers = [person for person in wanted if person not in customers]
    found: dict[Person, Mapping[Channel, str]] = {
        person: of_customers[customer]
        for person, customer in customers.items()
        if customer in of_customers
    }
    return found | _chats_of(strangers)


def addresses_of_customers(customer_ids: Sequence[int]) -> dict[int, Mapping[Channel, str]]:
    """Return the address of each customer on each channel where one is known."""
    found: dict[int, dict[Channel, str]] = {}
    for customer, mobile, email in _contacts_of(customer_ids):
        told: dict[Channel, str] = {}
        if mobile:
            told["sms"] = mobile
        if email:
            told["email"] = email
        if told:
            found[customer] = told
    profiles = _profiles_of(customer_ids)
    for person, chats in _chats_of(list(profiles)).items():
        found.setdefault(profiles[person], {}).update(chats)
    return dict(found)


def person_at(channel: Channel, address: str) -> Person | None:
    """Return who has this address: the owner of the chat, else a customer of the last build."""
    from mehvar_web.channels.models import Chat

    if channel in MESSENGERS:
        chat = Chat.objects.filter(channel=channel, address=address).first()
        return person_of(chat) if chat is not None else None
    rows = _ask(
        "SELECT source, person_ref FROM {identity_links} WHERE kind = ? AND identifier = ? "
        "AND status = 'linked' ORDER BY customer_id, profile_hash LIMIT 1",
        [_OWN_COLUMNS[channel], address],
    )
    return Person(source=rows[0][0], ref=rows[0][1]) if rows else None


def chat_link(channel: Channel, person: Person) -> str:
    """Return the address that opens our bot and, when started, links the chat to the person.

    Empty when the messenger is not set up. The link names nobody: it carries a code of ours.
    """
    from mehvar_web.channels.models import ChatCode, Gateway

    gateway = Gateway.objects.filter(channel=channel, is_on=True).first()
    bot = gateway.settings.get("username") if gateway else ""
    if not bot or channel not in DIALECTS:
        return ""
    found, _ = ChatCode.objects.get_or_create(
        person_source=person.source,
        person_ref=person.ref,
        defaults={"code": secrets.token_urlsafe(18), "at": company.now()},
    )
    return DIALECTS[channel].link.format(bot=bot, code=found.code)


def _customers_of(persons: Sequence[Person]) -> dict[Person, int]:
    wanted = set(persons)
    found: dict[Person, int] = {}
    for part in _parts([person.ref for person in persons]):
        rows = _ask(
            "SELECT source, person_ref, customer_id FROM {profiles} "
            f"WHERE person_ref IN ({_marks(part)})",
            part,
        )
        for source, ref, customer in rows:
            person = Person(source=source, ref=ref)
            if person in wanted:
                found[person] = customer
    return found


def _profiles_of(customer_ids: Sequence[int]) -> dict[Person, int]:
    found: dict[Person, int] = {}
    for part in _parts(customer_ids):
        rows = _ask(
            "SELECT source, person_ref, customer_id FROM {profiles} "
            f"WHERE customer_id IN ({_marks(part)})",
            part,
        )
        found |= {Person(source=source, ref=ref): customer for source, ref, customer in rows}
    return found


def _contacts_of(customer_ids: Sequence[int]) -> Iterable[tuple[int, str, str]]:
    for part in _parts(customer_ids):
        yield from _ask(
            "SELECT customer_id, mobile, email FROM {customers} "
            f"WHERE customer_id IN ({_marks(part)})",
            part,
        )


def _chats_of(persons: Sequence[Person]) -> dict[Person, Mapping[Channel, str]]:
    """Return the chats of persons who did not stop them; the newest of a messenger counts."""
    from mehvar_web.channels.models import Chat

    wanted = set(persons)
    found: dict[Person, dict[Channel, str]] = {}
    for part in _parts([person.ref for person in persons]):
        rows = Chat.objects.filter(person_ref__in=part, stopped_at__isnull=True).order_by("since")
        for chat in rows:
            person = Person(source=chat.person_source, ref=chat.person_ref)
            if person in wanted:
                found.setdefault(person, {})[_channel(chat)] = chat.address
    return dict(found)


def _channel(chat: Chat) -> Channel:
    return next(one for one in MESSENGERS if one == chat.channel)


def _ask(sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    """Ask the published marts; nothing is known before the first build."""
    if not company.is_set_up() or not company.build_id():
        return []
    marts = company.marts()
    names = ("profiles", "customers", "identity_links")
    views = {name: marts.view(name) for name in names if f"{{{name}}}" in sql}
    return marts.ask(sql.format(**views), list(values))


def _parts(values: Sequence[Any]) -> Iterable[list[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield list(values[start : start + _AT_ONCE])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
