"""Reading what changed, its charts and its comments, as the last build published them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from mehvar.workspace import EVERYONE, Sight, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

MART = "voice_changes"
_WEEKS_BEFORE = 63
_EPOCH = date(1970, 1, 1)

Dimension = Literal["all", "city", "store", "product"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceChange:
    """A thing that changed; the columns are those of the mart ``voice_changes``.

    ``title`` is the level's name; its id where no name is known.
    """

    change: str
    dimension: str
    level: str
    title: str
    kind: str
    subject: str
    measure: str
    test: str
    week: date
    last_day: date
    comments_now: int
    count_now: int | None
    comments_before: int
    count_before: int | None
    before: float
    now: float
    ratio: float | None
    low: float
    high: float
    p: float | None
    q: float | None
    minimum_detectable: float | None
    direction: str
    alarm: bool
    exemplars: tuple[int, ...]

    @property
    def stream(self) -> str:
        """What is watched, whenever it changed: the beginning of the change's key."""
        parts = (self.test, self.kind, self.measure, self.dimension, self.level, self.subject)
        return "|".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceWatch:
    """What changed, and how it was looked for.

    ``week`` is the first day of the week that was judged; ``reason`` why it could not be
    (``no_comments``, ``short_history``, ``few_comments``), or empty. ``figures`` are those of the
    mart ``voice_watch``.
    """

    as_of: date
    week: date | None
    reason: str
    figures: dict[str, float]
    changes: tuple[VoiceChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchPoint:
    """A week or a day of a chart; see the mart ``voice_streams``."""

    day: date
    comments: int
    count: int
    value: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    statistic: float | None
    limit: float | None
    alarm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchChart:
    """One chart with its points from the oldest."""

    dimension: str
    level: str
    kind: str
    subject: str
    measure: str
    test: str
    points: tuple[WatchPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplar:
    """A comment that shows a change, personal data replaced by marks."""

    comment: int
    day: date
    text: str
    sentiment: str
    city: str
    store_id: str


def read_changes(
    workspace: Workspace,
    *,
    dimension: str = "",
    level: str = "",
    only_alarms: bool = False,
    limit: int = 200,
    marts: Marts | None = None,
) -> VoiceWatch:
    """Return what changed: alarms first, then the surest.

    Raises:
        NotBuiltError: before the first build.
    """
    wanted = {"dimension": dimension, "level": level}
    asked = {name: value for name, value in wanted.items() if value}
    with published(workspace, mart=MART, marts=marts) as state:
        conditions = [*(f"{name} = ?" for name in asked), *(["alarm"] if only_alarms else [])]
        rows = state.rows(
            f"SELECT * FROM {state.view(MART)} WHERE {' AND '.join(['true', *conditions])} "
            "ORDER BY alarm DESC, dimension <> 'all', p NULLS FIRST, change LIMIT ?",
            [*asked.values(), limit],
        )
        figures = dict(state.ask(f"SELECT name, value FROM {state.view('voice_watch')}"))
        week = figures.pop("week", None)
        reasons = [name for name in figures if name.startswith("reason:")]
        return VoiceWatch(
            as_of=state.as_of,
            week=None if week is None else _EPOCH + timedelta(days=int(week)),
            reason=reasons[0].removeprefix("reason:") if reasons else "",
            figures={name: value for name, value in figures.items() if name not in reasons},
            changes=tuple(_change(row) for row in rows),
        )


def read_change(
    workspace: Workspace, *, change: str, marts: Marts | None = None
) -> VoiceChange | None:
    """Return one change by its key; None where the last build has none of it.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        rows = state.rows(f"SELECT * FROM {state.view(MART)} WHERE change = ?", [change])
    return _change(rows[0]) if rows else None


def read_watch_charts(
    workspace: Workspace,
    *,
    subject: str,
    dimension: str = "all",
    level: str = "",
    marts: Marts | None = None,
) -> tuple[WatchChart, ...]:
    """Return the charts of a subject; of a level only where it changed.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        rows = state.rows(
            f"SELECT * FROM {state.view('voice_streams')} "
            "WHERE subject = ? AND dimension = ? AND coalesce(level, '') = ? "
            "ORDER BY test DESC, measure, day",
            [subject, dimension, level],
        )
    charts: dict[tuple[str, str, str], list[WatchPoint]] = {}
    for row in rows:
        points = charts.setdefault((row["kind"], row["measure"], row["test"]), [])
        points.append(WatchPoint(**{name: row[name] for name in WatchPoint.__slots__}))
    return tuple(
        WatchChart(
            dimension=dimension, level=level, kind=kind, subject=subject, measure=measure,
            test=test, points=tuple(points),
        )
        for (kind, measure, test), points in charts.items()
    )  # fmt: skip


def read_watched_subjects(
    workspace: Workspace, *, marts: Marts | None = None
) -> tuple[tuple[str, str], ...]:
    """Return (kind, subject) of all that is watched in all comments together.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        found = state.ask(
            f"SELECT kind, subject FROM {state.view('voice_streams')} WHERE dimension = 'all' "
            'GROUP BY ALL ORDER BY kind DESC, max("count") DESC, subject'
        )
    return tuple((kind, subject) for kind, subject in found)


def read_exemplars(
    workspace: Workspace,
    change: VoiceChange,
    *,
    sight: Sight = EVERYONE,
    marts: Marts | None = None,
) -> tuple[Exemplar, ...]:
    """Return the comments that show a change, the most typical first, of customers in sight.

    Raises:
        NotBuiltError: before the first build.
    """
    if not change.exemplars:
        return ()
    with published(workspace, mart=MART, marts=marts) as state:
        keys = ", ".join(map(str, change.exemplars))
        rows = state.rows(
            "SELECT comment, day, text, coalesce(sentiment, '') AS sentiment, "
            "coalesce(city, '') AS city, coalesce(store_id, '') AS store_id "
            f"FROM {state.view('voice_comments')} WHERE day BETWEEN ? AND ? "
            f"AND comment IN ({keys}) AND {state.seen_by(sight)}",
            [change.week - timedelta(days=2 * _WEEKS_BEFORE), change.last_day],
        )
    found = {row["comment"]: Exemplar(**row) for row in rows}
    return tuple(found[key] for key in change.exemplars if key in found)


def _change(row: dict[str, Any]) -> VoiceChange:
    keys = tuple(int(key) for key in filter(None, (row["exemplars"] or "").split(",")))
    told = row | {"exemplars": keys, "level": row["level"] or "", "title": row["title"] or ""}
    return VoiceChange(**{name: told[name] for name in VoiceChange.__slots__})
