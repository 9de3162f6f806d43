"""The estimator of the main job: what did an experience do to those who had it?

Rows of unexposed orders are weighted until they look like the exposed ones in every covariate
(``_balance``), a weighted linear model of the outcome removes what is left, and the difference
is the effect on the exposed. This is augmented inverse probability weighting for the effect on
the treated (Robins, Rotnitzky and Zhao 1994) with calibrated nuisance models: the estimate is
right when either the odds of exposure or the outcome follow the covariates as modelled, and the
standard error, from influence values summed by customer, holds in both cases (Tan 2020).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.stats._clusters import cluster_index
from mehvar.stats._contrast import Contrast, contrast_outcomes, e_value
from mehvar.stats._design import Design, build_design
from mehvar.stats._effect import Comparison, Effect, NotEstimable, Reason, Requirements
from mehvar.stats._match import Match, match_unexposed, refuse_match
from mehvar.stats._records import Bools, Floats, Integers, Interval

Estimate = Effect | NotEstimable
"""An adjusted effect, or the reason why there is none."""

_DEFAULT = Requirements()


def adjusted_effect(
    *,
    exposed: npt.ArrayLike,
    outcome: npt.ArrayLike,
    covariates: Mapping[str, npt.ArrayLike],
    cluster: npt.ArrayLike,
    interactions: Sequence[tuple[str, str]] = (),
    placebo: npt.ArrayLike | None = None,
    requirements: Requirements = _DEFAULT,
) -> Estimate:
    """Estimate the effect of a yes/no exposure on those who had it.

    Args:
        exposed: whether each row had it.
        outcome: the outcome of each row; NaN rows are left out.
        covariates: name -> category code of each row, known before the exposure (-1 unknown).
        cluster: the customer of each row.
        interactions: pairs of covariates to balance jointly.
        placebo: an outcome from before the exposure, to be shown beside the effect.
        requirements: what the data must offer.
    """
    found = dose_effects(
        dose=np.asarray(exposed, dtype=np.bool_).astype(np.int64),
        tiers=("any",),
        outcomes={"outcome": outcome},
        covariates=covariates,
        cluster=cluster,
        interactions=interactions,
        placebo=placebo,
        requirements=requirements,
    )
    return found["any", "outcome"]


def dose_effects(
    *,
    dose: npt.ArrayLike,
    tiers: Sequence[str],
    outcomes: Mapping[str, npt.ArrayLike],
    covariates: Mapping[str, npt.ArrayLike],
    cluster: npt.ArrayLike,
    interactions: Sequence[tuple[str, str]] = (),
    placebo: npt.ArrayLike | None = None,
    requirements: Requirements = _DEFAULT,
) -> dict[tuple[str, str], Estimate]:
    """Estimate the effects of each tier of an exposure, all against the same unexposed.

    Args:
        dose: 0 for unexposed rows, 1 for the first tier, ...; -1 leaves a row out.
        tiers: the names of the tiers, from dose 1.
        outcomes: name -> outcome of each row; outcomes known on the same rows share the work.
        covariates: as in ``adjusted_effect``.
        cluster: as in ``adjusted_effect``.
        interactions: as in ``adjusted_effect``.
        placebo: as in ``adjusted_effect``.
        requirements: as in ``adjusted_effect``.

    Returns:
        (tier, outcome) -> effect, or why there is none.
    """
    index, clusters = cluster_index(cluster)
    rows = _Rows(
        design=build_design(covariates=covariates, interactions=interactions),
        dose=np.asarray(dose, dtype=np.int64),
        cluster=index,
        clusters=clusters,
        placebo=None if placebo is None else np.asarray(placebo, dtype=np.float64),
        requirements=requirements,
    )
    arrays = {name: np.asarray(values, dtype=np.float64) for name, values in outcomes.items()}
    found: dict[tuple[str, str], Estimate] = {}
    for place, tier in enumerate(tiers, start=1):
        for names, known in _same_rows(arrays):
            group = _Group(
                rows=rows, exposed=(rows.dose == place) & known, unexposed=(rows.dose == 0) & known
            )
            for name in names:
                found[tier, name] = group.estimate(arrays[name])
    return found


def _same_rows(outcomes: Mapping[str, Floats]) -> list[tuple[list[str], Bools]]:
    """Gather the outcomes that are known on exactly the same rows."""
    groups: list[tuple[list[str], Bools]] = []
    for name, values in outcomes.items():
        known = ~np.isnan(values)
        for names, shared in groups:
            if np.array_equal(shared, known):
                names.append(name)
                break
        else:
            groups.append(([name], known))
    return groups


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """Everything about the rows that does not depend on tier and outcome."""

    design: Design
    dose: Integers
    cluster: Integers
    clusters: int
    placebo: Floats | None
    requirements: Requirements


@dataclass(slots=True, kw_only=True, eq=False)
class _Group:
    """One tier against the unexposed, on the rows where some outcomes are known.

    They are matched once, when the first of the outcomes turns out to be worth it.
    """

    rows: _Rows
    exposed: Bools
    unexposed: Bools
    _match: Match | None = None
    _matched: bool = False

    def estimate(self, outcome: Floats) -> Estimate:
        """Estimate the effect on one outcome, or tell why not."""
        wanted = self.rows.requirements
        comparison = self.compare(outcome)
        refusal = _refuse_facts(comparison, outcome[self.exposed | self.unexposed], wanted)
        if refusal is not None:
            return NotEstimable(reason=refusal, comparison=comparison, overlap=float("nan"))
        match = self.match()
        refusal = refuse_match(match, wanted)
        if match is None or refusal is not None:
            overlap = 0.0 if match is None else match.overlap
            reason = refusal or Reason.NO_OVERLAP
            return NotEstimable(reason=reason, comparison=comparison, overlap=overlap)
        contrast = self.contrast(match, outcome)
        if contrast.half > wanted.half_width * abs(contrast.counterfactual_mean):
            return NotEstimable(
                reason=Reason.TOO_WIDE, comparison=comparison, overlap=match.overlap
            )
        return _effect(match, contrast, comparison, self.check_placebo(match), _is_binary(outcome))

    def match(self) -> Match | None:
        """Match the group once."""
        if not self._matched:
            self._matched = True
            self._match = match_unexposed(
                design=self.rows.design,
                exposed=self.exposed,
                unexposed=self.unexposed,
                highest_odds=self.rows.requirements.highest_odds,
            )
        return self._match

    def contrast(self, match: Match, outcome: Floats) -> Contrast:
        """Compare the matched rows in one outcome."""
        return contrast_outcomes(
            design=self.rows.design,
            match=match,
            outcome=outcome,
            cluster=self.rows.cluster,
            clusters=self.rows.clusters,
            level=self.rows.requirements.level,
        )

    def check_placebo(self, match: Match) -> Interval | None:
        """Compare the matched rows in what happened before; unknown values count as zero."""
        if self.rows.placebo is None:
            return None
        before = self.contrast(match, np.nan_to_num(self.rows.placebo))
        return Interval(
            estimate=before.effect,
            low=before.effect - before.half,
            high=before.effect + before.half,
            n=float(match.kept.sum()),
        )

    def compare(self, outcome: Floats) -> Comparison:
        """State the raw facts of the two groups."""
        with_it, without = outcome[self.exposed], outcome[self.unexposed]
        binary = _is_binary(outcome)
        return Comparison(
            n_exposed=with_it.size,
            n_unexposed=without.size,
            clusters_exposed=self._customers(self.exposed),
            clusters_unexposed=self._customers(self.unexposed),
            exposed_mean=_mean(with_it),
            unexposed_mean=_mean(without),
            events_exposed=_events(with_it, binary=binary),
            events_unexposed=_events(without, binary=binary),
        )

    def _customers(self, rows: Bools) -> int:
        seen = np.bincount(self.rows.cluster[rows], minlength=1)
        return int(np.count_nonzero(seen))


def _effect(
    match: Match,
    contrast: Contrast,
    comparison: Comparison,
    placebo: Interval | None,
    binary: bool,  # noqa: FBT001 - a fact about the outcome, not a mode
) -> Effect:
    return Effect(
        effect=contrast.effect,
        low=contrast.effect - contrast.half,
        high=contrast.effect + contrast.half,
        standard_error=contrast.error,
        exposed_mean=contrast.exposed_mean,
        counterfactual_mean=contrast.counterfactual_mean,
        comparison=comparison,
        overlap=match.overlap,
        effective_n=match.effective_n,
        largest_weight=match.largest_weight,
        balance=match.balance,
        e_value=e_value(contrast, toward_zero=0.0, binary=binary),
        e_value_limit=e_value(contrast, toward_zero=contrast.half, binary=binary),
        placebo=placebo,
    )


def _refuse_facts(facts: Comparison, outcome: Floats, wanted: Requirements) -> Reason | None:
    """Tell why the raw facts cannot carry an estimate, or None when they can."""
    if facts.n_exposed == 0 and facts.n_unexposed == 0:
        return Reason.NO_OUTCOME
    if facts.clusters_exposed < wanted.clusters:
        return Reason.TOO_FEW_EXPOSED
    if facts.clusters_unexposed < wanted.clusters:
        return Reason.TOO_FEW_UNEXPOSED
    if outcome.min() == outcome.max():
        return Reason.NO_VARIATION
    if min(facts.events_exposed, facts.events_unexposed) < wanted.events:
        return Reason.TOO_FEW_EVENTS
    return None


def _is_binary(values: Floats) -> bool:
    return bool(np.all((values == 0) | (values == 1) | np.isnan(values)))


def _events(values: Floats, *, binary: bool) -> int:
    ones = int(np.count_nonzero(values))
    return min(ones, values.size - ones) if binary else ones


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")
