"""Taking in what arrives: recorded once, read at once, and put before who must look at it.

Each arrival is one transaction: the row for the lake, the thread and the mark by which the same
thing is known again commit together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from mehvar_web import company, outbox
from mehvar_web.inbox import _files, _threading
from mehvar_web.inbox._people import Person, Standing, clean_contact, person_of, standings
from mehvar_web.inbox._reading import Read, read_all
from mehvar_web.inbox._records import LONGEST, Arrival, Outcome, Taken
from mehvar_web.inbox._rows import arrival_key, as_json, row_of, said_digest, table_of
from mehvar_web.inbox._rules import Decision, Facts, decide

if TYPE_CHECKING:
    from mehvar_web.inbox.models import OpeningRule, Thread

Answers = Sequence[tuple[str, dict[str, Any]]]
"""The rows of one response, each with its table."""

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
    read = read_all([one.text or one.title for one in plain])
    rules = tuple(OpeningRule.objects.all())
    return tuple(
        _take(one, found, rules, actor=actor) for one, found in zip(plain, read, strict=True)
    )


def open_answers(submissions: Sequence[Answers]) -> int:
    """Open threads for answers that surveys recorded themselves; return how many were opened.

    Args:
        submissions: of each response its rows as they were recorded, each with its table; a
            response opens one thread, by its words and its lowest score.
    """
    from mehvar_web.inbox.models import OpeningRule

    rules = tuple(OpeningRule.objects.all())
    arrivals = [_answer_arrival(rows) for rows in submissions]
    read = read_all([one.text for one in arrivals])
    return sum(
        _open_answer(one, rows, found, rules)
        for one, rows, found in zip(arrivals, submissions, read, strict=True)
    )


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


def _answer_arrival(rows: Answers) -> Arrival:
    """Return a response as one thing that arrived."""
    table, first = rows[0]
    scored = [row for _, row in rows if row.get("score") is not None]
    worst = min(scored, key=_share, default={})
    texts = [str(row["text"]) for _, row in rows if row.get("text")]
    reference = first.get("person_ref")
    return Arrival(
        source="surveys",
        external_id=str(first.get("submission_id") or first["record_id"]),
        origin="complaint" if table == "interactions" else "survey",
        channel=str(first.get("channel") or ""),
        at=first["at"],
        text="\n".join(texts)[:LONGEST],
        title=str(worst.get("question") or first.get("topic") or "")[:200],
        kind=str(worst.get("kind") or first.get("kind") or ""),
        score=worst.get("score"),
        scale_min=worst.get("scale_min"),
        scale_max=worst.get("scale_max"),
        person=(str(first.get("person_source") or "mehvar"), str(reference)) if reference else None,
        order_id=str(first.get("order_id") or ""),
        store_id=str(first.get("store_id") or ""),
    )


def _share(row: Mapping[str, Any]) -> float:
    low, high = row.get("scale_min"), row.get("scale_max")
    if low is None or high is None or high <= low:
        return 1.0
    return float((row["score"] - low) / (high - low))


def _open_answer(arrival: Arrival, rows: Answers, read: Read, rules: Sequence[OpeningRule]) -> int:
    """Open a thread for one response; answered again, it opens no second one."""
    from mehvar_web.inbox.models import Arrived

    if not arrival.text and arrival.score is None:
        return 0
    decision = decide(_facts(arrival, read), rules)
    if not decision.opens:  # most answers: nothing is written, nobody waits
        return 0
    # All reading comes before the transaction: those who answer wait for it where SQLite serves.
    _threading.redacted(arrival.title)
    person = person_of(arrival, arrival.contact)
    standing = _standing(person)
    with transaction.atomic():
        mark, is_new = Arrived.objects.select_for_update().get_or_create(
            key=arrival_key(arrival),
            defaults={
                "digest": said_digest(arrival), "record_id": arrival.external_id[:200],
                "at": company.now(),
            },
        )  # fmt: skip
        if not is_new and mark.record_id.startswith("thread:"):
            return 0
        thread = _opened(arrival, person, read, standing, decision)
        if thread is None:
            return 0
        mark.record_id = f"thread:{thread.key}"
        mark.save(update_fields=["record_id"])
        _add_answers(thread, arrival, rows, read)
    return 1


def _add_answers(thread: Thread, arrival: Arrival, rows: Answers, read: Read) -> None:
    """Show the words of a response; a response without words shows its lowest score."""
    from mehvar_web.inbox.models import Item

    worded = [(table, row) for table, row in rows if row.get("text")]
    for table, row in worded or rows[:1]:
        text = str(row.get("text") or "")
        (own,) = read_all([text]) if len(worded) > 1 else (read,)
        Item.objects.create(
            thread=thread, direction=Item.Directions.IN, at=arrival.at, text=text,
            words=own.words, title=str(row.get("question") or "")[:200], table=table,
            record_id=str(row["record_id"])[:200], row=as_json(row),
        )  # fmt: skip
