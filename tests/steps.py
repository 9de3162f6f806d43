"""Shorter builds, for tests of what stands before most of the steps: a third of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar.pipeline import Step

PEOPLE = ("dates", "identity", "facts", "customers")


def steps(*names: str) -> tuple[Step, ...]:
    """Return these steps, in the order of the pipeline."""
    from mehvar import pipeline

    return tuple(step for step in pipeline.STEPS if step.name in names)
