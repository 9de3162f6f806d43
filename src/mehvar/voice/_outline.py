"""What do customers speak of, how badly, and what does it put at risk: the small marts, read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from mehvar.workspace import EVERYONE, Sight, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

MART = "voice_topics"
"""The mart that stands for what the pages read: without it nothing was built."""

_WORDS = ("aspect", "kind", "period_kind", "period")
_COUNTS = ("mentions", "comments", "customers", "positive", "negative", "unsure")

PeriodKind = Literal["", "jmonth", "jweek", "month", "week"]
PartDimension = Literal["city", "store_id", "product_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCount:
    """One topic in one period; the empty topic is all comments, the empty period all time.

    ``negative_share`` with its 95 % Wilson interval is None where the group is too small to show;
    ``money_at_risk`` (minor units) where it is unknown.
    """

    aspect: str
    kind: str
    period_kind: str
    period: str
    mentions: int
    comments: int
    customers: int
    positive: int
    negative: int
    unsure: int
    negative_share: float | None
    low: float | None
    high: float | None
    money_at_risk: int | None
    is_complete: bool

    @property
    def judged(self) -> int:
        """Comments of which we said something: what the share is a share of."""
        return self.positive + self.negative + self.unsure


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One city, store or product of a topic: never one smaller than the company shows."""

    member: str
    comments: int
    negative: int
    negative_share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EmotionCount:
    """How many comments sound so; ``share`` of all comments whose emotion is clear."""

    emotion: str
    comments: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase: ``here`` of ``here_n`` comments of a group hold it, ``there`` of the others.

    ``log_odds`` with its 95 % interval tells how far it sets the group apart.
    """

    phrase: str
    here: int
    here_n: int
    there: int
    there_n: int
    log_odds: float
    low: float
    high: float
    exemplars: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the comments were read: figures by (kind, name), as counts of each language."""

    as_of: date
    figures: dict[tuple[str, str], float]
    notes: dict[str, str]

    def of(self, kind: str) -> dict[str, int]:
        """Return the counts of a kind by name, largest first."""
        found = {name: int(value) for (of, name), value in self.figures.items() if of == kind}
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def read_topics(
    workspace: Workspace,
    *,
    period_kind: PeriodKind = "",
    period: str = "",
    marts: Marts | None = None,
) -> tuple[TopicCount, ...]:
    """Return every topic in one period (or of all time), the most spoken of first.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        rows = state.rows(
            f"FROM {state.view(MART)} WHERE coalesce(period_kind, '') = ? AND "
            "coalesce(period, '') = ? ORDER BY comments DESC, aspect",
            [period_kind, period],
        )
    return tuple(map(_topic, rows))


def read_topic_course(
    workspace: Workspace,
    *,
    aspect: str = "",
    period_kind: PeriodKind = "jmonth",
    last: int = 24,
    marts: Marts | None = None,
) -> tuple[TopicCount, ...]:
    """Return a topic (or all comments) over the last periods of a kind, the oldest first.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart=MART, marts=marts) as state:
        rows = state.rows(
            f"SELECT * FROM {state.view(MART)} WHERE coalesce(aspect, '') = ? "
            "AND period_kind = ? ORDER BY period DESC LIMIT ?",
            [aspect, period_kind, last],
        )
    return tuple(map(_topic, reversed(rows)))


def read_topic_parts(
    workspace: Workspace,
    *,
    aspect: str,
    by: PartDimension,
    most: int = 12,
    marts: Marts | None = None,
) -> tuple[Part, ...]:
    """Return where a topic is spoken of, the places with most comments first.

    Reads all mentions of the topic: remember the answer until the next build.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="comment_aspects", marts=marts) as state:
        rows = state.rows(
            f"""
            SELECT member, count(*) AS comments,
                   count(*) FILTER (worst < 0 AND best <= 0) AS negative
            FROM (SELECT "{by}" AS member, comment, min(polarity) AS worst, max(polarity) AS best
                  FROM {state.view("comment_aspects")}
                  WHERE aspect = ? AND "{by}" IS NOT NULL GROUP BY ALL)
            GROUP BY member HAVING count(*) >= ? ORDER BY comments DESC, member LIMIT ?
            """,
            [aspect, workspace.settings.minimum_group, most],
        )
    return _parts(rows)


def read_emotions(workspace: Workspace, *, marts: Marts | None = None) -> tuple[EmotionCount, ...]:
    """Return the emotions heard, the most frequent first; none below the smallest group shown.

    Reads one column of all comments: remember the answer until the next build.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="voice_comments", marts=marts) as state:
        rows = state.ask(
            f"SELECT emotion, count(*) AS n FROM {state.view('voice_comments')} "
            "WHERE coalesce(emotion, '') <> '' GROUP BY emotion ORDER BY n DESC, emotion"
        )
    total = sum(count for _emotion, count in rows)
    return tuple(
        EmotionCount(emotion=emotion, comments=count, share=count / total)
        for emotion, count in rows
        if count >= workspace.settings.minimum_group
    )


def read_phrases(
    workspace: Workspace,
    *,
    kind: Literal["sentiment", "aspect"],
    name: str,
    most: int = 12,
    marts: Marts | None = None,
) -> tuple[Phrase, ...]:
    """Return the phrases that set a topic's (or a sentiment's) comments apart, most telling first.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="voice_phrases", marts=marts) as state:
        rows = state.rows(
            "SELECT phrase, here, here_n, there, there_n, log_odds, low, high, exemplars "
            f"FROM {state.view('voice_phrases')} WHERE kind = ? AND name = ? "
            "ORDER BY place LIMIT ?",
            [kind, name, most],
        )
    return tuple(Phrase(**{**row, "exemplars": _keys(row["exemplars"])}) for row in rows)


def read_voice_facts(workspace: Workspace, *, marts: Marts | None = None) -> Reading:
    """Return how the comments were read.

    Raises:
        NotBuiltError: before the first build.
    """
    with published(workspace, mart="voice_facts", marts=marts) as state:
        rows = state.ask(f"SELECT kind, name, value, note FROM {state.view('voice_facts')}")
        return Reading(
            as_of=state.as_of,
            figures={(kind, name): value or 0.0 for kind, name, value, _note in rows},
            notes={name: note or "" for kind, name, _value, note in rows if kind == "note"},
        )


def dearest_comments(
    workspace: Workspace,
    *,
    sight: Sight = EVERYONE,
    days: int = 28,
    most: int = 5,
    marts: Marts | None = None,
) -> tuple[tuple[int, int], ...]:
    """Return (comment, money at risk) of unhappy customers of the last days, the dearest first.

    One comment a customer, their newest negative one; money is the positive value that they still
    promise (minor units). Nothing where no value was estimated.
    """
    needed = {"voice_comments", "customer_value"}
    if not needed <= set(workspace.current().marts):
        return ()
    with published(workspace, mart="voice_comments", marts=marts) as state:
        comments, value = state.view("voice_comments"), state.view("customer_value")
        rows = state.ask(
            f"""
            WITH lately AS (
                SELECT customer_id, max_by(comment, ("at", comment)) AS comment FROM {comments}
                WHERE day > (SELECT max(day) FROM {comments}) - ? AND sentiment = 'negative'
                AND customer_id IS NOT NULL AND {state.seen_by(sight)} GROUP BY customer_id)
            SELECT l.comment, v.residual_value FROM lately l JOIN {value} v USING (customer_id)
            WHERE v.residual_value > 0 ORDER BY v.residual_value DESC, l.comment LIMIT ?
            """,
            [days, most],
        )
    return tuple((comment, int(money)) for comment, money in rows)


def _topic(row: dict[str, Any]) -> TopicCount:
    told: dict[str, Any] = {name: row[name] or "" for name in _WORDS}
    told |= {name: row[name] or 0 for name in _COUNTS}
    told |= {name: row[name] for name in ("negative_share", "low", "high", "money_at_risk")}
    return TopicCount(**told, is_complete=row["is_complete"] is not False)


def _parts(rows: list[dict[str, Any]]) -> tuple[Part, ...]:
    from mehvar import stats

    shares = stats.wilson(
        successes=[row["negative"] for row in rows], n=[row["comments"] for row in rows]
    )
    return tuple(
        Part(
            **row,
            negative_share=float(shares.estimate[at]),
            low=float(shares.low[at]),
            high=float(shares.high[at]),
        )
        for at, row in enumerate(rows)
    )


def _keys(text: str | None) -> tuple[int, ...]:
    return tuple(int(key) for key in (text or "").split(",") if key.strip())
