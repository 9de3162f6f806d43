"""Shorter builds, for tests of what stands before most of the steps: a third of the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar.pipeline import Step

PEOPLE = ("dates", "identity", "facts", "customers")


def steps(*names: str) -> tuple[Step, ...]:
    """Return these steps, in the order of the pipeline."""
    from mehvar import pipeline

    return tuple(step for step in pipeline.STEPS if step.name in names)


def shorten(put: Callable[[object, str, object], None], *names: str) -> None:
    """Let every build stop at these steps, whoever asks for it: ``put`` is ``setattr`` or one that takes it back."""
    from mehvar import pipeline
    from mehvar.pipeline import _build

    short = steps(*names)
    for module in (pipeline, _build):  # the door's name, and the one that builds look at
        put(module, "STEPS", short)
