"""Whom may we ask or tell something now, and who asked us not to?

``ask_permission`` decides and keeps the places of what is allowed, while nobody else decides;
``look`` only tells. What customers choose on their preference page, by a word in a message or
through an employee is obeyed from the next ask on, and goes to the lake as ``contact_choices``.
A message that is sent carries ``about={"contact": key}``: when it fails, its place is given back.
Models load with Django's registry, so functions are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mehvar_web.contact._records import Ask, ContactError, Permission, Told

if TYPE_CHECKING:
    from mehvar_web.contact._ask import (
        ask_permission,
        look,
        prune,
        register,
        released,
        sent,
    )
    from mehvar_web.contact._cases import has_open_case, open_cases, register_case_check
    from mehvar_web.contact._choices import (
        Chosen,
        Word,
        blocked,
        choose,
        chosen,
        opt_in,
        opt_out,
        unblocked,
        undo_choice,
    )
    from mehvar_web.contact._links import preferences_link, preferences_links, stop_link
    from mehvar_web.contact._rules import company_days, current_rules, set_rules
    from mehvar_web.contact._say import REASONS, say_permission

__all__ = [
    "REASONS",
    "Ask",
    "Chosen",
    "ContactError",
    "Permission",
    "Told",
    "Word",
    "ask_permission",
    "blocked",
    "choose",
    "chosen",
    "company_days",
    "current_rules",
    "has_open_case",
    "look",
    "open_cases",
    "opt_in",
    "opt_out",
    "preferences_link",
    "preferences_links",
    "prune",
    "register",
    "register_case_check",
    "released",
    "say_permission",
    "sent",
    "set_rules",
    "stop_link",
    "unblocked",
    "undo_choice",
]

_HOMES = {
    "_ask": "ask_permission look prune register released sent",
    "_cases": "has_open_case open_cases register_case_check",
    "_choices": "Chosen Word blocked choose chosen opt_in opt_out unblocked undo_choice",
    "_links": "preferences_link preferences_links stop_link",
    "_rules": "company_days current_rules set_rules",
    "_say": "REASONS say_permission",
}

if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load a function when it is first used: models may load only after all apps did."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar_web.contact.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
