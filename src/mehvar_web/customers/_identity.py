"""One person in all channels: by which identifiers, why, and what people decided by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mehvar import identity
from mehvar.customers import mask_reference, masked_identity
from mehvar.identity import Decision, Explanation, Link
from mehvar.text import Language
from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.customers import _words


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """One identifier of a person: where it was seen, whether it joins, and why, in words."""

    icon: str
    kind: str
    value: str
    sources: tuple[str, ...]
    state: str
    tone: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A person as one source knows them, with what identifies them there."""

    key: str
    source: str
    reference: str
    identifiers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision by hand, as the history shows it.

    ``stands`` is False once it was taken back, ``pending`` True until a build has taken it in.
    """

    decision_id: int
    kind: str
    words: str
    at: datetime
    who: str
    reason: str
    others: tuple[int, ...]
    undoes: int
    stands: bool
    pending: bool


def explained(customer_id: int) -> Explanation:
    """Return who the customer is and why, unmasked.

    Raises:
        IdentityError: when there is no such customer.
    """
    return identity.explain(company.workspace(), customer_id=customer_id, marts=company.marts())


def identifiers_of(
    told: Explanation, *, language: Language, personal: bool
) -> tuple[Identifier, ...]:
    """Return each identifier once, with all sources in which it was seen."""
    shown = told if personal else masked_identity(told)
    together: dict[tuple[str, str], list[Link]] = {}
    for real, link in zip(told.links, shown.links, strict=True):
        together.setdefault((real.kind, real.identifier), []).append(link)
    return tuple(_identifier(links, language) for links in together.values())


def records_of(told: Explanation, *, personal: bool) -> tuple[Record, ...]:
    """Return the profiles, each with its identifiers."""
    shown = told if personal else masked_identity(told)
    found: dict[tuple[str, str], list[str]] = {}
    for real, link in zip(told.links, shown.links, strict=True):
        if link.kind != "hand":
            found.setdefault((real.source, real.person_ref), []).append(link.identifier)
    return tuple(
        Record(
            key=str(one.profile_hash),
            source=_words.word(_words.SOURCES, one.source),
            reference=one.person_ref if personal else mask_reference(one.person_ref),
            identifiers=tuple(dict.fromkeys(found.get((one.source, one.person_ref), ()))),
        )
        for one in told.profiles
    )


def decisions_about(told: Explanation, *, sight: Sight) -> tuple[Decided, ...]:
    """Return the decisions that concern the customer or their profiles, newest first.

    Other customers are named only where they are in sight.
    """
    made = identity.decisions(company.workspace())
    hashes = {one.profile_hash for one in told.profiles}
    ids = {told.customer_id, told.asked}
    own = {
        one.decision_id
        for one in made
        if ids.intersection(one.customer_ids)
        or hashes.intersection(one.profiles)
        or hashes.intersection(one.others)
    }
    chosen = [one for one in made if one.decision_id in own or one.undoes in own]
    undone, names = _undone(made), _names(one.actor for one in chosen)
    return tuple(
        Decided(
            decision_id=one.decision_id,
            kind=one.kind,
            words=_words.word(_words.DECISIONS, one.kind),
            at=one.at,
            who=names.get(one.actor, one.actor),
            reason=one.reason,
            others=_others(one, told.customer_id, sight),
            undoes=one.undoes,
            stands=one.decision_id not in undone,
            pending=is_pending(one),
        )
        for one in reversed(chosen)
    )


def is_pending(one: Decision) -> bool:
    """Tell whether the decision waits for a build: a build knows what was there as it began."""
    built_at = company.workspace().current().built_at
    return not built_at or one.at > datetime.fromisoformat(built_at)


def decision_numbered(decision_id: int) -> Decision | None:
    """Return a decision by its number; None when there is none."""
    made = identity.decisions(company.workspace())
    return next((one for one in made if one.decision_id == decision_id), None)


def _identifier(links: Sequence[Link], language: Language) -> Identifier:
    # One link of several that is set apart tells more than the others.
    telling = next((link for link in links if link.status != "linked"), links[0])
    return Identifier(
        icon=_words.IDENTIFIER_ICONS.get(telling.kind, "fingerprint"),
        kind=_words.word(_words.IDENTIFIERS, telling.kind),
        value="" if telling.kind == "hand" else telling.identifier,
        sources=tuple(dict.fromkeys(_words.word(_words.SOURCES, link.source) for link in links)),
        state=_words.word(_words.LINK_STATES, telling.status),
        tone=_words.LINK_TONES.get(telling.status, ""),
        reason=telling.reason.in_(language),
    )


def _others(one: Decision, customer_id: int, sight: Sight) -> tuple[int, ...]:
    desk = company.desk()
    return tuple(
        id_
        for id_ in one.customer_ids
        if id_ != customer_id and desk.profile(id_, sight=sight) is not None
    )


def _undone(made: Sequence[Decision]) -> frozenset[int]:
    """Return the decisions that a standing undo takes back; the newest word counts."""
    undone: set[int] = set()
    for one in reversed(made):
        if one.kind == "undo" and one.decision_id not in undone:
            undone.add(one.undoes)
    return frozenset(undone)


def _names(actors: Iterable[str]) -> dict[str, str]:
    """Return the names of the people behind the audit's ids."""
    from mehvar_web.accounts.models import User

    wanted = {actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    people = User.objects.filter(pk__in=[int(pk) for pk in wanted if pk.isdigit()])
    return {person.actor: person.shown_name for person in people}
