"""How does each customer buy: what, how dear, where, when, in which mix, and what is missing?"""

from __future__ import annotations

from mehvar.behaviour._attributes import ATTRIBUTES
from mehvar.behaviour._build import build_behaviour

__all__ = ["ATTRIBUTES", "build_behaviour"]
