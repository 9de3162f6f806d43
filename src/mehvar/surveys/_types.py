"""The types of fields, and what each brings with it: its bounds, its measure."""

from __future__ import annotations

from typing import Literal, get_args

FieldType = Literal[
    "nps", "csat", "ces", "stars", "scale", "single", "multiple", "matrix", "text", "date",
    "number", "statement",
]  # fmt: skip
"""What may be asked. ``statement`` is read, not answered."""

Measure = Literal["", "nps", "enps", "csat", "ces", "rating"]
"""The score that a field's answers count in; empty for none."""

Operator = Literal["all", "any", "not", "answered", "is", "at_least", "at_most"]
FIELD_TYPES: tuple[FieldType, ...] = get_args(FieldType)
SCALES: tuple[FieldType, ...] = ("nps", "csat", "ces", "stars", "scale")
"""Fields answered by a point of a scale."""

_BOUNDS: dict[FieldType, tuple[float, float]] = {
    "nps": (0.0, 10.0),
    "csat": (1.0, 5.0),
    "ces": (1.0, 7.0),
    "stars": (1.0, 5.0),
}
_MEASURE: dict[FieldType, Measure] = {
    "nps": "nps", "csat": "csat", "ces": "ces", "stars": "rating",
}  # fmt: skip
_ALLOWED: dict[FieldType, tuple[Measure, ...]] = {
    "nps": ("nps", "enps"),
    "csat": ("csat", ""),
    "ces": ("ces", ""),
    "stars": ("rating", ""),
    "scale": ("", "csat", "ces", "rating"),
}


def bounds_of(
    kind: FieldType, low: float | None, high: float | None
) -> tuple[float | None, float | None]:
    """Return a field's bounds: NPS always runs from 0 to 10, others as told or as is usual."""
    if kind == "nps":
        return _BOUNDS[kind]
    usual = _BOUNDS.get(kind)
    if usual is None:
        return low, high
    return (usual[0] if low is None else low), (usual[1] if high is None else high)


def measure_of(kind: FieldType, told: Measure) -> Measure:
    """Return the score that a field counts in: as told, else that of its type."""
    return told or _MEASURE.get(kind, "")


def wrong_measure(kind: FieldType, measure: Measure) -> str:
    """Say why a field of this type cannot count in that score; "" when it can."""
    allowed = _ALLOWED.get(kind, ("",))
    if measure in allowed:
        return ""
    return f"a field of type {kind} cannot count in {measure}"
