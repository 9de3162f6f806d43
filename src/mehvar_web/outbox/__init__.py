"""What did people do in the web application, and is it in the lake yet, exactly once?

An act and the row that tells of it commit in one transaction: ``record`` and ``record_audit``
refuse to work outside ``transaction.atomic()``. ``relay`` brings what was committed to the lake
and to the audit; the job worker calls it every second.
"""

from __future__ import annotations

from mehvar_web.outbox._bell import Bell, ring
from mehvar_web.outbox._record import record, record_audit
from mehvar_web.outbox._relay import RelayReport, prune, relay, waiting
from mehvar_web.outbox._rows import OutboxError

__all__ = [
    "Bell",
    "OutboxError",
    "RelayReport",
    "prune",
    "record",
    "record_audit",
    "relay",
    "ring",
    "waiting",
]
