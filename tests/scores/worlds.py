"""Surveys with known truth: who is satisfied, who answers, and what the record knows of both."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mehvar import scores

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Everybody who was asked: their points (1, 0, -1), whether they answered, the signals."""

    points: Floats
    answered: npt.NDArray[np.bool_]
    signals: dict[str, Floats]

    @property
    def truth(self) -> float:
        """The NPS had everybody answered."""
        return 100 * float(self.points.mean())

    @property
    def naive(self) -> float:
        """The NPS of those who did."""
        return 100 * float(self.points[self.answered].mean())


def ask(
    rng: np.random.Generator, *, people: int = 4_000, slope: float = 0.3, seen: float = 1.0
) -> Survey:
    """Ask people whose satisfaction their experience explains for the most part.

    The log odds of answering rise by ``slope`` for each point of 0-10 of what drives them: the
    satisfaction that experience explains, in the share ``seen``, and their own mood for the rest.
    """
    late = rng.random(people) < 0.25
    delay = np.where(late, rng.gamma(2.0, 40.0, people), -rng.gamma(2.0, 10.0, people))
    complaints = rng.poisson(0.1 + 0.5 * late)
    orders = 1 + rng.geometric(0.3, people)
    explained = 7.6 - 0.025 * np.maximum(delay, 0) - 1.6 * complaints + 0.9 * np.log(orders)
    mood = rng.normal(0, 1.2, people)
    satisfaction = explained + mood
    score = np.clip(np.round(satisfaction), 0, 10)
    drives = explained + (1 - seen) * mood
    chance = 1 / (1 + np.exp(-(-1.0 + slope * (drives - drives.mean()))))
    return Survey(
        points=np.where(score >= 9, 1.0, np.where(score <= 6, -1.0, 0.0)),
        answered=rng.random(people) < chance,
        signals={
            "delay_minutes": delay,
            "complaints": complaints.astype(np.float64),
            "order_number": orders.astype(np.float64),
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One survey, estimated: points of NPS."""

    truth: float
    naive: float
    weighted: float
    low: float
    high: float
    band: tuple[float, float]


def judge(survey: Survey) -> Judged:
    """Weigh a survey by who answers, as the build does."""
    from mehvar.scores._estimate import Sample, count_cells, estimate
    from mehvar.scores._measures import MEASURES

    design = scores.design_of(survey.signals)
    fitted = scores.fit_propensity(answered=survey.answered, signals=survey.signals, design=design)
    robust = [
        scores.robust_outcomes(
            outcome=one, answered=survey.answered, chance=fitted.chance, design=design
        )
        for one in (survey.points, survey.points**2)
    ]
    person = np.arange(survey.points.size)
    plain = Sample.of(person, robust[0])
    sample = Sample(starts=plain.starts, x=robust[0], xx=robust[1], weight=plain.weight)
    one = np.zeros(person.size, dtype=np.int32)
    answers = np.full((1, 1), float(survey.answered.sum()))
    found = estimate(
        count_cells(sample, one, one, shape=(1, 1)), MEASURES["nps"], "nps", most=answers
    )
    rate = float(survey.answered.mean())
    naive = survey.naive
    return Judged(
        truth=survey.truth,
        naive=naive,
        weighted=float(found.value[0, 0]),
        low=float(found.low[0, 0]),
        high=float(found.high[0, 0]),
        band=(rate * naive - 100 * (1 - rate), rate * naive + 100 * (1 - rate)),
    )


def main(seeds: int) -> None:
    """Print what weighting removes, by how much of what drives answering the record sees."""
    for people in (4_000, 1_000):
        for seen in (1.0, 0.5, 0.0):
            rows = [
                judge(ask(np.random.default_rng(seed), people=people, seen=seen))
                for seed in range(seeds)
            ]
            naive = float(np.mean([one.naive - one.truth for one in rows]))
            left = float(np.mean([one.weighted - one.truth for one in rows]))
            held = float(np.mean([one.low <= one.truth <= one.high for one in rows]))
            band = float(np.mean([one.band[0] <= one.truth <= one.band[1] for one in rows]))
            sys.stdout.write(
                f"asked {people}, record sees {seen:.0%}: bias {naive:.2f} points, after weighting "
                f"{left:.2f} (removed {1 - abs(left / naive):.1%}), 95 % interval holds "
                f"{held:.1%}, band holds {band:.1%}\n"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]))
