"""A single question about one customer: opens what it needs, and closes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mehvar.customers._desk import Customer360
from mehvar.workspace import EVERYONE, Sight

if TYPE_CHECKING:
    from mehvar.customers._records import Attribute, Customer, Match, TimelineEntry
    from mehvar.workspace import Workspace


def profile(workspace: Workspace, customer_id: int, *, sight: Sight = EVERYONE) -> Customer | None:
    """Return the customer's row, or None when there is no such customer."""
    with Customer360(workspace) as desk:
        return desk.profile(customer_id, sight=sight)


def find(
    workspace: Workspace, query: str, *, limit: int = 20, sight: Sight = EVERYONE
) -> tuple[Match, ...]:
    """Return the customers that the query may mean; see ``Customer360.find``."""
    with Customer360(workspace) as desk:
        return desk.find(query, limit=limit, sight=sight)


def timeline(
    workspace: Workspace,
    customer_id: int,
    *,
    limit: int = 50,
    before: datetime | None = None,
    kinds: Sequence[str] = (),
    sight: Sight = EVERYONE,
) -> tuple[TimelineEntry, ...]:
    """Return what passed between the customer and us; see ``Customer360.timeline``."""
    with Customer360(workspace) as desk:
        return desk.timeline(customer_id, limit=limit, before=before, kinds=kinds, sight=sight)


def attributes(
    workspace: Workspace, customer_id: int, *, sight: Sight = EVERYONE
) -> tuple[Attribute, ...]:
    """Return what is known of the customer by name; see ``Customer360.attributes``."""
    with Customer360(workspace) as desk:
        return desk.attributes(customer_id, sight=sight)
