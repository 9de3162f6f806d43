"""One customer as the person asking may see them: in sight, or not there."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from mehvar_web import company
from mehvar_web.accounts import sight_of

_NO_ID = 2**63


def find_customer(request: HttpRequest, customer_id: int) -> int:
    """Return the customer's id.

    Raises:
        Http404: when there is nobody, or nobody whom the person asking may see.
    """
    known = customer_id < _NO_ID and company.build_id()
    if not known or company.desk().profile(customer_id, sight=sight_of(request.user)) is None:
        raise Http404(_("There is no such customer."))
    return customer_id
