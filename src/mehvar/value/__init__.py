"""Which customers are worth how much, and how sure are we?

The estimators of repeat buying, usable on any table: count the purchases, fit, ask the fit.
"""

from __future__ import annotations

from mehvar.value._ahead import BuyingModel
from mehvar.value._bootstrap import Bootstrap, bootstrap, draw_purchases
from mehvar.value._build import ATTRIBUTES, FILES, SETTINGS, build_value
from mehvar.value._buying import Buying, fit_buying
from mehvar.value._classes import CLASSES, CLEAR, ClassesError, ValueClass, write_class_rules
from mehvar.value._classes import FILE as CLASSES_FILE
from mehvar.value._contracts import Renewal, fit_renewal
from mehvar.value._covariates import CovariateBuying, fit_buying_with
from mehvar.value._estimate import estimate_residual
from mehvar.value._hold_out import HoldOut, ModelScore, hold_out
from mehvar.value._log import Log, LogRows, day_of, read_log
from mehvar.value._log_fit import LogFit, fit_log, in_days
from mehvar.value._log_rows import check_ending, customer_table, write_customers
from mehvar.value._maximise import Fit
from mehvar.value._occasions import Occasions, fit_occasions
from mehvar.value._people import read_customer_value, read_moves, read_valued
from mehvar.value._prices import FILE as PRICE_FILE
from mehvar.value._prices import PriceIndexError, write_price_index
from mehvar.value._published import (
    read_classes,
    read_distribution,
    read_overview,
    read_value_model,
)
from mehvar.value._purchases import Purchases, PurchasesError, count_purchases
from mehvar.value._records import (
    AlivePoint,
    Bar,
    CalibrationRow,
    ClassRow,
    CustomerValue,
    Direction,
    Distribution,
    ModelRow,
    Move,
    Moves,
    Top,
    TrackingRow,
    ValuedCustomer,
    ValuedCustomers,
    ValueModel,
    ValueOverview,
)
from mehvar.value._residual import NoValue, Part, Residual, Total, ValueNote
from mehvar.value._settled import MOVE_REASONS, MoveReason
from mehvar.value._spending import Spending, fit_spending
from mehvar.value._strategies import (
    DEFAULT_STRATEGIES,
    MOST_LETTERS,
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
from mehvar.value._words import CLASS_TITLES, MOVE_TITLES

__all__ = [
    "ATTRIBUTES",
    "CLASSES",
    "CLASSES_FILE",
    "CLASS_TITLES",
    "CLEAR",
    "DEFAULT_STRATEGIES",
    "FILES",
    "MOST_LETTERS",
    "MOVE_REASONS",
    "MOVE_TITLES",
    "PRICE_FILE",
    "SETTINGS",
    "STRATEGIES_FILE",
    "AlivePoint",
    "Bar",
    "Bootstrap",
    "Buying",
    "BuyingModel",
    "CalibrationRow",
    "ClassRow",
    "ClassesError",
    "CovariateBuying",
    "CustomerValue",
    "Decile",
    "Direction",
    "Distribution",
    "Fit",
    "FrequencyRow",
    "HoldOut",
    "Log",
    "LogFit",
    "LogRows",
    "ModelRow",
    "ModelScore",
    "Move",
    "MoveReason",
    "Moves",
    "NoValue",
    "Occasions",
    "Part",
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
    "Top",
    "Total",
    "Tracking",
    "TrackingRow",
    "ValueClass",
    "ValueModel",
    "ValueNote",
    "ValueOverview",
    "ValuedCustomer",
    "ValuedCustomers",
    "bootstrap",
    "build_value",
    "check_ending",
    "count_purchases",
    "customer_table",
    "day_of",
    "draw_purchases",
    "estimate_residual",
    "fit_buying",
    "fit_buying_with",
    "fit_log",
    "fit_occasions",
    "fit_renewal",
    "fit_spending",
    "hold_out",
    "in_days",
    "put_strategy",
    "read_classes",
    "read_customer_value",
    "read_distribution",
    "read_log",
    "read_moves",
    "read_overview",
    "read_strategies",
    "read_value_model",
    "read_valued",
    "remove_strategy",
    "strategy_history",
    "write_class_rules",
    "write_customers",
    "write_price_index",
]
