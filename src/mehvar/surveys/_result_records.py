"""What results come in: never a number without its interval and its n."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from mehvar.stats import Interval
from mehvar.surveys._compare import Reason
from mehvar.surveys._records import Field, Option, Words

Statistic = Literal["nps", "top", "mean", "shares", "words"]
"""What a field is known by: ``nps`` in points -100..100; ``top`` the share of the top boxes, 0..1;
``mean`` on the field's own scale; ``shares`` of its options; the number of ``words`` answers."""

Dimension = Literal["version", "channel", "language", "store", "week", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which answers count; empty takes all. Days are local, both ends included."""

    versions: tuple[int, ...] = ()
    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether everything counts."""
        return self == Filter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of those who answered chose one option, one point or one month.

    ``key`` is the option's id, the point, or a period's key; ``share`` has Wilson's interval.
    """

    key: str
    text: Words
    count: int
    share: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """One row of a matrix: how its columns were chosen; ``mean`` where columns have scores."""

    row: Option
    n: int
    shares: tuple[Share, ...]
    mean: Interval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Answers to a question while it was asked in one way.

    ``since`` is the version with which the way began, ``reasons`` say what changed then (empty for
    the first, or where the versions' definitions are not known).
    """

    since: int
    versions: tuple[int, ...]
    n: int
    estimate: Interval | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldResult:
    """What was answered to one question, while it was last asked in the same way.

    ``n`` counts answers. ``estimate`` is the ``statistic``, with its interval of 95 %: NPS by the
    adjusted Wald, shares by Wilson, means by Student's t; ``mean`` and ``top`` beside it where
    they mean something. ``quantiles`` of a number are least, quarter, median, three quarters and
    greatest. ``earlier`` are the series before a change, the oldest first: not comparable with
    this one. ``is_withheld`` says that too few people answered: then nothing but the field is
    told.
    """

    field: Field
    statistic: Statistic
    n: int | None
    since: int
    versions: tuple[int, ...]
    is_withheld: bool
    estimate: Interval | None = None
    mean: Interval | None = None
    top: Interval | None = None
    shares: tuple[Share, ...] = ()
    rows: tuple[RowResult, ...] = ()
    quantiles: tuple[float, ...] = ()
    words: int = 0
    earlier: tuple[Series, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The answers of one version, channel, language, store, week or day.

    ``key`` is its name (a day, or the week's first day, as YYYY-MM-DD); "" where it is not known.
    ``n`` counts who answered the headline question, ``estimate`` is its statistic. A group that is
    too small is withheld: its numbers are None.
    """

    key: str
    is_withheld: bool
    submissions: int | None = None
    n: int | None = None
    estimate: Interval | None = None
    invited: int | None = None
    response: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a survey's answers say.

    ``submissions`` counts who sent anything. ``invited`` counts invitations that were not
    refused by the channel; ``response`` is the share of them that was answered, None without
    invitations. ``headline`` is the field that ``groups`` are told by. ``is_withheld`` says that
    fewer than ``minimum`` sent anything: then no field is told.
    """

    survey_id: str
    submissions: int
    invited: int
    response: Interval | None
    versions: tuple[int, ...]
    is_withheld: bool
    minimum: int
    fields: tuple[FieldResult, ...]
    headline: str
    groups: dict[Dimension, tuple[Group, ...]]

    def field(self, field_id: str) -> FieldResult | None:
        """Return the result of a field; None when it has none."""
        return next((one for one in self.fields if one.field.id == field_id), None)
