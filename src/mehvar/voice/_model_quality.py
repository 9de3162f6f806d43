"""How good is a head on texts that it did not learn from?"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from mehvar.voice._calibration import calibration_rows, expected_error
from mehvar.voice._model_card import LabelQuality, Quality
from mehvar.voice._model_settings import Role

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def given_labels(told: Floats, *, role: Role) -> Codes:
    """Return each text's label: the likeliest; of stars the median, which errs least."""
    if role != "stars":
        likeliest: Codes = told.argmax(axis=1)
        return likeliest
    middle: Codes = np.minimum((told.cumsum(axis=1) < 0.5).sum(axis=1), told.shape[1] - 1)
    return middle


def certainty(told: Floats, codes: Codes, *, role: Role) -> tuple[Floats, Bools]:
    """Return the probability of what a text is told, and whether that is right.

    Of stars it is the sentiment that they mean, four or five against one or two: three stars are
    left out. Nobody is sure of a star.
    """
    if role != "stars":
        given = given_labels(told, role=role)
        return told[np.arange(len(codes)), given], given == codes
    polar = codes != _MIDDLE
    good, bad = told[polar][:, _MIDDLE + 1 :].sum(axis=1), told[polar][:, :_MIDDLE].sum(axis=1)
    positive = good / np.maximum(good + bad, 1e-12)
    return np.maximum(positive, 1 - positive), (positive > 0.5) == (codes[polar] > _MIDDLE)


_MIDDLE = 2


def measure(
    told: Floats,
    codes: Codes,
    *,
    role: Role,
    labels: tuple[str, ...],
    sure_from: float,
    how: Literal["days", "folds", "file"],
) -> Quality:
    """Compare what was told, (texts, labels) probabilities, with what is true."""
    from mehvar.stats import wilson

    given = given_labels(told, role=role)
    right = given == codes
    probability = told[np.arange(len(codes)), given]
    surely, surely_right = certainty(told, codes, role=role)
    sure = surely >= sure_from
    share = wilson(successes=right.sum(), n=len(codes))[0]
    counts = np.bincount(codes * len(labels) + given, minlength=len(labels) ** 2)
    confusion = counts.reshape(len(labels), len(labels))
    each = tuple(_label(name, at, confusion) for at, name in enumerate(labels))
    rows = calibration_rows(probability, right)
    away = np.abs(given - codes)
    return Quality(
        how=how,
        texts=len(codes),
        accuracy=share.estimate,
        accuracy_low=share.low,
        accuracy_high=share.high,
        macro_f1=float(np.mean([one.f1 for one in each if one.texts])),
        baseline=float(confusion.sum(axis=1).max() / max(len(codes), 1)),
        ece=expected_error(rows),
        coverage=float(sure.mean()) if len(sure) else 0.0,
        sure_accuracy=float(surely_right[sure].mean()) if sure.any() else None,
        mean_error=float(away.mean()) if role == "stars" else None,
        within_one=float((away <= 1).mean()) if role == "stars" else None,
        labels=each,
        confusion=tuple(tuple(int(one) for one in row) for row in confusion),
        calibration=rows,
    )


def _label(name: str, at: int, confusion: Codes) -> LabelQuality:
    hits, given, true = confusion[at, at], confusion[:, at].sum(), confusion[at].sum()
    return LabelQuality(
        label=name,
        texts=int(true),
        precision=float(hits / given) if given else 0.0,
        recall=float(hits / true) if true else 0.0,
        f1=float(2 * hits / (given + true)) if given + true else 0.0,
    )
