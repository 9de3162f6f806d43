"""What may be granted once: an order in a situation, or an item of it where more is allowed."""

from __future__ import annotations

import hashlib

from mehvar import empowerment
from mehvar_web.grants import _sql
from mehvar_web.grants._moments import Moment
from mehvar_web.grants.act_models import Grant


def once_key(moment: Moment, policy: empowerment.Policy) -> str | None:
    """Return the key under which only one grant stands; None for what has no order.

    Under a policy that allows several grants on an order, each item of it still gets one.
    """
    if moment.order is None:
        return None
    parts = [moment.situation, *moment.order]
    if not policy.once_per_order:
        if moment.product is None:
            return None
        parts += moment.product
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def earlier_grant(moment: Moment, policy: empowerment.Policy) -> Grant | None:
    """Return the grant that stands in the way of another one."""
    key = once_key(moment, policy)
    found = None if key is None else _sql.grant_id("once", key)
    return None if found is None else Grant.objects.filter(pk=found).first()
