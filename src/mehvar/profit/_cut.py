"""What does it cost to cut a budget? The money saved against the value of customers lost.

A cut makes an experience more frequent; how much more, nobody knows: it is the user's explicit
assumption. What the experience does to returning customers is estimated from the company's own
data (an association, adjusted), and what a customer is worth comes from the lifetime values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mehvar.errors import MehvarError
from mehvar.profit._published import MART, read_facts
from mehvar.workspace import Published, published

if TYPE_CHECKING:
    from mehvar.workspace import Marts, Workspace

BUDGETS: dict[str, tuple[str, ...]] = {
    "service": ("slow_answer", "contacted", "low_score"),
    "gestures": ("low_score", "contacted"),
    "delivery": ("late",),
    "picking": ("damaged_or_wrong", "out_of_stock", "substituted"),
    "programme": ("low_score", "late", "slow_answer", "contacted", "out_of_stock"),
}
"""A budget, and the experiences that a cut of it may make more frequent; the first by default."""

_Z95, _Z90 = 1.959963984540054, 1.6448536269514722
_QUANTILES = (5.0, 50.0, 95.0)
_BINS = 24


class CutError(MehvarError, ValueError):
    """The cut cannot be reckoned; all problems are named."""

    code = "cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What is cut, and what is assumed to follow.

    ``share`` is the part of the budget that is saved (0..1) and ``budget_amount`` the yearly
    budget in minor units where the company's books do not tell it. ``worse`` is the assumption:
    by how many per cent the experience grows more frequent with each tenth of the budget, as a
    range of 90 %. ``lost`` is the share (0..1) of those who do not come back in the following
    period that stays away for good.
    """

    budget: str
    share: float
    experience: str = ""
    budget_amount: int | None = None
    worse: tuple[float, float] = (2.0, 15.0)
    lost: tuple[float, float] = (0.3, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class CutResult:
    """What the cut saves and what it costs, in a year; money in minor units.

    ``lost_value``, ``net`` hold the 5 %, 50 % and 95 % points. ``reason`` says why there is no
    cost to show: no_budget, not_estimable, no_value, not_harmful; the saving stands all the same.
    ``break_even_worse`` is the worsening by tenth of the budget at which the cut stops paying.
    ``value_source`` is residual (lifetime values) or year (mean profit of a year, without them).
    """

    cut: Cut
    experience: str
    budget_amount: int
    saved: int
    reason: str
    orders_now: float
    extra_customers: tuple[float, float, float] | None
    effect: tuple[float, float, float] | None
    customer_value: tuple[float, float, float] | None
    value_source: str
    value_customers: int
    lost_value: tuple[float, float, float] | None
    net: tuple[float, float, float] | None
    pays: float | None
    break_even_worse: float | None
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    evidence: str
    n_exposed: int


def reckon_cut(
    workspace: Workspace,
    cut: Cut,
    *,
    rng: np.random.Generator,
    draws: int = 20_000,
    marts: Marts | None = None,
) -> CutResult:
    """Set what a cut saves against the value of the customers that it loses.

    Args:
        workspace: the company.
        cut: what is cut, and what is assumed of it.
        rng: chance.
        draws: how many draws.
        marts: the reader that the caller keeps open.

    Raises:
        NotBuiltError: before the first build.
        CutError: naming everything that is wrong with the question.
    """
    _check(cut)
    experience = cut.experience or BUDGETS[cut.budget][0]
    with published(workspace, mart=MART, marts=marts) as state:
        known = _read(state, cut, experience)
    return _reckon(cut, experience, known, rng, draws)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the marts know: the budget, how often, the effect, and what a customer is worth."""

    amount: int
    orders: float
    customers: float
    effect: tuple[float, float, float] | None
    evidence: str
    n_exposed: int
    value: tuple[float, float, float] | None
    source: str
    valued: int


def _read(state: Published, cut: Cut, experience: str) -> _Known:
    facts = read_facts(state)
    booked = 0.0
    if cut.budget != "programme":
        for fact in ("year_cost", "year_loose"):
            booked -= float(facts.get((fact, cut.budget), (0.0, 0))[0] or 0.0)
    amount = round(booked) if cut.budget_amount is None else cut.budget_amount
    risk = state.rows(
        f"FROM {state.view('experience_risk')} WHERE experience = ? AND dose = 'any'", [experience]
    )
    effect = state.rows(
        f"FROM {state.view('experience_effects')} WHERE experience = ? AND dose = 'any' "
        "AND outcome = 'return'",
        [experience],
    )
    days = 365.0
    if risk and risk[0]["window_end"] and risk[0]["window_start"]:
        days = (risk[0]["window_end"] - risk[0]["window_start"]).days + 1.0
    estimable = bool(effect) and effect[0]["estimable"] and effect[0]["effect"] is not None
    value, source, valued = _value(state)
    return _Known(
        amount=amount,
        orders=(risk[0]["orders"] or 0) * 365.0 / days if risk else 0.0,
        customers=float(risk[0]["customers"] or 0) / max(risk[0]["orders"] or 0, 1)
        if risk
        else 0.0,
        effect=(effect[0]["low"], effect[0]["effect"], effect[0]["high"]) if estimable else None,
        evidence=effect[0]["evidence"] or "association" if effect else "association",
        n_exposed=int(effect[0]["n_exposed"] or 0) if effect else 0,
        value=value,
        source=source,
        valued=valued,
    )


def _value(state: Published) -> tuple[tuple[float, float, float] | None, str, int]:
    """What a customer who still buys is worth: mean and 90 % interval of the mean."""
    found = state.ask(
        "SELECT count(*), avg(residual_value), stddev_samp(residual_value) "
        f"FROM {state.view('customer_value')} WHERE residual_value IS NOT NULL"
    )[0]
    if found[0] >= state.workspace.settings.minimum_group:
        return _interval(found), "residual", found[0]
    found = state.ask(
        "SELECT count(*), avg(profit_year), stddev_samp(profit_year) "
        f"FROM {state.view('customer_profit')} WHERE customer_id IS NOT NULL AND orders > 0"
    )[0]
    if found[0] >= state.workspace.settings.minimum_group:
        return _interval(found), "year", found[0]
    return None, "", int(found[0])


def _interval(found: tuple[int, float, float | None]) -> tuple[float, float, float]:
    n, mean, deviation = found
    half = _Z90 * (deviation or 0.0) / float(np.sqrt(n))
    return (mean - half, mean, mean + half)


def _reckon(
    cut: Cut, experience: str, known: _Known, rng: np.random.Generator, draws: int
) -> CutResult:
    saved = round(known.amount * cut.share)
    reason = _reason(known)
    shared = CutResult(
        cut=cut, experience=experience, budget_amount=known.amount, saved=saved, reason=reason,
        orders_now=known.orders, extra_customers=None, effect=known.effect,
        customer_value=known.value, value_source=known.source, value_customers=known.valued,
        lost_value=None, net=None, pays=None, break_even_worse=None, edges=(), counts=(),
        evidence=known.evidence, n_exposed=known.n_exposed,
    )  # fmt: skip
    if reason or known.effect is None or known.value is None:
        return shared
    from dataclasses import replace

    low, middle, high = known.effect
    effect = rng.normal(middle, max(high - low, 0.0) / (2 * _Z95), draws)
    worth = rng.normal(known.value[1], (known.value[2] - known.value[0]) / (2 * _Z90), draws)
    rise = _rise(cut, rng, draws)
    gone = rng.uniform(*cut.lost, draws)
    extra = known.orders * known.customers * rise
    lost = extra * -effect * gone * worth
    net = saved - lost
    counts, edges = np.histogram(net, bins=_BINS)
    each = known.orders * known.customers * -middle * float(np.mean(cut.lost)) * known.value[1]
    return replace(
        shared,
        extra_customers=_points(extra), lost_value=_points(lost), net=_points(net),
        pays=float((net > 0).mean()), break_even_worse=_break_even(saved, each, cut.share),
        edges=tuple(map(float, edges)), counts=tuple(map(int, counts)),
    )  # fmt: skip


def _reason(known: _Known) -> str:
    if known.amount <= 0:
        return "no_budget"
    if known.effect is None or not known.orders:
        return "not_estimable"
    if known.value is None:
        return "no_value"
    return ""


def _rise(
    cut: Cut, rng: np.random.Generator, draws: int
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """By which share the experience grows more frequent: compounded over tenths of the budget."""
    low, high = np.log1p(cut.worse[0] / 100), np.log1p(cut.worse[1] / 100)
    each = rng.normal((low + high) / 2, max(high - low, 0.0) / (2 * _Z90), draws)
    return np.asarray(np.expm1(each * cut.share / 0.1))


def _break_even(saved: int, each: float, share: float) -> float | None:
    """The worsening by tenth of the budget (per cent) at which the loss eats the saving."""
    if each <= 0 or share <= 0:
        return None
    return float(np.expm1(np.log1p(saved / each) * 0.1 / share) * 100)


def _points(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float, float]:
    low, middle, high = np.percentile(values, _QUANTILES)
    return float(low), float(middle), float(high)


def _check(cut: Cut) -> None:
    wrong = []
    if cut.budget not in BUDGETS:
        wrong.append(f"budget {cut.budget!r} is none of {', '.join(BUDGETS)}")
    elif cut.experience and cut.experience not in {one for row in BUDGETS.values() for one in row}:
        wrong.append(f"experience {cut.experience!r} is not known")
    if not 0 < cut.share <= 1:
        wrong.append(f"share {cut.share:g} does not lie between 0 and 1")
    if cut.budget_amount is not None and cut.budget_amount < 0:
        wrong.append("the budget is negative")
    if not -50 <= cut.worse[0] <= cut.worse[1] <= 500:
        wrong.append(f"worse runs from {cut.worse[0]:g} % to {cut.worse[1]:g} %")
    if not 0 <= cut.lost[0] <= cut.lost[1] <= 1:
        wrong.append(f"lost runs from {cut.lost[0]:g} to {cut.lost[1]:g}, not within 0 to 1")
    if wrong:
        raise CutError("This cut cannot be reckoned: " + "; ".join(wrong) + ".")
