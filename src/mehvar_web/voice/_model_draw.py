"""The charts of the page "Model": are the chances true, and what is taken for what."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar.voice import HeadCard
from mehvar_web.ui import charts
from mehvar_web.voice import _words

_FEWEST = 5


def label_words(role: str, label: str) -> str:
    """Return a label as people read it."""
    if role == "sentiment":
        known = {**_words.SENTIMENTS, "neutral": _words.word(_words.POLARITIES, 0)}
        return _words.word(known, label)
    if role == "emotion":
        return _words.word(_words.EMOTIONS, label)
    return _words.write_count(float(label)) if label.isdigit() else label


def draw_calibration(card: HeadCard) -> SafeString | str:
    """Draw the told chance of being right against how often it was right."""
    rows = [row for row in card.quality.calibration if row.texts >= _FEWEST]
    if not rows:
        return ""
    spots = tuple(
        charts.Spot(
            x=row.told, y=row.right, low=row.right_low, high=row.right_high,
            note=_("n %(n)s") % {"n": _words.write_count(row.texts)},
        )
        for row in rows
    )  # fmt: skip
    return charts.lines(
        charts.Lines(
            title=_("How sure it said it was, and how often it was right"),
            x_head=_("Told"),
            y_head=_("Right"),
            lines=(charts.Line(name=_("held-out comments"), style="dots", spots=spots),),
            diagonal=_("as told"),
            show=_words.write_share,
            show_x=_words.write_share,
        )
    )


def draw_confusion(card: HeadCard) -> SafeString | str:
    """Draw the true label against the given one, in shares of the true label."""
    quality = card.quality
    if not quality.confusion:
        return ""
    names = [label_words(card.role, one.label) for one in quality.labels]
    rows = []
    for name, counts in zip(names, quality.confusion, strict=True):
        total = sum(counts)
        cells = tuple(
            charts.HeatCell(
                value=count / total, note=_("n %(n)s") % {"n": _words.write_count(count)}
            )
            if total
            else charts.HeatCell(standing="none")
            for count in counts
        )
        rows.append(charts.HeatRow(label=name, size=_words.write_count(total), cells=cells))
    return charts.heatmap(
        charts.Heatmap(
            title=_("True and given labels"),
            corner=_("True label"),
            columns_head=_("Given label"),
            columns=tuple(names),
            size_head=_("Comments"),
            rows=tuple(rows),
            show=_words.write_share,
            low=0.0,
            high=1.0,
        )
    )
