"""Following the whole chain of the audit, as a job."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mehvar.audit import AuditLog
from mehvar.text import Bilingual
from mehvar_web import company, jobs

VERIFY = "verify_audit"
"""The kind of the job."""


def register_jobs() -> None:
    """Make the work known."""
    jobs.register(VERIFY, follow_chain, title=_("Verify the audit"), retries=1)


def follow_chain(context: jobs.JobContext) -> Mapping[str, object]:
    """Follow the chain from the first record to the last."""
    context.progress(Bilingual("پیگیری زنجیره", "Following the chain"))
    report = AuditLog(company.workspace()).verify()
    return {"records": report.records, "whole": report.is_whole, "fault": report.message}
