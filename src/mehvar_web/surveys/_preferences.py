"""The way from a survey to the page on which one says «ask me less», for those asked by name."""

from __future__ import annotations

from mehvar_web import contact
from mehvar_web.channels import Person
from mehvar_web.surveys import models

_OURS = frozenset({"phone", "kiosk"})
"""Where the person does not hold the device, and would choose for somebody else."""


def preferences_of(link: models.Link, *, language: str) -> str:
    """Return the address of this person's preferences; empty for links of everybody."""
    if not link.person_ref or link.channel in _OURS or link.pk is None:
        return ""
    person = Person(source=link.person_source, ref=link.person_ref)
    return contact.preferences_link(person, channel=link.channel, language=language)
