"""Who stands behind a need or an aspect, and what those customers are worth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The evidence of one need, or the voices on one aspect.

    ``worth`` is the sum of the customers' positive residual values in minor units and ``spread``
    half the width of its 90 % interval: the customers' own chance, independent between them. None
    when nobody's value is known.
    """

    evidence: int = 0
    comments: int = 0
    studies: int = 0
    customers: int = 0
    channels: int = 0
    first_day: date | None = None
    last_day: date | None = None
    worth: float | None = None
    spread: float = 0.0

    def money(self, name: str, *, value: str = "") -> dict[str, int | None]:
        """Return the worth and its interval as columns: ``name`` and its ``_low`` and ``_high``."""
        if self.worth is None:
            return {}
        return {
            value or name: round(self.worth),
            f"{name}_low": round(max(0.0, self.worth - self.spread)),
            f"{name}_high": round(self.worth + self.spread),
        }


def behind_needs(build: Build) -> dict[str, Behind]:
    """Count each need's evidence that stands; a comment that is gone counts no more."""
    if not build.has_rows("need_evidence"):
        return {}
    evidence = build.current("need_evidence")
    evidence = evidence.filter(~evidence.is_withdrawn.fill_null(False))
    comments = build.read("voice_comments").select("comment", "customer_id", "channel", told="day")
    said = evidence.filter(evidence.kind == "comment").select("need_id", "comment")
    said = said.distinct().inner_join(comments, "comment")
    counts = _rows(build, said.group_by("need_id").aggregate(
        comments=said.count(), customers=said.customer_id.nunique(),
        channels=said.channel.nunique(), first_day=said.told.min(), last_day=said.told.max(),
    ))  # fmt: skip
    others = evidence.filter(evidence.kind != "comment")
    more = _rows(build, others.group_by("need_id").aggregate(
        others=others.count(), studies=others.study_id.nunique(),
    ))  # fmt: skip
    worth = _worths(build, said.select("need_id", "customer_id"), by="need_id")
    return {
        need: _behind(counts.get(need, {}), more.get(need, {}), worth.get(need))
        for need in counts.keys() | more.keys()
    }


def behind_aspects(build: Build) -> dict[str, Behind]:
    """Count who spoke badly of each aspect within the last year."""
    said = build.read("comment_aspects")
    since = build.as_of - _YEAR
    bad = said.filter((said.polarity < 0) & (said.day > since) & said.customer_id.notnull())
    bad = bad.select("aspect", "customer_id").distinct()
    counts = _rows(build, bad.group_by("aspect").aggregate(customers=bad.count()))
    worth = _worths(build, bad, by="aspect")
    return {aspect: _behind(found, {}, worth.get(aspect)) for aspect, found in counts.items()}


def _behind(counts: dict[str, Any], more: dict[str, Any], worth: dict[str, Any] | None) -> Behind:
    told = {name: value for name, value in counts.items() if value is not None}
    money = worth if worth is not None and worth["known"] else None
    return Behind(
        evidence=told.get("comments", 0) + more.get("others", 0),
        studies=more.get("studies", 0),
        worth=None if money is None else float(money["worth"]),
        spread=0.0 if money is None else math.sqrt(float(money["square"] or 0.0)),
        **told,
    )


def _worths(build: Build, who: ir.Table, *, by: str) -> dict[str, dict[str, Any]]:
    """Sum the positive residual values of each group's distinct customers."""
    import ibis

    values = build.read("customer_value")
    values = values.filter(values.residual_value.notnull()).select(
        "customer_id",
        worth=ibis.greatest(values.residual_value, 0).cast("float64"),
        half=((values.residual_high - values.residual_low) / 2).cast("float64"),
    )
    found = who.filter(who.customer_id.notnull()).distinct().inner_join(values, "customer_id")
    return _rows(build, found.group_by(by).aggregate(
        known=found.count(), worth=found.worth.sum(), square=(found.half * found.half).sum(),
    ))  # fmt: skip


def _rows(build: Build, grouped: ir.Table) -> dict[str, dict[str, Any]]:
    """Read groups by their first column."""
    key = grouped.columns[0]
    rows = build.backend.to_pyarrow(grouped).to_pylist()
    return {row[key]: {name: row[name] for name in row if name != key} for row in rows}
