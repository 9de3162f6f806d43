"""Reading segmentations as the last build published them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mehvar.segments._errors import UnknownSegmentError
from mehvar.segments._personas import persona_of
from mehvar.segments._records import (
    ChangeRow,
    OverlapRow,
    SegmentationRow,
    SegmentationView,
    SegmentRow,
    SegmentView,
    TraitRow,
    WorthRow,
)
from mehvar.segments._say import SHORT, Say
from mehvar.segments._words import (
    ADVICE,
    BASELINES,
    CHOSEN,
    OUTCOMES,
    REASONS,
    SEGMENTATIONS,
    SEGMENTS,
    level_title,
    trait_title,
)
from mehvar.text import Bilingual, Language
from mehvar.workspace import Published, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

_ORDER = {"earns_place": 0, "cannot_tell": 1, "adds_nothing": 2}
_RULE = Bilingual("در این بخش", "In this segment")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One published state, and the sentences about it in the language of the person who reads."""

    published: Published
    say: Say

    def rows(self, name: str, where: str = "", *values: object) -> list[dict[str, Any]]:
        """Return a mart's rows that meet a condition, in their stored order."""
        return self.published.rows(f"FROM {self.published.view(name)} {where}", list(values))


@contextmanager
def published_segments(
    workspace: Workspace, language: Language | None, marts: Marts | None
) -> Iterator[State]:
    """Read what the last build published, through the caller's open reader if there is one.

    Raises:
        NotBuiltError: when no build has made segments.
    """
    with published(workspace, mart="segmentations", language=language, marts=marts) as state:
        yield State(published=state, say=Say(workspace.settings, state.language))


def read_segmentations(
    workspace: Workspace, *, language: Language | None = None, marts: Marts | None = None
) -> tuple[SegmentationRow, ...]:
    """Return every segmentation: those that earn their place first, the control last.

    Raises:
        NotBuiltError: when no build has made segments.
    """
    with published_segments(workspace, language, marts) as state:
        rows = [_segmentation(row, state.say) for row in state.rows("segmentations")]
    return tuple(
        sorted(rows, key=lambda one: (one.kind == "control", _ORDER[one.verdict], one.name))
    )


def read_segmentation(
    workspace: Workspace,
    *,
    name: str,
    language: Language | None = None,
    marts: Marts | None = None,
) -> SegmentationView:
    """Return a segmentation with its segments, what it adds to what is known, and its history.

    Raises:
        NotBuiltError: when no build has made segments.
        UnknownSegmentError: when there is no such segmentation.
    """
    with published_segments(workspace, language, marts) as state:
        whole = _one(state, name)
        titles = _titles(state)
        segments = state.rows("segment_profiles", "WHERE segmentation = ? ORDER BY place", name)
        return SegmentationView(
            row=_segmentation(whole, state.say),
            segments=tuple(_segment(row, state.say, whole) for row in segments),
            worth=tuple(
                _worth(row, state.say)
                for row in state.rows("segment_worth", "WHERE segmentation = ?", name)
            ),
            changes=_changes(state, titles, "WHERE segmentation = ? ORDER BY day, segment", name),
        )


def read_segment(
    workspace: Workspace,
    *,
    segmentation: str,
    segment: str,
    language: Language | None = None,
    marts: Marts | None = None,
) -> SegmentView:
    """Return a segment with its traits, its overlap with others and its persona.

    Raises:
        NotBuiltError: when no build has made segments.
        UnknownSegmentError: when there is no such segment.
    """
    here = "WHERE segmentation = ? AND segment = ?"
    with published_segments(workspace, language, marts) as state:
        whole = _one(state, segmentation)
        found = state.rows("segment_profiles", here, segmentation, segment)
        if not found:
            raise UnknownSegmentError(
                f"{segmentation} has no segment {segment!r}.",
                hint=f"List them: mehvar segment show {segmentation}",
            )
        row = _segment(found[0], state.say, whole)
        order = f"{here} ORDER BY rank NULLS LAST, trait, level"
        traits = tuple(
            _trait(one, state.say)
            for one in state.rows("segment_traits", order, segmentation, segment)
        )
        titles = _titles(state)
        overlap = state.rows(
            "segment_overlap", f"{here} ORDER BY lift DESC NULLS LAST", segmentation, segment
        )
        return SegmentView(
            segmentation=_segmentation(whole, state.say),
            segment=row,
            traits=traits,
            overlap=tuple(_overlap(one, titles) for one in overlap),
            persona=persona_of(row, traits, say=state.say),
            changes=_changes(state, titles, f"{here} ORDER BY day", segmentation, segment),
        )


def segment_titles(state: State) -> dict[tuple[str, str], str]:
    """Return the name of every segment that has a row."""
    return _titles(state)


def segmentation_title(row: Row, say: Say) -> str:
    """Name a segmentation: as its maker called it, else by its kind."""
    named = row["title_fa"] if say.language == "fa" else row["title_en"]
    known = SEGMENTATIONS.get(row["segmentation"])
    return str(named or (say.of(known) if known else row["segmentation"]))


def _one(state: State, name: str) -> dict[str, Any]:
    found = state.rows("segmentations", "WHERE segmentation = ?", name)
    if not found:
        known = ", ".join(row["segmentation"] for row in state.rows("segmentations"))
        raise UnknownSegmentError(
            f"There is no segmentation {name!r}.", hint=f"Known ones: {known or 'none'}."
        )
    return found[0]


def _titles(state: State) -> dict[tuple[str, str], str]:
    wholes = {row["segmentation"]: row for row in state.rows("segmentations")}
    return {
        (row["segmentation"], row["segment"]): _title(
            row, state.say, wholes.get(row["segmentation"], {})
        )
        for row in state.rows("segment_profiles")
    }


def _title(row: Row, say: Say, whole: Row) -> str:
    named = row["title_fa"] if say.language == "fa" else row["title_en"]
    if named:
        return str(named)
    known = SEGMENTS.get((row["segmentation"], row["segment"]))
    if known:
        return say.of(known)
    if whole.get("kind") == "rule":
        return segmentation_title(whole, say)
    return str(row["segment"])


def _segmentation(row: Row, say: Say) -> SegmentationRow:
    plain = {
        name: row[name]
        for name in (
            "kind", "customers", "segments", "verdict", "reason", "beyond", "outcome", "gain",
            "gain_low", "gain_high", "n", "origin_day", "horizon_days", "similarity_of",
            "similarity", "similarity_base", "similarity_lift", "lift_low", "lift_high",
            "similarity_p", "stability", "stability_low", "persistence", "drift", "drift_limit",
            "drifted", "sensitive", "built_day",
        )
    }  # fmt: skip
    return SegmentationRow(
        name=row["segmentation"],
        title=segmentation_title(row, say),
        verdict_short=say.of(SHORT[row["verdict"]]),
        verdict_text=say.verdict(row),
        similarity_text=say.similarity(row),
        stability_text=say.stability(row["stability"]),
        chosen_text=say.of(CHOSEN.get(row["chosen_by"] or "", CHOSEN[""])),
        **plain,
    )


def _segment(row: Row, say: Say, whole: Row) -> SegmentRow:
    advice = ADVICE.get((row["segmentation"], row["segment"]))
    plain = {
        name: row[name]
        for name in (
            "segmentation", "segment", "place", "customers", "hidden", "share", "share_low",
            "share_high", "money_of", "money", "money_low", "money_high", "money_share",
            "residual", "stability",
        )
    }  # fmt: skip
    return SegmentRow(
        title=_title(row, say, whole), advice=say.of(advice) if advice else "", **plain
    )


def _trait(row: Row, say: Say) -> TraitRow:
    plain = {
        name: row[name]
        for name in (
            "trait", "level", "unit", "value", "low", "high", "everyone", "difference", "n",
            "rank",
        )
    }  # fmt: skip
    level = say.of(level_title(row["trait"], row["level"])) if row["level"] else ""
    return TraitRow(title=say.of(trait_title(row["trait"])), level_title=level, **plain)


def _worth(row: Row, say: Say) -> WorthRow:
    plain = {
        name: row[name]
        for name in (
            "outcome", "baseline", "measure", "base", "together", "gain", "low", "high", "n",
            "reason",
        )
    }  # fmt: skip
    reason = REASONS.get(row["reason"] or "")
    return WorthRow(
        outcome_title=say.of(OUTCOMES[row["outcome"]]),
        baseline_title=say.of(BASELINES[row["baseline"]]),
        knows=tuple(filter(None, (row["knows"] or "").split(","))),
        reason_text=say.of(reason) if reason else "",
        **plain,
    )


def _overlap(row: Row, titles: Mapping[tuple[str, str], str]) -> OverlapRow:
    plain = {
        name: row[name]
        for name in (
            "with_segmentation", "with_segment", "customers", "share", "jaccard", "lift",
            "lift_low", "lift_high",
        )
    }  # fmt: skip
    other = (row["with_segmentation"], row["with_segment"])
    return OverlapRow(with_title=titles.get(other, other[1]), **plain)


def _changes(
    state: State, titles: Mapping[tuple[str, str], str], where: str, *values: object
) -> tuple[ChangeRow, ...]:
    return tuple(
        ChangeRow(
            title=titles.get((row["segmentation"], row["segment"]), ""),
            **{
                name: row[name]
                for name in (
                    "day", "segment", "customers", "joined", "left", "psi", "divergence", "limit",
                    "reference_day", "drifted",
                )
            },
        )
        for row in state.rows("segment_changes", where, *values)
    )  # fmt: skip
