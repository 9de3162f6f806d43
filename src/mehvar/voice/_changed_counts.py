"""How many comments a day, of whom, about what, and how many of them speak badly of it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.workspace import Build

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HISTORY_WEEKS = 8
CHART_WEEKS = 26
DAYS = 7 * (CHART_WEEKS + HISTORY_WEEKS) + 6
"""So many days are counted: the weeks of a chart, those before its first, and a week's rest."""

MOST_LEVELS = 50
"""So many cities, stores and products are watched: those of most comments."""

LEAST_COMMENTS = 30
"""A week or a level with fewer comments is not judged: no change could be told from chance."""

COLUMNS = {"city": "city", "store": "store_id", "product": "product_id"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Daily:
    """Comments by day, by level and by subject.

    ``levels`` are (dimension, level); the first is ("all", ""). ``comments``, ``judged`` (whose
    sentiment is known), ``positive`` and ``squares`` (sums of the chance of being positive, and of
    its square) are [day, level]; ``mentions`` and ``negatives`` are [day, level, subject].
    A week of a level with fewer than ``least`` comments is neither judged nor shown.
    """

    first: date
    week_end: date
    least: int
    levels: tuple[tuple[str, str], ...]
    subjects: tuple[str, ...]
    comments: Ints
    judged: Floats
    positive: Floats
    squares: Floats
    mentions: Ints
    negatives: Ints

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + timedelta(days=len(self.comments) - 1)

    @property
    def week(self) -> tuple[date, date]:
        """The last whole week: the one that is judged."""
        return self.week_end - timedelta(days=6), self.week_end

    def place(self, day: date) -> int:
        """Return the row of a day."""
        return (day - self.first).days

    def weekly(self, values: Ints) -> Ints:
        """Add days up to whole weeks, the judged one last."""
        end = self.place(self.week_end) + 1
        weeks = end // 7
        days = values[end - 7 * weeks : end].reshape(weeks, 7, *values.shape[1:])
        return np.asarray(days.sum(axis=1), dtype=np.int64)


def read_daily(build: Build) -> Daily:
    """Count the comments of the last months; of a company without any, nothing at all."""
    last = build.as_of
    first = last - timedelta(days=DAYS - 1)
    comments = build.read("voice_comments")
    comments = comments.filter((comments.day >= first) & (comments.day <= last))
    spoken = _by_comment(build.read("comment_aspects"), first=first, last=last)
    volume = {name: _volume(build, comments, column) for name, column in _dimensions()}
    levels = _levels(build, volume)
    speech = {name: _speech(build, spoken, column) for name, column in _dimensions()}
    subjects = tuple(sorted(set(speech["all"]["aspect"].to_pylist())))
    size = (DAYS, len(levels), len(subjects))
    sums = {name: np.zeros(size[:2]) for name in ("comments", "judged", "positive", "squares")}
    held = {name: np.zeros(size, dtype=np.int64) for name in ("mentions", "negatives")}
    number = {level: place for place, level in enumerate(levels)}
    topic = {subject: place for place, subject in enumerate(subjects)}
    for name, rows in volume.items():
        where, kept = _where(rows, name, number, first)
        for column, target in sums.items():
            np.add.at(target, where, _numbers(rows, column)[kept])
    for name, rows in speech.items():
        where, kept = _where(rows, name, number, first)
        of = np.array([topic[one] for one in rows["aspect"].to_pylist()], dtype=np.int64)[kept]
        for column, target in held.items():
            np.add.at(target, (*where, of), _numbers(rows, column)[kept].astype(np.int64))
    return Daily(
        first=first,
        least=max(build.settings.minimum_group, LEAST_COMMENTS),
        week_end=last_week_end(last, saturday=build.settings.calendar == "jalali"),
        levels=levels,
        subjects=subjects,
        comments=sums["comments"].astype(np.int64),
        judged=sums["judged"],
        positive=sums["positive"],
        squares=sums["squares"],
        mentions=held["mentions"],
        negatives=held["negatives"],
    )


def last_week_end(day: date, *, saturday: bool) -> date:
    """Return the last day of the last whole week; weeks begin on Saturday, or else on Monday."""
    return day - timedelta(days=(day.weekday() - (4 if saturday else 6)) % 7)


def _dimensions() -> tuple[tuple[str, str], ...]:
    return (("all", ""), *COLUMNS.items())


def _by_comment(mentions: ir.Table, *, first: date, last: date) -> ir.Table:
    """One row per comment and subject; it speaks badly of it when any of its mentions does."""
    rows = mentions.filter((mentions.day >= first) & (mentions.day <= last))
    return rows.group_by("comment", "aspect").aggregate(
        day=rows.day.min(),
        city=rows.city.min(),
        store_id=rows.store_id.min(),
        product_id=rows.product_id.min(),
        negative=(rows.polarity.min() < 0).ifelse(1, 0),
    )


def _volume(build: Build, comments: ir.Table, column: str) -> pa.Table:
    import ibis

    rows = comments if not column else comments.filter(comments[column].notnull())
    level = rows[column] if column else ibis.literal("")
    rows = rows.select("day", "positive", level=level)
    return build.backend.to_pyarrow(
        rows.group_by("day", "level").aggregate(
            comments=rows.count(),
            judged=rows.positive.count(),
            positive=rows.positive.sum(),
            squares=(rows.positive * rows.positive).sum(),
        )
    )


def _speech(build: Build, spoken: ir.Table, column: str) -> pa.Table:
    import ibis

    rows = spoken if not column else spoken.filter(spoken[column].notnull())
    level = rows[column] if column else ibis.literal("")
    rows = rows.select("day", "aspect", "negative", level=level)
    return build.backend.to_pyarrow(
        rows.group_by("day", "level", "aspect").aggregate(
            mentions=rows.count(), negatives=rows.negative.sum()
        )
    )


def _levels(build: Build, volume: dict[str, pa.Table]) -> tuple[tuple[str, str], ...]:
    """Return all comments together, and the largest levels of the last nine weeks."""
    import pyarrow.compute as pc

    since = build.as_of - timedelta(days=7 * (HISTORY_WEEKS + 1) - 1)
    least = max(build.settings.minimum_group, LEAST_COMMENTS)
    levels = [("all", "")]
    for name in COLUMNS:
        rows = volume[name].filter(pc.greater_equal(volume[name]["day"], since))
        sums = rows.group_by("level").aggregate([("comments", "sum")]).to_pylist()
        large = [one for one in sums if one["comments_sum"] >= least and one["level"]]
        large.sort(key=lambda one: (-one["comments_sum"], one["level"]))
        levels += [(name, one["level"]) for one in large[:MOST_LEVELS]]
    return tuple(levels)


def _where(
    rows: pa.Table, dimension: str, number: dict[tuple[str, str], int], first: date
) -> tuple[tuple[Ints, Ints], npt.NDArray[np.bool_]]:
    """Return the day and the level of each row that is watched."""
    levels = np.array(
        [number.get((dimension, one or ""), -1) for one in rows["level"].to_pylist()],
        dtype=np.int64,
    )
    days = rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    days = days - int(np.datetime64(first, "D").astype(np.int64))
    kept = levels >= 0
    return (days[kept], levels[kept]), kept


def _numbers(rows: pa.Table, column: str) -> Floats:
    import pyarrow as pa

    values = rows[column].cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.nan_to_num(np.asarray(values, dtype=np.float64))
