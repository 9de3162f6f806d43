"""Answers by version, channel, language, store, week and day; small groups stay unseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mehvar.surveys._result_records import Dimension, Group
from mehvar.surveys._tally import (
    Bools,
    Coded,
    Floats,
    Ints,
    coded,
    estimates,
    reached_and_answered,
    statistic_of,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.stats import Intervals
    from mehvar.surveys._records import Field

_COLUMNS: dict[Dimension, str] = {
    "version": "survey_version",
    "channel": "channel",
    "language": "language",
    "store": "store_id",
    "day": "day",
    "week": "day",
}
_WIDEST = 100_000_000
"""Up to so many pairs of a group and a submission, a mark for each is faster than sorting."""

_SATURDAY = 2
"""1970-01-03 was a Saturday, with which a week begins here."""


def groups_of(
    dimension: Dimension,
    rows: pa.Table,
    submissions: Ints,
    headline: Headline | None,
    invitations: pa.Table | None,
    *,
    minimum: int,
) -> tuple[Group, ...]:
    """Return the groups of a dimension, in the order of their keys; unknown comes last."""
    place = _places(dimension, rows)
    names = [*place.names, ""] if (place.codes < 0).any() else list(place.names)
    code = np.where(place.codes < 0, len(place.names), place.codes)
    people = _people(code, submissions, len(names))
    found = headline.by(code, len(names)) if headline else None
    hidden = _hidden(people, minimum)
    invited = _invited(dimension, invitations, names, minimum)
    return tuple(
        _group(
            name,
            int(people[number]),
            hidden=bool(hidden[number]),
            found=found,
            number=number,
            invited=invited,
            minimum=minimum,
        )
        for number, name in enumerate(names)
    )


def _group(
    name: str,
    people: int,
    *,
    hidden: bool,
    found: Intervals | None,
    number: int,
    invited: dict[str, tuple[int, Intervals, int]],
    minimum: int,
) -> Group:
    asked = invited.get(name)
    response = asked[1][asked[2]] if asked else None
    if hidden:
        return Group(key=name, is_withheld=True)
    told = found[number] if found is not None else None
    if told is not None and told.n < max(minimum, 1):
        told = None
    return Group(
        key=name,
        is_withheld=False,
        submissions=people,
        n=int(told.n) if told is not None else None,
        estimate=told,
        invited=asked[0] if asked else None,
        response=response,
    )


def _places(dimension: Dimension, rows: pa.Table) -> Coded:
    days = coded(rows[_COLUMNS[dimension]])
    if dimension != "week" or not days.names:
        return days
    number = np.array(days.names, "datetime64[D]").astype(np.int64)
    first = (number - (number - _SATURDAY) % 7).astype("datetime64[D]")
    names, place = np.unique(np.datetime_as_string(first), return_inverse=True)
    codes = np.append(place, -1)[days.codes]
    return Coded(names=tuple(names.tolist()), codes=codes.astype(np.int64))


def _people(code: Ints, submission: Ints, groups: int) -> Ints:
    """Count the submissions of each group."""
    if not code.size:
        return np.zeros(groups, np.int64)
    width = int(submission.max()) + 1
    pairs = code * width + submission
    # The answers of one submission mostly stand together: each pair is looked at once.
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])]
    if groups * width > _WIDEST:
        return np.bincount(np.unique(pairs) // width, minlength=groups).astype(np.int64)
    seen = np.zeros(groups * width, np.bool_)
    seen[pairs] = True
    return np.asarray(seen.reshape(groups, width).sum(axis=1), dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Headline:
    """The answers to the question that groups are told by: which rows they are, their scores."""

    field: Field
    rows: Ints
    scores: Floats

    def by(self, code: Ints, groups: int) -> Intervals:
        """Estimate the question's statistic in each group."""
        mine = code[self.rows]
        return estimates(self.field, self.scores, mine, groups, statistic_of(self.field))


def headline_of(rows: pa.Table, field: Field) -> Headline:
    """Find the answers to a question, while it was last asked in the same way."""
    import pyarrow.compute as pc

    score = rows["score"].to_numpy().astype(np.float64)
    mine = pc.fill_null(pc.equal(rows["field_id"], field.id), fill_value=False)
    low, high = field.points[0], field.points[-1]
    chosen = mine.to_numpy().astype(np.bool_) & (score >= low) & (score <= high)
    if field.since:
        version = pc.fill_null(rows["question_version"], 0).to_numpy()
        chosen &= version == field.since
    places = np.flatnonzero(chosen)
    return Headline(field=field, rows=places, scores=score[places])


def _hidden(people: Ints, minimum: int) -> Bools:
    """Tell which groups stay unseen.

    Were one group alone hidden, or all hidden ones together too few, the total would give it
    away: then the smallest of the others hides with it.
    """
    hidden = people < minimum
    if not hidden.any() or hidden.all():
        return hidden
    if hidden.sum() == 1 or people[hidden].sum() < minimum:
        others = np.where(hidden, np.iinfo(np.int64).max, people)
        hidden[int(np.argmin(others))] = True
    return hidden


def _invited(
    dimension: Dimension, invitations: pa.Table | None, names: list[str], minimum: int
) -> dict[str, tuple[int, Intervals, int]]:
    """Return, by group, how many were invited, and where the share that answered stands."""
    if invitations is None or not invitations.num_rows:
        return {}
    if _COLUMNS[dimension] not in invitations.column_names or dimension in {"language", "store"}:
        return {}
    from mehvar import stats

    place = _places(dimension, invitations)
    reached, answered = reached_and_answered(invitations)
    rows = reached & (place.codes >= 0)
    n = np.bincount(place.codes[rows], minlength=len(place.names)).astype(np.float64)
    hits = np.bincount(place.codes[rows & answered], minlength=len(place.names)).astype(np.float64)
    found = stats.wilson(successes=hits, n=n)
    return {
        name: (int(n[number]), found, number)
        for number, name in enumerate(place.names)
        if name in names and n[number] >= max(minimum, 1)
    }
