"""Are segments treated alike in alike cases?

Cases are alike when they are of one stratum: as severe, of an amount as large, of a customer of
the same value class. A segment is compared with all others stratum by stratum, each stratum
weighing what it weighs in the whole (direct standardisation). The standard error is that of the
difference if nothing but chance told the segment from the others, with cases of one customer
going together; so the alarm rings falsely as often as it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mehvar import stats
from mehvar.empowerment import Policy
from mehvar.policy_lab._errors import LabError
from mehvar.policy_lab._judged import helped, judge_history
from mehvar.policy_lab._records import Assumed, Fairness, Gap, Limits

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from mehvar.policy_lab._history import History

SEGMENTS = {
    "city": "order_city", "store": "order_store", "channel": "order_channel",
    "class": "class_now", "tenure": "tenure", "language": "language",
}  # fmt: skip
"""What segments are made by, and the column that holds it."""

FOUR_FIFTHS = 0.8
_ALPHA = 0.05
_Z = NormalDist().inv_cdf(1 - _ALPHA / 2)
_MOST = 60
"""So many segments of a kind are compared, the largest first; the page could show no more."""

_DELAYS = ((15, "0"), (30, "1"), (60, "2"), (120, "3"))
_TENURES = ((1, "first"), (91, "quarter"), (366, "year"))

_Floats = npt.NDArray[np.float64]
_Codes = npt.NDArray[np.int64]


def fairness(
    *,
    history: History,
    policy: Policy | None = None,
    assume: Assumed | None = None,
    limits: Limits | None = None,
    by: Sequence[str] = tuple(SEGMENTS),
) -> Fairness:
    """Compare segments under a policy; without one, by what was really granted.

    What was really granted is looked at from the first recorded decision on.

    Raises:
        LabError: for a kind of segments that does not exist, or as ``backtest``.
    """
    if policy is not None:
        judged = judge_history(history, policy=policy, assume=assume, limits=limits)
        return compare(history=history, judged=judged, by=by)
    return compare(history=history, judged=_recorded(history), by=by)


def _recorded(history: History) -> ir.Table:
    """The cases from the first recorded decision on, with what was really granted in each."""
    cases = history.cases
    [told] = history.ask(cases.aggregate(begun=cases.day.min(where=cases.decision_id.notnull())))
    rows = cases.filter(cases.day >= told["begun"] if told["begun"] else False)
    given = rows.granted_amount.fill_null(0)
    return rows.mutate(outcome=(given > 0).ifelse("allow", "deny"), amount=given)


def compare(*, history: History, judged: ir.Table, by: Sequence[str]) -> Fairness:
    """Compare segments by the outcome and amount that the cases have."""
    strange = [one for one in by if one not in SEGMENTS]
    if strange:
        raise LabError(
            f"There are no segments by {', '.join(strange)}.", hint=f"Known: {', '.join(SEGMENTS)}."
        )
    rows = history.backend.to_pyarrow(_alike(judged, by))
    if not rows.num_rows:
        return Fairness(by=tuple(by), gaps=(), hidden=0, strata=0, cases=0)
    gaps, hidden = [], 0
    strata = {name: "stratum_classless" if name == "class" else "stratum" for name in by}
    plain = {stratum: _Cases.read(rows, stratum=stratum) for stratum in set(strata.values())}
    for name in by:
        found, few = _segments(plain[strata[name]], name, rows[f"by_{name}"], least=history.least)
        gaps += found
        hidden += few
    return Fairness(
        by=tuple(by), gaps=_with_alarms(gaps), hidden=hidden,
        strata=len(rows["stratum"].unique()), cases=rows.num_rows,
    )  # fmt: skip


def _alike(judged: ir.Table, by: Sequence[str]) -> ir.Table:
    """One row per case: its stratum, its segments, its customer, whether and how much it got."""
    import ibis

    price = ibis.coalesce(judged.item_price, judged.order_amount)
    quarter = ibis.ntile(4).over(order_by=[price, judged.case_id])
    size = price.notnull().ifelse(quarter.cast("string"), "-")
    harm = ibis.coalesce(judged.severity, _band(judged.order_delay, _DELAYS, "4", none="-"))
    tenure = _band(judged.tenure_days, _TENURES, "longer", none=None)
    segments = {"tenure": tenure}
    is_given = helped(judged.outcome)
    return judged.select(
        "customer_id",
        stratum=harm + "/" + size + "/" + judged.class_now.fill_null("-"),
        stratum_classless=harm + "/" + size,
        was_helped=is_given.cast("float64"),
        got=is_given.ifelse(judged.amount, 0).cast("float64"),
        **{f"by_{name}": segments.get(name, _column(judged, SEGMENTS[name])) for name in by},
    )


def _column(judged: ir.Table, name: str) -> Any:
    return judged[name] if name in judged.columns else None


def _band(value: Any, bounds: Sequence[tuple[int, str]], last: str, *, none: str | None) -> Any:
    import ibis

    otherwise = ibis.literal(none) if none is not None else ibis.null("string")
    steps = [(value < bound, name) for bound, name in bounds]
    return ibis.cases((value.isnull(), otherwise), *steps, else_=last)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cases:
    """The cases as numbers, those of one customer beside each other.

    Codes of stratum and customer; residuals against the stratum; ``order`` says which row of the
    table each case is, ``starts`` where each customer begins.
    """

    order: _Codes
    starts: _Codes
    stratum: _Codes
    customer: _Codes
    weight: _Floats
    size: _Floats
    values: tuple[_Floats, _Floats]
    residuals: tuple[_Floats, _Floats]

    @classmethod
    def read(cls, rows: pa.Table, *, stratum: str) -> _Cases:
        customer = _each_own(_codes(rows["customer_id"]))
        order = np.argsort(customer, kind="stable")
        customer = customer[order]
        code = _codes(rows[stratum])[order]
        size = np.bincount(code).astype(np.float64)
        values = tuple(rows[name].to_numpy()[order] for name in ("was_helped", "got"))
        means = [np.bincount(code, weights=one) / size for one in values]
        return cls(
            order=order,
            starts=np.flatnonzero(np.diff(customer, prepend=-1)),
            stratum=code,
            customer=customer,
            weight=size / size.sum(),
            size=size,
            values=(values[0], values[1]),
            residuals=(values[0] - means[0][code], values[1] - means[1][code]),
        )


def _codes(column: pa.ChunkedArray) -> _Codes:
    """Return a number from 0 for each different value, -1 where there is none."""
    import pyarrow as pa

    indices = column.combine_chunks().dictionary_encode().indices
    return np.asarray(indices.cast(pa.int64()).fill_null(-1).to_numpy(), dtype=np.int64)


def _each_own(codes: _Codes) -> _Codes:
    """Give every case without a customer a number of its own."""
    unknown = codes < 0
    codes = codes.copy()
    codes[unknown] = codes.max(initial=-1) + 1 + np.arange(int(unknown.sum()))
    return codes


def _segments(
    cases: _Cases, name: str, column: pa.ChunkedArray, *, least: int
) -> tuple[list[Gap], int]:
    """Return the gap of each segment of one kind, and how many were too small to be told."""
    encoded = column.combine_chunks().dictionary_encode()
    keys, codes = encoded.dictionary.to_pylist(), _codes(column)[cases.order]
    known = codes >= 0
    if len(keys) < 2:
        return [], 0
    # A customer and a segment as one number: sorting numbers is quick, sorting pairs is not.
    pairs = np.sort(cases.customer[known] * len(keys) + codes[known])
    people = np.bincount(pairs[np.diff(pairs, prepend=-1) > 0] % len(keys), minlength=len(keys))
    sizes = np.bincount(codes[known], minlength=len(keys))
    wanted = [place for place in np.argsort(-sizes, kind="stable") if people[place] >= least]
    number = np.full(len(keys), min(len(wanted), _MOST), dtype=np.int64)
    number[wanted[:_MOST]] = np.arange(len(wanted[:_MOST]))
    sides = _Sides.weigh(cases, np.where(known, number[codes], -1), len(wanted[:_MOST]))
    found = [
        _gap(sides, place, name, keys[segment])
        for place, segment in enumerate(wanted[:_MOST])
        if sides.shared[place].any()
    ]
    return found, int((people < least).sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sides:
    """Each segment (a row of every array) against all others, stratum by stratum (a column).

    ``own`` are the counts of the segment's cases, ``shared`` where both sides have some; ``means``
    are the standardised means of both values on both sides, ``errors`` those of their difference.
    """

    own: _Floats
    shared: npt.NDArray[np.bool_]
    means: tuple[tuple[_Floats, _Floats], tuple[_Floats, _Floats]]
    errors: tuple[_Floats, _Floats]

    @classmethod
    def weigh(cls, cases: _Cases, segment: _Codes, segments: int) -> _Sides:
        """``segment`` of each case: its number, ``segments`` for any other, -1 where unknown."""
        from mehvar.policy_lab._kernels import squares_by_customer

        strata, known = cases.size.size, segment >= 0
        cells = segment[known] * strata + cases.stratum[known]

        def table(weights: _Floats | None = None) -> tuple[_Floats, _Floats]:
            chosen = None if weights is None else weights[known]
            told = np.bincount(cells, weights=chosen, minlength=(segments + 1) * strata)
            whole = told.astype(np.float64).reshape(segments + 1, strata)
            return whole[:segments], whole.sum(axis=0) - whole[:segments]

        own, rest = table()
        shared = (own > 0) & (rest > 0)
        weight = np.where(shared, cases.weight, 0.0)
        weight /= np.maximum(weight.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
        up, down = (
            np.divide(weight, one, out=np.zeros_like(one), where=shared) for one in (own, rest)
        )
        by_value = [table(value) for value in cases.values]
        squares, people = squares_by_customer(
            cases.starts, cases.stratum, segment, *cases.residuals, up.T.copy(), down.T.copy()
        )
        people = np.maximum(people, 2)
        means = [((up * a).sum(axis=1), (down * b).sum(axis=1)) for a, b in by_value]
        errors = [np.sqrt(one * people / (people - 1)) for one in squares]
        return cls(
            own=own, shared=shared, means=(means[0], means[1]), errors=(errors[0], errors[1])
        )

    def compared(self, which: int, place: int) -> _Compared:
        """One value of one segment beside that of all others."""
        own, others = self.means[which]
        return _Compared(
            own=float(own[place]), others=float(others[place]),
            error=float(self.errors[which][place]),
        )  # fmt: skip


def _gap(sides: _Sides, place: int, by: str, key: str) -> Gap:
    """Compare one segment with all others."""
    rate, mean = sides.compared(0, place), sides.compared(1, place)
    own, shared = sides.own[place], sides.shared[place]
    return Gap(
        by=by, key=key, cases=int(own.sum()), compared=int(own[shared].sum()),
        rate=rate.own, others_rate=rate.others, gap=rate.gap, low=rate.gap - _Z * rate.error,
        high=rate.gap + _Z * rate.error, ratio=rate.ratio, p=rate.p,
        mean=mean.own, others_mean=mean.others, amount_gap=mean.gap,
        amount_low=mean.gap - _Z * mean.error, amount_high=mean.gap + _Z * mean.error,
        amount_ratio=mean.ratio, amount_p=mean.p,
        clear=False, amount_clear=False, alarm=False,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    own: float
    others: float
    error: float

    @property
    def gap(self) -> float:
        return self.own - self.others

    @property
    def ratio(self) -> float | None:
        return self.own / self.others if self.others > 0 else None

    @property
    def p(self) -> float:
        if self.error <= 0:
            return 1.0
        return 2 * (1 - NormalDist().cdf(abs(self.gap) / self.error))


def _with_alarms(gaps: list[Gap]) -> tuple[Gap, ...]:
    """Correct for the number of segments, and ring where four fifths are clearly missed."""
    clear = stats.benjamini_hochberg(p=[one.p for one in gaps], q=_ALPHA)
    amount_clear = stats.benjamini_hochberg(p=[one.amount_p for one in gaps], q=_ALPHA)
    return tuple(
        replace(
            one,
            clear=bool(rate),
            amount_clear=bool(amount),
            alarm=bool(rate and _is_less(one.ratio)) or bool(amount and _is_less(one.amount_ratio)),
        )
        for one, rate, amount in zip(gaps, clear, amount_clear, strict=True)
    )


def _is_less(ratio: float | None) -> bool:
    return ratio is not None and ratio < FOUR_FIFTHS
