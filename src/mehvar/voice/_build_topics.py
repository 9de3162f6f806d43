"""What the comments amount to: topics by period, what sets groups apart, how they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mehvar import schema, stats
from mehvar.customers import put_attributes

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.voice._build_judge import Reader
    from mehvar.workspace import Build

ATTRIBUTES = ("last_sentiment", "top_complaint")

PERIODS = {"jalali": ("jmonth", "jweek"), "gregorian": ("month", "week")}
_PHRASES_FROM = 20_000
_PHRASE_TOPICS = 12
_PHRASES = 12
_LEAST_TOPIC = 50


def write_topics(build: Build) -> None:
    """Write ``voice_topics``: every topic, and all comments together, by period and of all time."""
    spoken = _spoken(build)
    dates = build.read("dates")
    parts = [_counted(build, spoken.mutate(period_kind=_text(""), period=_text("")))]
    for kind in PERIODS[build.settings.calendar]:
        keys = dates.select(calendar_day="day", period=dates[kind])
        rows = spoken.inner_join(keys, spoken.day == keys.calendar_day)
        parts.append(_counted(build, rows.mutate(period_kind=_text(kind))))
    import pyarrow as pa

    rows = pa.concat_tables(parts).to_pylist()
    _complete(build, rows)
    _with_shares(rows, least=build.settings.minimum_group)
    wanted = schema.table("voice_topics").arrow_schema
    build.write_arrow("voice_topics", pa.Table.from_pylist(rows, schema=wanted))


def write_phrases(build: Build) -> None:
    """Write ``voice_phrases`` of the newest comments: what sets the unhappy or a topic apart."""
    import pyarrow as pa

    rows: list[dict[str, Any]] = []
    comments = build.read("voice_comments")
    newest = comments.filter(comments.language != "other").order_by(
        [comments.day.desc(), comments.comment]
    )
    sample = build.backend.to_pyarrow(
        newest.select("comment", "text", "sentiment").limit(_PHRASES_FROM)
    )
    if sample.num_rows >= _LEAST_TOPIC:
        for kind, name, inside in _groups(build, sample):
            rows += _phrases(sample, inside, kind, name)
    wanted = schema.table("voice_phrases").arrow_schema
    build.write_arrow("voice_phrases", pa.Table.from_pylist(rows, schema=wanted))


def write_facts(build: Build, *, reader: Reader, read: int) -> None:
    """Write ``voice_facts``: how many comments, in which languages, judged how, and why not."""
    import pyarrow as pa

    comments = build.read("voice_comments")
    rows: list[dict[str, Any]] = []
    for kind, column in (
        ("language", "language"),
        ("method", "method"),
        ("sentiment", "sentiment"),
    ):
        counted = comments.group_by(name=comments[column].fill_null("none")).aggregate(
            value=comments.count()
        )
        rows += [
            {"kind": kind, "name": row["name"], "value": float(row["value"]), "note": ""}
            for row in build.backend.to_pyarrow(counted).to_pylist()
        ]
    total = build.rows_written.get("voice_comments", 0)
    feedback = int(build.backend.to_pyarrow(build.read("customer_feedback").count()).as_py())
    told = {"comments": total, "read_now": read, "reused": total - read, "feedback": feedback}
    rows += [
        {"kind": "count", "name": name, "value": float(value), "note": ""}
        for name, value in told.items()
    ]
    rows += [
        {"kind": "note", "name": name, "value": None, "note": note}
        for name, note in _notes(rows, total, feedback, reader)
    ]
    wanted = schema.table("voice_facts").arrow_schema
    build.write_arrow("voice_facts", pa.Table.from_pylist(rows, schema=wanted))


def write_attributes(build: Build) -> None:
    """Put each customer's last sentiment, and what they complained of most often."""
    comments = build.read("voice_comments")
    judged = comments.filter(comments.customer_id.notnull() & comments.sentiment.notnull())
    last = _first(judged, "customer_id", [("at", False), ("comment", True)])
    told = last.select("customer_id", attribute=_text("last_sentiment"), value=last.sentiment)
    mentions = build.read("comment_aspects")
    bad = mentions.filter(
        mentions.customer_id.notnull() & (mentions.polarity < 0) & (mentions.kind == "aspect")
    )
    counted = bad.group_by("customer_id", "aspect").aggregate(
        times=bad.comment.nunique(), latest=bad.day.max()
    )
    worst = _first(counted, "customer_id", [("times", False), ("latest", False), ("aspect", True)])
    complaint = worst.select("customer_id", attribute=_text("top_complaint"), value=worst.aspect)
    put_attributes(build, told.union(complaint), names=ATTRIBUTES)


def _first(rows: ir.Table, group: str, order: list[tuple[str, bool]]) -> ir.Table:
    """Keep the first row of each group; ``order`` ends with what is unique within a group."""
    import ibis

    keys = [rows[name].asc() if ascending else rows[name].desc() for name, ascending in order]
    place = ibis.row_number().over(group_by=rows[group], order_by=keys)
    return rows.mutate(place=place).filter(lambda t: t.place == 0)


def _text(value: str) -> ir.Value:
    import ibis

    return ibis.literal(value, "string")


def _spoken(build: Build) -> ir.Table:
    """One row per comment and topic: how often, and -1, 0 or 1; and per comment as a whole."""
    import ibis

    comments, mentions = build.read("voice_comments"), build.read("comment_aspects")
    by_topic = mentions.group_by("comment", "aspect", "kind", "day", "customer_id").aggregate(
        mentions=mentions.count(), worst=mentions.polarity.min(), best=mentions.polarity.max()
    )
    is_bad = (by_topic.worst < 0) & (by_topic.best <= 0)
    is_good = (by_topic.best > 0) & (by_topic.worst >= 0)
    topics = by_topic.select(
        "aspect", "kind", "day", "customer_id", "mentions",
        direction=ibis.cases((is_bad, -1), (is_good, 1), else_=0).cast("int64"),
    )  # fmt: skip
    judged = comments.filter(comments.sentiment.notnull())
    whole = judged.select(
        aspect=_text(""), kind=_text(""), day="day", customer_id="customer_id",
        mentions=ibis.literal(1, "int64"),
        direction=ibis.cases(
            (judged.sentiment == "negative", -1), (judged.sentiment == "positive", 1), else_=0
        ).cast("int64"),
    )  # fmt: skip
    return topics.union(whole)


def _counted(build: Build, rows: ir.Table) -> pa.Table:
    """One row per topic and period, with the money of those who spoke badly of it."""
    by = ["aspect", "kind", "period_kind", "period"]
    value = build.read("customer_value").select(valued="customer_id", left="residual_value")
    counted = rows.group_by(*by).aggregate(
        mentions=rows.mentions.sum(),
        comments=rows.count(),
        customers=rows.customer_id.nunique(),
        positive=(rows.direction == 1).cast("int64").sum(),
        negative=(rows.direction == -1).cast("int64").sum(),
        unsure=(rows.direction == 0).cast("int64").sum(),
    )
    unhappy = rows.filter((rows.direction == -1) & rows.customer_id.notnull())
    unhappy = unhappy.select(*by, "customer_id").distinct()
    unhappy = unhappy.inner_join(value, unhappy.customer_id == value.valued)
    money = (
        unhappy.filter(unhappy.left.notnull())
        .group_by(*by)
        .aggregate(
            risk=lambda t: (t.left > 0).ifelse(t.left, 0).sum(),
            unhappy=lambda t: t.count(),
        )
    )
    both = counted.left_join(money, by)
    wanted = (*by, "mentions", "comments", "customers", "positive", "negative", "unsure")
    return build.backend.to_pyarrow(both.select(*wanted, "risk", "unhappy"))


def _complete(build: Build, rows: list[dict[str, Any]]) -> None:
    """Tell of each row whether its period had ended by the as-of day."""
    dates = build.read("dates")
    ends: dict[tuple[str, str], bool] = {}
    for kind in PERIODS[build.settings.calendar]:
        last = dates.group_by(period=dates[kind]).aggregate(last=dates.day.max())
        for row in build.backend.to_pyarrow(last).to_pylist():
            ends[kind, row["period"]] = row["last"] <= build.as_of
    for row in rows:
        row["is_complete"] = ends.get((row["period_kind"], row["period"]), True)


def _with_shares(rows: list[dict[str, Any]], *, least: int) -> None:
    """Add shares and intervals; a group too small to show keeps its numbers of comments only."""
    found = stats.wilson(
        successes=[row["negative"] for row in rows], n=[row["comments"] for row in rows]
    )
    for place, row in enumerate(rows):
        is_shown = row["comments"] >= least
        row["negative_share"] = float(found.estimate[place]) if is_shown else None
        row["low"] = float(found.low[place]) if is_shown else None
        row["high"] = float(found.high[place]) if is_shown else None
        if not is_shown:
            row["positive"] = row["negative"] = row["unsure"] = row["customers"] = None
        is_enough = is_shown and (row["unhappy"] or 0) >= least
        row["money_at_risk"] = int(row["risk"]) if is_enough else None


def _groups(build: Build, sample: pa.Table) -> list[tuple[str, str, Any]]:
    import numpy as np

    feeling = sample["sentiment"].to_numpy(zero_copy_only=False)
    groups: list[tuple[str, str, Any]] = [
        ("sentiment", name, feeling == name) for name in ("negative", "positive")
    ]
    mentions = build.read("comment_aspects")
    mentions = mentions.filter(mentions.kind == "aspect")
    counts = mentions.group_by("aspect").aggregate(times=mentions.comment.nunique())
    often = build.backend.to_pyarrow(
        counts.order_by([counts.times.desc(), counts.aspect]).limit(_PHRASE_TOPICS)
    )
    keys = sample["comment"].to_numpy()
    for topic in often["aspect"].to_pylist():
        chosen = mentions.filter((mentions.aspect == topic) & (mentions.polarity < 0))
        found = build.backend.to_pyarrow(chosen.select("comment").distinct())["comment"]
        groups.append(("aspect", topic, np.isin(keys, found.to_numpy())))
    least = max(_LEAST_TOPIC, build.settings.minimum_group)
    return [one for one in groups if int(one[2].sum()) >= least]


def _phrases(sample: pa.Table, inside: Any, kind: str, name: str) -> list[dict[str, Any]]:
    from mehvar.voice._phrases import key_phrases

    keys = sample["comment"].to_pylist()
    found = key_phrases(sample["text"], inside=inside, most=_PHRASES)
    return [
        {
            "kind": kind, "name": name, "place": place, "phrase": one.phrase, "here": one.here,
            "here_n": one.here_n, "there": one.there, "there_n": one.there_n,
            "log_odds": one.log_odds, "low": one.low, "high": one.high,
            "exemplars": ",".join(str(keys[row]) for row in one.rows),
        }
        for place, one in enumerate(found, start=1)
    ]  # fmt: skip


def _notes(
    rows: list[dict[str, Any]], total: int, feedback: int, reader: Reader
) -> list[tuple[str, str]]:
    """Return reason codes: what could not be said, and what the comments were read with."""
    counts = {(row["kind"], row["name"]): row["value"] for row in rows}
    notes = [("reader", reader.identity), ("method", reader.model.card.method)]
    if not feedback:
        notes.append(("no_feedback", ""))
    elif not total:
        notes.append(("no_words", ""))
    other = counts.get(("language", "other"), 0.0)
    if total and other:
        notes.append(("unread_language", f"{other / total:.4f}"))
    if total and counts.get(("method", "none"), 0.0) == total:
        notes.append(("nothing_judged", ""))
    return notes
