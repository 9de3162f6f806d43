"""One row per customer: state, next purchase, probability of leaving, what is at stake, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from mehvar.retention._assumptions import Assumptions
from mehvar.retention._cutoff import Costs
from mehvar.retention._features import FEATURES, Levels, Snapshot
from mehvar.retention._histories import Histories
from mehvar.retention._propensity import Churn, Design, snapshot_of
from mehvar.retention._reasons import explain, explain_silence
from mehvar.retention._records import Floats, Integers
from mehvar.retention._rhythm import LONGEST_DAYS, Gaps, Rhythm, gaps_of_sorted
from mehvar.retention._states import STATES, raise_alarms, tell_states

if TYPE_CHECKING:
    import pyarrow as pa

_EVERYBODY = 1_000_000
_YEAR = 365
HIGH, LOW = 2 / 3, 1 / 3
"""Bands of the probability of leaving: high above two thirds, low below one third."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """All that was learnt of the company, from which every customer's row follows.

    ``rhythm`` is None where too few came back; ``design`` describes customers where there is no
    churn model either. ``margin`` is what a unit of sales leaves.
    """

    today: int
    horizon: int
    rhythm: Rhythm | None
    churn: Churn
    design: Design
    levels: Levels
    assumptions: Assumptions
    costs: Costs
    margin: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Worth:
    """What the value slice knows: margin of one purchase, by customer id in order."""

    customer: Integers
    margin: Floats

    def of(self, customers: Integers) -> Floats:
        """Return the margin of a purchase of these customers; NaN where it is not known."""
        if self.customer.size == 0:
            return np.full(customers.size, np.nan)
        place = np.minimum(np.searchsorted(self.customer, customers), self.customer.size - 1)
        return np.where(self.customer[place] == customers, self.margin[place], np.nan)


def score_customers(model: Model, histories: Histories, worth: Worth) -> pa.Table:
    """Return the rows of ``customer_retention`` of these customers, with a column ``alarm``.

    ``alarm`` tells who goes quiet against a rhythm of their own.
    """
    import pyarrow as pa

    _, gaps = gaps_of_sorted(who=histories.who, days=histories.day, until=model.today)
    size = len(histories)
    snapshot = snapshot_of(
        histories,
        replace(model.design, within=_EVERYBODY),
        origin=model.today + 1,
        rhythm=model.churn.rhythm,
        levels=model.levels,
    )
    columns: dict[str, object] = {
        "customer_id": histories.customer,
        "purchases": gaps.count + 1,
        "last_purchase_day": _days(model.today - gaps.silence),
        "days_silent": gaps.silence.astype(np.int64),
    }
    columns |= _rhythm_columns(model, gaps)
    purchase = _purchase(model, snapshot, worth.of(histories.customer[snapshot.row]))
    leaving, reasons = _leaving(model, snapshot)
    brings = model.costs.brings(
        purchase=purchase, usual_gap=snapshot.usual_gap, days=model.design.window
    )
    profit = model.costs.profit(leaving=leaving, value=brings)
    columns |= {
        "churn_probability": _placed(leaving, snapshot.row, size),
        "churn_risk": _bands(_spread(leaving, snapshot.row, size)),
        "value_at_stake": _money(
            purchase * _YEAR / np.maximum(snapshot.usual_gap, 1.0), snapshot.row, size
        ),
        "keep_profit": _money(profit, snapshot.row, size),
        "reasons": _reasons(reasons, snapshot.row, size),
        "note": _notes(model, gaps, _spread(leaving, snapshot.row, size)),
    }
    return pa.table(columns)


def _rhythm_columns(model: Model, gaps: Gaps) -> dict[str, object]:
    import pyarrow as pa

    size = len(gaps)
    if model.rhythm is None:
        empty = pa.nulls(size, pa.float64())
        names = ("usual_gap_days", "silence_p", "alive_probability")
        dates = ("next_purchase_day", "next_purchase_low", "next_purchase_high")
        return {
            "alarm": np.zeros(size, np.bool_),
            **dict.fromkeys(names, empty),
            **dict.fromkeys(dates, pa.nulls(size, pa.date32())),
            "quiet_state": pa.array(["unknown"]).take(pa.array(np.zeros(size, np.int64))),
        }
    rate = model.assumptions.alarm_rate
    ahead = model.rhythm.predict(gaps, horizon=model.horizon)
    last = model.today - gaps.silence
    return {
        "usual_gap_days": ahead.usual_gap,
        "silence_p": ahead.silence_p,
        "alive_probability": ahead.alive,
        "quiet_state": pa.array(STATES).take(pa.array(tell_states(gaps, ahead, rate=rate))),
        **{
            name: _days(last + np.minimum(np.round(gap), gaps.silence + LONGEST_DAYS))
            for name, gap in (
                ("next_purchase_day", ahead.next_gap),
                ("next_purchase_low", ahead.low),
                ("next_purchase_high", ahead.high),
            )
        },
        "alarm": raise_alarms(gaps, ahead, rate=rate),
    }


def _purchase(model: Model, snapshot: Snapshot, own: Floats) -> Floats:
    """What a purchase leaves, by the customer's own value and margin where these are known."""
    return np.where(np.isnan(own), snapshot.basket * model.margin, np.maximum(own, 0))


def _leaving(model: Model, snapshot: Snapshot) -> tuple[Floats, pa.Array]:
    """The probability of leaving, NaN without a model, and the reasons that go with it."""
    churn, x = model.churn, snapshot.x
    if churn.source == "":
        return np.full(len(snapshot), np.nan), explain_silence(x)
    known = x[:, FEATURES.index("days_silent")] <= model.design.within
    leaving = np.where(known, churn.predict(x), np.nan)
    if churn.source == "rhythm" or churn.card is None:
        return leaving, explain_silence(x)
    return leaving, explain(x, churn.card.contributions(x))


def _notes(model: Model, gaps: Gaps, leaving: Floats) -> pa.Array:
    import pyarrow as pa

    words = ["", "one_purchase", "no_model", "gone_long", "no_rhythm"]
    if model.rhythm is None:
        code = np.full(len(gaps), 4)
    elif not model.churn.source:
        code = np.full(len(gaps), 2)
    else:
        code = np.where(np.isnan(leaving), 3, np.where(gaps.count == 0, 1, 0))
    return pa.array(words).take(pa.array(code))


def _bands(leaving: Floats) -> pa.Array:
    import pyarrow as pa

    code = np.where(leaving > HIGH, 2, np.where(leaving < LOW, 0, 1))
    return pa.array(["low", "medium", "high"]).take(pa.array(code, mask=np.isnan(leaving)))


def _spread(values: Floats, rows: Integers, size: int) -> Floats:
    found = np.full(size, np.nan)
    found[rows] = values
    return found


def _placed(values: Floats, rows: Integers, size: int) -> pa.Array:
    import pyarrow as pa

    return pa.array(_spread(values, rows, size), from_pandas=True)


def _money(values: Floats, rows: Integers, size: int) -> pa.Array:
    import pyarrow as pa

    spread = _spread(values, rows, size)
    unknown = np.isnan(spread)
    return pa.array(np.round(np.where(unknown, 0, spread)).astype(np.int64), mask=unknown)


def _reasons(codes: pa.Array, rows: Integers, size: int) -> pa.Array:
    import pyarrow as pa

    place = np.full(size, -1)
    place[rows] = np.arange(rows.size)
    found = codes.take(pa.array(place, mask=place < 0))
    return found.fill_null("")


def _days(days: Floats) -> pa.Array:
    import pyarrow as pa

    return pa.array(np.asarray(days, np.int64).astype(np.int32)).cast(pa.date32())
