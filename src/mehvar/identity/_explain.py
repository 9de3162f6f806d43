"""Why are these profiles one customer? In words, and from any id that the customer ever had."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from mehvar.identity._rules import IdentityError
from mehvar.identity._words import words_for
from mehvar.text import Bilingual
from mehvar.workspace import Current, Marts, Workspace, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRef:
    """A person as one source knows them."""

    source: str
    person_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person as one source knows them."""

    source: str
    person_ref: str
    profile_hash: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One identifier of one profile, and what it does.

    ``status`` is ``linked``, ``shared`` (does not link) or ``split`` (kept apart by hand);
    ``why`` is the code of the reason and ``reason`` says it in words. ``profiles`` is the number
    of profiles that carry the identifier, here or elsewhere.
    """

    source: str
    person_ref: str
    kind: str
    identifier: str
    status: str
    why: str
    profiles: int
    reason: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Who a customer is: ``customer_id`` is the id in force, ``asked`` the one asked for."""

    asked: int
    customer_id: int
    profiles: tuple[Profile, ...]
    links: tuple[Link, ...]


def profiles_of(marts: Marts, customer_id: int, *, current: Current) -> tuple[Profile, ...]:
    """Return the profiles of a customer, by source and person_ref."""
    view = marts.view("profiles", current=current, customer_id=customer_id)
    rows = marts.ask(
        f"SELECT source, person_ref, profile_hash FROM {view} WHERE customer_id = ? "
        "ORDER BY source, person_ref",
        [customer_id],
    )
    return tuple(Profile(source=row[0], person_ref=row[1], profile_hash=row[2]) for row in rows)


def current_id(marts: Marts, customer_id: int, *, current: Current) -> int:
    """Return the id now in force for a customer id of any time.

    Raises:
        IdentityError: when no customer ever had the id, or none of its profiles is left.
    """
    if _fits(customer_id):
        # Nearly every id asked for is in force; the register is in another order and read whole.
        if _is_in_force(marts, customer_id, current):
            return customer_id
        register = marts.view("identity_registry", current=current)
        found = marts.ask(f"SELECT customer_id FROM {register} WHERE profile_no = ?", [customer_id])
        if found and _is_in_force(marts, found[0][0], current):
            return int(found[0][0])
    raise IdentityError(
        f"There is no customer {customer_id}.",
        hint="Look the person up: mehvar find, or identity.find in Python.",
        customer_id=customer_id,
    )


def _is_in_force(marts: Marts, customer_id: int, current: Current) -> bool:
    view = marts.view("profiles", current=current, customer_id=customer_id)
    return bool(marts.ask(f"SELECT 1 FROM {view} WHERE customer_id = ? LIMIT 1", [customer_id]))


def _fits(number: int) -> bool:
    """Tell whether a number can be an id at all: what does not fit a column cannot be asked."""
    return -(2**63) <= number < 2**63


def explain(workspace: Workspace, *, customer_id: int, marts: Marts | None = None) -> Explanation:
    """Return the customer's profiles and the reason of each link, from the last build.

    Args:
        workspace: the company.
        customer_id: any id that the customer has or had.
        marts: the reader that the caller keeps open; one is opened without it.

    Raises:
        IdentityError: when there is no such customer.
    """
    with reading(workspace, marts) as opened:
        current = opened.current()
        id_ = customer_id
        profiles = profiles_of(opened, id_, current=current) if _fits(id_) else ()
        if not profiles:
            id_ = current_id(opened, customer_id, current=current)
            profiles = profiles_of(opened, id_, current=current)
        view = opened.view("identity_links", current=current, customer_id=id_)
        rows = opened.rows(
            "SELECT source, person_ref, kind, identifier, status, why, profiles "
            f"FROM {view} WHERE customer_id = ? ORDER BY source, person_ref, kind, identifier",
            [id_],
        )
        return Explanation(
            asked=customer_id,
            customer_id=id_,
            profiles=profiles,
            links=tuple(_link(row) for row in rows),
        )


def _link(row: dict[str, object]) -> Link:
    kind, why, identifier = str(row["kind"]), str(row["why"]), str(row["identifier"])
    count = int(str(row["profiles"]))
    return Link(
        source=str(row["source"]),
        person_ref=str(row["person_ref"]),
        kind=kind,
        identifier=identifier,
        status=str(row["status"]),
        why=why,
        profiles=count,
        reason=words_for(kind=kind, why=why, identifier=identifier, profiles=count),
    )


def anchor(workspace: Workspace, *, customer_id: int, marts: Marts | None = None) -> ProfileRef:
    """Return the profile on which to hang what the company itself writes about a customer.

    It is their oldest profile: the one that keeps the customer's id in a merge and in a split, so
    notes and facts stay with whom they were written about. Rows name it by ``person_source`` and
    ``person_ref``.

    Raises:
        IdentityError: when there is no such customer.
    """
    with reading(workspace, marts) as opened:
        current = opened.current()
        id_ = current_id(opened, customer_id, current=current)
        theirs = {one.profile_hash: one for one in profiles_of(opened, id_, current=current)}
        register = opened.view("identity_registry", current=current)
        found = opened.ask(
            f"SELECT profile_hash FROM {register} "
            f"WHERE profile_hash IN ({', '.join(map(str, theirs))}) ORDER BY profile_no LIMIT 1"
        )
        oldest = theirs[found[0][0]]
        return ProfileRef(source=oldest.source, person_ref=oldest.person_ref)


def profile_hash(source: str, person_ref: str) -> int:
    """Return the 64-bit hash of docs/architecture.md: DuckDB's md5_number_lower, halved."""
    digest = hashlib.md5(f"{source}\x1f{person_ref}".encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") >> 1


def find(
    workspace: Workspace, *, source: str, person_ref: str, marts: Marts | None = None
) -> int | None:
    """Return the id of the customer whom a source knows as ``person_ref``; None when unknown."""
    with reading(workspace, marts) as opened:
        current = opened.current()
        register = opened.view("identity_registry", current=current)
        # The register is sorted by the hash, so this touches one row group.
        found = opened.ask(
            f"SELECT customer_id FROM {register} WHERE profile_hash = ? AND present",
            [profile_hash(source, person_ref)],
        )
        customer_id = int(found[0][0]) if found else None
        if customer_id is None:
            return None
        known = profiles_of(opened, customer_id, current=current)
        asked = (source, person_ref)
        return customer_id if asked in {(one.source, one.person_ref) for one in known} else None
