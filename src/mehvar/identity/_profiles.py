"""Which profiles exist, which of them changed, and which must be judged again with them."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from mehvar import privacy, schema
from mehvar.identity._evidence import put_evidence
from mehvar.identity._rules import IdentityError
from mehvar.identity._tables import Tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build

FACTS = tuple(table.name for table in schema.BASE_TABLES if "person_hash" in table.column_names)
"""The base tables whose rows may name a person."""

_ALL_AT_ONCE = 0.2
"""Above this share of changed profiles everything is judged anew: it is cheaper then."""


def put_seen(tables: Tables) -> None:
    """One row per profile in the data now: ``identity_seen``.

    A profile is a row of ``people``, or a person named by facts alone (``identity_loose``).

    Raises:
        IdentityError: when two profiles share a 64-bit hash.
    """
    people = tables.build.current("people")
    tables.put_rows("identity_people", people)
    tables.put_rows("identity_loose", _loose(tables.build, people), stored=True)
    mark = f"(hash(import_id, ingested_at, {tables.rules.fingerprint()}) >> 1)::BIGINT"
    tables.put(
        "identity_seen",
        f"SELECT record_hash AS profile_hash, {mark} AS mark, ingested_at AS taken_at "
        "FROM identity_people UNION ALL "
        "SELECT profile_hash, NULL, NULL FROM identity_loose",
    )
    rows = tables.count("SELECT count(*) FROM identity_seen")
    if rows != tables.count("SELECT count(DISTINCT profile_hash) FROM identity_seen"):
        raise IdentityError(
            "Two profiles of the people table have the same 64-bit hash.",
            hint="Import one of them under another record id; the last build stays in force.",
        )


def _loose(build: Build, people: ir.Table) -> ir.Table:
    """One row per person whom facts name and no people table knows."""
    import ibis

    known = people.select(profile_hash="record_hash")
    named = [
        build.current(name).select(
            profile_hash="person_hash", source="person_source", person_ref="person_ref"
        )
        for name in FACTS
        if build.has_rows(name)
    ]
    if not named:
        kinds = {"profile_hash": "int64", "source": "string", "person_ref": "string"}
        return ibis.memtable([], schema=ibis.schema(kinds))
    loose = [
        rows.filter(rows.profile_hash.notnull() & rows.person_ref.notnull())
        .anti_join(known, "profile_hash")
        .group_by("profile_hash")
        .aggregate(source=lambda t: t.source.min(), person_ref=lambda t: t.person_ref.min())
        for rows in named
    ]
    return (
        reduce(lambda left, right: left.union(right), loose)
        .group_by("profile_hash")
        .aggregate(source=lambda t: t.source.min(), person_ref=lambda t: t.person_ref.min())
    )


def put_known(tables: Tables) -> None:
    """What the last build knew: ``identity_known`` (the register), and its links and profiles."""
    build = tables.build
    tables.put_rows("identity_known", build.read("identity_registry"))
    tables.put_rows("identity_old_links", build.read("identity_links"))
    tables.put_rows("identity_old_profiles", build.read("profiles"))


def put_changed(tables: Tables) -> int:
    """Profiles that are new, gone, back, or whose row or rules changed; return their number."""
    tables.put(
        "identity_changed",
        """
        SELECT coalesce(s.profile_hash, k.profile_hash) AS profile_hash, 0 AS i
        FROM identity_seen s FULL JOIN identity_known k ON s.profile_hash = k.profile_hash
        WHERE k.profile_hash IS NULL
           OR (s.profile_hash IS NULL) = k.present
           OR (s.profile_hash IS NOT NULL AND s.mark IS DISTINCT FROM k.mark)
        """,
    )
    return tables.count("SELECT count(*) FROM identity_changed")


def put_scope(tables: Tables, changed: int) -> int:
    """The profiles to judge now: ``identity_scope``; return their number.

    Judged are the changed profiles, whoever carries an identifier that they carry or carried,
    and the whole blocks of those. ``i`` counts them from 0 in order of ``profile_no``.
    """
    seen = tables.count("SELECT count(*) FROM identity_seen")
    if changed > _ALL_AT_ONCE * seen:
        tables.put(
            "identity_touched",
            "SELECT profile_hash FROM identity_seen UNION SELECT profile_hash FROM identity_known",
        )
    else:
        _put_touched(tables)
    known = tables.count("SELECT max(profile_no) FROM identity_known")
    last = max(known, privacy.highest_number(tables.build.workspace))
    tables.put(
        "identity_new",
        f"""
        SELECT profile_hash,
               {last} + row_number() OVER (ORDER BY taken_at NULLS LAST, profile_hash) AS profile_no
        FROM identity_seen s
        WHERE NOT EXISTS (FROM identity_known k WHERE k.profile_hash = s.profile_hash)
        """,
    )
    tables.put("identity_scope", _SCOPE)
    return tables.count("SELECT count(*) FROM identity_scope")


_SCOPE = """
SELECT (row_number() OVER (ORDER BY profile_no) - 1)::INTEGER AS i, *
FROM (
    SELECT s.profile_hash, s.mark, coalesce(k.profile_no, n.profile_no) AS profile_no,
           k.customer_id AS before, coalesce(k.present, false) AS was_present
    FROM identity_seen s
    SEMI JOIN identity_touched t ON t.profile_hash = s.profile_hash
    LEFT JOIN identity_known k ON k.profile_hash = s.profile_hash
    LEFT JOIN identity_new n ON n.profile_hash = s.profile_hash
)
"""


def _put_touched(tables: Tables) -> None:
    """Changed profiles and everyone whose judgement may depend on them: ``identity_touched``."""
    put_evidence(tables, wanted="identity_changed", into="identity_fresh")
    tables.put("identity_reached", _REACHED)
    tables.put(
        "identity_touched",
        """
        SELECT profile_hash FROM identity_reached
        UNION
        SELECT k.profile_hash FROM identity_known k
        WHERE k.block IN (
            SELECT r.block FROM identity_known r
            WHERE r.block IS NOT NULL
              AND r.profile_hash IN (SELECT profile_hash FROM identity_reached)
        )
        """,
    )
    tables.drop("identity_fresh")


_REACHED = """
WITH affected AS (
    SELECT identifier_hash AS h FROM identity_old_links
    WHERE identifier_hash IS NOT NULL
      AND profile_hash IN (SELECT profile_hash FROM identity_changed)
    UNION
    SELECT unnest([h1, h2, h3, h4, h5]) AS h FROM identity_fresh
),
returned AS (
    SELECT profile_no, customer_id FROM identity_known
    WHERE NOT present AND profile_hash IN (SELECT profile_hash FROM identity_changed)
)
SELECT profile_hash FROM identity_changed
UNION
SELECT profile_hash FROM identity_hand
UNION
SELECT profile_hash FROM identity_old_links
WHERE kind = 'hand' OR identifier_hash IN (SELECT h FROM affected WHERE h IS NOT NULL)
UNION
SELECT profile_hash FROM identity_known
WHERE customer_id IN (SELECT profile_no FROM returned UNION SELECT customer_id FROM returned)
"""
