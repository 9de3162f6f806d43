"""How does every page look, and how do apps add their panels and navigation to the shell?

Template tags live in ``templatetags/ui.py``, components in ``templates/ui/``, and every component
is shown in both languages on the living page ``/components/``.
"""

from __future__ import annotations

from mehvar_web.ui._registry import (
    NavItem,
    Panel,
    allowed,
    nav_items,
    panels,
    register_gate,
    register_nav,
    register_panel,
)

__all__ = [
    "NavItem",
    "Panel",
    "allowed",
    "nav_items",
    "panels",
    "register_gate",
    "register_nav",
    "register_panel",
]
