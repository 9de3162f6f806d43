"""What happened in a case, in words: its steps, notes and answers on one line of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from mehvar_web import care, channels
from mehvar_web.accounts.models import Team, User
from mehvar_web.care.models import Case
from mehvar_web.cases import _words
from mehvar_web.ui.templatetags.ui import digits

if TYPE_CHECKING:
    from mehvar_web.care.models import CaseNote, Participant

_WORDED = frozenset({"noted", "answered"})
"""Steps that stand in the story as the words themselves."""
_NAMED = ("owner", "team", "leader")
"""Parts of a step's detail that name somebody: ``user:7``, or a team's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One thing that happened; ``text`` is what somebody wrote, ``told`` what else is known."""

    at: datetime
    icon: str
    tone: str
    title: str
    who: str
    text: str
    told: str
    is_undone: bool
    mentions: tuple[str, ...] = ()
    delivery: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Somebody who takes part."""

    part: Participant
    name: str
    role: str


def happened(case: Case) -> tuple[Happened, ...]:
    """Return everything that happened, the newest first; words stand where they were written."""
    story = care.story_of(case)
    notes = [one.note for one in story if one.note is not None]
    steps = [one.step for one in story if one.step is not None and one.step.step not in _WORDED]
    names = _names(steps)
    delivery = channels.states_of([one.message_key for one in notes if one.message_key])
    told = [
        _of_note(one.note, delivery.get(one.note.message_key, ""))
        if one.note is not None
        else _of_step(one.step, names)
        for one in story
        if one.note is not None or (one.step is not None and one.step.step not in _WORDED)
    ]
    return tuple(reversed(told))


def _of_note(note: CaseNote, delivery: str) -> Happened:
    is_note = note.kind == "note"
    by_channel = _words.word(channels.CHANNEL_WORDS, note.channel) if note.channel else ""
    return Happened(
        at=note.at,
        icon=_words.STEP_ICONS["noted"] if is_note else _words.STEP_ICONS["answered"],
        tone="" if is_note else "good",
        title=_words.word(_words.STEPS, "noted" if is_note else "answered"),
        who=note.by.shown_name if note.by else "",
        text=note.text,
        told=_("told to the customer") if note.kind == "told" else by_channel,
        is_undone=False,
        mentions=tuple(one.shown_name for one in note.mentions.all()),
        delivery=_words.word(channels.DELIVERY_WORDS, delivery) if delivery else "",
    )


def _of_step(step: Any, names: Mapping[str, str]) -> Happened:
    return Happened(
        at=step.at,
        icon=_words.STEP_ICONS.get(step.step, "circle-dot"),
        tone=_words.STEP_TONES.get(step.step, ""),
        title=_words.word(_words.STEPS, step.step),
        who=step.by.shown_name if step.by else _words.actor(step.actor),
        text="",
        told=_told(step.detail or {}, names),
        is_undone=step.is_undone,
    )


def _told(detail: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return what a step's ids and codes say, those that mean something to a reader."""
    said = [names[told] for name in _NAMED if (told := str(detail.get(name) or "")) in names]
    said += [
        str(words) % {"n": names[told]}
        for name, words in _words.LINKED.items()
        if (told := str(detail.get(name) or "")) in names
    ]
    said += [
        _words.word(words, str(detail[name]))
        for name, words in _words.DETAILS.items()
        if detail.get(name)
    ]
    return " · ".join(said)


def _names(steps: Sequence[Any]) -> dict[str, str]:
    """Return what people, teams and other cases are called that steps tell of."""
    told = {str((one.detail or {}).get(name) or "") for one in steps for name in _NAMED}
    people = {int(one[5:]) for one in told if one.startswith("user:") and one[5:].isdigit()}
    found = {one.actor: one.shown_name for one in User.objects.filter(pk__in=people)}
    found |= {one.code: one.name for one in Team.objects.filter(code__in=told - {""})}
    cases = {str((one.detail or {}).get(name) or "") for one in steps for name in _words.LINKED}
    if cases := cases - {""}:
        found |= {one.key: digits(one.number) for one in Case.objects.filter(key__in=cases)}
    return found


def parts(case: Case) -> tuple[Part, ...]:
    """Return who takes part besides the owner."""
    return tuple(
        Part(
            part=one,
            name=one.user.shown_name if one.user else one.party_id,
            role=_words.word(_words.PART_ROLES, one.role),
        )
        for one in case.participants.select_related("user")
    )
