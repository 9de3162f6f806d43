"""What would be true, if we knew? A Persian grocery that tells its files and keeps its truth.

An oracle: it shares only the schema and the vocabulary with what it tests.
"""

from __future__ import annotations

from mehvar.simulate._effects import Effect
from mehvar.simulate._remedies import Misuse, Remedies
from mehvar.simulate._shop import (
    Operations,
    Records,
    Response,
    Shop,
    ShopError,
    ValueClass,
    Voice,
    demo_shop,
)
from mehvar.simulate._truth import Scores, Truth
from mehvar.simulate._write import Progress, ShopFiles, true_effects, write_shop

__all__ = [
    "Effect",
    "Misuse",
    "Operations",
    "Progress",
    "Records",
    "Remedies",
    "Response",
    "Scores",
    "Shop",
    "ShopError",
    "ShopFiles",
    "Truth",
    "ValueClass",
    "Voice",
    "demo_shop",
    "true_effects",
    "write_shop",
]
