"""A person who is forgotten: their conversations, with every file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from mehvar_web import forgetting
from mehvar_web.inbox import _files

if TYPE_CHECKING:
    from mehvar.privacy import Subject
    from mehvar_web.inbox.models import Thread

_ADDRESSES = ("mobile", "email")


def forget_customer(subject: Subject) -> int:
    """Delete every thread and file of a person; return how many threads."""
    from mehvar_web.inbox.models import Attachment

    mine = _mine(subject)
    with transaction.atomic():
        for attachment in Attachment.objects.filter(item__thread__in=mine):
            _files.forget(attachment)
        return mine.delete()[1].get("inbox.Thread", 0)


def register() -> None:
    """Forget conversations when their person is forgotten."""
    forgetting.register(
        "inbox",
        title=_("Conversations"),
        count=lambda subject: _mine(subject).count(),
        forget=lambda subject, _now: forget_customer(subject),
    )


def _mine(subject: Subject) -> QuerySet[Thread]:
    """Also those of an address of theirs that nobody linked to a customer."""
    from mehvar_web.inbox.models import Thread

    senders = [one.value for one in subject.identifiers if one.kind in _ADDRESSES]
    named = forgetting.named(subject, customer="customer_id", person="person")
    return Thread.objects.filter(named | Q(customer_id=None, sender__in=senders))
