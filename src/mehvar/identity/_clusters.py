"""From links to customers: blocks first, and inside a doubtful block the links one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.identity._decisions import Hands
from mehvar.identity._tables import Tables

if TYPE_CHECKING:
    import numpy as np


def put_hand(tables: Tables, hands: Hands) -> None:
    """One row per profile under a hand decision: ``identity_hand``."""
    import pyarrow as pa

    apart = {place for pair in hands.apart for place in pair}
    rows = [
        {
            "profile_hash": profile,
            "hand": place,
            "decisions": ", ".join(map(str, hands.reasons[place])),
            "apart": place in apart,
        }
        for place, group in enumerate(hands.groups)
        for profile in sorted(group)
    ]
    kinds = {
        "profile_hash": pa.int64(),
        "hand": pa.int32(),
        "decisions": pa.string(),
        "apart": pa.bool_(),
    }
    tables.put_arrow("identity_hand", pa.Table.from_pylist(rows, schema=pa.schema(kinds)))


def put_clusters(tables: Tables, hands: Hands, size: int) -> None:
    """Who is one customer: ``identity_clusters`` (i, block, root), and ``identity_refused``.

    A block is what all identifiers that may link connect. Where nothing in it contradicts, it is
    one customer. A block with several national codes, a divided identifier or a hand decision is
    settled link by link, strongest first.
    """
    import numpy as np

    index = np.arange(size, dtype=np.int32)
    block = _blocks(tables, size)
    tables.put_columns("identity_clusters", {"i": index, "block": block, "root": block})
    tables.put("identity_doubtful", _DOUBTFUL)
    edges = tables.columns(_DOUBTFUL_EDGES)
    roots, refused = _settle(tables, hands, size, edges)
    # Profiles of blocks without doubt have no edge here and keep their block.
    doubtful = tables.columns(_DOUBTFUL_PROFILES)[0]
    root = block.copy()
    root[doubtful] = roots[doubtful]
    tables.put_columns("identity_clusters", {"i": index, "block": block, "root": root})
    kept = refused > 0
    tables.put_columns(
        "identity_refused",
        {"i": edges[0][kept], "level": edges[2][kept], "refused": refused[kept]},
    )
    tables.drop("identity_doubtful")


def _blocks(tables: Tables, size: int) -> np.ndarray:
    """Return the block of each profile in the scope, named by its first profile."""
    import numpy as np

    from mehvar.identity._kernels import components

    profile, identifier = tables.columns(
        """
        SELECT c.i, c.h FROM identity_carried c
        SEMI JOIN (SELECT h FROM identity_groups WHERE why IS NULL) g ON g.h = c.h
        UNION ALL
        SELECT s.i, -1 - hand FROM identity_hand
        JOIN identity_scope s USING (profile_hash)
        """
    )
    block: np.ndarray = components(profile.astype(np.int32), identifier.astype(np.int64), size)
    return block


_DOUBTFUL = """
SELECT block FROM identity_clusters JOIN identity_evidence USING (i)
WHERE h1 IS NOT NULL GROUP BY block HAVING min(h1) <> max(h1)
UNION
SELECT block FROM identity_clusters JOIN identity_parts USING (i)
UNION
SELECT block FROM identity_clusters JOIN identity_scope USING (i)
JOIN identity_hand h USING (profile_hash) WHERE h.apart
"""

_DOUBTFUL_PROFILES = (
    "SELECT i FROM identity_clusters WHERE block IN (SELECT block FROM identity_doubtful)"
)

_DOUBTFUL_EDGES = f"""
SELECT i, part, level, h FROM (
    SELECT i, part, level, h FROM identity_edges
    UNION ALL
    SELECT s.i, hand, 0, NULL FROM identity_hand JOIN identity_scope s USING (profile_hash)
) WHERE i IN ({_DOUBTFUL_PROFILES})
ORDER BY level, part, i
"""


def _settle(
    tables: Tables, hands: Hands, size: int, edges: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Connect the doubtful blocks link by link; return roots, and refusals by edge."""
    import numpy as np

    from mehvar.identity._kernels import settle

    code = np.zeros(size, dtype=np.int64)
    place, value = tables.columns("SELECT i, h1 FROM identity_evidence WHERE h1 IS NOT NULL")
    code[place] = value
    hand = np.full(size, -1, dtype=np.int32)
    place, value = tables.columns(
        "SELECT s.i, hand FROM identity_hand JOIN identity_scope s USING (profile_hash)"
    )
    hand[place] = value
    count = int(hand.max(initial=-1)) + 1
    pairs = [
        one * count + other
        for pair in hands.apart
        for one, other in (pair, pair[::-1])
        if one < count and other < count
    ]
    apart = np.array(sorted(pairs), dtype=np.int64)
    profile, part, level = edges[0], edges[1], edges[2]
    roots, refused = settle(
        profile.astype(np.int32), part.astype(np.int64), level.astype(np.int8), code, hand, apart
    )
    return roots, refused
