"""What the lab cannot do."""

from __future__ import annotations

from mehvar.errors import MehvarError


class LabError(MehvarError, ValueError):
    """A question to the history that cannot be asked.

    What a person can meet on a page has its ``reason`` among the facts: ``ends_meet`` (a slider
    moved both ends of a condition to one value) or ``rows_gone`` (the cases were tidied away).
    """

    code = "policy-lab"
