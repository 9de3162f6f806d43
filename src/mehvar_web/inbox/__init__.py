"""What did customers say, in any channel, and who answers it?

``take_in`` brings what came by mail, webhook, message, call or form into the one store of what
customers said, each thing once, and opens a thread where the company's rules say that somebody
must look. Answers of surveys come by themselves: surveys tell what they recorded.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mehvar_web.inbox._intake import take_in
from mehvar_web.inbox._records import ORIGINS, Arrival, Contact, File, Outcome, Taken

if TYPE_CHECKING:
    from mehvar_web.inbox._acts import assign, set_spam, set_state, write_note
    from mehvar_web.inbox._answer import Way, answer

__all__ = [
    "ORIGINS",
    "Arrival",
    "Contact",
    "File",
    "Outcome",
    "Taken",
    "Way",
    "answer",
    "assign",
    "set_spam",
    "set_state",
    "take_in",
    "write_note",
]

_HOMES = {
    "_acts": "assign set_spam set_state write_note",
    "_answer": "Way answer",
}

if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load a function when it is first used: models may load only after all apps did."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar_web.inbox.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
