"""How sure, without trusting the likelihood's curvature: shops drawn from the fitted model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar.value._buying import Buying, fit_buying
from mehvar.value._maximise import Fit
from mehvar.value._purchases import Floats, Purchases, PurchasesError
from mehvar.value._spending import Spending, fit_spending

_KINDS = {"bgnbd": 0, "mbgnbd": 1, "paretonbd": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """Parameters fitted again on shops drawn from the model: one row per shop in ``values``.

    ``failed`` counts shops on which the fit did not converge; they are left out.
    """

    names: tuple[str, ...]
    fitted: Floats
    values: Floats
    failed: int

    @property
    def standard_errors(self) -> Floats:
        """The standard deviations of the parameters over the shops."""
        return np.asarray(self.values.std(axis=0, ddof=1))

    @property
    def bias(self) -> Floats:
        """How far the fits lie from the truth they were drawn from, on average."""
        return np.asarray(self.values.mean(axis=0) - self.fitted)

    def interval(self, *, level: float = 0.90) -> tuple[Floats, Floats]:
        """Return the ends of each parameter's interval: percentiles of the ratio to the truth.

        Turned round (the basic bootstrap on logarithms), so that a bias is taken off.
        """
        away = np.log(self.values / self.fitted)
        tail = (1 - level) / 2
        low, high = np.quantile(away, [1 - tail, tail], axis=0)
        return self.fitted * np.exp(-low), self.fitted * np.exp(-high)

    def summary(self) -> str:
        """Tell the parameters with standard errors and intervals, one line each."""
        low, high = self.interval()
        lines = [
            f"{name:<8}{value:>12.4f}  ±{error:.4f}  [{start:.4f}, {end:.4f}]"
            for name, value, error, start, end in zip(
                self.names, self.fitted, self.standard_errors, low, high, strict=True
            )
        ]
        return "\n".join(
            [*lines, f"{len(self.values)} shops drawn, {self.failed} did not converge"]
        )


def bootstrap(
    *,
    model: Buying | Spending,
    purchases: Purchases,
    replicates: int,
    rng: np.random.Generator,
) -> Bootstrap:
    """Draw shops of the same customers from a fitted model, and fit each again.

    Args:
        model: of buying, or of spending.
        purchases: the customers: their ages are kept (and, for spending, their frequencies).
        replicates: how many shops.
        rng: chance.

    Raises:
        PurchasesError: when fewer than two shops could be fitted.
    """
    kept: list[Floats] = []
    for _ in range(replicates):
        seed = np.uint64(rng.integers(0, 1 << 63))
        try:
            fit = _again(model, purchases, seed)
        except PurchasesError:
            continue
        if fit.converged:
            kept.append(fit.values)
    if len(kept) < 2:
        raise PurchasesError(
            f"Of {replicates} shops drawn from the model, {len(kept)} could be fitted.",
            hint="Fit more customers, or over a longer time.",
        )
    return Bootstrap(
        names=model.fit.names,
        fitted=model.fit.values,
        values=np.stack(kept),
        failed=replicates - len(kept),
    )


def _again(model: Buying | Spending, purchases: Purchases, seed: np.uint64) -> Fit:
    from mehvar.value import _kernels_futures

    if isinstance(model, Spending):
        frequency = purchases.frequency.astype(np.float64)
        means = _kernels_futures.mean_amounts(frequency, model.fit.values, seed)
        return fit_spending(frequency=purchases.frequency, mean=means).fit
    kind = _KINDS[model.model]
    bought, last = _kernels_futures.histories(kind, purchases.age, model.fit.values, seed)
    drawn = Purchases(frequency=bought, recency=last, age=purchases.age)
    return fit_buying(drawn, model=model.model).fit


def draw_purchases(*, buying: Buying, age: npt.ArrayLike, rng: np.random.Generator) -> Purchases:
    """Draw what new customers would have done by each age."""
    from mehvar.value import _kernels_futures

    ages = np.asarray(age, np.float64)
    bought, last = _kernels_futures.histories(
        _KINDS[buying.model], ages, buying.fit.values, np.uint64(rng.integers(0, 1 << 63))
    )
    return Purchases(frequency=bought, recency=last, age=ages)
