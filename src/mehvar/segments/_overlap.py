"""Which segments of two segmentations share their customers, more than by chance?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from mehvar import stats
from mehvar.segments._agree import contingency
from mehvar.segments._division import Division
from mehvar.segments._items import Floats, Ints

Row = dict[str, object]


def overlap_rows(divisions: Sequence[Division], *, customers: Ints, smallest: int) -> list[Row]:
    """Return the rows of ``segment_overlap``, each pair of segments from both sides.

    Args:
        divisions: the segmentations.
        customers: all customers, in order: who is in no segment of a rule is out of it.
        smallest: of fewer customers in common, no figure is shown.
    """
    places = {one.name: _places(one, customers) for one in divisions}
    rows: list[Row] = []
    for first, second in combinations(divisions, 2):
        table = contingency(places[first.name], places[second.name])
        full = np.zeros((len(first.segments) + 1, len(second.segments) + 1))
        full[: table.shape[0], : table.shape[1]] = table
        rows += _rows(first, second, full, smallest)
        rows += _rows(second, first, full.T, smallest)
    return rows


def _places(division: Division, customers: Ints) -> Ints:
    """Each customer's segment; -1 where unknown; of a rule, the place after the last is outside."""
    place = np.full(len(customers), 1 if division.kind == "rule" else -1, np.int64)
    near = np.minimum(np.searchsorted(customers, division.customer), max(len(customers) - 1, 0))
    if len(customers):
        here = customers[near] == division.customer
        place[near[here]] = division.code[here]
    return place


def _rows(first: Division, second: Division, table: Floats, smallest: int) -> list[Row]:
    whole = float(table.sum())
    rows: list[Row] = []
    theirs = table.sum(axis=0)
    for place, segment in enumerate(first.segments):
        mine = float(table[place].sum())
        if mine < smallest:
            continue
        found = stats.wilson(successes=table[place], n=np.full(len(theirs), mine))
        for other, name in enumerate(second.segments):
            if theirs[other] < smallest:
                continue
            row: Row = {
                "segmentation": first.name, "segment": segment,
                "with_segmentation": second.name, "with_segment": name,
            }  # fmt: skip
            both, chance = float(table[place, other]), float(theirs[other]) / whole
            # A few in common, or all but a few, would tell of single customers.
            if both == 0 or (both >= smallest and mine > both):
                row |= {
                    "customers": int(both), "share": found.estimate[other],
                    "jaccard": both / (mine + float(theirs[other]) - both),
                    "lift": found.estimate[other] / chance, "lift_low": found.low[other] / chance,
                    "lift_high": found.high[other] / chance,
                }  # fmt: skip
            rows.append(row)
    return rows
