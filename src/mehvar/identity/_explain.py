"""Why are these profiles one customer? In words, and from any id that the customer ever had."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar.identity._rules import IdentityError
from mehvar.identity._words import words_for
from mehvar.text import Bilingual
from mehvar.workspace import Current, Workspace

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend


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


@dataclass(slots=True, kw_only=True)
class Marts:
    """The identity marts as the last build published them."""

    workspace: Workspace
    backend: BaseBackend
    current: Current

    def read(self, name: str) -> ir.Table:
        """Return one of the marts."""
        return self.workspace.read(self.backend, name, current=self.current)

    def rows(self, expression: ir.Table) -> list[dict[str, object]]:
        """Return the rows of an expression."""
        found: list[dict[str, object]] = self.backend.to_pyarrow(expression).to_pylist()
        return found

    def profiles_of(self, customer_id: int) -> tuple[Profile, ...]:
        """Return the profiles of a customer, by source and person_ref."""
        table = self.read("profiles")
        found = table.filter(table.customer_id == customer_id).order_by("source", "person_ref")
        return tuple(
            Profile(
                source=str(row["source"]),
                person_ref=str(row["person_ref"]),
                profile_hash=int(str(row["profile_hash"])),
            )
            for row in self.rows(found)
        )

    def close(self) -> None:
        """Let the engine go."""
        self.backend.disconnect()


def open_marts(workspace: Workspace) -> Marts:
    """Open the marts of the last build; the caller closes them."""
    return Marts(workspace=workspace, backend=workspace.connect(), current=workspace.current())


def current_id(marts: Marts, customer_id: int) -> int:
    """Return the id now in force for a customer id of any time.

    Raises:
        IdentityError: when no customer ever had the id, or none of its profiles is left.
    """
    register = marts.read("identity_registry")
    found = marts.rows(register.filter(register.profile_no == customer_id))
    if found:
        id_ = int(str(found[0]["customer_id"]))
        left = register.filter((register.customer_id == id_) & register.present).limit(1)
        if found[0]["present"] or marts.rows(left):
            return id_
    raise IdentityError(
        f"There is no customer {customer_id}.",
        hint="Look the person up: mehvar find, or identity.find in Python.",
        customer_id=customer_id,
    )


def explain(workspace: Workspace, *, customer_id: int) -> Explanation:
    """Return the customer's profiles and the reason of each link, from the last build.

    Raises:
        IdentityError: when there is no such customer.
    """
    with closing(open_marts(workspace)) as marts:
        id_ = current_id(marts, customer_id)
        table = marts.read("identity_links")
        rows = marts.rows(
            table.filter(table.customer_id == id_).order_by("source", "person_ref", "kind")
        )
        return Explanation(
            asked=customer_id,
            customer_id=id_,
            profiles=marts.profiles_of(id_),
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


def profile_hash(source: str, person_ref: str) -> int:
    """Return the 64-bit hash of docs/architecture.md: DuckDB's md5_number_lower, halved."""
    digest = hashlib.md5(f"{source}\x1f{person_ref}".encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") >> 1


def find(workspace: Workspace, *, source: str, person_ref: str) -> int | None:
    """Return the id of the customer whom a source knows as ``person_ref``; None when unknown."""
    with closing(open_marts(workspace)) as marts:
        table = marts.read("profiles")
        # The mart is sorted by the hash, so this touches one row group.
        wanted = table.filter(table.profile_hash == profile_hash(source, person_ref))
        found = marts.rows(wanted.filter(wanted.source == source).select("customer_id"))
    return int(str(found[0]["customer_id"])) if found else None
