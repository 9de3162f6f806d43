"""How many latent classes, and would another sample have found the same ones?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mehvar.segments._agree import adjusted_rand, contingency, jaccard
from mehvar.segments._items import Floats, Items, ItemsError, merge
from mehvar.segments._latent import LatentClasses, fit_latent_classes
from mehvar.segments._latent_fit import Chances, best_of_starts, memberships

STABLE = 0.7
"""A median adjusted Rand index below it: another sample would divide people otherwise."""
_STARTS = 9
_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LatentChoice:
    """Fits with different numbers of classes, and the one whose BIC is smallest."""

    fits: tuple[LatentClasses, ...]

    @property
    def chosen(self) -> LatentClasses:
        """The fit with the smallest BIC; of equals the one with fewer classes."""
        return min(self.fits, key=lambda fit: (round(fit.bic, 6), fit.classes))

    def summary(self) -> str:
        """Tell the criteria of every number of classes, the chosen one marked."""
        lines = ["classes  parameters  log-likelihood        BIC       aBIC        AIC  entropy"]
        for fit in self.fits:
            mark = "  <- chosen" if fit is self.chosen else ""
            lines.append(
                f"{fit.classes:>7}{fit.parameters:>12}{fit.log_likelihood:>16.4f}{fit.bic:>11.3f}"
                f"{fit.adjusted_bic:>11.3f}{fit.aic:>11.3f}{fit.relative_entropy:>9.3f}{mark}"
            )
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stability:
    """What bootstrap samples of the respondents say of a division.

    ``agreement`` holds each sample's adjusted Rand index with the original division;
    ``by_class`` is each class's mean Jaccard similarity with its likeness (Hennig 2007: under 0.6
    a class dissolves, from 0.75 on it is there). ``share_low`` and ``share_high`` are the 95 %
    interval of the classes' shares.
    """

    agreement: Floats
    by_class: Floats
    share_low: Floats
    share_high: Floats

    @property
    def median(self) -> float:
        """The median agreement."""
        return float(np.median(self.agreement))

    @property
    def low(self) -> float:
        """The 10th percentile of the agreement."""
        return float(np.quantile(self.agreement, 0.1))

    @property
    def is_stable(self) -> bool:
        """Whether the median agreement reaches 0.7."""
        return self.median >= STABLE


def choose_latent_classes(
    *,
    items: Items,
    classes: Sequence[int] = (1, 2, 3, 4, 5),
    rng: np.random.Generator,
    starts: int = 50,
) -> LatentChoice:
    """Fit every number of classes, for the smallest BIC.

    Args:
        items: the answers.
        classes: the numbers to try; those that the patterns cannot carry are left out.
        rng: the source of chance.
        starts: random starts of each fit.

    Raises:
        ItemsError: when none of the numbers can be fitted.
    """
    patterns = merge(items)
    possible = [count for count in classes if 1 <= count <= len(patterns.weight)]
    if not possible:
        raise ItemsError(
            f"There are {len(patterns.weight)} different patterns of answers: too few for"
            f" {min(classes, default=0)} classes."
        )
    return LatentChoice(
        fits=tuple(
            fit_latent_classes(
                items=items, classes=count, rng=rng, starts=starts, patterns=patterns
            )
            for count in possible
        )
    )


def latent_stability(
    fit: LatentClasses, *, rng: np.random.Generator, draws: int = 100, most: int = 20_000
) -> Stability:
    """Refit on bootstrap samples and compare the divisions of the original respondents.

    Every sample is fitted from random starts besides the original solution: a fit that only
    returns to where it began would always agree.

    Args:
        fit: the division.
        rng: the source of chance.
        draws: samples.
        most: respondents of a sample at most; fewer than there are make the test harder to pass.
    """
    patterns, sizes = fit.patterns, fit.items.sizes
    weight = patterns.weight
    size = int(min(weight.sum(), most))
    ours = fit.memberships.argmax(axis=1)
    start = Chances(shares=fit.shares, items=fit.chances)
    agreement, alike, shares = np.zeros(draws), np.zeros((draws, fit.classes)), []
    for draw in range(draws):
        drawn = rng.multinomial(size, weight / weight.sum()).astype(np.float64)
        found, _ = best_of_starts(
            patterns, sizes, classes=fit.classes, starts=_STARTS, rng=rng, iterations=500,
            tolerance=_TOLERANCE, weight=drawn, also=start, finish=2,
        )  # fmt: skip
        table = contingency(
            ours, memberships(patterns, found.chances).argmax(axis=1), weight=weight
        )
        table = _square(table, fit.classes)
        agreement[draw] = adjusted_rand(table)
        alike[draw] = jaccard(table)
        shares.append(found.chances.shares[_matched(table)])
    low, high = np.quantile(shares, [0.025, 0.975], axis=0)
    return Stability(
        agreement=agreement, by_class=alike.mean(axis=0), share_low=low, share_high=high
    )


def _square(table: Floats, classes: int) -> Floats:
    """A class that is nobody's likeliest still has its row and column."""
    full = np.zeros((classes, classes))
    full[: table.shape[0], : table.shape[1]] = table
    return full


def _matched(table: Floats) -> Floats:
    """For each original class, the sample's class that shares most respondents, one to one."""
    from scipy.optimize import linear_sum_assignment

    _, columns = linear_sum_assignment(table, maximize=True)
    return np.asarray(columns)
