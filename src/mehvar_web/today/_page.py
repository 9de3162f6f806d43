"""What Today shows: the main job's answer with its series, targets and place on the axes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mehvar import measurement
from mehvar.measurement import AtRiskPage, DoseRow, ExperienceRow
from mehvar.text import Language
from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.today._bars import Bar, draw_bar, shared_axis
from mehvar_web.today._figures import draw_figures
from mehvar_web.today._words import Words, department_words, needed_words
from mehvar_web.ui import Kpi
from mehvar_web.ui.charts import Scale

NAMED_CUSTOMERS = 10
_STALE_DAYS = 3
"""After so many days without data, the page warns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """Up to which day the data go, when they were built, and whether that is long ago."""

    as_of: date
    built_at: datetime | None
    days_behind: int

    @property
    def stale(self) -> bool:
        """Whether a warning is due."""
        return self.days_behind >= _STALE_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """A dose of an experience with its place on the axis."""

    row: DoseRow
    bar: Bar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An experience: all doses together, then each tier, on one axis with all others."""

    row: ExperienceRow
    department: Words
    total: Dose
    tiers: tuple[Dose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """An experience without a price: what is still needed for one."""

    row: ExperienceRow
    needed: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything on Today except the customers; ``days`` is how long the window is."""

    answer: measurement.Today
    days: int
    freshness: Freshness
    figures: tuple[Kpi, ...]
    lines: tuple[Line, ...]
    joint: DoseRow | None
    silent: tuple[Silent, ...]


def read_answer(language: Language) -> measurement.Today:
    """Return the main job's answer for the whole company, without customers."""
    return company.remember(
        ("today", language),
        lambda: measurement.today(
            company.workspace(),
            now=company.now(),
            language=language,
            customers=0,
            marts=company.marts(),
        ),
    )


def read_page(language: Language) -> Page:
    """Return what Today shows of the whole company.

    Raises:
        NotBuiltError: before the first build.
    """
    answer = read_answer(language)
    joint = answer.joint if answer.joint is not None and answer.joint.estimable else None
    return Page(
        answer=answer,
        days=(answer.window_end - answer.window_start).days + 1,
        freshness=read_freshness(answer.as_of),
        figures=draw_figures(answer),
        lines=draw_lines(answer),
        joint=joint,
        silent=tuple(
            Silent(row=row, needed=needed_words(row.total.reason, needs=row.needs))
            for row in answer.not_estimable
        ),
    )


def read_freshness(as_of: date) -> Freshness:
    """Return how old the data are now."""
    built = company.workspace().current().built_at
    return Freshness(
        as_of=as_of,
        built_at=datetime.fromisoformat(built) if built else None,
        days_behind=max((company.now().date() - as_of).days, 0),
    )


def draw_lines(answer: measurement.Today) -> tuple[Line, ...]:
    """Place every experience that has a price on one axis."""
    rows = [dose for one in answer.experiences for dose in (one.total, *one.tiers)]
    axis = shared_axis(end for row in rows for end in (row.money, row.low, row.high))
    return tuple(
        Line(
            row=one,
            department=department_words(one.department),
            total=_dose(one.total, axis),
            tiers=tuple(_dose(tier, axis) for tier in one.tiers) if len(one.tiers) > 1 else (),
        )
        for one in answer.experiences
    )


def read_customers(language: Language, sight: Sight) -> AtRiskPage:
    """Return the first customers to act on, as far as the reader sees them."""
    return company.remember(
        ("today.customers", language, sight),
        lambda: measurement.list_customers(
            company.workspace(),
            limit=NAMED_CUSTOMERS,
            language=language,
            sight=sight,
            marts=company.marts(),
        ),
    )


def _dose(row: DoseRow, axis: Scale) -> Dose:
    bar = draw_bar(axis, value=row.money, low=row.low, high=row.high)
    return Dose(row=row, bar=bar)
