"""Which groups of customers are there, how do we talk to them, and do they earn their place?"""

from __future__ import annotations

from mehvar.segments._errors import NotBuiltError, SegmentsError, UnknownSegmentError
from mehvar.segments._items import Items, ItemsError
from mehvar.segments._latent import LatentClasses, fit_latent_classes
from mehvar.segments._latent_choice import (
    LatentChoice,
    Stability,
    choose_latent_classes,
    latent_stability,
)

__all__ = [
    "Items",
    "ItemsError",
    "LatentChoice",
    "LatentClasses",
    "NotBuiltError",
    "SegmentsError",
    "Stability",
    "UnknownSegmentError",
    "choose_latent_classes",
    "fit_latent_classes",
    "latent_stability",
]
