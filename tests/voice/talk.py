"""Companies whose customers talk: comments and their aspects, as the step before writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from mehvar import schema, voice
from mehvar.workspace import Marts, Settings, Workspace

if TYPE_CHECKING:
    import numpy.typing as npt

AS_OF = date(2026, 1, 14)
"""A Wednesday: the last whole week runs from Saturday 3 January to Friday the ninth."""

BUILT_AT = datetime(2026, 1, 15, 6)
DAYS = 244
LATE = DAYS - 12
"""From this day on (the judged week and what came after it), what changed has changed."""

_WORDS = np.char.split(
    "غذا خوب بد سرد پیک دیر رسید قیمت گران عالی کیفیت نان برنج مرغ طعم بو تازه پول تخفیف "
    "تماس جواب ممنون لطفا دوباره سفارش اشتباه food late cold"
).item()


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What was said: the two marts that the step reads."""

    comments: pa.Table
    aspects: pa.Table


def talk(
    *, n: int = 6_000, seed: int = 1, rise: float = 0.0, term: str = "", sadder: float = 0.0
) -> Talk:
    """Let customers talk for eight months, evenly.

    Args:
        n: comments.
        seed: of the chance.
        rise: what is added to the share of comments that complain of delivery, late in the end.
        term: what one in eight comments of the end says as well.
        sadder: what the chance of being positive loses in the end.
    """
    rng = np.random.default_rng(seed)
    days = np.sort(rng.integers(0, DAYS, n))
    late = days >= LATE
    frequency = 1 / np.arange(1, len(_WORDS) + 1)
    words = rng.choice(len(_WORDS), (n, 9), p=frequency / frequency.sum())
    texts = [" ".join(_WORDS[one] for one in row) for row in words]
    for place in np.flatnonzero(late)[::8] if term else ():
        texts[place] += f" {term}"
    day = [AS_OF - timedelta(days=DAYS - 1 - int(one)) for one in days]
    place = {
        "store_id": [f"s{one}" for one in rng.integers(0, 6, n)],
        "city": [("تهران", "قم")[one] for one in rng.integers(0, 2, n)],
    }
    positive = np.clip(rng.beta(2, 2, n) - sadder * late, 0, 1)
    comments = table(
        "voice_comments",
        {
            "comment": np.arange(n), "day": day, "text": texts, "positive": positive, **place,
            "customer_id": np.arange(n) % 50, "language": ["fa"] * n, "origin": ["feedback"] * n,
        },
        n,
    )  # fmt: skip
    shares: dict[str, npt.ArrayLike] = {
        "delivery": 0.15 + rise * late,
        "price": 0.15,
        "taste": 0.15,
    }
    said = [
        (name, np.flatnonzero(rng.random(n) < np.broadcast_to(share, n)))
        for name, share in shares.items()
    ]
    rows = np.concatenate([found for _, found in said])
    aspects = table(
        "comment_aspects",
        {
            "comment": rows,
            "day": [day[one] for one in rows],
            "aspect": [name for name, found in said for _ in found],
            "kind": ["aspect"] * rows.size,
            "polarity": np.where(rng.random(rows.size) < 0.6, -1, 1),
            **{name: [values[one] for one in rows] for name, values in place.items()},
        },
        rows.size,
    )
    return Talk(comments=comments, aspects=aspects)


def table(
    name: str, columns: Mapping[str, Sequence[object] | npt.NDArray[np.generic]], size: int
) -> pa.Table:
    """Return a mart with these columns, the others empty."""
    wanted = schema.table(name).arrow_schema
    return pa.table(
        {
            field.name: pa.array(columns[field.name], field.type)
            if field.name in columns
            else pa.nulls(size, field.type)
            for field in wanted
        }
    )


def company(root: Path) -> Workspace:
    """Found a company."""
    return Workspace.create(root, Settings(memory_limit="1GB", threads=1))


def build(
    workspace: Workspace, said: Talk, *, as_of: date = AS_OF, now: datetime = BUILT_AT
) -> voice.VoiceWatch:
    """Publish what was said, and what changed in it."""
    with workspace.build(now=now, as_of=as_of) as opened:
        opened.write_arrow("voice_comments", said.comments)
        opened.write_arrow("comment_aspects", said.aspects)
        voice.build_changes(opened)
    return voice.read_changes(workspace)


def alarms(workspace: Workspace) -> list[str]:
    """Return the record ids of the alarms that the lake has."""
    with Marts(workspace) as marts:
        version = workspace.lake.version("system_events")
        files = [str(one) for one in workspace.lake.files("system_events", version=version)]
        if not files:
            return []
        found = marts.ask(
            "SELECT record_id FROM read_parquet(?) WHERE name = 'alert.raised'", [files]
        )
    return sorted(record for (record,) in found)
