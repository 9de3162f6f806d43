"""What the studio says when something cannot be done."""

from __future__ import annotations

from typing import Self

from django.utils.translation import gettext as _

from mehvar.errors import MehvarError


class StudioError(MehvarError, ValueError):
    """The draft cannot be changed like this; nothing was changed."""

    code = "studio"

    @classmethod
    def gone(cls) -> Self:
        """Somebody else took the element out of the draft."""
        return cls(
            _("Somebody took this part out of the survey while you were working on it."),
            hint=_("The survey is shown as it is now; “Take back” brings the part back."),
        )

    @classmethod
    def overtaken(cls) -> Self:
        """Something else was changed since."""
        return cls(
            _("This change cannot be taken back any more: others were made since."),
            hint=_("Take the later changes back first."),
        )

    @classmethod
    def unknown(cls) -> Self:
        """A form asked for something that there is not."""
        return cls(_("There is no such change."), hint=_("Use the buttons of the page."))
