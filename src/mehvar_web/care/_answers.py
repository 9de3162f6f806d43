"""Words in a case: answers to the customer, and notes that stay among us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.db import transaction

from mehvar.customers import NotPublished
from mehvar_web import channels, company, outbox
from mehvar_web.accounts import Right, may
from mehvar_web.care._actor import By, actor_of, employee_of, user_of
from mehvar_web.care._errors import CareActError
from mehvar_web.care._notices import tell
from mehvar_web.care._records import Done, Way
from mehvar_web.care._write import act_on, write_step
from mehvar_web.care.models import Case, CaseNote, Participant

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

FIELDS = ("name", "order", "agent", "company", "case")
"""What a ready answer may name in braces."""

_LONGEST = 10_000


def ways(*, case: Case) -> tuple[Way, ...]:
    """Return how the customer can be answered: channels that are set up, addresses we know."""
    ready = {one.channel for one in channels.available() if one.is_ready}
    found: dict[channels.Channel, str] = {}
    if case.customer_id is not None:
        known = channels.addresses_of_customers([case.customer_id])
        found |= known.get(case.customer_id, {})
    elif case.person_ref:
        person = channels.Person(source=case.person_source, ref=case.person_ref)
        found |= channels.addresses_of([person]).get(person, {})
    return tuple(Way(channel=one, to=to) for one, to in found.items() if one in ready and to)


def answer(
    *, case: Case, text: str, way: Way | None, token: str, by: By, now: datetime
) -> Done | None:
    """Answer the customer; without a way it was told to them by telephone or face to face.

    The first answer stops the clock of the first response. The same ``token`` (a uuid's hex, from
    the form) sends nothing more and returns None. A sent answer cannot be taken back.

    Raises:
        CareActError: when there is no text, or the way is not one of ``ways``.
    """
    text = text.strip()
    _check_answer(case, text, way, token)
    key = f"case-{token}"[:80]
    with transaction.atomic():
        if CaseNote.objects.filter(message_key=key).exists():
            return None

        def change(held: Case) -> None:
            held.first_response_at = held.first_response_at or now
            if held.owner_id is None and user_of(by) is not None:
                held.owner = user_of(by)
            if case.first_response_at is None:
                held.escalation = 0  # from now on the other clock calls

        done = act_on(case, by=by, now=now, act="answered", change=change, can_undo=False)
        _keep_words(done.case, text, way, key, by=by, now=now)
    return Done(case=done.case)


def _check_answer(case: Case, text: str, way: Way | None, token: str) -> None:
    if not text or len(text) > _LONGEST:
        raise CareActError("nothing_said", most=_LONGEST)
    if not token:
        raise CareActError("no_token")
    if not case.is_live:
        raise CareActError("state", number=case.number, state=case.state)
    if way is not None and way not in ways(case=case):
        raise CareActError("no_way")


def _keep_words(case: Case, text: str, way: Way | None, key: str, *, by: By, now: datetime) -> None:
    channel = way.channel if way is not None else "told"
    if way is not None:
        channels.send(_message(case, way=way, text=text, key=key))
    outbox.record("interactions", [_row(case, channel, text, key, by)], actor=actor_of(by))
    kind = CaseNote.Kinds.ANSWER if way is not None else CaseNote.Kinds.TOLD
    CaseNote.objects.create(
        case=case, kind=kind, at=now, by=user_of(by), text=text, channel=channel,
        message_key=key,
    )  # fmt: skip
    write_step(case, step="answered", by=by, now=now, detail={"channel": channel})


def _message(case: Case, *, way: Way, text: str, key: str) -> channels.Message:
    language = company.workspace().settings.language
    return channels.Message(
        channel=cast("channels.Channel", way.channel),
        to=way.to,
        text=text,
        purpose="service",
        key=key,
        subject=f"{company.workspace().settings.name} #{case.number}",
        language=language,
        person=channels.Person(source=case.person_source, ref=case.person_ref)
        if case.person_ref
        else None,
        thread=f"case:{case.key}",
    )


def _row(case: Case, channel: str, text: str, key: str, by: By) -> dict[str, object]:
    told: dict[str, object] = {
        "record_id": key,
        "channel": "phone" if channel == "told" else channel,
        "kind": "note",
        "direction": "outbound",
        "text": text,
        "status": "sent",
        "thread_id": case.thread_id or case.key,
        "store_id": case.store_id,
        "employee_id": employee_of(by),
    }
    if case.person_ref:
        told |= {"person_source": case.person_source, "person_ref": case.person_ref}
    if case.order_id:
        told |= {"order_id": case.order_id, "order_source": case.order_source}
    return {name: value for name, value in told.items() if value}


def note(*, case: Case, text: str, mentions: Sequence[User] = (), by: User, now: datetime) -> Done:
    """Write something that stays among us; those mentioned take part in the case and are told.

    Only those who may see cases can be mentioned; others are left out.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        raise CareActError("nothing_noted", most=_LONGEST)
    named = [one for one in mentions if one.is_active and may(one, Right.SEE_CASES)]
    with transaction.atomic():
        written = CaseNote.objects.create(
            case=case, kind=CaseNote.Kinds.NOTE, at=now, by=by, text=text
        )
        written.mentions.set(named)
        for one in named:
            Participant.objects.get_or_create(
                case=case, user=one,
                defaults={"role": Participant.Roles.MENTIONED, "at": now},
            )  # fmt: skip
            tell(case, one, "mentioned", by=by, now=now, key=f"note:{written.pk}")
        write_step(case, step="noted", by=by, now=now, detail={"mentions": len(named)})
        Case.objects.filter(pk=case.pk).update(changed_at=now)
    return Done(case=case)


def fill_in(*, case: Case, text: str, by: User) -> tuple[str, tuple[str, ...]]:
    """Put {name}, {order}, {agent}, {company} and {case} into a text.

    Returns:
        The text, and the names for which nothing is known.
    """
    return channels.fill_in(text, known=_known(case, by))


def unknown_fields(text: str) -> tuple[str, ...]:
    """Return what a ready answer names that nothing fills."""
    return channels.unknown_fields(text, fields=FIELDS)


def _known(case: Case, user: User) -> dict[str, str]:
    return {
        "name": _name_of(case),
        "order": case.order_id,
        "agent": user.shown_name,
        "company": company.workspace().settings.name,
        "case": str(case.number),
    }


def _name_of(case: Case) -> str:
    if case.customer_id is None:
        return ""
    try:
        found = company.desk().profile(case.customer_id)
    except NotPublished:
        return ""
    return (found.full_name or "") if found is not None else ""
