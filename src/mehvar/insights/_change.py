"""Did fewer customers complain after the change than before it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from mehvar.stats import proportion_change, wilson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mehvar.workspace import Build

Verdict = Literal["better", "worse", "unclear", "waiting", "no_change", "no_aspect", "no_voice"]

WEEKS = 8
"""So many weeks before the change are compared with as many after it."""

FEWEST = 30
"""Fewer comments on either side are no comparison."""

_SPAN = timedelta(weeks=WEEKS)
_LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The share of comments that speak badly of an aspect, before and after a change."""

    verdict: Verdict
    before: tuple[int, int] = (0, 0)
    after: tuple[int, int] = (0, 0)

    def columns(self) -> dict[str, object]:
        """Return the columns of ``need_worth``; shares only where there are comments."""
        row: dict[str, object] = {"verdict": self.verdict}
        for name, (bad, count) in (("before", self.before), ("after", self.after)):
            row[f"{name}_n"] = count
            if count:
                ends = wilson(successes=bad, n=count, level=_LEVEL)[0]
                row |= {
                    f"{name}_share": bad / count,
                    f"{name}_low": ends.low,
                    f"{name}_high": ends.high,
                }
        if self.before[1] and self.after[1]:
            moved = _moved(self.before, self.after)
            row |= {"difference": moved[0], "difference_low": moved[1], "difference_high": moved[2]}
        return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """Comments a day, and those that speak badly of an aspect."""

    as_of: date
    comments: dict[date, int]
    bad: dict[tuple[str, date], int]

    @classmethod
    def read(cls, build: Build, *, aspects: Iterable[str | None]) -> Daily:
        """Count the days of the comments that a person, model or lexicon judged."""
        wanted = sorted({aspect for aspect in aspects if aspect})
        if not wanted:
            return cls(as_of=build.as_of, comments={}, bad={})
        judged = build.read("voice_comments")
        judged = judged.filter(judged.sentiment.notnull())
        days = build.backend.to_pyarrow(
            judged.group_by("day").aggregate(comments=judged.count())
        ).to_pylist()
        said = build.read("comment_aspects")
        said = said.filter((said.polarity < 0) & said.aspect.isin(wanted))
        said = said.semi_join(judged, "comment").select("aspect", "day", "comment").distinct()
        bad = build.backend.to_pyarrow(
            said.group_by(["aspect", "day"]).aggregate(comments=said.count())
        ).to_pylist()
        return cls(
            as_of=build.as_of,
            comments={row["day"]: row["comments"] for row in days},
            bad={(row["aspect"], row["day"]): row["comments"] for row in bad},
        )

    def within(self, aspect: str, first: date, last: date) -> tuple[int, int]:
        """Return (bad, all) comments from the first day to the last one, both counted."""
        days = [
            first + timedelta(days=at) for at in range((min(last, self.as_of) - first).days + 1)
        ]
        return (
            sum(self.bad.get((aspect, day), 0) for day in days),
            sum(self.comments.get(day, 0) for day in days),
        )


def compare(daily: Daily, *, aspect: str, changed: date | None) -> Changed:
    """Compare the eight weeks before a change with those after it; the day itself counts after."""
    if changed is None:
        return Changed(verdict="no_change")
    if not aspect:
        return Changed(verdict="no_aspect")
    if not daily.comments:
        return Changed(verdict="no_voice")
    before = daily.within(aspect, changed - _SPAN, changed - timedelta(days=1))
    after = daily.within(aspect, changed, changed + _SPAN - timedelta(days=1))
    return Changed(verdict=_verdict(before, after), before=before, after=after)


def _verdict(before: tuple[int, int], after: tuple[int, int]) -> Verdict:
    if before[1] < FEWEST:
        return "no_voice"
    if after[1] < FEWEST:
        return "waiting"
    _, low, high = _moved(before, after)
    if high < 0:
        return "better"
    return "worse" if low > 0 else "unclear"


def _moved(before: tuple[int, int], after: tuple[int, int]) -> tuple[float, float, float]:
    found = proportion_change(
        before_successes=before[0], before_n=before[1], after_successes=after[0],
        after_n=after[1], level=_LEVEL,
    )[0]  # fmt: skip
    return found.difference, found.low, found.high
