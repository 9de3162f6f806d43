"""Old comments: found by the search of Voice, and opened as a thread when somebody wants to act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from mehvar import voice
from mehvar.workspace import NotBuiltError
from mehvar_web import company
from mehvar_web.accounts import sight_of
from mehvar_web.inbox import _acts, _people, _threading
from mehvar_web.inbox._reading import Read
from mehvar_web.inbox.models import Item, Thread

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

SHOWN = 10
_ORIGIN_OF_KIND = {"complaint": "complaint", "request": "complaint", "question": "complaint"}


def search(
    user: User, words: str, *, store_id: str = "", aspect: str = ""
) -> voice.CommentPage | None:
    """Return what the search of Voice finds; None before the first build."""
    filters = voice.CommentFilters(store_id=store_id, aspect=aspect)
    try:
        return voice.search_comments(
            company.workspace(), words=words, filters=filters, sight=sight_of(user), limit=SHOWN
        )
    except (NotBuiltError, voice.VoiceSearchError):
        return None


def open_comment(user: User, comment: int) -> Thread:
    """Return the thread of a comment, opened now if nobody did before.

    What the company's files brought stays as they told it: the thread corrects no row of them.

    Raises:
        Http404: when there is no such comment in the person's sight.
    """
    found = _comment(user, comment)
    with transaction.atomic():
        thread, is_new = Thread.objects.get_or_create(
            comment=comment,
            defaults={
                "origin": _ORIGIN_OF_KIND.get(found.kind or "", "review"),
                "channel": found.channel or "",
                "kind": (found.kind or "")[:12],
                "customer_id": found.customer_id,
                "store_id": found.store_id or "",
                "city": found.city or "",
                "order_id": (found.order_id or "")[:80],
                "score_share": found.score_share,
                "opened_at": company.now(),
                "last_at": company.now(),
                "waiting_since": found.at,
                "assignee": user,
                "state": Thread.States.OPEN,
            },
        )
        if is_new:
            _fill(user, thread, found)
    return thread


def _comment(user: User, comment: int) -> voice.Comment:
    if comment < 2**63:
        try:
            found = voice.read_comment(company.workspace(), comment=comment, sight=sight_of(user))
        except NotBuiltError:
            found = None
        if found is not None:
            return found
    raise Http404(_("There is no such comment."))


def _fill(user: User, thread: Thread, found: voice.Comment) -> None:
    if found.customer_id is not None:
        person = _people.of_customer(found.customer_id)
        thread.person_source, thread.person_ref = person.source, person.person_ref
        standing = _people.standings([found.customer_id]).get(found.customer_id)
        _threading.refresh(thread, standing=standing or _people.Standing())
    read = Read(
        words=found.text,
        language=found.language or "",
        sentiment=found.sentiment or "",
        positive=found.positive,
        aspects=tuple(dict.fromkeys(span.aspect for span in found.spans if span.aspect)),
    )
    Item.objects.create(
        thread=thread, direction=Item.Directions.IN, at=found.at, text=found.text,
        words=found.text,
    )  # fmt: skip
    _threading.show_words(thread, read)
    _acts.audit(user, thread, "thread.opened", {"comment": str(found.comment)})
