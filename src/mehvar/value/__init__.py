"""Which customers are worth how much, and how sure are we?

The estimators of repeat buying, usable on any table: count the purchases, fit, ask the fit.
"""

from __future__ import annotations

from mehvar.value._buying import Buying, BuyingModel, fit_buying
from mehvar.value._contracts import Renewal, fit_renewal
from mehvar.value._maximise import Fit
from mehvar.value._occasions import Occasions, fit_occasions
from mehvar.value._purchases import Purchases, PurchasesError, count_purchases
from mehvar.value._spending import Spending, fit_spending

__all__ = [
    "Buying",
    "BuyingModel",
    "Fit",
    "Occasions",
    "Purchases",
    "PurchasesError",
    "Renewal",
    "Spending",
    "count_purchases",
    "fit_buying",
    "fit_occasions",
    "fit_renewal",
    "fit_spending",
]
