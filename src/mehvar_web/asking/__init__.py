"""Who is asked which survey, when and through which channel?"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar_web.asking._acts import move_plan, write_plan

__all__ = ["move_plan", "write_plan"]

_HOMES = {
    "_acts": "move_plan write_plan",
}

if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load a function when it is first used: models may load only after all apps did."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar_web.asking.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
