"""What does each address of Customers and Customer show or do?"""

from __future__ import annotations

from mehvar_web.customers.views._customer import customer, timeline
from mehvar_web.customers.views._everything import everything
from mehvar_web.customers.views._forget import forget
from mehvar_web.customers.views._identity import merge, split, undo
from mehvar_web.customers.views._list import export, people
from mehvar_web.customers.views._reveal import hide, hide_list, reveal, reveal_list
from mehvar_web.customers.views._told import facts, notes, withdraw_fact, withdraw_note

__all__ = [
    "customer",
    "everything",
    "export",
    "facts",
    "forget",
    "hide",
    "hide_list",
    "merge",
    "notes",
    "people",
    "reveal",
    "reveal_list",
    "split",
    "timeline",
    "undo",
    "withdraw_fact",
    "withdraw_note",
]
