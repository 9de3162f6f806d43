"""Which participants of studies a person may know to be customers."""

from __future__ import annotations

from django.http import HttpRequest

from mehvar.customers import NotPublished
from mehvar_web import company
from mehvar_web.accounts import sight_of


def sees(request: HttpRequest, customer_id: int | None) -> bool:
    """Tell whether the person may see a customer; nobody is in everybody's sight."""
    sight = sight_of(request.user)
    if customer_id is None or sight.sees_everyone:
        return True
    try:
        return company.desk().profile(customer_id, sight=sight) is not None
    except NotPublished:
        return False
