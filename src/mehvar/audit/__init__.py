"""Who did or saw what, when, and can anybody have changed the record since?"""

from __future__ import annotations

from mehvar.audit._export import AuditExport, ExportAnchor, verify_export
from mehvar.audit._log import AuditLog
from mehvar.audit._record import AuditEntry, AuditError, AuditRecord, Scalar
from mehvar.audit._record import check as check_entry
from mehvar.audit._search import AuditPage
from mehvar.audit._verify import AuditReport, Fault

__all__ = [
    "AuditEntry",
    "AuditError",
    "AuditExport",
    "AuditLog",
    "AuditPage",
    "AuditRecord",
    "AuditReport",
    "ExportAnchor",
    "Fault",
    "Scalar",
    "check_entry",
    "verify_export",
]
