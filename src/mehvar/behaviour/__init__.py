"""How does each customer buy: what, how dear, where, when, in which mix, and what is missing?"""

from __future__ import annotations

from mehvar.behaviour._attributes import ATTRIBUTES
from mehvar.behaviour._build import build_behaviour
from mehvar.behaviour._published import (
    AffinitySort,
    BehaviourError,
    count_affinities,
    read_affinities,
    read_behaviour,
    read_parts,
)
from mehvar.behaviour._records import (
    Affinity,
    Basis,
    Behaviour,
    Gap,
    Habit,
    Level,
    Measure,
    NeedDrift,
    Part,
)

__all__ = [
    "ATTRIBUTES",
    "Affinity",
    "AffinitySort",
    "Basis",
    "Behaviour",
    "BehaviourError",
    "Gap",
    "Habit",
    "Level",
    "Measure",
    "NeedDrift",
    "Part",
    "build_behaviour",
    "count_affinities",
    "read_affinities",
    "read_behaviour",
    "read_parts",
]
