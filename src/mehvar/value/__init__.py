"""Which customers are worth how much, and how sure are we?

The estimators of repeat buying, usable on any table: count the purchases, fit, ask the fit.
"""

from __future__ import annotations

from mehvar.value._ahead import BuyingModel
from mehvar.value._buying import Buying, fit_buying
from mehvar.value._classes import CLASSES, ClassesError, ValueClass, write_class_rules
from mehvar.value._classes import FILE as CLASSES_FILE
from mehvar.value._contracts import Renewal, fit_renewal
from mehvar.value._estimate import estimate_residual
from mehvar.value._hold_out import HoldOut, ModelScore, hold_out
from mehvar.value._maximise import Fit
from mehvar.value._occasions import Occasions, fit_occasions
from mehvar.value._prices import FILE as PRICE_FILE
from mehvar.value._prices import PriceIndexError, write_price_index
from mehvar.value._purchases import Purchases, PurchasesError, count_purchases
from mehvar.value._residual import NoValue, Residual, Total, ValueNote
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
from mehvar.value._terms import Terms
from mehvar.value._tracking import Decile, FrequencyRow, Tracking

__all__ = [
    "CLASSES",
    "CLASSES_FILE",
    "DEFAULT_STRATEGIES",
    "PRICE_FILE",
    "STRATEGIES_FILE",
    "Buying",
    "BuyingModel",
    "ClassesError",
    "Decile",
    "Fit",
    "FrequencyRow",
    "HoldOut",
    "ModelScore",
    "NoValue",
    "Occasions",
    "PriceIndexError",
    "Purchases",
    "PurchasesError",
    "Renewal",
    "Residual",
    "Spending",
    "Strategy",
    "StrategyChange",
    "StrategyError",
    "Terms",
    "Total",
    "Tracking",
    "ValueClass",
    "ValueNote",
    "count_purchases",
    "estimate_residual",
    "fit_buying",
    "fit_occasions",
    "fit_renewal",
    "fit_spending",
    "hold_out",
    "put_strategy",
    "read_strategies",
    "remove_strategy",
    "strategy_history",
    "write_class_rules",
    "write_price_index",
]
