"""Everything by which one customer is known: ids, records, identifiers and orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mehvar.workspace import Marts

if TYPE_CHECKING:
    from mehvar.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The person as one source knows them; ``person_hash`` is the key of their rows."""

    source: str
    ref: str
    person_hash: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """What names the person alone: ``kind`` as identity has it (mobile, email, ...).

    ``source`` is empty but for a customer key, which means something in its own source only.
    """

    kind: str
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One customer who is to be forgotten.

    ``customer_ids`` are all ids that ever led to them, the one in force first. Identifiers that
    other people share (a family's telephone) are not among ``identifiers``: they stay theirs.
    """

    customer_ids: tuple[int, ...]
    profiles: tuple[Profile, ...]
    identifiers: tuple[Identifier, ...] = ()
    orders: tuple[int, ...] = ()
    """Hashes of the person's orders."""

    @property
    def customer_id(self) -> int:
        """The id in force."""
        return self.customer_ids[0]

    @property
    def person_hashes(self) -> tuple[int, ...]:
        """The keys of the person's rows."""
        return tuple(one.person_hash for one in self.profiles)


def subject_of(workspace: Workspace, *, customer_id: int) -> Subject | None:
    """Return the customer to whom an id of any time leads; None when there is no such one.

    Read from the last published build, and from what came in since.
    """
    with Marts(workspace) as marts:
        found = _Reader(workspace=workspace, marts=marts)
        in_force = found.in_force(customer_id)
        if in_force is None:
            return None
        profiles = found.profiles(in_force)
        hashes = [one.person_hash for one in profiles]
        return Subject(
            customer_ids=tuple(dict.fromkeys([in_force, *found.ids(in_force)])),
            profiles=profiles,
            identifiers=found.identifiers(in_force),
            orders=tuple(sorted({*found.built_orders(in_force), *found.told_orders(hashes)})),
        )


@dataclass(slots=True, kw_only=True)
class _Reader:
    workspace: Workspace
    marts: Marts

    def in_force(self, customer_id: int) -> int | None:
        has_profiles = "SELECT customer_id FROM {profiles} WHERE customer_id = ? LIMIT 1"
        rows = self._ask(has_profiles, [customer_id])
        if not rows:
            register = "SELECT customer_id FROM {identity_registry} WHERE profile_no = ?"
            known = self._ask(register, [customer_id])
            rows = self._ask(has_profiles, [known[0][0]]) if known else []
        return int(rows[0][0]) if rows else None

    def ids(self, customer_id: int) -> list[int]:
        """Profile numbers are the ids that the customer had before a merge."""
        rows = self._ask(
            "SELECT profile_no FROM {identity_registry} WHERE customer_id = ? ORDER BY profile_no",
            [customer_id],
        )
        return [int(row[0]) for row in rows]

    def profiles(self, customer_id: int) -> tuple[Profile, ...]:
        rows = self._ask(
            "SELECT source, person_ref, profile_hash FROM {profiles} WHERE customer_id = ? "
            "ORDER BY profile_hash",
            [customer_id],
        )
        return tuple(Profile(source=row[0], ref=row[1], person_hash=int(row[2])) for row in rows)

    def identifiers(self, customer_id: int) -> tuple[Identifier, ...]:
        """What links the person's records and nobody else's."""
        rows = self._ask(
            "SELECT DISTINCT kind, identifier, CASE WHEN kind = 'customer_key' THEN source "
            "ELSE '' END FROM {identity_links} l WHERE customer_id = ? AND status <> 'shared' "
            "AND kind <> 'hand' AND identifier IS NOT NULL AND NOT EXISTS ("
            "SELECT 1 FROM {identity_links} o WHERE o.identifier_hash = l.identifier_hash "
            "AND o.customer_id <> l.customer_id) ORDER BY ALL",
            [customer_id],
        )
        return tuple(Identifier(kind=row[0], value=row[1], source=row[2]) for row in rows)

    def built_orders(self, customer_id: int) -> list[int]:
        rows = self._ask(
            "SELECT order_hash FROM {customer_orders} WHERE customer_id = ? "
            "AND order_hash IS NOT NULL",
            [customer_id],
        )
        return [int(row[0]) for row in rows]

    def told_orders(self, hashes: list[int]) -> list[int]:
        """Orders of every version ever told, also those that no build has seen."""
        files = self.workspace.lake.files("orders")
        if not files or not hashes:
            return []
        rows = self.marts.ask(
            "SELECT DISTINCT order_hash FROM read_parquet(?, union_by_name = true) "
            "WHERE list_contains(?, person_hash) AND order_hash IS NOT NULL",
            [files, hashes],
        )
        return [int(row[0]) for row in rows]

    def _ask(self, query: str, values: list[object]) -> list[tuple[Any, ...]]:
        names = ("profiles", "identity_registry", "identity_links", "customer_orders")
        current = self.marts.current()
        views = {
            name: self.marts.view(name, current=current) for name in names if f"{{{name}}}" in query
        }
        return self.marts.ask(query.format(**views), values)
