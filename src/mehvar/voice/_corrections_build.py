"""People's labels in a build: they stand above what the model or the lexicon read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.voice._corrections import ASPECT_VALUES, SENTIMENT_VALUES

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build


def labels(build: Build) -> ir.Table:
    """One row per comment, target and aspect that a person labelled, taken back or not.

    Two systems may have told of the same: the later one stands.
    """
    import ibis

    rows = build.current("voice_labels")
    place = ibis.row_number().over(
        group_by=[rows.comment, rows.target, rows.aspect],
        order_by=[ibis.desc(rows["at"]), ibis.desc(rows.record_hash)],
    )
    newest = rows.mutate(place=place).filter(lambda t: t.place == 0)
    return newest.select(
        "comment",
        "target",
        "aspect",
        "value",
        is_withdrawn=newest.withdrawn.fill_null(False),
    )


def labelled_comments(rows: ir.Table, people: ir.Table) -> ir.Table:
    """Put people's sentiments and emotions in the place of those that were read."""
    import ibis

    feelings = _standing(people, "sentiment").select(labelled="comment", said="value")
    sounds = _standing(people, "emotion").select(heard_of="comment", heard="value")
    rows = rows.left_join(feelings, rows.comment == feelings.labelled)
    rows = rows.left_join(sounds, rows.comment == sounds.heard_of)
    positive = ibis.cases(
        *((rows.said == value, chance) for value, chance in SENTIMENT_VALUES.items()),
        else_=rows.positive,
    )
    return rows.mutate(
        positive=positive,
        sentiment=rows.said.fill_null(rows.sentiment),
        method=rows.said.notnull().ifelse("person", rows.method),
        emotion=rows.heard_of.notnull().ifelse(rows.heard.nullif(""), rows.emotion),
    )


def labelled_aspects(mentions: ir.Table, people: ir.Table) -> ir.Table:
    """Turn mentions to what people said of them, leave out the absent ones, add the unseen."""
    import ibis

    told = _standing(people, "aspect").select(
        labelled="comment", labelled_aspect="aspect", said="value"
    )
    rows = mentions.left_join(
        told,
        [mentions.comment == told.labelled, mentions.aspect == told.labelled_aspect],
    )
    polarity = ibis.cases(
        *((rows.said == value, number) for value, number in ASPECT_VALUES.items()),
        else_=rows.polarity,
    )
    kept = rows.filter(rows.said.fill_null("") != "absent").mutate(polarity=polarity.cast("int64"))
    chosen = kept.select("comment", "aspect", "kind", "polarity", "start", "end")
    unseen = told.anti_join(
        mentions,
        [told.labelled == mentions.comment, told.labelled_aspect == mentions.aspect],
    )
    unseen = unseen.filter(unseen.said != "absent")
    number = ibis.cases(
        *((unseen.said == value, number) for value, number in ASPECT_VALUES.items()), else_=0
    )
    return chosen.union(
        unseen.select(
            comment=unseen.labelled,
            aspect=unseen.labelled_aspect,
            kind=ibis.literal("aspect"),
            polarity=number.cast("int64"),
            start=ibis.null("int64"),
            end=ibis.null("int64"),
        )
    )


def _standing(people: ir.Table, target: str) -> ir.Table:
    return people.filter((people.target == target) & ~people.is_withdrawn & people.value.notnull())
