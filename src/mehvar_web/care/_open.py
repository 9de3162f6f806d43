"""Opening a case, once for each key."""

from __future__ import annotations

from datetime import datetime

from mehvar_web.care._actor import By
from mehvar_web.care._records import Opened, Opening


def open_case(opening: Opening, *, by: By, now: datetime) -> Opened:
    """Open a case for something, join it to one that is open already, or find it again.

    The same ``key`` opens one case, whoever tells it at the same time. What concerns the customer,
    order and type of a live case becomes a step of that one; a case resolved in the last days of
    the same kind stays closed: something new happened.

    Raises:
        CareActError: when there is no such type, or nobody and nothing is named.
    """
    raise NotImplementedError
