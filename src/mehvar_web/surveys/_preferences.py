"""The way from a survey to the page on which one says «ask me less», for those asked by name."""

from __future__ import annotations

from django.urls import reverse

from mehvar_web import contact
from mehvar_web.channels import Person
from mehvar_web.surveys import models
from mehvar_web.surveys._links import token_of

_OURS = frozenset({"phone", "kiosk"})
"""Where the person does not hold the device, and would choose for somebody else."""


def has_preferences(link: models.Link) -> bool:
    """Tell whether whoever opens this link is one whom we asked by name."""
    return bool(link.person_ref) and link.channel not in _OURS


def way_to_preferences(link: models.Link, *, language: str) -> str:
    """Return the path that leads to this person's preferences; empty for links of everybody."""
    if not has_preferences(link):
        return ""
    return reverse("survey:preferences", args=[token_of(link, language=language)])


def preferences_of(link: models.Link, *, language: str) -> str:
    """Return the whole address of this person's preferences."""
    person = Person(source=link.person_source, ref=link.person_ref)
    return contact.preferences_link(person, channel=link.channel, language=language)
