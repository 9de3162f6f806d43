"""One thread as a page shows it: what was said, who said it, and what may be done."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse

from mehvar_web import channels, disclosure
from mehvar_web.accounts import Right, may
from mehvar_web.inbox import _answer, _list, _words
from mehvar_web.inbox.forms import AnswerForm, AssignForm, NoteForm
from mehvar_web.inbox.models import Attachment, Item, Thread

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from mehvar_web.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message as the page shows it."""

    item: Item
    text: str
    who: str
    files: tuple[tuple[Attachment, str | Promise], ...]
    delivery: str
    tone: str


def subject_of(thread: Thread) -> int | str:
    """Return whose personal fields the thread holds, as reveals and the audit name them."""
    return thread.customer_id if thread.customer_id is not None else f"thread:{thread.key}"


def kept_of(request: HttpRequest) -> str:
    """Return what the address tells of the list that a thread was opened from: ``?box=mine``."""
    asked = request.GET.copy()
    for name in ("template", "who"):
        asked.pop(name, None)
    return f"?{asked.urlencode()}" if asked else ""


def address_of(request: HttpRequest, key: str) -> str:
    """Return the address of a thread's page, in the list that it was opened from."""
    return reverse("inbox:thread", args=[key]) + kept_of(request)


def context_of(
    request: HttpRequest, thread: Thread, *, form: AnswerForm | None = None, preview: str = ""
) -> dict[str, Any]:
    """Return what the page of a thread shows to the person asking."""
    user = disclosure.user_of(request)
    shown = disclosure.revealed(request, subject_of(thread))
    if shown is not None:
        _write_read(request, thread, shown)
    is_named = shown is not None
    may_answer = may(user, Right.ANSWER_INBOX)
    ways = _answer.ways(thread) if may_answer else ()
    keep = kept_of(request)
    return {
        "thread": thread,
        "keep": keep,
        "asked": keep.removeprefix("?"),
        "line": _list.lines(user, [thread])[0],
        "said": said(thread, is_named=is_named),
        "customer": disclosure.shown_customer(request, thread.customer_id, is_named=is_named),
        "is_named": is_named,
        "may_reveal": may(user, Right.SEE_PERSONAL),
        "may_answer": may_answer,
        "ways": ways,
        "form": form or answer_form(request, thread, ways),
        "preview": preview,
        "templates": _answer.templates_in(_language(thread)) if may_answer else (),
        "note_form": NoteForm(prefix="note"),
        "assign_form": AssignForm(initial={"assignee": thread.assignee_id, "team": thread.team_id}),
        "kinds": _words.KINDS,
        "kind": _words.word(_words.KINDS, thread.kind) if thread.kind in _words.KINDS else "",
        "states": _words.STATES,
    }


def answer_form(request: HttpRequest, thread: Thread, ways: tuple[_answer.Way, ...]) -> AnswerForm:
    """Return an empty answer, or one that a template begins."""
    user = disclosure.user_of(request)
    text, chosen = "", request.GET.get("template", "")
    for one, words in _answer.templates_in(_language(thread)):
        if chosen == str(one.pk):
            text, _missing = _answer.fill_in(words, thread, user)
    first = ways[0].channel if ways else ""
    return AnswerForm(ways=ways, initial={"token": uuid.uuid4(), "way": first, "text": text})


def said(thread: Thread, *, is_named: bool) -> tuple[Said, ...]:
    """Return the messages in their order: with personal data, or without."""
    items = list(thread.items.select_related("author").prefetch_related("attachments"))
    keys = [one.message_id for one in items if one.direction == Item.Directions.OUT]
    states = channels.states_of(keys) if keys else {}
    return tuple(
        Said(
            item=one,
            text=one.text if is_named or one.direction != Item.Directions.IN else one.words,
            who=one.author.shown_name if one.author else "",
            files=tuple(
                (file, _words.REFUSED.get(file.refused, "")) for file in one.attachments.all()
            ),
            delivery=_words.word(channels.DELIVERY_WORDS, states.get(one.message_id, "")),
            tone=_words.DELIVERY_TONES.get(states.get(one.message_id, ""), ""),
        )
        for one in items
    )


def _write_read(request: HttpRequest, thread: Thread, shown: disclosure.Reveal) -> None:
    disclosure.write_audit(
        request, "thread.read", subject_of(thread), {"thread": thread.key, "purpose": shown.purpose}
    )


def _language(thread: Thread) -> str:
    return "en" if thread.language == "en" else "fa"


def people_choices(user: User) -> list[tuple[str, str]]:
    """Return whom a thread may belong to, as the list's filter offers them."""
    from mehvar_web.accounts.models import Team
    from mehvar_web.accounts.models import User as People

    told = [(f"team-{one.pk}", one.name) for one in Team.objects.all()[:100]]
    people = People.objects.filter(is_active=True).exclude(pk=user.pk)
    answering = people.filter(role__in=("owner", "lead", "agent"))
    return told + [(str(one.pk), one.shown_name) for one in answering[:200]]
