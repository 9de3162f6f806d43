"""How does a survey reach the one who answers, and how is the answer kept, once?

``draft`` and ``publish`` keep definitions and their versions; ``link_for`` makes the address that
is sent or printed; the public page, the kiosk, the widget, an employee on the telephone and
programs all answer through ``save_answers``, in one transaction with the rows that go to the lake.
Models load with Django's registry, so they are imported from ``mehvar_web.surveys.models``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mehvar_web.surveys._listen import Answered, on_answered, on_recorded
from mehvar_web.surveys._records import (
    About,
    AnswersError,
    Ask,
    LinkError,
    Published,
    Saved,
    SurveyStateError,
)

if TYPE_CHECKING:
    from mehvar_web.surveys._answers import answer_all, save_answers
    from mehvar_web.surveys._links import link_for, links_for
    from mehvar_web.surveys._pending import pending_answers, pending_invitations
    from mehvar_web.surveys._preview import preview
    from mehvar_web.surveys._publish import (
        close,
        draft,
        live,
        pause,
        publish,
        resume,
        set_sites,
        set_window,
        version_of,
    )
    from mehvar_web.surveys._qr import qr_png, qr_svg

__all__ = [
    "About",
    "Answered",
    "AnswersError",
    "Ask",
    "LinkError",
    "Published",
    "Saved",
    "SurveyStateError",
    "answer_all",
    "close",
    "draft",
    "link_for",
    "links_for",
    "live",
    "on_answered",
    "on_recorded",
    "pause",
    "pending_answers",
    "pending_invitations",
    "preview",
    "publish",
    "qr_png",
    "qr_svg",
    "resume",
    "save_answers",
    "set_sites",
    "set_window",
    "version_of",
]

_HOMES = {
    "_answers": "answer_all save_answers",
    "_links": "link_for links_for",
    "_pending": "pending_answers pending_invitations",
    "_preview": "preview",
    "_publish": "close draft live pause publish resume set_sites set_window version_of",
    "_qr": "qr_png qr_svg",
}

if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load a function when it is first used: models may load only after all apps did."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar_web.surveys.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
