"""Addresses of a survey: a random code that only this server understands, and the language.

A code says nothing of anybody, is short enough for a text message and for a small printed square,
and can be ended. The language stands in the address (``/s/CODE-fa/``), so that what is opened is
what was sent, whatever the browser prefers; the same code in another language is the same link.
"""

from __future__ import annotations

import hashlib
import secrets
import string
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse

from mehvar_web import company
from mehvar_web.channels import Person
from mehvar_web.surveys import models
from mehvar_web.surveys._records import Ask, LinkError

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 13
"""77 random bits: at a thousand guesses a second, one code in ten thousand million years."""


def link_for(
    survey_id: str,
    *,
    person: Person | None = None,
    order: str = "",
    order_source: str = "",
    channel: str = "link",
    language: str = "fa",
    invitation_id: str = "",
    touchpoint: str = "",
    store: str = "",
    expires: datetime | None = None,
) -> str:
    """Return the whole address at which somebody answers a survey.

    Without a person it is the address of everybody in that place, the same each time.

    Raises:
        LinkError: when there is no such survey.
    """
    ask = Ask(
        survey_id=survey_id,
        person=person,
        order=order,
        order_source=order_source,
        channel=channel,
        language=language,
        invitation_id=invitation_id,
        touchpoint=touchpoint,
        store=store,
        expires=expires,
    )
    return links_for([ask])[0]


def links_for(asks: Sequence[Ask]) -> list[str]:
    """Return the address of each, in their order, written at once."""
    return [url_of(link) for link in make_links(asks)]


def make_links(asks: Sequence[Ask], *, employee: User | None = None) -> list[models.Link]:
    """Return the link of each: those of everybody and of known invitations are found again."""
    surveys = models.Survey.objects.in_bulk({ask.survey_id for ask in asks}, field_name="key")
    for ask in asks:
        if ask.survey_id not in surveys:
            raise LinkError(
                f"There is no survey {ask.survey_id!r}.", hint="Make it under Surveys first."
            )
    wanted = [_link(ask, surveys[ask.survey_id], employee) for ask in asks]
    known = _known(wanted)
    fresh: dict[object, models.Link] = {}
    for link in wanted:
        if _key(link) not in known:
            fresh.setdefault(_key(link), link)
    try:
        with transaction.atomic():
            models.Link.objects.bulk_create(fresh.values(), batch_size=500)
    except IntegrityError:  # somebody else made one of them in this moment
        return make_links(asks, employee=employee)
    found = known | fresh
    return [found[_key(link)] for link in wanted]


def url_of(link: models.Link, *, language: str = "", name: str = "survey:page") -> str:
    """Return a link's whole address, in its language or in another one."""
    return company.address(reverse(name, args=[token_of(link, language=language)]))


def token_of(link: models.Link, *, language: str = "") -> str:
    """Return what stands in the address: the code and the language."""
    return f"{link.code}-{language or link.language}"


def find(token: str) -> tuple[models.Link, str] | None:
    """Return the link of an address, with its survey, and the language asked for."""
    code, _, language = token.partition("-")
    links = models.Link.objects.select_related("survey").defer("survey__draft")
    link = next(iter(links.filter(code=code)), None)
    return None if link is None else (link, language or link.language)


def _link(ask: Ask, survey: models.Survey, employee: User | None) -> models.Link:
    person = ask.person
    return models.Link(
        code="".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)),
        survey=survey,
        place=None if ask.is_personal else _place(ask),
        channel=ask.channel,
        language=ask.language,
        person_source=person.source if person is not None else "",
        person_ref=person.ref if person is not None else "",
        order_source=ask.order_source,
        order_id=ask.order,
        touchpoint=ask.touchpoint,
        store=ask.store,
        invitation_id=ask.invitation_id or None,
        employee=employee,
        made_at=company.now(),
        expires_at=ask.expires,
    )


def _place(ask: Ask) -> str:
    told = (ask.survey_id, ask.channel, ask.language, ask.touchpoint, ask.store, ask.order)
    whole = "\x1f".join((*told, ask.expires.isoformat() if ask.expires else ""))
    return hashlib.sha256(whole.encode()).hexdigest()


def _key(link: models.Link) -> object:
    return link.place or link.invitation_id or link.code


def _known(wanted: Sequence[models.Link]) -> dict[object, models.Link]:
    places = [link.place for link in wanted if link.place]
    invitations = [link.invitation_id for link in wanted if link.invitation_id]
    found: dict[object, models.Link] = {}
    for column, values in (("place", places), ("invitation_id", invitations)):
        for start in range(0, len(values), 500):
            some = {f"{column}__in": values[start : start + 500]}
            found |= {_key(one): one for one in models.Link.objects.filter(**some)}
    return found
