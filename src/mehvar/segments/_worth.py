"""Does a segmentation earn its place: does it tell of the next period what we did not know?

A segmentation is judged by what it adds, out of sample, to what is known anyway. Customers are
described as they were at an origin, the outcome is what they did afterwards, and a model with the
segments competes with one without them on customers whom neither has seen. What a segmentation
"explains" of the customers from whom it was made grows with the number of segments, also when
they are drawn by lot; this does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from mehvar.segments._crossfit import Losses, cross_losses
from mehvar.segments._items import Floats, Ints

OutcomeName = Literal["margin", "churn", "score"]
BaselineName = Literal["nothing", "demographic", "behavioural", "both"]
Verdict = Literal["earns_place", "adds_nothing", "cannot_tell"]

MEANINGFUL = 0.005
"""Less than half a percent of what is unexplained changes no decision."""
_FEWEST = {"margin": 200, "churn": 200, "score": 100}
_FEWEST_EVENTS = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What customers did in the period after the origin; NaN where it is not known.

    ``churn`` is 1 for who bought nothing in it. ``margin`` is money; its highest and lowest
    hundredth are drawn in, for a few customers must not decide. ``score`` is in 0..1.
    """

    name: OutcomeName
    value: Floats

    @property
    def measure(self) -> Literal["r2", "log_loss_skill"]:
        """In what it is measured: variance explained, or log-loss taken away."""
        return "log_loss_skill" if self.name == "churn" else "r2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What a segmentation adds to a baseline for one outcome, out of sample.

    ``base`` and ``together`` are shares (0..1, or below 0 for worse than the mean) of the
    variance, or of the log-loss, taken away; ``low`` and ``high`` are the 95 % interval of
    ``gain``. ``reason`` says why there are no figures: few_customers, few_events, no_spread,
    is_baseline or nothing_known.
    """

    outcome: OutcomeName
    baseline: BaselineName
    measure: str
    base: float = float("nan")
    together: float = float("nan")
    gain: float = float("nan")
    error: float = float("nan")
    n: int = 0
    reason: str = ""

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval of the gain."""
        return self.gain - 1.959964 * self.error

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval of the gain."""
        return self.gain + 1.959964 * self.error

    def ends(self, *, tests: int) -> tuple[float, float]:
        """Return the interval's ends when so many tests share an error of 5 % (Bonferroni)."""
        from scipy.stats import norm

        width = float(norm.ppf(1 - 0.025 / tests)) * self.error
        return self.gain - width, self.gain + width


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """The verdict on a segmentation, with the gain on which it rests (or None)."""

    verdict: Verdict
    reason: str
    beyond: BaselineName
    best: Gain | None
    low: float
    high: float
    gains: tuple[Gain, ...]

    def summary(self) -> str:
        """Tell the verdict and every gain, one line each."""
        words = {
            "earns_place": "earns its place",
            "adds_nothing": f"adds nothing beyond {self.beyond}",
            "cannot_tell": f"cannot tell yet ({self.reason})",
        }
        lines = [words[self.verdict]]
        for one in self.gains:
            told = one.reason or f"{one.gain:+.4f} [{one.low:+.4f}, {one.high:+.4f}] n {one.n:,}"
            lines.append(f"{one.outcome:<8}beyond {one.baseline:<12}{told}")
        return "\n".join(lines)


def compare_segmentations(
    *,
    segmentations: Mapping[str, Ints],
    outcomes: Sequence[Outcome],
    baselines: Mapping[BaselineName, Floats],
    rng: np.random.Generator,
    beyond: Mapping[str, BaselineName] | None = None,
    folds: int = 5,
    repeats: int = 2,
) -> dict[str, Worth]:
    """Judge segmentations of the same customers side by side, on the same folds.

    Args:
        segmentations: name -> segment code of each customer as known at the origin (0, 1, ...;
            -1 where it is not known: such customers form a group of their own).
        outcomes: what came after.
        baselines: name -> what is known anyway, one row per customer (dummies and scaled numbers,
            no constant, nothing unknown); ``nothing`` is added.
        rng: the source of chance, for the folds.
        beyond: name -> the baseline that the segmentation must beat; ``both`` by default, or
            what there is. The gains over baselines that contain the segmentation itself are
            left out.
        folds: parts of the customers, each predicted from the others.
        repeats: divisions into parts, over which losses are averaged.

    Returns:
        A verdict for each segmentation.
    """
    known: dict[BaselineName, Floats] = {
        "nothing": np.zeros((_rows(outcomes), 0)),
        **baselines,
    }
    wanted = {name: _beyond(name, beyond, known) for name in segmentations}
    gains: dict[str, list[Gain]] = {name: [] for name in segmentations}
    for outcome in outcomes:
        for baseline, design in known.items():
            apart = {
                name: codes
                for name, codes in segmentations.items()
                if not _contains_it(baseline, wanted[name])
            }
            told = _gains(outcome, baseline, design, apart, rng=rng, folds=folds, repeats=repeats)
            for name in segmentations:
                gains[name].append(told.get(name) or _itself(outcome, baseline))
    return {name: judge(tuple(gains[name]), beyond=wanted[name]) for name in segmentations}


def judge(gains: tuple[Gain, ...], *, beyond: BaselineName) -> Worth:
    """Turn gains into a verdict.

    It earns its place where the gain over ``beyond`` is above 0 for one outcome at least, with
    the error shared between the outcomes, and large enough to matter. It adds nothing where the
    interval of every outcome stays below what matters, or a real gain is smaller than that; a
    score that too few gave has no say in this. Otherwise nobody can tell yet.
    """
    tested = [one for one in gains if one.baseline == beyond and not one.reason]
    if not tested:
        reasons = [one.reason for one in gains if one.baseline == beyond]
        return Worth(
            verdict="cannot_tell", reason=reasons[0] if reasons else "nothing_known",
            beyond=beyond, best=None, low=float("nan"), high=float("nan"), gains=gains,
        )  # fmt: skip
    best = max(tested, key=lambda one: one.ends(tests=len(tested))[0])
    low, high = best.ends(tests=len(tested))
    verdict: Verdict = "cannot_tell"
    reason = "wide_interval"
    if low > 0 and best.gain >= MEANINGFUL:
        verdict, reason = "earns_place", ""
    elif all(_is_small(one, len(tested)) for one in _with_a_say(tested)):
        verdict, reason = "adds_nothing", "small_gain" if low > 0 else "no_gain"
    return Worth(
        verdict=verdict, reason=reason, beyond=beyond, best=best, low=low, high=high, gains=gains
    )


def _with_a_say(tested: list[Gain]) -> list[Gain]:
    """Everybody's money and purchases are known; few give scores, so theirs may tell nothing."""
    wide = 2 * MEANINGFUL
    kept = [one for one in tested if one.outcome != "score" or one.high - one.gain < wide]
    return kept or tested


def _is_small(gain: Gain, tests: int) -> bool:
    """Whether the gain is surely too small to matter: nothing at all, or real and tiny.

    An estimate of nothing may be twice as uncertain: it has no direction to begin with.
    """
    low, high = gain.ends(tests=tests)
    bound = MEANINGFUL if gain.gain > 0 else 2 * MEANINGFUL
    return high < bound or 0 < low < gain.gain < MEANINGFUL


def _rows(outcomes: Sequence[Outcome]) -> int:
    return len(outcomes[0].value) if outcomes else 0


def _beyond(
    name: str, wanted: Mapping[str, BaselineName] | None, known: Mapping[BaselineName, Floats]
) -> BaselineName:
    asked = (wanted or {}).get(name, "both")
    order: tuple[BaselineName, ...] = (asked, "behavioural", "demographic", "nothing")
    if asked == "demographic":
        order = ("demographic", "nothing")
    return next(one for one in order if one in known)


def _contains_it(baseline: str, beyond: BaselineName) -> bool:
    """Against a baseline that it is made of, a segmentation cannot be tested."""
    return beyond in {"demographic", "nothing"} and baseline in {"behavioural", "both"}


def _itself(outcome: Outcome, baseline: BaselineName) -> Gain:
    return Gain(
        outcome=outcome.name, baseline=baseline, measure=outcome.measure, reason="is_baseline"
    )


def _gains(
    outcome: Outcome,
    baseline: BaselineName,
    design: Floats,
    segmentations: Mapping[str, Ints],
    **how: Any,
) -> dict[str, Gain]:
    known = np.isfinite(outcome.value)
    value = outcome.value[known]
    reason = _unfit(outcome.name, value)
    empty = {"outcome": outcome.name, "baseline": baseline, "measure": outcome.measure}
    if reason:
        return {name: Gain(**empty, n=len(value), reason=reason) for name in segmentations}  # type: ignore[arg-type]
    losses = cross_losses(
        value=_drawn_in(value) if outcome.name == "margin" else value,
        kind="chance" if outcome.name == "churn" else "number",
        base=design[known],
        additions={name: dummies(codes[known]) for name, codes in segmentations.items()},
        **how,
    )
    return {
        name: Gain(**empty, **_figures(losses, name), n=len(value))  # type: ignore[arg-type]
        for name in segmentations
    }


def _figures(losses: Losses, name: str) -> dict[str, float]:
    whole = float(losses.nothing.mean())
    saved = losses.base - losses.added[name]
    return {
        "base": 1 - float(losses.base.mean()) / whole,
        "together": 1 - float(losses.added[name].mean()) / whole,
        "gain": float(saved.mean()) / whole,
        "error": float(saved.std(ddof=1)) / np.sqrt(len(saved)) / whole,
    }


def _unfit(name: OutcomeName, value: Floats) -> str:
    if len(value) < _FEWEST[name]:
        return "few_customers"
    if name == "churn" and min(value.sum(), (1 - value).sum()) < _FEWEST_EVENTS:
        return "few_events"
    return "" if np.ptp(_drawn_in(value) if name == "margin" else value) > 0 else "no_spread"


def _drawn_in(value: Floats) -> Floats:
    low, high = np.quantile(value, [0.01, 0.99])
    return np.asarray(np.clip(value, low, high))


def dummies(codes: Ints) -> Floats:
    """One column per segment, 1 for its members; the unknown are a segment too."""
    _, place = np.unique(codes, return_inverse=True)
    return np.asarray(np.eye(int(place.max(initial=-1)) + 1)[place])
