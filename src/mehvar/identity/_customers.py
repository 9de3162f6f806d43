"""Stable ids: a customer bears the number of its oldest profile.

A profile gets its number once, on first sight. So re-runs and new data change no id, the oldest
id wins a merge, the part with the oldest profile keeps the id in a split, and a split part gets
back the id that it had before the merge. Any old id n means "the customer of profile n". When
profile n itself is gone (its import was withdrawn), the oldest profile left with n inherits it.
"""

from __future__ import annotations

from mehvar.identity._tables import Tables


def put_customers(tables: Tables) -> None:
    """The customer of each judged profile, ``identity_customers`` (i, customer_id, block).

    ``identity_renamed`` (before, customer_id) says what became of each id used before.
    """
    tables.put("identity_heirs", _HEIRS)
    tables.put(
        "identity_named",
        """
        SELECT c.root, least(any_value(s.profile_no), min(h.before)) AS customer_id
        FROM (SELECT DISTINCT root FROM identity_clusters) c
        JOIN identity_scope s ON s.i = c.root
        LEFT JOIN identity_heirs h ON h.root = c.root AND h.inherits
        GROUP BY c.root
        """,
    )
    tables.put(
        "identity_customers",
        """
        SELECT c.i, n.customer_id, b.profile_no AS block
        FROM identity_clusters c
        JOIN identity_named n ON n.root = c.root
        JOIN identity_scope b ON b.i = c.block
        """,
    )
    tables.put(
        "identity_renamed",
        """
        SELECT h.before, n.customer_id
        FROM identity_heirs h JOIN identity_named n ON n.root = h.root
        """,
    )
    tables.drop("identity_heirs")
    tables.drop("identity_named")


_HEIRS = """
WITH oldest AS (
    SELECT before, arg_min(i, (NOT was_present, profile_no)) AS heir
    FROM identity_scope WHERE before IS NOT NULL GROUP BY before
)
SELECT o.before, c.root, s.i IS NULL AS inherits
FROM oldest o
LEFT JOIN identity_scope s ON s.profile_no = o.before
JOIN identity_clusters c ON c.i = coalesce(s.i, o.heir)
"""
"""One row per id used before: the cluster that it belongs to now, and whether by inheritance."""


def write_marts(tables: Tables) -> None:
    """Write ``identity_registry``, ``profiles`` and ``identity_links``."""
    tables.write("identity_registry", _REGISTRY)
    tables.write("profiles", _PROFILES)
    tables.write("identity_links", _LINKS)


_REGISTRY = """
SELECT s.profile_hash, s.profile_no, c.customer_id, c.block, s.mark, true AS present
FROM identity_scope s JOIN identity_customers c ON c.i = s.i
UNION ALL
SELECT k.profile_hash, k.profile_no,
       CASE WHEN g.profile_hash IS NULL THEN coalesce(r.customer_id, k.customer_id)
            ELSE k.customer_id END AS customer_id,
       CASE WHEN g.profile_hash IS NOT NULL THEN k.block END AS block,
       CASE WHEN g.profile_hash IS NOT NULL THEN k.mark END AS mark,
       g.profile_hash IS NOT NULL AS present
FROM identity_known k
ANTI JOIN identity_scope s ON s.profile_hash = k.profile_hash
LEFT JOIN identity_seen g ON g.profile_hash = k.profile_hash
LEFT JOIN identity_renamed r ON r.before = k.customer_id
"""

_PROFILES = """
SELECT coalesce(e.source, l.source) AS source, coalesce(e.person_ref, l.person_ref) AS person_ref,
       s.profile_hash, c.customer_id
FROM identity_scope s
JOIN identity_customers c ON c.i = s.i
LEFT JOIN identity_evidence e ON e.i = s.i
LEFT JOIN identity_loose l ON l.profile_hash = s.profile_hash
UNION ALL
SELECT source, person_ref, profile_hash, customer_id FROM identity_old_profiles o
ANTI JOIN identity_touched t ON t.profile_hash = o.profile_hash
"""

_STATUS = """
SELECT d.i, d.level, d.h,
       CASE WHEN g.h IS NULL THEN 'alone'
            WHEN g.why IS NOT NULL THEN g.why
            WHEN p.part IS NULL AND p.why IS NOT NULL THEN p.why
            WHEN r.refused = 1 THEN 'other_national_code'
            WHEN r.refused = 2 THEN 'by_hand'
            ELSE coalesce(p.why, 'same') END AS why,
       coalesce(g.n, 1) AS profiles
FROM identity_carried d
LEFT JOIN identity_groups g ON g.h = d.h
LEFT JOIN identity_parts p ON p.i = d.i AND p.level = d.level
LEFT JOIN identity_refused r ON r.i = d.i AND r.level = d.level
"""

_LINKS = f"""
SELECT c.customer_id, e.source, e.person_ref,
       CASE d.level WHEN 1 THEN 'national_code' WHEN 2 THEN 'customer_key'
            WHEN 3 THEN 'loyalty_card' WHEN 4 THEN 'email' ELSE 'mobile' END AS kind,
       CASE d.level WHEN 1 THEN v1 WHEN 2 THEN v2 WHEN 3 THEN v3 WHEN 4 THEN v4 ELSE v5 END
           AS identifier,
       CASE WHEN why IN ('alone', 'same', 'agree') THEN 'linked'
            WHEN why = 'by_hand' THEN 'split' ELSE 'shared' END AS status,
       why, d.profiles, e.profile_hash, d.h AS identifier_hash
FROM ({_STATUS}) d
JOIN identity_evidence e ON e.i = d.i
JOIN identity_customers c ON c.i = d.i
UNION ALL
SELECT c.customer_id, coalesce(e.source, l.source), coalesce(e.person_ref, l.person_ref),
       'hand', h.decisions, CASE WHEN h.apart THEN 'split' ELSE 'linked' END, 'by_hand',
       count(*) OVER (PARTITION BY h.hand), s.profile_hash, NULL
FROM identity_hand h
JOIN identity_scope s ON s.profile_hash = h.profile_hash
JOIN identity_customers c ON c.i = s.i
LEFT JOIN identity_evidence e ON e.i = s.i
LEFT JOIN identity_loose l ON l.profile_hash = s.profile_hash
UNION ALL
SELECT customer_id, source, person_ref, kind, identifier, status, why, profiles, profile_hash,
       identifier_hash
FROM identity_old_links o
ANTI JOIN identity_touched t ON t.profile_hash = o.profile_hash
"""
