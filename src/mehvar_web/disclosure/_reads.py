"""Reads of personal fields on pages: audited where they are revealed, silent where masked."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from mehvar_web.disclosure._reveals import EVERYBODY, Reveal, revealed
from mehvar_web.disclosure._told import actor_of, tell_list_read, write_audit


def write_read(request: HttpRequest, customer_id: int, shown: Reveal | None) -> None:
    """Audit that personal fields were on the page; a masked page shows none."""
    if shown is not None:
        write_audit(
            request, "customer.read", customer_id, {"personal": True, "purpose": shown.purpose}
        )


def write_list_read(request: HttpRequest, customer_ids: Sequence[int]) -> None:
    """Audit that personal fields of several customers were on a page, if they were."""
    shown = revealed(request, EVERYBODY)
    if shown is None or not customer_ids:
        return
    tell_list_read(actor_of(request), customer_ids, purpose=shown.purpose)
