"""How much money is this, in which unit, and is it ten times what it should be?

An amount is an ``int`` in the currency's minor unit; the toman is a way to write rials.
"""

from __future__ import annotations

from mehvar.money._amounts import detect_unit, parse_amounts
from mehvar.money._format import format_money
from mehvar.money._money import Money, share_bps
from mehvar.money._tenfold import Tenfold, detect_tenfold
from mehvar.money._units import CURRENCIES, Currency, MoneyError, Unit

__all__ = [
    "CURRENCIES",
    "Currency",
    "Money",
    "MoneyError",
    "Tenfold",
    "Unit",
    "detect_tenfold",
    "detect_unit",
    "format_money",
    "parse_amounts",
    "share_bps",
]
