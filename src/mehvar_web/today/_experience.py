"""What the page of one experience shows: its effects, its doses, how they were found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mehvar import measurement
from mehvar.measurement import DoseRow, EffectRow, ExperienceRow, NextStep
from mehvar.text import Language
from mehvar_web import company
from mehvar_web.today._bars import Bar, draw_bar, shared_axis
from mehvar_web.today._page import Freshness, read_answer, read_freshness
from mehvar_web.today._words import (
    OUTCOMES,
    Words,
    adjusted_words,
    department_words,
    needed_words,
)
from mehvar_web.ui.charts import Scale

_STARS = 4
"""A score of 0..1 is one to five stars: its whole range is four stars."""

Unit = Literal["share", "money", "stars"]
_UNITS: dict[str, Unit] = {"return": "share", "spend": "money", "score": "stars"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An effect in the unit in which it is shown, drawn against the raw difference."""

    row: EffectRow
    words: Words
    unit: Unit
    effect: float | None
    low: float | None
    high: float | None
    raw: float | None
    with_it: float | None
    without_it: float | None
    bar: Bar | None
    raw_bar: Bar | None

    @property
    def sure(self) -> bool:
        """Whether the whole interval lies on one side of zero."""
        return self.low is not None and self.high is not None and self.low * self.high > 0

    @property
    def misleading(self) -> bool:
        """Whether the raw difference has the other sign: adjusting turned it round."""
        return self.sure and self.raw is not None and self.raw * (self.effect or 0.0) < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseLine:
    """One dose: its money on one axis with the others, and its effects by outcome."""

    row: DoseRow
    bar: Bar | None
    coming_back: Effect | None
    spend: Effect | None
    score: Effect | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What may be done about a dose, and who does it."""

    step: NextStep
    dose: str
    text: str
    department: Words

    @property
    def share(self) -> float:
        """What the step usually costs, as a share of the order."""
        return self.step.cost_percent / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Everything on the page of one experience except the customers."""

    row: ExperienceRow
    answer: measurement.Today
    freshness: Freshness
    kind: str
    department: Words
    effects: tuple[Effect, ...]
    doses: tuple[DoseLine, ...]
    steps: tuple[Step, ...]
    adjusted_for: tuple[Words, ...]
    needed: Words

    @property
    def measured(self) -> bool:
        """Whether any effect could be estimated, with a price or without."""
        return any(one.row.estimable for one in self.effects)


def read_detail(name: str, language: Language) -> Detail | None:
    """Return what is known of an experience; None where there is no such experience.

    Raises:
        NotBuiltError: before the first build.
    """
    answer = read_answer(language)
    rows = (*answer.experiences, *answer.not_estimable)
    row = next((one for one in rows if one.experience == name), None)
    if row is None:
        return None
    adjusted = max((one.adjusted_for for one in row.total.effects), key=len, default=())
    return Detail(
        row=row,
        answer=answer,
        freshness=read_freshness(answer.as_of),
        kind=measurement.experience_named(name).kind,
        department=department_words(row.department),
        effects=tuple(_effect(one) for one in _in_order(row.total.effects)),
        doses=_doses(row),
        steps=_steps(row, language),
        adjusted_for=tuple(adjusted_words(code) for code in adjusted),
        needed=needed_words(row.total.reason, needs=row.needs),
    )


def _in_order(effects: tuple[EffectRow, ...]) -> list[EffectRow]:
    places = list(OUTCOMES)
    return sorted(effects, key=lambda one: places.index(one.outcome))


def _effect(row: EffectRow) -> Effect:
    scale = _STARS if row.outcome == "score" else 1
    effect, low, high, raw = (
        None if one is None else one * scale
        for one in (row.effect, row.low, row.high, row.raw_difference)
    )
    axis = shared_axis((effect, low, high, raw))
    return Effect(
        row=row,
        words=OUTCOMES[row.outcome],
        unit=_UNITS[row.outcome],
        effect=effect,
        low=low,
        high=high,
        raw=raw,
        with_it=_level(row.exposed_mean, row.outcome),
        without_it=_level(row.unexposed_mean, row.outcome),
        bar=draw_bar(axis, value=effect, low=low, high=high),
        raw_bar=draw_bar(axis, value=raw),
    )


def _level(mean: float | None, outcome: str) -> float | None:
    """A mean of scores in stars, of others as it is."""
    return mean * _STARS + 1 if mean is not None and outcome == "score" else mean


def _doses(row: ExperienceRow) -> tuple[DoseLine, ...]:
    rows = row.tiers if len(row.tiers) > 1 else ()
    axis = shared_axis(end for one in rows for end in (one.money, one.low, one.high))
    return tuple(_dose(one, axis) for one in rows)


def _dose(row: DoseRow, axis: Scale) -> DoseLine:
    effects = {one.outcome: _effect(one) for one in row.effects}
    return DoseLine(
        row=row,
        bar=draw_bar(axis, value=row.money, low=row.low, high=row.high),
        coming_back=effects.get("return"),
        spend=effects.get("spend"),
        score=effects.get("score"),
    )


def _steps(row: ExperienceRow, language: Language) -> tuple[Step, ...]:
    """The steps of the company's own table for this experience, any dose first."""
    titles = {one.dose: one.title for one in row.tiers}
    shown = {"any", *titles}
    steps = measurement.read_next_steps(company.workspace().root).rows
    return tuple(
        Step(
            step=one,
            dose=titles.get(one.dose, ""),
            text=one.text.in_(language),
            department=department_words(one.department),
        )
        for one in steps
        if one.experience == row.experience and one.dose in shown
    )
