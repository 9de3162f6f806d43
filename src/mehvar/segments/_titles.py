"""Names for groups that a computation found: what is most different about each."""

from __future__ import annotations

from collections.abc import Sequence

from mehvar.segments._division import Division
from mehvar.segments._words import KINDS, TRAITS, level_title, trait_title
from mehvar.text import Bilingual

_FOUND = frozenset({"cluster", "values", "latent"})
_OF_ONE_THING = (
    {"orders", "gap_days", "net_spend", "contribution", "residual"},
    {"recency_days", "alive", "churn_probability"},
    {"basket", "basket_lines"},
    {"contact_rate", "complaint_rate"},
)
"""Traits that say nearly the same: one of them is enough in a name."""


def name_segments(division: Division, traits: Sequence[dict[str, object]]) -> dict[str, Bilingual]:
    """Name each segment by what sets it apart most; no two alike.

    Args:
        division: the segmentation; one that has names of its own keeps them.
        traits: rows of ``segment_traits``, ranked.
    """
    if division.kind not in _FOUND:
        return {}
    named: dict[str, Bilingual] = {}
    for place, segment in enumerate(division.segments, start=1):
        phrases = _phrases([row for row in traits if row["segment"] == segment], division.kind)
        plain = Bilingual(f"گروه {place}", f"Group {place}")
        words = 2
        title = _joined(phrases[:words]) or plain
        while title in named.values() and words < len(phrases):
            words += 1
            title = _joined(phrases[:words]) or plain
        if title in named.values():
            title = Bilingual(f"{title.fa} ({place})", f"{title.en} ({place})")
        named[segment] = title
    return named


def _phrases(rows: Sequence[dict[str, object]], kind: str) -> list[Bilingual]:
    """What to say of a segment, the most different first, nothing twice."""
    ranked = sorted((row for row in rows if row["rank"] is not None), key=_rank)
    if kind != "cluster":  # what the groups were made of names them, where it sets them apart
        own = [row for row in ranked if ":" in str(row["trait"])]
        ranked = own or ranked
    said: list[set[str]] = []
    phrases = []
    for row in ranked:
        trait = str(row["trait"])
        alike = next((group for group in _OF_ONE_THING if trait in group), {trait})
        if alike in said or trait in {"city", "gender"}:
            continue
        said.append(alike)
        phrases.append(phrase(trait, str(row["level"]), high=float(str(row["difference"])) > 0))
    return phrases


def phrase(trait: str, level: str, *, high: bool) -> Bilingual:
    """Say that a segment has much, or little, of a trait."""
    if trait in TRAITS:
        return TRAITS[trait].high if high else TRAITS[trait].low
    if trait in KINDS:
        named = level_title(trait, level)
        return named if high else Bilingual(f"کمتر {named.fa}", f"less {named.en}")
    named = trait_title(trait)
    return Bilingual(
        f"{named.fa} {'بالا' if high else 'پایین'}", f"{'high' if high else 'low'} {named.en}"
    )


def _rank(row: dict[str, object]) -> int:
    return int(str(row["rank"]))


def _joined(phrases: Sequence[Bilingual]) -> Bilingual | None:
    if not phrases:
        return None
    english = " · ".join(one.en for one in phrases)
    return Bilingual("، ".join(one.fa for one in phrases), english[:1].upper() + english[1:])
