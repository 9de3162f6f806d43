"""Who is this customer, what happened between us, and where do we stand with each other today?"""

from __future__ import annotations

from mehvar.customers._attributes import OWN_ATTRIBUTES, put_attributes
from mehvar.customers._customers import build_customers
from mehvar.customers._errors import CustomersError, NotPublished
from mehvar.customers._facts import build_facts
from mehvar.customers._lifecycle import Lifecycle, LifecycleRules

__all__ = [
    "OWN_ATTRIBUTES",
    "CustomersError",
    "Lifecycle",
    "LifecycleRules",
    "NotPublished",
    "build_customers",
    "build_facts",
    "put_attributes",
]
