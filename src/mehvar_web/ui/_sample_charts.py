"""Made-up content for the charts of the living page."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar_web.ui import charts
from mehvar_web.ui._dates import write_month
from mehvar_web.ui._numbers import write_number, write_share
from mehvar_web.ui.templatetags.ui import money, pct

_FIRST = date(2025, 3, 21)
_MILLION = 10_000_000


def sample_lines() -> charts.Lines:
    """Return purchases by week: what happened, what two models say, where the hold-out starts."""
    weeks = [_FIRST + timedelta(days=7 * index) for index in range(40)]
    happened = [120 - 2 * index + (index * 37) % 23 for index in range(40)]
    return charts.Lines(
        title=_("Repeat purchases by week"),
        x_head=_("Week"),
        lines=(
            charts.Line(name=_("happened"), spots=_spots(weeks, happened)),
            charts.Line(
                name=_("expected"),
                projected_from=float(weeks[26].toordinal()),
                spots=tuple(
                    charts.Spot(
                        x=float(day.toordinal()), y=128 - 2.0 * index, low=116 - 2.1 * index,
                        high=141 - 1.9 * index,
                    )
                    for index, day in enumerate(weeks)
                ),
            ),
        ),
        ticks=charts.day_ticks(weeks[0], weeks[-1]),
        show_x=charts.write_ordinal,
        marks=(charts.Mark(at=float(weeks[26].toordinal()), text=_("hold-out starts")),),
        band=_("90% interval"),
        zero=True,
    )  # fmt: skip


def _spots(days: list[date], values: list[int]) -> tuple[charts.Spot, ...]:
    return tuple(
        charts.Spot(x=float(day.toordinal()), y=value)
        for day, value in zip(days, values, strict=True)
    )


def sample_curves() -> charts.Lines:
    """Return survival curves of groups: steps, of which the sixth colour is the last."""
    names = (_("Website"), _("Store"), _("App"), _("Phone"), _("Market"), _("Others"))
    return charts.Lines(
        title=_("Customers still active, by first channel"),
        x_head=_("Months since the first order"),
        y_head=_("Still active"),
        show=write_share,
        holds=(0.0, 1.0),
        lines=tuple(
            charts.Line(
                name=name,
                style="step",
                spots=tuple(
                    _survived(month, 0.94 - 0.05 * index, banded=not index) for month in range(13)
                ),
            )
            for index, name in enumerate(names)
        ),
        band=_("95% interval"),
    )


def _survived(month: int, keeps: float, *, banded: bool) -> charts.Spot:
    share = keeps**month
    if not banded:
        return charts.Spot(x=month, y=share)
    return charts.Spot(x=month, y=share, low=max(share - 0.04, 0), high=min(share + 0.04, 1))


def sample_whale() -> charts.Lines:
    """Return cumulative profit over customers from the best to the worst."""
    shares = [index / 40 for index in range(41)]
    profit = [1.32 * (1 - (1 - share) ** 3) - 0.32 * share**6 for share in shares]
    peak = max(range(41), key=lambda index: profit[index])
    return charts.Lines(
        title=_("Profit, customers from the best to the worst"),
        x_head=_("Customers"),
        show=write_share,
        show_x=write_share,
        lines=(
            charts.Line(
                name=_("Cumulative profit"),
                style="area",
                spots=tuple(charts.Spot(x=x, y=y) for x, y in zip(shares, profit, strict=True)),
            ),
        ),
        marks=(charts.Mark(axis="y", at=1.0, text=_("all profit")),),
        pins=(
            charts.Pin(
                x=shares[peak], y=profit[peak], text=write_share(profit[peak]), judgement="good"
            ),
            charts.Pin(x=1.0, y=profit[-1], text=write_share(profit[-1])),
        ),
        zero=True,
    )


def sample_calibration() -> charts.Lines:
    """Return what was predicted against what came, with the line where they are equal."""
    shares = (0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75)
    came = (0.06, 0.13, 0.27, 0.33, 0.49, 0.52, 0.68, 0.71)
    return charts.Lines(
        title=_("Predicted and real share of customers who left"),
        x_head=_("Predicted"),
        show=write_share,
        show_x=write_share,
        diagonal=_("as predicted"),
        band=_("95% interval"),
        holds=(0.0, 1.0),
        lines=(
            charts.Line(
                name=_("Left"),
                style="dots",
                spots=tuple(
                    charts.Spot(x=x, y=y, low=y - 0.04, high=y + 0.04, note=write_number(400))
                    for x, y in zip(shares, came, strict=True)
                ),
            ),
        ),
    )


def sample_histogram() -> charts.Histogram:
    """Return a histogram of unequal ranges with thresholds, one range and the share below."""
    edges = (0, 1, 2, 5, 10, 20, 50, 100, 200, float("inf"))
    return charts.Histogram(
        title=_("Value of customers"),
        value_head=_("Residual value"),
        count_head=_("Customers"),
        edges=tuple(edge * _MILLION for edge in edges),
        counts=(40, 90, 170, 300, 440, 310, 120, 38, 11),
        show=_compact,
        here=6,
        marks=(
            charts.Mark(at=10 * _MILLION, text=_("iron")),
            charts.Mark(at=100 * _MILLION, text=_("gold")),
        ),
        cumulative=True,
    )


def _compact(amount: float) -> str:
    return write_number(amount / _MILLION)


def sample_heatmap() -> charts.Heatmap:
    """Return a cohort triangle with a month that has not ended and a group too small."""
    months = [_FIRST + timedelta(days=31 * index) for index in range(9)]
    return charts.Heatmap(
        title=_("Customers who bought again, by month of the first order"),
        corner=_("First order"),
        size_head=_("Customers"),
        columns_head=_("Months after the first order"),
        columns=tuple(write_number(age) for age in range(1, 10)),
        show=write_share,
        rows=tuple(
            charts.HeatRow(
                label=write_month(month),
                size=write_number(8 if row == 3 else 340 - 17 * row),
                cells=tuple(_cohort_cell(row, age) for age in range(9)),
            )
            for row, month in enumerate(months)
        ),
    )


def _cohort_cell(row: int, age: int) -> charts.HeatCell:
    if age > 8 - row:
        return charts.HeatCell(standing="none")
    if row == 3:
        return charts.HeatCell(standing="hidden")
    value = 0.42 * 0.84**age + 0.01 * ((row * 7 + age * 3) % 5)
    return charts.HeatCell(value=value, standing="partial" if age == 8 - row else "")


def sample_moves() -> charts.Heatmap:
    """Return changes on both sides of none."""
    hours = [f"{write_number(hour)}–{write_number(hour + 4)}" for hour in range(8, 24, 4)]
    days = (_("Saturday"), _("Sunday"), _("Monday"))
    return charts.Heatmap(
        title=_("Score by day and hour, against the usual"),
        corner=_("Day"),
        columns=tuple(hours),
        show=lambda value: write_number(value, sign=True),
        middle=0.0,
        rows=tuple(
            charts.HeatRow(
                label=day,
                cells=tuple(
                    charts.HeatCell(value=(row * 5 + column * 7) % 17 - 8.0) for column in range(4)
                ),
            )
            for row, day in enumerate(days)
        ),
    )


def sample_waterfall() -> charts.Waterfall:
    """Return how revenue becomes a loss after costs of service."""
    steps = (
        (_("Revenue"), 1_840, True),
        (_("Discounts"), -120, False),
        (_("Goods"), -1_190, False),
        (_("Contribution"), 530, True),
        (_("Delivery"), -260, False),
        (_("Returns"), -340, False),
        (_("Fees received"), 40, False),
        (_("Profit"), -30, True),
    )
    return charts.Waterfall(
        title=_("From revenue to profit"),
        label_head=_("Part"),
        value_head=_("Amount"),
        show=lambda value: money(value * _MILLION, "compact"),
        steps=tuple(
            charts.Step(label=label, amount=amount, total=total) for label, amount, total in steps
        ),
    )


def sample_tornado() -> charts.Tornado:
    """Return which assumptions move a result."""
    return charts.Tornado(
        title=_("What moves the gain of a longer window"),
        label_head=_("Assumption"),
        value_head=_("Gain"),
        base=12.0,
        base_text=_("as assumed: %(value)s") % {"value": write_number(12)},
        rows=(
            _swing(_("Returns"), ends=(18, 5), inputs=(0.08, 0.16)),
            _swing(_("Orders more"), ends=(-4, 25), inputs=(0.01, 0.05)),
        ),
    )


def _swing(label: str, *, ends: tuple[float, float], inputs: tuple[float, float]) -> charts.Swing:
    return charts.Swing(
        label=label,
        at_low=ends[0],
        at_high=ends[1],
        low_text=pct(inputs[0]),
        high_text=pct(inputs[1]),
    )


def sample_intervals() -> charts.Intervals:
    """Return what segmentations add, one of them nothing and one not estimable."""
    rows = (
        (_("By value"), 0.21, 0.03),
        (_("By behaviour"), 0.12, 0.04),
        (_("By region"), 0.01, 0.03),
    )
    return charts.Intervals(
        title=_("What each segmentation adds"),
        label_head=_("Segmentation"),
        value_head=_("Gain"),
        base=0.0,
        base_text=_("adds nothing"),
        show=lambda value: pct(value, 1),
        rows=(
            *(
                charts.Interval(
                    label=label,
                    value=value,
                    low=value - half,
                    high=value + half,
                    judgement="good" if value > half else "",
                )
                for label, value, half in rows
            ),
            charts.Interval(label=_("By values"), value=None, note=_("Too few answers")),
        ),
    )


def sample_bubbles() -> charts.Bubbles:
    """Return what customers speak of: how often, how badly, and what it puts at risk."""
    topics = (
        (_("Delivery"), 4200, 0.42, 90),
        (_("Price"), 3900, 0.55, 60),
        (_("Quality"), 5200, 0.18, 20),
        (_("Packaging"), 700, 0.31, 6),
        (_("Support"), 260, 0.64, None),
    )
    return charts.Bubbles(
        title=_("What customers speak of"),
        x_head=_("comments"),
        y_head=_("negative"),
        log_x=True,
        zero=True,
        show=write_share,
        size=_("area: money at risk"),
        band=_("95% range"),
        marks=(charts.Mark(axis="y", at=0.38, text=_("all comments")),),
        bubbles=tuple(
            charts.Bubble(
                label=label, x=count, y=share, low=share - 2 / count**0.5,
                high=share + 2 / count**0.5, weight=risk,
                judgement="bad" if share > 0.4 else "good" if share < 0.2 else "",
            )
            for label, count, share, risk in topics
        ),
    )  # fmt: skip


def drawn() -> dict[str, SafeString]:
    """Return every sample, drawn, by the name under which the page shows it."""
    return {
        "lines": charts.lines(sample_lines()),
        "curves": charts.lines(sample_curves()),
        "whale": charts.lines(sample_whale()),
        "calibration": charts.lines(sample_calibration()),
        "histogram": charts.histogram(sample_histogram()),
        "heatmap": charts.heatmap(sample_heatmap()),
        "moves": charts.heatmap(sample_moves()),
        "waterfall": charts.waterfall(sample_waterfall()),
        "tornado": charts.tornado(sample_tornado()),
        "intervals": charts.intervals(sample_intervals()),
        "bubbles": charts.bubbles(sample_bubbles()),
    }
