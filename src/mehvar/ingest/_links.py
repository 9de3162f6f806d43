"""Which column of one file holds the ids that another file's rows go by?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mehvar.ingest._match import Boost
from mehvar.ingest._pieces import Opening
from mehvar.ingest._profile import Profile, TableProfile
from mehvar.ingest._rules import RECORD_ID
from mehvar.ingest._tables import Guess

_MOST_VALUES = 60_000
_FEWEST_VALUES = 15
_CONTAINED = 0.8
_BOOST = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Column ``child`` of one file refers to the unique column ``parent`` of another one."""

    child_file: str
    child: str
    parent_file: str
    parent: str
    share: float


def find_links(tables: Sequence[TableProfile], opening: Opening) -> list[Link]:
    """Find the columns whose values are found in a unique column of another file."""
    values: dict[tuple[str, str], frozenset[str]] = {}
    for table in tables:
        for profile in table.columns:
            if _is_id(profile):
                values[table.raw.name, profile.name] = _values(table, profile, opening)
    parents = [
        (table.raw.name, profile.name)
        for table in tables
        for profile in table.columns
        if (table.raw.name, profile.name) in values and profile.unique
    ]
    links = []
    for parent in parents:
        for child, held in values.items():
            if child[0] != parent[0] and len(held) >= _FEWEST_VALUES:
                share = len(held & values[parent]) / len(held)
                if share >= _CONTAINED:
                    links.append(
                        Link(
                            child_file=child[0], child=child[1],
                            parent_file=parent[0], parent=parent[1], share=share,
                        )
                    )  # fmt: skip
    return links


def _is_id(profile: Profile) -> bool:
    return (
        profile.filled > 0
        and profile.length >= 3
        and profile.length <= 60
        and profile.date < 0.5
        and profile.spaced < 0.3
        and not (profile.numeric > 0.9 and profile.whole < 1)
    )


def _values(table: TableProfile, profile: Profile, opening: Opening) -> frozenset[str]:
    column = profile.physical
    rows = opening.connection.execute(
        f"SELECT DISTINCT trim({column}) FROM ({table.rows_sql}) "
        f"WHERE trim({column}) <> '' LIMIT {_MOST_VALUES}"
    ).fetchall()
    return frozenset(row[0] for row in rows)


_REFERS: dict[str, str] = {"people": "person_ref", "orders": "order_id", "products": "product_id"}
_KEY: dict[str, str] = {"people": RECORD_ID, "orders": "order_id", "products": "product_id"}


def boosts_for(name: str, links: Sequence[Link], guesses: dict[str, Guess]) -> list[Boost]:
    """Turn the links of a file into evidence for its columns."""
    boosts = []
    for link in links:
        parent = guesses.get(link.parent_file)
        if parent is None or parent.table not in _REFERS:
            continue
        if link.parent_file == name:
            target, column, table = _KEY[parent.table], link.parent, parent.table
            boosts.append(Boost(table=table, target=target, column=column, amount=_BOOST))
        if link.child_file == name and link.parent == _key_column(parent):
            boosts += [
                Boost(table=table, target=_REFERS[parent.table], column=link.child, amount=_BOOST)
                for table in (
                    "orders",
                    "order_lines",
                    "returns",
                    "feedback",
                    "interactions",
                    "events",
                )
            ]
    return boosts


def _key_column(guess: Guess) -> str:
    return guess.column(_KEY[guess.table])


def is_child(
    name: str, target_table: str, links: Sequence[Link], guesses: dict[str, Guess]
) -> bool:
    """Tell whether the file refers to another file that holds ``target_table``."""
    return any(
        link.child_file == name
        and link.parent_file in guesses
        and guesses[link.parent_file].table == target_table
        for link in links
    )
