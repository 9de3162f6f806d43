"""A moment as an address tells it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from mehvar import empowerment
from mehvar_web.grants import Moment, Reference

if TYPE_CHECKING:
    from mehvar.empowerment import Value

TOLD = "t-"
"""Begins the names of facts that the employee tells."""

OF_AN_ITEM = frozenset({"out_of_stock", "damaged_item", "missing_item", "wrong_item", "return"})
"""Situations that are about one item of an order."""

_LONGEST = 200


def read_moment(query: QueryDict, *, told: Mapping[str, Value]) -> Moment:
    """Read a moment; ``told`` are the facts that its form understood.

    Raises:
        Http404: when the situation or the customer is none.
    """
    situation = query.get("situation", "")
    if situation not in empowerment.SITUATIONS:
        raise Http404(_("There is no such situation."))
    customer = query.get("customer", "")
    if customer and not (customer.isascii() and customer.isdigit() and len(customer) <= 18):
        raise Http404(_("There is no such customer."))
    return Moment(
        situation=situation,
        customer_id=int(customer) if customer else None,
        order=_reference(query, "source", "order"),
        product=_reference(query, "product-source", "product"),
        substitute=_reference(query, "substitute-source", "substitute"),
        case=_text(query, "case")[:64],
        told=dict(told),
        consent=True if query.get("consent") in {"on", "yes"} else None,
    )


def address_of(
    situation: str,
    *,
    customer_id: int | None = None,
    order: Reference | None = None,
    case: str = "",
    product: Reference | None = None,
) -> str:
    """Return the address of the offer for a moment."""
    asked = {"situation": situation}
    if customer_id is not None:
        asked["customer"] = str(customer_id)
    if order is not None:
        asked |= {"source": order[0], "order": order[1]}
    if product is not None:
        asked |= {"product-source": product[0], "product": product[1]}
    if case:
        asked["case"] = case
    return f"{reverse('decide:offer')}?{urlencode(asked)}"


def _reference(query: QueryDict, source: str, name: str) -> Reference | None:
    told = _text(query, source), _text(query, name)
    return told if all(told) else None


def _text(query: QueryDict, name: str) -> str:
    return query.get(name, "").replace("\x00", "").strip()[:_LONGEST]
