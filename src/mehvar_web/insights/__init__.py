"""The pages of needs: what do customers need, on what evidence, and did the change help?"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar_web.insights._acts import write_study
    from mehvar_web.insights._study_acts import add_finding, add_participant

__all__ = ["add_finding", "add_participant", "write_study"]

_HOMES = {
    "_acts": "write_study",
    "_study_acts": "add_finding add_participant",
}

if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load a function when it is first used: models may load only after all apps did."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar_web.insights.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
