"""The mailboxes of the company: looked at every minute by the worker, each by one of them."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from mehvar.errors import MehvarError
from mehvar_web import company
from mehvar_web.inbox._imap import Mailbox, Marks, look
from mehvar_web.inbox._intake import take_in
from mehvar_web.inbox._records import Outcome
from mehvar_web.inbox._secret import unsealed

if TYPE_CHECKING:
    from mehvar_web.inbox.models import Source

EVERY = 60.0
_OLD = timedelta(seconds=55)
_TAKEN = (Outcome.OPENED, Outcome.JOINED, Outcome.KEPT)
_log = logging.getLogger(__name__)


def read_mailboxes(_worker: str = "") -> bool | None:
    """Look into every mailbox whose turn it is; return whether one has more."""
    from mehvar_web.inbox.models import Source

    has_more = False
    for source in Source.objects.filter(kind=Source.Kinds.MAIL, is_active=True):
        if _claims(source):
            has_more |= read_mailbox(source)
    return has_more


def _claims(source: Source) -> bool:
    """Take the mailbox's turn; of several workers one gets it."""
    from mehvar_web.inbox.models import Source

    now = company.now()
    if source.checked_at is not None and source.checked_at > now - _OLD:
        return False
    mine = Source.objects.filter(pk=source.pk, checked_at=source.checked_at)
    return bool(mine.update(checked_at=now))


def read_mailbox(source: Source) -> bool:
    """Take in what is new in a mailbox; what is wrong stands on its page. Return whether more."""
    try:
        found = look(_mailbox(source), Marks(**source.marks), now=company.now())
    except MehvarError as error:
        _log.warning("Mailbox %s: %s", source.name, error.message)
        source.problem = error.message[:400]
        source.save(update_fields=["problem"])
        return False
    now = company.now()
    taken = take_in(
        [one.arrival(source=source.key, channel=source.channel, now=now) for one in found.mails],
        actor=f"source:{source.key}",
    )
    source.marks = {"validity": found.marks.validity, "uid": found.marks.uid}
    source.taken += sum(one.outcome in _TAKEN for one in taken)
    source.dropped += sum(one.outcome not in _TAKEN for one in taken)
    source.problem = ""
    # the next look is at once when there is more
    source.checked_at = None if found.has_more else company.now()
    source.save(update_fields=["marks", "taken", "dropped", "problem", "checked_at"])
    return found.has_more


def _mailbox(source: Source) -> Mailbox:
    told = source.options
    return Mailbox(
        host=told["host"],
        port=int(told["port"]),
        user=told["user"],
        password=unsealed(source.secret, name=source.name),
        folder=told.get("folder") or "INBOX",
        is_plain=bool(told.get("is_plain")),
    )
