"""What the simulator's page shows: the outcomes of each policy, and what moves them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar import profit
from mehvar.profit import PolicyOutcome, Sensitivity, Simulation, StartingPoint
from mehvar.text import Language
from mehvar_web import company
from mehvar_web.profit._say import compact, number, share
from mehvar_web.profit.forms import SimulatorForm
from mehvar_web.ui import Column, charts
from mehvar_web.ui.templatetags.ui import money, num, pct

_SEED = 1404
"""The same question has the same answer: every page and file of it starts from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One policy's outcome, in words and drawn."""

    name: str
    outcome: PolicyOutcome
    histogram: SafeString
    tornado: SafeString | None
    below_floor: bool
    settled: bool
    is_present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The answer to a question."""

    simulation: Simulation
    outcomes: tuple[Outcome, ...]
    compared: SafeString | None


def read_start() -> StartingPoint:
    """Return where simulations start from, remembered until the next build or rate.

    Raises:
        NotBuiltError: before the first build.
    """
    path = company.workspace().root / profit.RATES_FILE
    changed = path.stat().st_mtime_ns if path.is_file() else 0
    return company.remember(
        ("profit.start", changed),
        lambda: profit.read_starting_point(company.workspace(), marts=company.marts()),
    )


def run(form: SimulatorForm) -> Simulation:
    """Answer the form's question.

    Raises:
        SimulationError: when it cannot be simulated.
    """
    present = form.policy("now")
    if present is None:
        raise AssertionError("the present policy always has a window")
    return profit.simulate(
        form.base(),
        present=present,
        others=form.others(),
        beliefs=form.beliefs(),
        rng=np.random.default_rng(_SEED),
    )


def told(simulation: Simulation, start: StartingPoint, language: Language) -> Result:
    """Draw the answer."""
    outcomes = tuple(
        _outcome(one, start, language, is_present=place == 0)
        for place, one in enumerate((simulation.present, *simulation.others))
    )
    return Result(simulation=simulation, outcomes=outcomes, compared=_compared(outcomes))


def policy_name(place: str) -> str:
    """Name a policy on the page."""
    if place == "now":
        return _("The present policy")
    return _("Policy %(letter)s") % {"letter": pgettext("policy letter", place.upper())}


def columns() -> tuple[Column[Outcome], ...]:
    """The columns of the answer as a file; money in minor units."""

    def told_column(name: str, label: str, of: str, place: int) -> Column[Outcome]:
        return Column(
            name=name, label=label, numeric=True,
            cell=lambda one: money(getattr(one.outcome, of)[place]),
            value=lambda one: round(getattr(one.outcome, of)[place]),
        )  # fmt: skip

    return (
        Column(name="policy", label=_("Policy"), cell=lambda one: one.name),
        Column(
            name="window", label=_("Window (days)"), numeric=True,
            cell=lambda one: num(one.outcome.policy.window_days),
            value=lambda one: one.outcome.policy.window_days,
        ),
        told_column("profit_5", _("Profit, 5% point"), "profit", 0),
        told_column("profit_50", _("Profit, median"), "profit", 1),
        told_column("profit_95", _("Profit, 95% point"), "profit", 2),
        told_column("gain_5", _("Gain, 5% point"), "gain", 0),
        told_column("gain_50", _("Gain, median"), "gain", 1),
        told_column("gain_95", _("Gain, 95% point"), "gain", 2),
        Column(
            name="better", label=_("Probability of being better"), numeric=True,
            cell=lambda one: pct(one.outcome.better),
            value=lambda one: None if one.is_present else one.outcome.better,
        ),
        Column(
            name="rate", label=_("Return rate, median"), numeric=True,
            cell=lambda one: pct(one.outcome.rate[1], 1), value=lambda one: one.outcome.rate[1],
        ),
        Column(
            name="break_even", label=_("Break-even return rate"), numeric=True,
            cell=lambda one: pct(one.outcome.break_even_rate, 2),
            value=lambda one: one.outcome.break_even_rate,
        ),
    )  # fmt: skip


def _outcome(
    one: PolicyOutcome, start: StartingPoint, language: Language, *, is_present: bool
) -> Outcome:
    name, floor = policy_name(one.policy.name), start.floor.days
    return Outcome(
        name=name,
        outcome=one,
        histogram=_histogram(name, one, is_present=is_present),
        tornado=_tornado(name, one, language) if one.tornado else None,
        below_floor=floor is not None and one.policy.window_days < floor,
        settled=one.gain[0] > 0 or one.gain[2] < 0,
        is_present=is_present,
    )


def _histogram(name: str, one: PolicyOutcome, *, is_present: bool) -> SafeString:
    title = (
        _("%(policy)s: profit in a year") if is_present else _("%(policy)s: gain over the present")
    )
    marks = () if is_present else (charts.Mark(at=0.0, text=_("no gain")),)
    return charts.histogram(
        charts.Histogram(
            title=title % {"policy": name},
            edges=one.edges,
            counts=one.counts,
            value_head=_("Profit") if is_present else _("Gain"),
            count_head=_("Draws"),
            show=compact,
            marks=marks if one.edges[0] < 0 < one.edges[-1] else (),
        )
    )


def _tornado(name: str, one: PolicyOutcome, language: Language) -> SafeString:
    return charts.tornado(
        charts.Tornado(
            title=_("%(policy)s: what moves the gain") % {"policy": name},
            base=one.gain[1],
            base_text=_("median gain"),
            rows=tuple(_swing(row, language) for row in one.tornado[:8]),
            label_head=_("Assumption"),
            value_head=_("Gain"),
            show=lambda amount: money(amount, "compact"),
        )
    )


def _swing(row: Sensitivity, language: Language) -> charts.Swing:
    return charts.Swing(
        label=_input(row.input, language),
        at_low=row.at_low,
        at_high=row.at_high,
        low_text=_end(row, row.low),
        high_text=_end(row, row.high),
    )


def _end(row: Sensitivity, value: float) -> str:
    """Write an end of an input: changes from their logarithm, everything else as a share."""
    if ":" in row.input:
        return share(float(np.expm1(value)))
    return share(value - 1 if row.input == "salvage" else value)


def _input(name: str, language: Language) -> str:
    outcome, _colon, lever = name.partition(":")
    plain = {
        "rate": _("Return rate today"),
        "salvage": _("Error of the value left"),
        "hastened": _("Share who return sooner instead"),
        "stretched": _("How far goods are kept longer"),
    }
    if not lever:
        return plain[name]
    title = next(words for key, words in profit.LEVERS.items() if key == lever).in_(language)
    what = _("Purchases") if outcome == "demand" else _("Returns")
    return f"{what} · {title}"


def _judgement(one: PolicyOutcome) -> Literal["", "good", "bad"]:
    if one.gain[0] > 0:
        return "good"
    return "bad" if one.gain[2] < 0 else ""


def _compared(outcomes: tuple[Outcome, ...]) -> SafeString | None:
    rows = tuple(
        charts.Interval(
            label=one.name, value=one.outcome.gain[1], low=one.outcome.gain[0],
            high=one.outcome.gain[2],
            note=_("%(n)s days") % {"n": number(one.outcome.policy.window_days)},
            judgement=_judgement(one.outcome),
        )
        for one in outcomes
        if not one.is_present
    )  # fmt: skip
    if not rows:
        return None
    return charts.intervals(
        charts.Intervals(
            title=_("Gain in a year over the present policy"),
            rows=rows,
            label_head=_("Policy"),
            value_head=_("Gain"),
            base=0.0,
            base_text=_("as now"),
            show=lambda amount: money(amount, "compact"),
        )
    )
