"""Taking in what arrives: recorded once, read at once, and put before who must look at it.

Each arrival is one transaction: the row for the lake, the thread and the mark by which the same
thing is known again commit together or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from mehvar_web import company, outbox
from mehvar_web.inbox import _files, _threading
from mehvar_web.inbox._people import Person, Standing, clean_contact, person_of, standings
from mehvar_web.inbox._reading import Read, read_all
from mehvar_web.inbox._records import LONGEST, Arrival, Outcome, Taken
from mehvar_web.inbox._rows import arrival_key, as_json, digest, row_of, said_digest, table_of
from mehvar_web.inbox._rules import Decision, Facts, decide

if TYPE_CHECKING:
    from mehvar_web.inbox.models import OpeningRule, Thread

_AHEAD = timedelta(minutes=5)
"""Clocks of other systems may run so far ahead; what is later is told as now."""


def take_in(arrivals: Sequence[Arrival], *, actor: str) -> tuple[Taken, ...]:
    """Take in what arrived, in its order; what came before changes nothing.

    Args:
        arrivals: what arrived; ``source`` and ``external_id`` say what is the same thing.
        actor: who brings it, for the operator's eyes: ``source:shop-mail``, ``user:7``.
    """
    from mehvar_web.inbox.models import OpeningRule

    plain = [_within_bounds(one) for one in arrivals]
    read = read_all([f"{one.title}\n{one.text}".strip() for one in plain])
    rules = tuple(OpeningRule.objects.all())
    return tuple(
        _take(one, found, rules, actor=actor) for one, found in zip(plain, read, strict=True)
    )


def open_answers(rows: Sequence[dict[str, Any]]) -> int:
    """Open threads for answers that surveys recorded themselves; return how many were opened.

    Args:
        rows: rows of ``feedback`` as they were recorded.
    """
    from mehvar_web.inbox.models import OpeningRule

    rules, opened = tuple(OpeningRule.objects.all()), 0
    worded = [row for row in rows if row.get("text") or row.get("score") is not None]
    read = read_all([str(row.get("text") or "") for row in worded])
    for row, found in zip(worded, read, strict=True):
        opened += _open_answer(row, found, rules)
    return opened


def _within_bounds(arrival: Arrival) -> Arrival:
    now = company.now()
    return replace(
        arrival,
        text=arrival.text.replace("\x00", "").strip()[:LONGEST],
        title=" ".join(arrival.title.replace("\x00", "").split())[:200],
        at=now if arrival.at > now + _AHEAD else arrival.at,
        contact=clean_contact(arrival.contact),
    )


def _take(arrival: Arrival, read: Read, rules: Sequence[OpeningRule], *, actor: str) -> Taken:
    from mehvar_web.inbox.models import Arrived

    told: dict[str, Any] = {"external_id": arrival.external_id}
    if not arrival.text and arrival.score is None and not arrival.title and not arrival.files:
        return Taken(**told, outcome=Outcome.EMPTY)
    key, said = arrival_key(arrival), said_digest(arrival)
    with transaction.atomic():
        mark, is_new = Arrived.objects.select_for_update().get_or_create(
            key=key,
            defaults={"digest": said, "record_id": f"heard-{key[:24]}", "at": company.now()},
        )
        if not is_new and mark.digest == said:
            return Taken(**told, outcome=Outcome.DUPLICATE, record_id=mark.record_id)
        person = person_of(arrival, arrival.contact)
        if not is_new:
            mark.digest = said
            mark.save(update_fields=["digest"])
            return _correct(arrival, person, read, mark.record_id, actor=actor)
        return _record(arrival, person, read, rules, mark.record_id, actor=actor)


def _record(
    arrival: Arrival, person: Person, read: Read, rules: Sequence[OpeningRule], record_id: str,
    *, actor: str,
) -> Taken:  # fmt: skip
    joined = _threading.thread_to_join(arrival)
    if arrival.is_automatic:
        return _take_automatic(arrival, read, joined)
    if person.row is not None and person.customer_id is None:
        outbox.record("people", [person.row], actor=actor)
    standing = _standing(person)
    thread = joined or _opened(
        arrival, person, read, standing, decide(_facts(arrival, read), rules)
    )
    outcome = Outcome.JOINED if joined else Outcome.OPENED if thread else Outcome.KEPT
    told: dict[str, Any] = {"external_id": arrival.external_id, "outcome": outcome}
    if joined is not None and _threading.goes_on(joined, arrival, read, actor=actor):
        _keep_files(joined, arrival)
        return Taken(**told, record_id=record_id, thread=joined.key)
    row = row_of(arrival, person, read, record_id=record_id, thread=thread.key if thread else "")
    outbox.record(table_of(arrival), [row], actor=actor)
    if thread is None:
        return Taken(**told, record_id=record_id)
    _threading.add_theirs(
        thread, arrival, read, table=table_of(arrival), record_id=record_id, row=as_json(row)
    )
    _keep_files(thread, arrival)
    return Taken(**told, record_id=record_id, thread=thread.key)


def _take_automatic(arrival: Arrival, read: Read, joined: Thread | None) -> Taken:
    """Show what a machine answered in its thread; it is nothing that a customer said."""
    if joined is None:
        return Taken(external_id=arrival.external_id, outcome=Outcome.AUTOMATIC)
    _threading.add_theirs(joined, arrival, read, table="", record_id="", row={})
    joined.last_at = max(joined.last_at, arrival.at)
    joined.save(update_fields=["last_at"])
    return Taken(external_id=arrival.external_id, outcome=Outcome.JOINED, thread=joined.key)


def _correct(arrival: Arrival, person: Person, read: Read, record_id: str, *, actor: str) -> Taken:
    """Write the row again as it now is, and show the new words in its thread."""
    from mehvar_web.inbox.models import Item

    item = Item.objects.filter(record_id=record_id).select_related("thread").first()
    thread = item.thread if item is not None else None
    row = row_of(arrival, person, read, record_id=record_id, thread=thread.key if thread else "")
    outbox.record(table_of(arrival), [row], actor=actor)
    if item is not None and thread is not None:
        item.text, item.words, item.row = arrival.text, read.words, as_json(row)
        item.save(update_fields=["text", "words", "row"])
        _threading.show_words(thread, read)
    return Taken(
        external_id=arrival.external_id, outcome=Outcome.CORRECTED, record_id=record_id,
        thread=thread.key if thread else "",
    )  # fmt: skip


def _standing(person: Person) -> Standing:
    if person.customer_id is None:
        return Standing()
    return standings([person.customer_id]).get(person.customer_id, Standing())


def _facts(arrival: Arrival, read: Read) -> Facts:
    return Facts(
        origin=arrival.origin,
        channel=arrival.channel,
        kind=arrival.kind,
        store_id=arrival.store_id,
        aspects=read.aspects,
        score_share=arrival.score_share,
        sentiment=read.sentiment,
    )


def _opened(
    arrival: Arrival, person: Person, read: Read, standing: Standing, decision: Decision
) -> Thread | None:
    if not decision.opens:
        return None
    return _threading.open_thread(
        _threading.Opening(
            arrival=arrival, person=person, read=read, standing=standing, decision=decision
        )
    )


def _keep_files(thread: Thread, arrival: Arrival) -> None:
    item = thread.items.filter(direction="in").last()
    if item is not None:
        for file in arrival.files:
            _files.keep(item, file)


def _open_answer(row: dict[str, Any], read: Read, rules: Sequence[OpeningRule]) -> int:
    """Open a thread for one answer; the same answer opens it once."""
    from mehvar_web.inbox.models import Arrived

    reference = row.get("person_ref")
    arrival = Arrival(
        source="surveys",
        external_id=str(row["record_id"]),
        origin="survey",
        channel=str(row.get("channel") or ""),
        at=row["at"],
        text=str(row.get("text") or ""),
        title=str(row.get("question") or "")[:200],
        kind=str(row.get("kind") or ""),
        score=row.get("score"),
        scale_min=row.get("scale_min"),
        scale_max=row.get("scale_max"),
        person=(str(row.get("person_source") or "mehvar"), str(reference)) if reference else None,
        order_id=str(row.get("order_id") or ""),
        store_id=str(row.get("store_id") or ""),
    )
    with transaction.atomic():
        _, is_new = Arrived.objects.get_or_create(
            key=digest("surveys", arrival.external_id),
            defaults={
                "digest": said_digest(arrival), "record_id": arrival.external_id[:200],
                "at": company.now(),
            },
        )  # fmt: skip
        if not is_new:
            return 0
        person = person_of(arrival, arrival.contact)
        decision = decide(_facts(arrival, read), rules)
        thread = _opened(arrival, person, read, _standing(person), decision)
        if thread is None:
            return 0
        _threading.add_theirs(
            thread, arrival, read, table="feedback", record_id=arrival.external_id[:200],
            row=as_json(row),
        )  # fmt: skip
    return 1
