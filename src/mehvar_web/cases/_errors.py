"""Why an act could not be done, in the reader's language.

What ``mehvar_web.care`` raises speaks English, for programs and logs too; what people meet on
these pages is said again here, by what it begins with.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mehvar.errors import MehvarError

_TOLD: tuple[tuple[str, str | Promise], ...] = (
    (
        "The customer was not answered yet",
        _("The customer was not answered yet: answer them first, or say that you told them."),
    ),
    ("Everybody above was called", _("Everybody above was called already: speak to them.")),
    ("This person does not work here", _("This person does not work here any more.")),
    ("This person may not see cases", _("This person may not see cases.")),
    (
        "Only the cause of a partner or a courier",
        _("Only the cause of a partner or a courier names one."),
    ),
    ("The playbook has no step", _("The playbook was changed meanwhile; look again.")),
    ("The customer cannot be reached that way", _("The customer cannot be reached that way.")),
    ("There is nothing to say", _("There is nothing to say, or too much.")),
    ("There is nothing to note", _("There is nothing to note, or too much.")),
    ("A case cannot be merged into itself", _("A case cannot be merged into itself.")),
    ("These cases are of two customers", _("These cases are of two customers.")),
    ("Nothing fills", _("It names something in braces that nothing fills in.")),
    ("It needs a name and a text", _("It needs a name and a text.")),
    ("An article needs a title", _("An article needs a title and a text, and not too much of it.")),
    (
        "This opens no case",
        _("Say whom or what it is about: a customer, an order, a conversation."),
    ),
    (
        "This is no change yet",
        _("It needs a title, a type or a cause, and the days that belong to its state, in order."),
    ),
    (
        "This is no kind of case",
        _("It needs a name, and targets of a minute at least, the answer before the resolution."),
    ),
    ("Case ", _("The case does not stand so that this could be done; look at it again.")),
    ("The rule ", _("Something that the rule asks for is missing or out of its bounds.")),
)


def told(error: MehvarError) -> str:
    """Return what went wrong in the reader's language; the error's own words where it is rare."""
    return str(
        next((words for begins, words in _TOLD if error.message.startswith(begins)), error.message)
    )
