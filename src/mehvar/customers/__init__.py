"""Who is this customer, what happened between us, and where do we stand with each other today?"""

from __future__ import annotations

from mehvar.customers._attributes import OWN_ATTRIBUTES, put_attributes
from mehvar.customers._customers import build_customers
from mehvar.customers._desk import Customer360
from mehvar.customers._errors import CustomersError, NotPublished
from mehvar.customers._facts import build_facts
from mehvar.customers._filters import SORT_KEYS, Choice, Filters, Mark, Options, Page, SortKey
from mehvar.customers._lifecycle import Lifecycle, LifecycleRules
from mehvar.customers._list_mart import build_list
from mehvar.customers._look_up import attributes, find, profile, timeline
from mehvar.customers._masked import (
    FACT_PREFIX,
    mask_reference,
    mask_values,
    masked,
    masked_identity,
    public_attributes,
    redacted,
)
from mehvar.customers._publish import publish
from mehvar.customers._recent import RECENT_DAYS, RecentOrder, Standing
from mehvar.customers._records import Attribute, Customer, Match, MatchedBy, TimelineEntry
from mehvar.customers._timeline import KINDS
from mehvar.customers._voices import SCALES
from mehvar.customers._words import status_of
from mehvar.workspace import EVERYONE, Sight

__all__ = [
    "EVERYONE",
    "FACT_PREFIX",
    "KINDS",
    "OWN_ATTRIBUTES",
    "RECENT_DAYS",
    "SCALES",
    "SORT_KEYS",
    "Attribute",
    "Choice",
    "Customer",
    "Customer360",
    "CustomersError",
    "Filters",
    "Lifecycle",
    "LifecycleRules",
    "Mark",
    "Match",
    "MatchedBy",
    "NotPublished",
    "Options",
    "Page",
    "RecentOrder",
    "Sight",
    "SortKey",
    "Standing",
    "TimelineEntry",
    "attributes",
    "build_customers",
    "build_facts",
    "build_list",
    "find",
    "mask_reference",
    "mask_values",
    "masked",
    "masked_identity",
    "profile",
    "public_attributes",
    "publish",
    "put_attributes",
    "redacted",
    "status_of",
    "timeline",
]
