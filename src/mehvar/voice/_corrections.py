"""What people say that we read wrongly: their labels, at once on the page and in the next build."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

from mehvar.errors import MehvarError
from mehvar.voice._search_open import open_comments
from mehvar.voice._search_store import LAYOUT, STORED, Label
from mehvar.voice._search_words import index_words, mark

if TYPE_CHECKING:
    from mehvar.voice._search_store import CommentStore, Row, Value
    from mehvar.workspace import Workspace

Target = Literal["sentiment", "emotion", "aspect"]

SENTIMENT_VALUES = {"positive": 1.0, "negative": 0.0, "unsure": 0.5}
"""What a person may say of a comment -> the probability that it is positive."""
ASPECT_VALUES = {"positive": 1, "neutral": 0, "negative": -1}
"""What a person may say of an aspect -> its polarity; and ``absent``."""
_POLARITY_MARKS = {1: "g", 0: "m", -1: "b"}
_LONGEST = 60


class VoiceLabelError(MehvarError, ValueError):
    """The label cannot be given to a comment."""

    code = "voice-label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's label of a comment.

    ``value`` of a sentiment is positive, negative or unsure; of an emotion its name, or empty for
    none; of an aspect (named in ``aspect``) positive, neutral, negative or absent. ``withdrawn``
    takes an earlier label of the same comment, target and aspect back.
    """

    comment: int
    target: Target
    value: str
    aspect: str = ""
    withdrawn: bool = False

    def check(self) -> None:
        """Refuse what no comment can be labelled with.

        Raises:
            VoiceLabelError: saying what is wrong.
        """
        known: tuple[str, ...] = ()
        if self.target == "sentiment":
            known = tuple(SENTIMENT_VALUES)
        elif self.target == "aspect":
            known = (*ASPECT_VALUES, "absent")
        wrong = []
        if self.target not in get_args(Target):
            wrong.append(f"target {self.target!r} is none of {', '.join(get_args(Target))}")
        if known and self.value not in known:
            wrong.append(f"{self.target} {self.value!r} is none of {', '.join(known)}")
        if (self.target == "aspect") != bool(self.aspect):
            wrong.append("an aspect is named exactly when the target is an aspect")
        if max(len(self.value), len(self.aspect)) > _LONGEST:
            wrong.append(f"a label has at most {_LONGEST} characters")
        if wrong:
            raise VoiceLabelError("The label cannot be given: " + "; ".join(wrong) + ".")


def correction_row(correction: Correction) -> dict[str, object]:
    """Return the row of ``voice_labels`` to give to ``mehvar_web.outbox.record``.

    A later label of the same comment, target and aspect replaces the earlier one: same record id.

    Raises:
        VoiceLabelError: when the value is none of the target's.
    """
    correction.check()
    about = f"{correction.comment}:{correction.target}:{correction.aspect}"
    digest = hashlib.md5(about.encode(), usedforsecurity=False).hexdigest()
    return {
        "record_id": f"label-{digest}",
        "comment": correction.comment,
        "target": correction.target,
        "aspect": correction.aspect or None,
        "value": correction.value,
        "withdrawn": correction.withdrawn,
    }


def show_correction(workspace: Workspace, *, correction: Correction) -> None:
    """Put a label on the comment in the search store, so that pages show it before any build.

    Taking one back shows what stood there before the label, until the next build judges anew.
    Without a published comment of that key nothing happens.

    Raises:
        VoiceLabelError: when the value is none of the target's.
    """
    correction.check()
    with closing(open_comments(workspace)) as store:
        if store.facts().get("layout") == LAYOUT:
            known = {(one.comment, one.target, one.aspect): one for one in store.labels()}
            about = (correction.comment, correction.target, correction.aspect)
            before = known[about].before if about in known else ""
            label = Label(
                comment=correction.comment,
                target=correction.target,
                aspect=correction.aspect,
                value=correction.value,
                withdrawn=correction.withdrawn,
                before=before,
            )
            _put(store, [label])


def carry_over(workspace: Workspace, store: CommentStore, labels: Sequence[Label]) -> None:
    """Put labels anew on rows that a build without them has written; forget those it knew."""
    known = _in_build(workspace) if labels else set()
    seen = [one for one in labels if _identity(one) in known]
    late = [one for one in labels if _identity(one) not in known]
    store.put_labels([], gone=seen)
    _put(store, [Label(**{**_told(one), "before": ""}) for one in late])  # type: ignore[arg-type]


def _told(label: Label) -> dict[str, object]:
    return {name: getattr(label, name) for name in Label.__slots__}


def _identity(label: Label) -> tuple[int, str, str, str, bool]:
    return (label.comment, label.target, label.aspect, label.value, label.withdrawn)


def _in_build(workspace: Workspace) -> set[tuple[int, str, str, str, bool]]:
    """Return the labels that the last build has read."""
    from mehvar.lake import IMPORTS

    current = workspace.current()
    names = ("voice_labels", IMPORTS)
    versions = {name: current.base.get(name, -1) for name in names}
    backend = workspace.connect()
    try:
        rows = workspace.lake.current(backend, "voice_labels", versions=versions)
        chosen = rows.select("comment", "target", "aspect", "value", "withdrawn")
        return {
            (
                row["comment"],
                row["target"],
                row["aspect"] or "",
                row["value"],
                bool(row["withdrawn"]),
            )
            for row in backend.to_pyarrow(chosen).to_pylist()
        }
    finally:
        backend.disconnect()


def _put(store: CommentStore, labels: Iterable[Label]) -> None:
    """Change the rows that labels speak of, and remember what stood there."""
    for label in labels:
        found = store.rows("comment", [label.comment])
        if not found:
            continue
        row = dict(zip(STORED, found[0], strict=True))
        before = label.before or json.dumps(_judged(row, label))
        new = _restored(row, label, before) if label.withdrawn else _labelled(row, label)
        words = _words(row)
        facts = store.facts()
        place = cast("int", row["place"])
        changed = cast("Row", tuple(new[name] for name in STORED))
        store.change(gone=[place], rows=[(changed, words)], facts=facts)
        store.put_labels([Label(**{**_told(label), "before": before})])  # type: ignore[arg-type]


def _words(row: dict[str, Value]) -> str:
    import pyarrow as pa

    return index_words(pa.array([str(row["text"])]))[0]


def _judged(row: dict[str, Value], label: Label) -> dict[str, Value]:
    """What of a row a label of this target replaces."""
    if label.target == "aspect":
        return {"spans": json.dumps([one for one in _spans(row) if one[0] == label.aspect])}
    names = ("emotion",) if label.target == "emotion" else ("sentiment", "positive", "method")
    return {name: row[name] for name in names}


def _restored(row: dict[str, Value], label: Label, before: str) -> dict[str, Value]:
    told: dict[str, Value] = json.loads(before)
    if label.target == "aspect":
        others = [one for one in _spans(row) if one[0] != label.aspect]
        spans = sorted([*others, *_spans(told)], key=lambda one: int(one[3] or 0))
        told = {"spans": json.dumps(spans, ensure_ascii=False)}
    return _marked({**row, **told}, row)


def _spans(row: dict[str, Value]) -> list[list[str | None]]:
    told: list[list[str | None]] = json.loads(str(row["spans"]))
    return told


def _labelled(row: dict[str, Value], label: Label) -> dict[str, Value]:
    new = dict(row)
    if label.target == "sentiment":
        positive = SENTIMENT_VALUES[label.value]
        new |= {"sentiment": label.value, "positive": positive, "method": "person"}
    elif label.target == "emotion":
        new |= {"emotion": label.value or None}
    else:
        new |= {"spans": json.dumps(_with_aspect(_spans(row), label), ensure_ascii=False)}
    return _marked(new, row)


def _with_aspect(told: list[list[str | None]], label: Label) -> list[list[str | None]]:
    if label.value == "absent":
        return [one for one in told if one[0] != label.aspect]
    polarity = str(ASPECT_VALUES[label.value])
    if not any(one[0] == label.aspect for one in told):
        return [*told, [label.aspect, "aspect", polarity, None, None]]
    return [
        [one[0], one[1], polarity, one[3], one[4]] if one[0] == label.aspect else one
        for one in told
    ]


def _marked(new: dict[str, Value], old: dict[str, Value]) -> dict[str, Value]:
    """Exchange the marks of what changed; the hash stays that of what the build published."""
    gone, come = _marks(old), _marks(new)
    kept = [one for one in str(old["facets"]).split() if one not in gone]
    return {**new, "facets": " ".join([*kept, *sorted(come)])}


def _marks(row: dict[str, Value]) -> set[str]:
    marks = {f"s{row['sentiment'] or 'none'}"}
    if row["emotion"]:
        marks.add(mark("e", row["emotion"]))
    for aspect, _, polarity, _, _ in _spans(row):
        letter = _POLARITY_MARKS[int(polarity or 0)]
        marks |= {mark("a", aspect), mark(letter, aspect)}  # type: ignore[arg-type]
    return marks
