"""Addresses of preference pages: a code that says nothing, and the language."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from mehvar_web import company
from mehvar_web.channels import Person
from mehvar_web.contact._people import address_key, address_keys, person_hash
from mehvar_web.contact.models import PreferenceLink

_CHUNK = 5_000


def preferences_link(
    person: Person, *, channel: str = "", language: str = "fa", address: str = ""
) -> str:
    """Return the whole address at which a person says what they want to get.

    The same person, channel and language have the same address each time.
    """
    link, _new = PreferenceLink.objects.get_or_create(
        person_hash=person_hash(person),
        channel=channel,
        language=language,
        defaults={
            "person_source": person.source,
            "person_ref": person.ref,
            "address_key": address_key(channel, address),
            "at": company.now(),
        },
    )
    return url_of(link)


def preferences_links(
    persons: Sequence[Person], *, channel: str, language: str, addresses: Sequence[str] = ()
) -> list[str]:
    """Return the address of each person, in their order, made at once."""
    hashes = [person_hash(one) for one in persons]
    told = addresses or [""] * len(persons)
    keys = address_keys([(channel, address) for address in told])
    now = company.now()
    fresh = {
        who: PreferenceLink(
            person_hash=who,
            channel=channel,
            language=language,
            person_source=person.source,
            person_ref=person.ref,
            address_key=key,
            at=now,
        )
        for who, person, key in zip(hashes, persons, keys, strict=True)
    }
    PreferenceLink.objects.bulk_create(fresh.values(), ignore_conflicts=True, batch_size=500)
    found: dict[int, PreferenceLink] = {}
    for start in range(0, len(hashes), _CHUNK):
        rows = PreferenceLink.objects.filter(
            person_hash__in=hashes[start : start + _CHUNK], channel=channel, language=language
        )
        found |= {row.person_hash: row for row in rows}
    return [url_of(found[who]) for who in hashes]


def stop_link(url: str) -> str:
    """Return, of the address of a preference page, the one of its one-tap stop."""
    return f"{url}stop/"


def url_of(link: PreferenceLink) -> str:
    """Return the whole address of a preference page."""
    return company.address(reverse("preferences:page", args=[link.code]))
