"""Identifiers on which profiles contradict each other: a family's mobile, a typist's error.

Such an identifier links only profiles that agree with one another; whoever says too little to be
placed stays alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.identity._names import NAMES_AGREE, NAMES_DIFFER, put_names
from mehvar.identity._tables import Tables

if TYPE_CHECKING:
    import numpy as np

_MOST_PERSONAS = 50
"""More distinct personas than this on one contested identifier: it links nobody."""

_CONTESTED = """
SELECT c.h
FROM identity_carried c
JOIN identity_groups g ON g.h = c.h
JOIN identity_evidence e ON e.i = c.i
WHERE g.why IS NULL
GROUP BY c.h, c.level
HAVING (c.level > 1 AND min(h1) <> max(h1))
    OR (c.level > 2 AND min(h2) <> max(h2))
    OR (c.level <> 2 AND (count(name_mark) < count(*) OR min(name_mark) <> max(name_mark))
        AND ((c.level > 3 AND min(h3) <> max(h3))
             OR (c.level > 4 AND min(h4) <> max(h4))
             OR min(birth) <> max(birth)
             OR min(name_mark) <> max(name_mark)))
"""
"""Identifiers whose profiles may contradict each other: a cheap, generous test."""

_SUSPECTS = """
SELECT c.i, c.h, c.level, e.profile_hash, e.name_mark, h1, h2, h3, h4, h5, birth,
       CASE WHEN h2 IS NOT NULL THEN source END AS key_source,
       (dense_rank() OVER (ORDER BY c.h, e.name_mark, h1, h2, h3, h4, h5, birth,
                           CASE WHEN h2 IS NOT NULL THEN source END) - 1)::INTEGER AS persona
FROM identity_carried c
SEMI JOIN identity_contested x ON x.h = c.h
JOIN identity_evidence e ON e.i = c.i
"""
"""One row per profile on a contested identifier; profiles with equal evidence are one persona."""

_PERSONAS = """
SELECT DISTINCT ON (persona) persona, h, level, name_mark, h1, h2, h3, h4, h5, birth, key_source
FROM identity_suspects
"""

_SAME = " + ".join(f"coalesce((a.h{n} = b.h{n})::INTEGER, 0)" for n in range(1, 6))

_PAIRS = f"""
SELECT one, other, h, why, why IS NULL AND (same_name OR others > 0) AS agree
FROM (
    SELECT *, CASE
        WHEN level > 1 AND differ1 THEN 'other_national_code'
        WHEN level > 2 AND differ2 AND NOT same1 THEN 'other_customer_key'
        WHEN level = 2 OR others > 0 OR same_name THEN NULL
        WHEN level > 3 AND differ3 THEN 'other_loyalty_card'
        WHEN level > 4 AND differ4 THEN 'other_email'
        WHEN other_birth THEN 'other_birth_day'
        WHEN other_name THEN 'other_name' END AS why
    FROM (
        SELECT a.persona AS one, b.persona AS other, a.h, a.level,
               coalesce(a.h1 <> b.h1, false) AS differ1, coalesce(a.h1 = b.h1, false) AS same1,
               coalesce(a.h2 <> b.h2 AND a.key_source = b.key_source, false) AS differ2,
               coalesce(a.h3 <> b.h3, false) AS differ3,
               coalesce(a.h4 <> b.h4, false) AS differ4,
               coalesce(a.birth <> b.birth, false) AS other_birth,
               {_SAME} - 1 AS others,
               {NAMES_AGREE} AS same_name, {NAMES_DIFFER} AS other_name
        FROM identity_personas a
        JOIN identity_personas b ON a.h = b.h AND a.persona < b.persona
        ANTI JOIN identity_crowded w ON w.h = a.h
        LEFT JOIN identity_names na ON na.mark = a.name_mark
        LEFT JOIN identity_names nb ON nb.mark = b.name_mark
    )
)
"""
"""One row per pair of personas on an identifier: why they contradict, or whether they agree."""

_PARTS = """
WITH void AS (
    SELECT DISTINCT p.root FROM identity_pairs x
    JOIN identity_roots p ON p.persona = x.one
    JOIN identity_roots q ON q.persona = x.other AND q.root = p.root
    WHERE x.why IS NOT NULL
),
fits AS (
    SELECT s.i, s.h, s.level, s.profile_hash, s.persona, r.root,
           w.h IS NULL AND v.root IS NULL AND (s.name_mark IS NOT NULL
               OR (h1 IS NOT NULL)::INT + (h2 IS NOT NULL)::INT + (h3 IS NOT NULL)::INT
                + (h4 IS NOT NULL)::INT + (h5 IS NOT NULL)::INT > 1) AS speaks,
           w.h IS NOT NULL AS crowded
    FROM identity_suspects s
    SEMI JOIN identity_divided d ON d.h = s.h
    JOIN identity_roots r ON r.persona = s.persona
    LEFT JOIN void v ON v.root = r.root
    LEFT JOIN identity_crowded w ON w.h = s.h
),
parts AS (
    SELECT root, -min(profile_hash) - 1 AS part FROM fits
    WHERE speaks GROUP BY root HAVING count(*) > 1
),
reasons AS (
    SELECT persona, min(why) AS why FROM (
        SELECT one AS persona, why FROM identity_pairs
        UNION ALL SELECT other, why FROM identity_pairs
    ) GROUP BY persona
)
SELECT f.i, f.h, f.level, CASE WHEN f.speaks THEN p.part END AS part,
       CASE WHEN f.speaks AND p.part IS NOT NULL THEN 'agree' WHEN f.crowded THEN 'too_many'
            ELSE coalesce(r.why, 'ambiguous') END AS why
FROM fits f LEFT JOIN parts p ON p.root = f.root LEFT JOIN reasons r ON r.persona = f.persona
"""


def put_edges(tables: Tables) -> None:
    """Who may be linked by what: ``identity_edges`` (i, level, h, part).

    Rows with equal (level, part) want to be one customer; ``part`` is the identifier's hash, or
    for a divided identifier a negative number of each part. ``identity_parts`` says what became
    of each profile on a divided identifier.
    """
    tables.put("identity_contested", _CONTESTED)
    tables.put("identity_suspects", _SUSPECTS)
    tables.put("identity_personas", _PERSONAS)
    tables.put(
        "identity_crowded",
        f"SELECT h FROM identity_personas GROUP BY h HAVING count(*) > {_MOST_PERSONAS}",
    )
    put_names(tables, marks="SELECT DISTINCT name_mark FROM identity_personas")
    tables.put("identity_pairs", _PAIRS)
    tables.put(
        "identity_divided",
        "SELECT h FROM identity_pairs WHERE why IS NOT NULL UNION SELECT h FROM identity_crowded",
    )
    tables.put_columns("identity_roots", _roots(tables))
    tables.put("identity_parts", _PARTS)
    tables.put(
        "identity_edges",
        """
        SELECT c.i, c.level, c.h, c.h AS part
        FROM identity_carried c
        SEMI JOIN (SELECT h FROM identity_groups WHERE why IS NULL) g ON g.h = c.h
        ANTI JOIN identity_divided d ON d.h = c.h
        UNION ALL
        SELECT i, level, h, part FROM identity_parts WHERE part IS NOT NULL
        """,
    )
    for name in ("roots", "pairs", "names", "crowded", "personas", "suspects", "contested"):
        tables.drop(f"identity_{name}")


def _roots(tables: Tables) -> dict[str, np.ndarray]:
    """The part of each persona: personas that agree, directly or through others."""
    import numpy as np

    from mehvar.identity._kernels import components

    personas = tables.count("SELECT count(*) FROM identity_personas")
    one, other = tables.columns(
        "SELECT one, other FROM identity_pairs WHERE agree "
        "AND h IN (SELECT h FROM identity_divided)"
    )
    pair = np.arange(len(one), dtype=np.int64)
    root = components(
        np.concatenate([one, other]).astype(np.int32), np.concatenate([pair, pair]), personas
    )
    return {"persona": np.arange(personas, dtype=np.int32), "root": root}
