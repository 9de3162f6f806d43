"""What each profile says about who it is: clean identifiers, name and date of birth."""

from __future__ import annotations

from mehvar import text
from mehvar.identity._rules import KINDS
from mehvar.identity._tables import Tables

_REGULAR = {
    "national_code": "[0-9]{10}",
    "customer_key": "[!-~]+",
    "loyalty_card": "[!-~]+",
    "email": "[!-?\\[-~]+@[!-?\\[-~]+",
    "mobile": "\\+[1-9][0-9]{7,14}",
}
"""What the importer's cleaners return; whatever looks otherwise is cleaned once more."""

_JUNK = (
    "guest", "none", "null", "nan", "n/a", "na", "unknown", "test", "0", "-", "--", ".",
    "ندارد", "نامشخص",
)  # fmt: skip


def put_evidence(tables: Tables, *, wanted: str, into: str) -> None:
    """One row per wanted profile of the people table.

    Columns: ``i, profile_hash, source, person_ref, name, name_mark, birth``, then for each kind
    of identifier its value (``v1`` .. ``v5``) and its 64-bit hash (``h1`` .. ``h5``), strongest
    kind first.
    """
    ignored = ", ".join(_quoted(name.lower()) for name in ("", *tables.rules.ignored_names))
    values = ", ".join(f"nullif({kind}, '') AS v{level}" for level, kind in _levels())
    tables.put(
        "identity_raw",
        f"""
        SELECT w.i, record_hash AS profile_hash, source, record_id AS person_ref,
               birth_day AS birth, trim(coalesce(nullif(trim(full_name), ''),
                                        concat_ws(' ', first_name, last_name))) AS name, {values}
        FROM identity_people p JOIN {wanted} w ON w.profile_hash = p.record_hash
        """,
    )
    _clean(tables)
    hashes = ", ".join(f"{_hash(level, kind)} AS h{level}" for level, kind in _levels())
    tables.put(
        into,
        f"""
        SELECT * REPLACE (CASE WHEN lower(name) NOT IN ({ignored}) THEN name END AS name),
               CASE WHEN lower(name) NOT IN ({ignored}) THEN hash(lower(name)) END AS name_mark,
               {hashes}
        FROM identity_raw
        """,
    )
    tables.drop("identity_raw")


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _levels() -> list[tuple[int, text.IdentifierKind]]:
    return [(place + 1, kind) for place, kind in enumerate(KINDS)]


def _hash(level: int, kind: str) -> str:
    """The identifier's 64-bit hash; a customer key means something in its own source only."""
    scope = "source || chr(31) || " if kind == "customer_key" else ""
    return f"(md5_number_lower('{kind}' || chr(31) || {scope}v{level}) >> 1)::BIGINT"


def _clean(tables: Tables) -> None:
    """Clean the values that no importer of ours has cleaned; what cannot be is no identifier."""
    for level, kind in _levels():
        odd = f"v{level} IS NOT NULL AND NOT regexp_full_match(v{level}, '{_REGULAR[kind]}')"
        values = tables.arrow(f"SELECT DISTINCT v{level} AS value FROM identity_raw WHERE {odd}")
        if values.num_rows == 0:
            continue
        cleaned = text.IDENTIFIERS[kind](values["value"])
        tables.put_columns("identity_cleaned", {"value": values["value"], "clean": cleaned})
        tables.run(
            f"UPDATE identity_raw SET v{level} = nullif(c.clean, '') "
            f"FROM identity_cleaned c WHERE v{level} = c.value"
        )
        tables.drop("identity_cleaned")


def put_groups(tables: Tables) -> None:
    """One row per identifier that several profiles carry: ``identity_groups``.

    ``why`` is empty for an identifier that may link, else the reason why it does not. An
    identifier with carriers outside the scope was shared before and has not changed since.
    ``identity_carried`` has one row per profile and identifier.
    """
    union = " UNION ALL ".join(
        f"SELECT i, profile_hash, {level}::TINYINT AS level, h{level} AS h, hash(v{level}) AS c "
        f"FROM identity_evidence WHERE h{level} IS NOT NULL"
        for level, _ in _levels()
    )
    tables.put("identity_carried", union)
    tables.put("identity_frozen", _FROZEN)
    tables.put(
        "identity_groups",
        """
        SELECT g.h, level, coalesce(f.n, g.n) AS n, first,
               coalesce(f.why, CASE WHEN collided THEN 'hash_collision' END) AS why
        FROM (
            SELECT h, any_value(level) AS level, count(*) AS n, min(i) AS first,
                   min(c) <> max(c) AS collided
            FROM identity_carried GROUP BY h
        ) g LEFT JOIN identity_frozen f ON f.h = g.h
        WHERE g.n > 1 OR f.h IS NOT NULL
        """,
    )
    _put_known_shared(tables)
    _put_too_many(tables)
    _hide_shared(tables)


_FROZEN = """
SELECT identifier_hash AS h, any_value(profiles) AS n, any_value(why) AS why
FROM identity_old_links
WHERE identifier_hash IN (SELECT h FROM identity_carried)
  AND profile_hash NOT IN (SELECT profile_hash FROM identity_touched)
GROUP BY identifier_hash
"""


def _put_known_shared(tables: Tables) -> None:
    """Mark placeholders, junk, and what the rules list as shared."""
    value = "CASE g.level " + " ".join(f"WHEN {n} THEN v{n}" for n, _ in _levels()) + " END"
    found = tables.arrow(
        f"SELECT g.h, g.level, {value} AS value "
        "FROM identity_groups g JOIN identity_evidence e ON e.i = g.first WHERE g.why IS NULL"
    )
    tables.put_columns(
        "identity_placeholders",
        {"h": found["h"], "level": found["level"], "value": found["value"]},
    )
    for level, is_placeholder in ((4, text.placeholder_email), (5, text.placeholder_mobile)):
        rows = tables.arrow(f"SELECT h, value FROM identity_placeholders WHERE level = {level}")
        if rows.num_rows:
            dummies = rows.filter(is_placeholder(rows["value"]))
            _mark(tables, dummies["h"].to_pylist(), "placeholder")
    junk = tables.connection.execute(
        "SELECT h FROM identity_placeholders WHERE level IN (2, 3) "
        "AND (list_contains(?, lower(value)) "
        "OR (length(value) > 2 AND replace(value, value[1], '') = ''))",
        [list(_JUNK)],
    ).fetchall()
    _mark(tables, [row[0] for row in junk], "placeholder")
    listed = tables.connection.execute(
        "SELECT h FROM identity_placeholders WHERE list_contains(?::VARCHAR[], value)",
        [list(tables.rules.shared)],
    ).fetchall()
    _mark(tables, [row[0] for row in listed], "listed")
    tables.drop("identity_placeholders")


def _mark(tables: Tables, hashes: list[int], why: str) -> None:
    if not hashes:
        return
    tables.put_columns("identity_marked", {"h": hashes})
    tables.run(
        f"UPDATE identity_groups SET why = '{why}' "
        "WHERE why IS NULL AND h IN (SELECT h FROM identity_marked)"
    )
    tables.drop("identity_marked")


def _put_too_many(tables: Tables) -> None:
    """Mark identifiers with more voices than the rules allow."""
    rules = tables.rules
    no_limit = 2**62
    tables.put_columns(
        "identity_limits",
        {
            "level": [level for level, _ in _levels()],
            "per_source": [rules.per_source[kind] or no_limit for kind in KINDS],
            "overall": [rules.overall[kind] or no_limit for kind in KINDS],
        },
    )
    found = tables.connection.execute(_TOO_MANY).fetchall()
    _mark(tables, [row[0] for row in found], "too_many")
    tables.drop("identity_limits")


_TOO_MANY = """
WITH voices AS (
    SELECT c.h, l.per_source, l.overall, e.source,
           coalesce(e.name_mark, hash(e.profile_hash)) AS voice
    FROM identity_carried c
    JOIN identity_groups g ON g.h = c.h
    JOIN identity_limits l ON l.level = g.level
    JOIN identity_evidence e ON e.i = c.i
    WHERE g.why IS NULL AND g.n > least(l.per_source, l.overall)
)
SELECT h FROM voices GROUP BY h, source, per_source HAVING count(DISTINCT voice) > per_source
UNION
SELECT h FROM voices GROUP BY h, overall HAVING count(DISTINCT voice) > overall
"""


def _hide_shared(tables: Tables) -> None:
    """A shared identifier is no evidence: empty it in ``identity_evidence``."""
    for level, _ in _levels():
        shared = f"SELECT h FROM identity_groups WHERE why IS NOT NULL AND level = {level}"
        if tables.count(f"SELECT count(*) FROM ({shared})"):
            tables.run(f"UPDATE identity_evidence SET h{level} = NULL WHERE h{level} IN ({shared})")
