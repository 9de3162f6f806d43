"""Platinum, gold, iron and lead: where each begins, and who moves from one to another.

The customer pyramid of Zeithaml, Rust and Lemon (2001), by what customers will bring rather than
by what they brought. A class is kept until another is clearly right, so that nobody is treated
one way today and another tomorrow because an estimate trembled.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from mehvar.errors import MehvarError
from mehvar.value._maximise import Fit
from mehvar.value._purchases import Floats, Integers

FILE = "value_classes.csv"
"""Its name inside a workspace: where each class but the last begins."""

ValueClass = Literal["platinum", "gold", "iron", "lead"]
CLASSES: tuple[ValueClass, ...] = get_args(ValueClass)
"""The most valuable first."""

CLEAR = 0.8
"""A customer moves to a class only when they belong in it or beyond with more than this."""

_COLUMNS = ("value_class", "top_percent", "least_value")
_DEFAULTS = (5.0, 20.0, 60.0)
_UNCLASSED = -1


class ClassesError(MehvarError, ValueError):
    """The table of value classes has wrong cells; all of them are named."""

    code = "value-classes"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRule:
    """Where a class begins: at ``least_value`` (major units), else at the top share."""

    value_class: ValueClass
    top_share: float
    least_value: float | None = None


def read_class_rules(root: Path) -> tuple[ClassRule, ...]:
    """Read where platinum, gold and iron begin; the defaults where the workspace has no table.

    Raises:
        ClassesError: naming row and column of every wrong cell.
    """
    path = root / FILE
    if not path.is_file():
        return _defaults()
    return _parse(path.read_text(encoding="utf-8-sig"), where=str(path))


def write_class_rules(path: Path) -> None:
    """Write the default table to ``path``, for the company to edit."""
    lines = [f"{rule.value_class},{rule.top_share * 100:g}," for rule in _defaults()]
    path.write_text("\n".join([",".join(_COLUMNS), *lines, ""]), encoding="utf-8")


def bounds_of(
    values: Floats, rules: Sequence[ClassRule], *, minor_units: int
) -> tuple[float, float, float]:
    """Return the least values of platinum, gold and iron, in minor units, falling.

    By share, a class and all above it hold at most that share of the customers: of many equal
    values none stands out. What brings no money is lead.

    Args:
        values: residual values of all customers who have one, in minor units.
        rules: one for each class but the last.
        minor_units: in one of the currency (IRR 1, GBP 100).
    """
    falling = np.sort(values)[::-1]
    told = [None if one.least_value is None else one.least_value * minor_units for one in rules]
    found: list[float] = []
    for place, rule in enumerate(rules):
        bound = told[place]
        if bound is None:
            # What the company says of the classes around it holds.
            above = [one for one in told[:place] if one is not None]
            below = [one for one in told[place + 1 :] if one is not None]
            bound = max([_at_share(falling, rule.top_share), *below])
            bound = min([bound, *above])
        found.append(max(bound, 1.0))
    platinum, gold, iron = found
    return platinum, gold, iron


def classes_of(values: Floats, bounds: Sequence[float]) -> Integers:
    """Return the place of each value's class in ``CLASSES``."""
    rising = np.asarray(bounds[::-1], np.float64)
    return len(bounds) - np.searchsorted(rising, values, side="right").astype(np.int64)


def class_probabilities(
    values: Floats,
    bounds: Sequence[float],
    *,
    frequency: Integers,
    buying: Fit,
    spending: Fit | None,
) -> Floats:
    """Return the probability that each customer's own value lies in each class.

    The value is an expectation, and a customer's few purchases leave their own rhythm and basket
    open: given the model, the rate of buying is Gamma with shape r + x, the mean amount the
    inverse of a Gamma with shape p x + q. Their logarithms have the variance trigamma(shape);
    the value is taken as log-normal around its estimate. What is worth nothing is lead.

    Returns:
        Shape (customers, classes), each row summing to 1; NaN where the value is not known.
    """
    from scipy.special import ndtr, polygamma

    shape = buying.values[0] + frequency
    variance = polygamma(1, shape)
    if spending is not None:
        p, q, _ = spending.values
        variance = variance + polygamma(1, p * frequency + q)
    positive = values > 0
    logs = np.log(np.where(positive, values, 1.0))
    away = (logs[:, None] - np.log(np.asarray(bounds))) / np.sqrt(variance)[:, None]
    reached = np.where(positive[:, None], ndtr(away), 0.0)
    ends = np.ones((len(values), 1))
    found = np.diff(np.hstack([0 * ends, np.maximum.accumulate(reached, axis=1), ends]), axis=1)
    found[~np.isfinite(values)] = np.nan
    return np.asarray(found)


def settle_classes(
    *, now: Integers, probability: Floats, before: Integers
) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Say who is in which class after this build, and who moved.

    Up, to the best class such that it or a better one is more probable than ``CLEAR``; down, to
    the worst such that it or a worse one is; else the class stays.

    Args:
        now: the class of each customer's value, as a place in ``CLASSES``.
        probability: that the value belongs in each class, shape (customers, 4).
        before: the class so far; -1 for who had none.
    """
    so_good = np.cumsum(probability, axis=1)
    up = (so_good > CLEAR).argmax(axis=1)
    so_bad = 1 - so_good + probability
    down = probability.shape[1] - 1 - (so_bad > CLEAR)[:, ::-1].argmax(axis=1)
    settled = np.where(before == _UNCLASSED, now, np.clip(before, down, up)).astype(np.int64)
    return settled, (before != _UNCLASSED) & (settled != before)


def _at_share(falling: Floats, share: float) -> float:
    """Return the least value such that no more than ``share`` of all reach it."""
    if not len(falling):
        return 1.0
    # One in a thousand of a customer: 20 % of 5 is 1, not 0.9999.
    room = int(share * len(falling) + 1e-3)
    if room >= len(falling):
        return float(falling[-1])
    first_out = falling[room]
    inside = falling[:room][falling[:room] > first_out]
    return float(inside[-1]) if len(inside) else float(np.floor(falling[0]) + 1)


def _defaults() -> tuple[ClassRule, ...]:
    return tuple(
        ClassRule(value_class=name, top_share=percent / 100)
        for name, percent in zip(CLASSES, _DEFAULTS, strict=False)
    )


def _parse(content: str, *, where: str) -> tuple[ClassRule, ...]:
    reader = csv.DictReader(io.StringIO(content))
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    wrong = [f"the columns {', '.join(missing)} are missing"] if missing else []
    found: dict[str, ClassRule] = {}
    for number, cells in enumerate(reader if not missing else (), start=2):
        rule = _rule(number, cells, wrong)
        if rule is not None and rule.value_class in found:
            wrong.append(f"row {number}: {rule.value_class} stands twice")
        elif rule is not None:
            found[rule.value_class] = rule
    rules = tuple(found.get(one.value_class, one) for one in _defaults())
    wrong += _not_falling(rules) if not wrong else []
    if wrong:
        raise ClassesError(
            f"{where} has {len(wrong)} wrong cells: " + "; ".join(wrong) + ".",
            hint=f"Its first line must be {','.join(_COLUMNS)}; the last build stays as it was.",
        )
    return rules


def _rule(number: int, cells: dict[str, str], wrong: list[str]) -> ClassRule | None:
    name, percent, least = ((cells.get(column) or "").strip() for column in _COLUMNS)
    if not (name or percent or least):
        return None
    known = next((one for one in CLASSES[:-1] if one == name), None)
    if known is None:
        wrong.append(
            f"row {number}, column value_class: {name!r} is none of {', '.join(CLASSES[:-1])}"
        )
    share, bound = _number(percent), _number(least)
    if least and bound is None:
        wrong.append(f"row {number}, column least_value: {least!r} is no amount")
    if (percent or not least) and (share is None or not 0 < share < 100):
        wrong.append(f"row {number}, column top_percent: {percent!r} is not between 0 and 100")
    if known is None or (share is None and bound is None):
        return None
    return ClassRule(value_class=known, top_share=(share or 0.0) / 100, least_value=bound)


def _not_falling(rules: Sequence[ClassRule]) -> list[str]:
    """Whoever is platinum must be good enough for gold too."""
    wrong = []
    for upper, lower in pairwise(rules):
        least = (upper.least_value, lower.least_value)
        if least[0] is not None and least[1] is not None and least[0] < least[1]:
            wrong.append(f"{upper.value_class} begins below {lower.value_class}")
        if least == (None, None) and upper.top_share > lower.top_share:
            wrong.append(f"{upper.value_class} is a larger share than {lower.value_class}")
    return wrong


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", ""))  # float() reads Persian digits too
    except ValueError:
        return None
    return value if 0 <= value < math.inf else None
