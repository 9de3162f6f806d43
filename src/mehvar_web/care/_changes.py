"""The register of changes: what is done so that a cause comes up less often."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mehvar_web.care._actor import By

if TYPE_CHECKING:
    from mehvar_web.care.models import Change


def save_change(change: Change, *, by: By, now: datetime) -> Change:
    """Keep a change that was proposed or went on, and tell the lake.

    Whether it helped is ``mehvar.care.read_change_effect``.

    Raises:
        CareActError: when it is done without a day, or the days are not in order.
    """
    raise NotImplementedError
