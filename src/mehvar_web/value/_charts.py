"""The pictures of value: how it is spread, and how the forecast did."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar.value import CustomerValue, Distribution, TrackingRow, ValueModel, ValueOverview
from mehvar_web.ui import charts
from mehvar_web.ui.figures import write_figure

_MOST_SPOTS = 150


def spread(found: Distribution, overview: ValueOverview) -> SafeString | None:
    """Draw how many customers are worth how much, with where the classes begin."""
    if not found.bars:
        return None
    bars = found.bars
    marks = tuple(
        charts.Mark(at=float(row.bound), text=row.title)
        for row in overview.classes
        if row.bound is not None and bars[0].low < row.bound < bars[-1].high
    )
    return charts.histogram(
        charts.Histogram(
            title=_("Customers by residual value"),
            value_head=_("Residual value"),
            count_head=_("Customers"),
            edges=(bars[0].low, *(bar.high for bar in bars)),
            counts=tuple(bar.customers for bar in bars),
            show=_compact,
            marks=marks,
            cumulative=True,
        )
    )


def concentration(found: Distribution) -> SafeString | None:
    """Draw the share of all value that the most valuable customers hold."""
    if not found.tops:
        return None
    spots = tuple(charts.Spot(x=one.customer_share, y=one.value_share) for one in found.tops)
    return charts.lines(
        charts.Lines(
            title=_("Share of value held by the most valuable customers"),
            x_head=_("Customers, the most valuable first"),
            y_head=_("Share of value"),
            holds=(0.0, 1.0),
            zero=True,
            show=_share,
            show_x=_share,
            lines=(
                charts.Line(
                    name=_("Share of value"), spots=(charts.Spot(x=0.0, y=0.0), *spots),
                    style="area",
                ),
            ),
        )
    )  # fmt: skip


def tracking(model: ValueModel) -> SafeString | None:
    """Draw repeat purchases up to each week, actual and expected, and where the hold-out began."""
    if not model.tracking:
        return None
    rows = _thinned(model.tracking)
    held = [row.day.toordinal() for row in rows if row.is_holdout]
    marks = (charts.Mark(at=float(held[0] - 7), text=_("kept back from here")),) if held else ()
    return charts.lines(
        charts.Lines(
            title=_("Repeat purchases up to each week, and what the model expected"),
            x_head=_("Week"),
            y_head=_("Repeat purchases"),
            zero=True,
            band=_("90% interval"),
            ticks=charts.day_ticks(rows[0].day, rows[-1].day),
            show_x=charts.write_ordinal,
            marks=marks,
            lines=(
                charts.Line(
                    name=_("happened"),
                    spots=tuple(
                        charts.Spot(x=float(row.day.toordinal()), y=row.cumulative_actual)
                        for row in rows
                    ),
                ),
                charts.Line(
                    name=_("expected"),
                    projected_from=float(held[0] - 7) if held else None,
                    spots=tuple(
                        charts.Spot(
                            x=float(row.day.toordinal()),
                            y=row.cumulative_expected,
                            low=row.cumulative_low,
                            high=row.cumulative_high,
                        )
                        for row in rows
                    ),
                ),
            ),
        )
    )


def calibration(model: ValueModel) -> SafeString | None:
    """Draw mean purchases in the hold-out by purchases before it, actual and expected."""
    rows = model.calibration
    if len(rows) < 2:
        return None
    labels = [_number(row.frequency) + ("+" if row.is_last else "") for row in rows]
    return charts.lines(
        charts.Lines(
            title=_("Purchases in the weeks kept back, by purchases before"),
            x_head=_("Repeat purchases before"),
            y_head=_("Mean purchases"),
            zero=True,
            band=_("90% interval"),
            show=_decimal,
            ticks=tuple((float(place), label) for place, label in enumerate(labels)),
            show_x=lambda x: labels[round(x)],
            lines=(
                charts.Line(
                    name=_("happened"),
                    style="dots",
                    spots=tuple(
                        charts.Spot(
                            x=float(place), y=row.actual, low=row.actual_low,
                            high=row.actual_high, note=_number(row.customers),
                        )
                        for place, row in enumerate(rows)
                    ),
                ),
                charts.Line(
                    name=_("expected"),
                    spots=tuple(
                        charts.Spot(x=float(place), y=row.expected)
                        for place, row in enumerate(rows)
                    ),
                ),
            ),
        )
    )  # fmt: skip


def alive(found: CustomerValue) -> SafeString | None:
    """Draw the probability that a customer still buys here, and how silence would lower it."""
    curve = found.curve
    if len(curve) < 2:
        return None
    return charts.lines(
        charts.Lines(
            title=_("Probability of still being a customer, and if they stay silent"),
            x_head=_("Day"),
            small=True,
            holds=(0.0, 1.0),
            show=_share,
            show_x=charts.write_ordinal,
            ticks=charts.day_ticks(curve[0].day, curve[-1].day),
            lines=(
                charts.Line(
                    name=_("still a customer"),
                    projected_from=float(found.as_of.toordinal()),
                    spots=tuple(
                        charts.Spot(x=float(one.day.toordinal()), y=one.alive) for one in curve
                    ),
                ),
            ),
        )
    )


def _thinned(rows: tuple[TrackingRow, ...]) -> tuple[TrackingRow, ...]:
    """Keep so many weeks as a chart can show, the last among them."""
    step = -(-len(rows) // _MOST_SPOTS)
    return rows[(len(rows) - 1) % step :: step]


def _compact(value: float) -> str:
    return write_figure(value, "money")


def _share(value: float) -> str:
    return write_figure(value, "share", places=0)


def _number(value: float) -> str:
    return write_figure(value, "count")


def _decimal(value: float) -> str:
    return write_figure(value, "count", places=1)
