"""Who may see personal fields of which customer just now, and does the audit know?

Masked until somebody with the right asks, for a quarter of an hour; every page that then shows
them tells the audit. Pages of customers and of Today share it.
"""

from __future__ import annotations

from mehvar_web.disclosure._customers import found_customers, shown_customer
from mehvar_web.disclosure._reads import write_list_read, write_read
from mehvar_web.disclosure._reveals import EVERYBODY, MINUTES, Reveal, hide, reveal, revealed
from mehvar_web.disclosure._told import actor_of, tell_audit, tell_list_read, user_of, write_audit

__all__ = [
    "EVERYBODY",
    "MINUTES",
    "Reveal",
    "actor_of",
    "found_customers",
    "hide",
    "reveal",
    "revealed",
    "shown_customer",
    "tell_audit",
    "tell_list_read",
    "user_of",
    "write_audit",
    "write_list_read",
    "write_read",
]
