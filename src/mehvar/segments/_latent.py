"""Latent classes over survey items: which kinds of respondents explain the answers?

Maximum likelihood by expectation and maximisation over the different patterns of answers
(Goodman 1974; McCutcheon 1987). Items have two answers or more; one that was not answered counts
as missing at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mehvar.segments._items import MISSING, Codes, Floats, Ints, Items, ItemsError, Patterns, merge
from mehvar.segments._latent_fit import Chances, Solution, best_of_starts, memberships

_SPARSE = 1_000_000
"""With more cells than this a table of all answers has no use as a yardstick."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LatentClasses:
    """Fitted latent classes, the largest first.

    ``chances[j]`` is item j's table of (class, answer): how often the class gives the answer;
    its answers are ``items.levels[j]``. ``found_by`` says how many of the starts that were
    followed to the end reached this likelihood: one alone may be no more than a lucky one.
    """

    items: Items
    patterns: Patterns
    shares: Floats
    chances: tuple[Floats, ...]
    log_likelihood: float
    iterations: int
    converged: bool
    starts: int
    finished: int
    found_by: int

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return len(self.shares)

    @property
    def respondents(self) -> float:
        """Respondents who answered anything."""
        return float(self.patterns.weight.sum())

    @property
    def parameters(self) -> int:
        """Free parameters: the classes' shares and each class's chances."""
        return self.classes - 1 + self.classes * sum(size - 1 for size in self.items.sizes)

    @property
    def bic(self) -> float:
        """Schwarz's criterion; smaller is better."""
        return float(-2 * self.log_likelihood + self.parameters * np.log(self.respondents))

    @property
    def adjusted_bic(self) -> float:
        """Schwarz's criterion with Sclove's sample size, (n + 2) / 24."""
        weight = np.log((self.respondents + 2) / 24)
        return float(-2 * self.log_likelihood + self.parameters * weight)

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return -2 * self.log_likelihood + 2 * self.parameters

    @property
    def degrees_of_freedom(self) -> int | None:
        """Cells of the table of all answers less parameters; None where the table is too large."""
        cells = float(np.prod([float(size) for size in self.items.sizes]))
        return None if cells > _SPARSE else int(cells) - 1 - self.parameters

    @property
    def g_squared(self) -> float | None:
        """Likelihood ratio against the table of all answers; None with missing answers.

        Compare it with chi-square only where most cells hold five respondents.
        """
        if self.degrees_of_freedom is None or (self.patterns.codes == MISSING).any():
            return None
        weight = self.patterns.weight
        saturated = float(weight @ np.log(weight / weight.sum()))
        return 2 * (saturated - self.log_likelihood)

    @cached_property
    def memberships(self) -> Floats:
        """Each pattern's probability of each class; shape (patterns, classes)."""
        return memberships(self.patterns, Chances(shares=self.shares, items=self.chances))

    @property
    def relative_entropy(self) -> float:
        """How clearly respondents belong: 1 is certainty, 0 is none (Ramaswamy et al. 1993)."""
        if self.classes == 1:
            return 1.0
        found = self.memberships
        spread = -(found * np.log(np.maximum(found, 1e-300))).sum(axis=1)
        return float(1 - self.patterns.weight @ spread / (self.respondents * np.log(self.classes)))

    def probabilities(self, answers: Items | None = None) -> Floats:
        """Return each respondent's probability of each class.

        Args:
            answers: respondents; those of the fit by default. Who answered nothing gets the
                classes' shares.
        """
        if answers is None:
            patterns, found = self.patterns, self.memberships
        else:
            patterns = merge(answers.like(self.items))
            found = memberships(patterns, Chances(shares=self.shares, items=self.chances))
        return np.vstack([found, self.shares])[patterns.row]

    def predict(self, answers: Items | None = None) -> Ints:
        """Return each respondent's likeliest class from 0; -1 for who answered nothing."""
        patterns = self.patterns if answers is None else merge(answers.like(self.items))
        likeliest = self.probabilities(answers).argmax(axis=1)
        return np.where(patterns.row < 0, -1, likeliest)

    def residuals(self) -> Floats:
        """Return bivariate residuals: what the classes leave unexplained of two items together.

        Pearson's chi-square of the two items' table over its degrees of freedom (Vermunt and
        Magidson 2005): well above 1, the two share something that the classes do not know.

        Returns:
            Shape (items, items), zero on the diagonal.
        """
        codes, weight = self.patterns.codes, self.patterns.weight
        count = len(self.items.names)
        found = np.zeros((count, count))
        for one in range(count):
            for other in range(one + 1, count):
                found[one, other] = found[other, one] = self._residual(codes, weight, one, other)
        return found

    def _residual(self, codes: Codes, weight: Floats, one: int, other: int) -> float:
        first, second = self.chances[one], self.chances[other]
        both = (codes[:, one] != MISSING) & (codes[:, other] != MISSING)
        place = (codes[both, one] - 1) * second.shape[1] + codes[both, other] - 1
        cells = first.shape[1] * second.shape[1]
        seen = np.bincount(place, weights=weight[both], minlength=cells)
        mix = weight[both] @ self.memberships[both] / max(weight[both].sum(), 1e-300)
        expected = weight[both].sum() * np.einsum("k,ka,kb->ab", mix, first, second).ravel()
        known = expected > 1e-9
        freedom = max((first.shape[1] - 1) * (second.shape[1] - 1), 1)
        return float(((seen - expected)[known] ** 2 / expected[known]).sum() / freedom)

    def summary(self) -> str:
        """Tell the fit and the classes, one line each."""
        shares = ", ".join(f"{share:.3f}" for share in self.shares)
        state = "" if self.converged else "  NOT CONVERGED: give more iterations"
        g_squared, freedom = self.g_squared, self.degrees_of_freedom
        test = "" if g_squared is None else f"  G² {g_squared:.3f} df {freedom}"
        level = f"log-likelihood {self.log_likelihood:.4f}"
        tried = f"best of {self.starts} starts, reached by {self.found_by} of {self.finished}"
        lines = [
            f"{self.classes} latent classes of {self.respondents:,.0f} people: {shares}{state}",
            f"{level}  BIC {self.bic:.3f}  AIC {self.aic:.3f}{test}",
            f"relative entropy {self.relative_entropy:.3f}  {tried}",
        ]
        for name, known, table in zip(
            self.items.names, self.items.levels, self.chances, strict=True
        ):
            for place, answer in enumerate(known):
                told = "  ".join(f"{chance:.3f}" for chance in table[:, place])
                lines.append(f"{name} = {answer}: {told}")
        return "\n".join(lines)


def fit_latent_classes(
    *,
    items: Items,
    classes: int,
    rng: np.random.Generator,
    starts: int = 50,
    iterations: int = 5_000,
    tolerance: float = 1e-10,
    patterns: Patterns | None = None,
) -> LatentClasses:
    """Fit latent classes by maximum likelihood from many random starts.

    Args:
        items: the answers.
        classes: how many classes.
        rng: the source of chance.
        starts: random starts; all are followed for a while, the best to the end.
        iterations: at most so many for one start.
        tolerance: an iteration that gains less of the log-likelihood (relative) is the last.
        patterns: the merged answers where the caller has them already.

    Raises:
        ItemsError: when there are more classes than different patterns, or none.
    """
    merged = merge(items) if patterns is None else patterns
    if not 1 <= classes <= max(len(merged.weight), 1) or not len(merged.weight):
        raise ItemsError(
            f"{classes} classes cannot be told from {len(merged.weight)} different patterns."
        )
    found, finished = best_of_starts(
        merged, items.sizes, classes=classes, starts=starts, rng=rng,
        iterations=iterations, tolerance=tolerance,
    )  # fmt: skip
    near = max(1e-3, 1e3 * tolerance * abs(found.log_likelihood))
    return _largest_first(
        items,
        merged,
        found,
        starts=starts,
        finished=len(finished),
        found_by=sum(found.log_likelihood - level <= near for level in finished),
    )


def _largest_first(
    items: Items, patterns: Patterns, found: Solution, **counts: int
) -> LatentClasses:
    order = np.argsort(-found.chances.shares, kind="stable")
    return LatentClasses(
        items=items,
        patterns=patterns,
        shares=found.chances.shares[order],
        chances=tuple(table[order] for table in found.chances.items),
        log_likelihood=found.log_likelihood,
        iterations=found.iterations,
        converged=found.converged,
        **counts,
    )
