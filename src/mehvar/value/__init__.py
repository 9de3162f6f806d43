"""Which customers are worth how much, and how sure are we?

The estimators of repeat buying, usable on any table: count the purchases, fit, ask the fit.
"""

from __future__ import annotations

from mehvar.value._buying import Buying, BuyingModel, fit_buying
from mehvar.value._classes import CLASSES, ClassesError, ValueClass, write_class_rules
from mehvar.value._classes import FILE as CLASSES_FILE
from mehvar.value._contracts import Renewal, fit_renewal
from mehvar.value._maximise import Fit
from mehvar.value._occasions import Occasions, fit_occasions
from mehvar.value._prices import FILE as PRICE_FILE
from mehvar.value._prices import PriceIndexError, write_price_index
from mehvar.value._purchases import Purchases, PurchasesError, count_purchases
from mehvar.value._spending import Spending, fit_spending
from mehvar.value._strategies import (
    DEFAULT_STRATEGIES,
    STRATEGIES_FILE,
    Strategy,
    StrategyChange,
    StrategyError,
    put_strategy,
    read_strategies,
    remove_strategy,
    strategy_history,
)

__all__ = [
    "CLASSES",
    "CLASSES_FILE",
    "DEFAULT_STRATEGIES",
    "PRICE_FILE",
    "STRATEGIES_FILE",
    "Buying",
    "BuyingModel",
    "ClassesError",
    "Fit",
    "Occasions",
    "PriceIndexError",
    "Purchases",
    "PurchasesError",
    "Renewal",
    "Spending",
    "Strategy",
    "StrategyChange",
    "StrategyError",
    "ValueClass",
    "count_purchases",
    "fit_buying",
    "fit_occasions",
    "fit_renewal",
    "fit_spending",
    "put_strategy",
    "read_strategies",
    "remove_strategy",
    "strategy_history",
    "write_class_rules",
    "write_price_index",
]
