"""What was answered to one question: its headline, its shares, its series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mehvar.surveys._compare import Reason, comparable
from mehvar.surveys._records import Field, Option, Survey
from mehvar.surveys._result_records import FieldResult, RowResult, Series, Share
from mehvar.surveys._scale import digits
from mehvar.surveys._tally import (
    Bools,
    Floats,
    Ints,
    coded,
    estimate,
    shares_of,
    statistic_of,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.calendar import Calendar, Period
    from mehvar.stats import Interval

_MEANS = ("csat", "ces", "rating")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FieldRows:
    """The answers to one field: scores (NaN without), answers as stored, versions."""

    field: Field
    scores: Floats
    answers: pa.ChunkedArray
    has_words: Bools
    version: Ints
    since: Ints

    def __len__(self) -> int:
        return self.scores.size

    def where(self, rows: Bools) -> FieldRows:
        """Return some of the answers."""
        import pyarrow as pa

        return FieldRows(
            field=self.field,
            scores=self.scores[rows],
            answers=self.answers.filter(pa.array(rows)),
            has_words=self.has_words[rows],
            version=self.version[rows],
            since=self.since[rows],
        )


def field_result(
    rows: FieldRows, *, minimum: int, surveys: Sequence[Survey], calendar: Calendar
) -> FieldResult:
    """Sum a field up, while it was last asked in the same way."""
    field = rows.field
    begun = [int(one) for one in np.unique(rows.since)]
    latest = field.since or (begun[-1] if begun else 0)
    now = rows.where(rows.since == latest)
    statistic = statistic_of(field)
    earlier = _earlier(rows, [one for one in begun if one != latest], minimum, surveys)
    known = {
        "field": field,
        "statistic": statistic,
        "since": latest,
        "versions": _versions(now),
        "earlier": earlier,
    }
    if len(now) < max(minimum, 1):
        return FieldResult(n=None, is_withheld=bool(len(now)), **known)  # type: ignore[arg-type]
    told = _told(now, calendar)
    return FieldResult(n=len(now), is_withheld=False, **known, **told)  # type: ignore[arg-type]


def _told(rows: FieldRows, calendar: Calendar) -> Mapping[str, object]:
    field = rows.field
    if field.points:
        return _scale(rows)
    if field.type == "number":
        return _number(rows)
    if field.type == "text":
        return {"words": int(rows.has_words.sum())}
    if field.type == "matrix":
        return {"rows": _matrix(rows)}
    if field.type == "date":
        return {"shares": _months(rows, calendar)}
    counts, answered = _chosen(rows)
    return {"shares": _shares(field.options, counts, answered), "mean": _mean(rows)}


def _scale(rows: FieldRows) -> Mapping[str, object]:
    field, statistic = rows.field, statistic_of(rows.field)
    points = field.points
    place = np.clip(np.rint(rows.scores).astype(np.int64) - points[0], 0, len(points) - 1)
    counts = np.bincount(place, minlength=len(points))
    found = shares_of(counts, len(rows))
    return {
        "estimate": estimate(field, rows.scores, statistic),
        "mean": estimate(field, rows.scores, "mean"),
        "top": estimate(field, rows.scores, "top") if field.measure in _MEANS else None,
        "shares": tuple(
            Share(
                key=str(point),
                text={"fa": digits(str(point), "fa"), "en": str(point)},
                count=int(counts[number]),
                share=found[number],
            )
            for number, point in enumerate(points)
        ),
    }


def _number(rows: FieldRows) -> Mapping[str, object]:
    import pyarrow as pa

    values = rows.answers.cast(pa.float64()).to_numpy()
    mean = estimate(rows.field, values, "mean")
    quantiles = tuple(float(one) for one in np.quantile(values, (0, 0.25, 0.5, 0.75, 1)))
    return {"estimate": mean, "mean": mean, "quantiles": quantiles}


def _mean(rows: FieldRows) -> Interval | None:
    """The mean of the numbers that choices stand for, where all of them have one."""
    if rows.field.type != "single" or np.isnan(rows.scores).any():
        return None
    return estimate(rows.field, rows.scores, "mean")


def _chosen(rows: FieldRows) -> tuple[Counter[str], int]:
    """Count who chose each option; answers alike are counted as one first."""
    found: Counter[str] = Counter()
    answers = coded(rows.answers)
    counts = np.bincount(answers.codes[answers.codes >= 0], minlength=len(answers.names))
    for name, count in zip(answers.names, counts, strict=True):
        for option in name.split("|") if rows.field.type == "multiple" else (name,):
            found[option] += int(count)
    return found, int(counts.sum())


def _shares(options: Sequence[Option], counts: Mapping[str, int], n: int) -> tuple[Share, ...]:
    """Return the share of each option; what is no option any more comes last, under its id."""
    known = [(one.id, one.text) for one in options]
    left = sorted(key for key in counts if key not in {one.id for one in options})
    listed = known + [(key, {"en": key}) for key in left]
    if not listed or not n:
        return ()
    told = np.array([counts.get(key, 0) for key, _ in listed], np.int64)
    found = shares_of(told, n)
    return tuple(
        Share(key=key, text=text, count=int(told[place]), share=found[place])
        for place, (key, text) in enumerate(listed)
    )


def _matrix(rows: FieldRows) -> tuple[RowResult, ...]:
    answers = coded(rows.answers)
    counts = np.bincount(answers.codes[answers.codes >= 0], minlength=len(answers.names))
    by_row: dict[str, Counter[str]] = {one.id: Counter() for one in rows.field.rows}
    for name, count in zip(answers.names, counts, strict=True):
        for pair in name.split("|"):
            row, _, column = pair.partition("=")
            by_row.setdefault(row, Counter())[column] += int(count)
    known = {one.id: one for one in rows.field.rows}
    return tuple(
        RowResult(
            row=known.get(key) or Option(id=key, text={"en": key}),
            n=found.total(),
            shares=_shares(rows.field.options, found, found.total()),
            mean=_row_mean(rows.field, found),
        )
        for key, found in by_row.items()
    )


def _row_mean(field: Field, counts: Mapping[str, int]) -> Interval | None:
    """The mean of a matrix's row, where every column stands for a number."""
    from mehvar import stats

    scores = {one.id: one.score for one in field.options}
    told = [(scores.get(key), count) for key, count in counts.items() if count]
    if not told or any(score is None for score, _ in told):
        return None
    values = np.array([score or 0.0 for score, _ in told])
    n = np.array([count for _, count in told], np.float64)
    return stats.mean_interval(total=(values * n).sum(), squares=(values**2 * n).sum(), n=n.sum())[
        0
    ]


def _months(rows: FieldRows, calendar: Calendar) -> tuple[Share, ...]:
    """Count days by month, in the calendar of the readers."""
    import pyarrow as pa

    from mehvar.calendar import jalali_from_days, period_label

    days = rows.answers.cast(pa.date32()).cast(pa.int32()).to_numpy()
    if calendar == "jalali":
        year, month, _ = jalali_from_days(days)
        keys = year.astype(np.int64) * 12 + month - 1
    else:
        keys = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    found, counts = np.unique(keys, return_counts=True)
    shares = shares_of(counts.astype(np.int64), len(rows))
    kind: Period = "jmonth" if calendar == "jalali" else "month"
    told = []
    for place, number in enumerate(found):
        key = f"{number // 12:04d}-{number % 12 + 1:02d}"
        text = {"fa": period_label(kind, key, "fa"), "en": period_label(kind, key, "en")}
        told.append(Share(key=key, text=text, count=int(counts[place]), share=shares[place]))
    return tuple(told)


def _versions(rows: FieldRows) -> tuple[int, ...]:
    return tuple(int(one) for one in np.unique(rows.version) if one > 0)


def _earlier(
    rows: FieldRows, begun: Sequence[int], minimum: int, surveys: Sequence[Survey]
) -> tuple[Series, ...]:
    found = []
    for since in begun:
        mine = rows.where(rows.since == since)
        shown = len(mine) >= max(minimum, 1)
        statistic = statistic_of(rows.field)
        scores = mine.scores[~np.isnan(mine.scores)]
        found.append(
            Series(
                since=since,
                versions=_versions(mine),
                n=len(mine) if shown else 0,
                estimate=estimate(rows.field, scores, statistic)
                if shown and rows.field.points
                else None,
                reasons=_reasons(surveys, rows.field.id, since),
            )
        )
    return tuple(found)


def _reasons(surveys: Sequence[Survey], field_id: str, since: int) -> tuple[Reason, ...]:
    """Say what changed when a series began, from the definitions of the versions."""
    by_version = {one.version: one for one in surveys}
    newer = by_version.get(since)
    before = [version for version in by_version if version < since]
    if newer is None or not before:
        return ()
    for change in comparable(older=by_version[max(before)], newer=newer):
        if change.field_id == field_id:
            return tuple(reason for reason in change.reasons if reason != "new")
    return ()
