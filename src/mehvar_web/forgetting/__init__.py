"""How is a person forgotten everywhere at once, and what is forgotten of them?

Apps that keep something of customers register here how they count and how they forget it;
``preview`` says what stands where, ``ask`` begins a forgetting as a job, ``carry_out`` does it.
Every part can be repeated: a forgetting that was killed begins again and ends the same.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mehvar_web.forgetting._register import Keeper, keepers, named, register

if TYPE_CHECKING:
    from mehvar_web.forgetting._carry_out import carry_out
    from mehvar_web.forgetting._preview import Preview, preview
    from mehvar_web.forgetting._requests import REASONS, ForgettingError, ask

__all__ = [
    "REASONS",
    "ForgettingError",
    "Keeper",
    "Preview",
    "ask",
    "carry_out",
    "keepers",
    "named",
    "preview",
    "register",
]

_HOMES = {
    "_carry_out": "carry_out",
    "_preview": "Preview preview",
    "_requests": "REASONS ForgettingError ask",
}

if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load a function when it is first used: models may load only after all apps did."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar_web.forgetting.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
