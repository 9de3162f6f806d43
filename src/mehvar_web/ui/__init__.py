"""How does every page look, and how do apps add their panels and navigation to the shell?

Template tags live in ``templatetags/ui.py``, components in ``templates/ui/``, and every component
is shown in both languages on the living page ``/components/``. Beside this door, ``ui.tables``
shows lists, ``ui.forms`` reads what people type, ``ui.figures`` and ``ui.dates`` write numbers and
days, and ``ui.charts`` draws.
"""

from __future__ import annotations

from mehvar_web.ui._csv import csv_response
from mehvar_web.ui._records import Choice, Confirm, Kpi, Range, likely_range, say
from mehvar_web.ui._registry import (
    NavItem,
    Panel,
    allowed,
    later,
    nav_items,
    panels,
    register_gate,
    register_nav,
    register_panel,
)
from mehvar_web.ui._said import SaidError, Why, Words
from mehvar_web.ui._waiting import until_built
from mehvar_web.ui.tables import Column, Order, Pager, Table

__all__ = [
    "Choice",
    "Column",
    "Confirm",
    "Kpi",
    "NavItem",
    "Order",
    "Pager",
    "Panel",
    "Range",
    "SaidError",
    "Table",
    "Why",
    "Words",
    "allowed",
    "csv_response",
    "later",
    "likely_range",
    "nav_items",
    "panels",
    "register_gate",
    "register_nav",
    "register_panel",
    "say",
    "until_built",
]
