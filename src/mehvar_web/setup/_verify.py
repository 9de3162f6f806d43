"""Following the whole chain of the audit, and deciding all decisions again, as jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mehvar import empowerment
from mehvar.audit import AuditLog
from mehvar.text import Bilingual
from mehvar_web import company, jobs

VERIFY = "verify_audit"
REPLAY = "replay_decisions"
"""The kinds of the jobs."""

_NAMED = 20
_TOLD_EVERY = 500


def register_jobs() -> None:
    """Make the work known."""
    jobs.register(VERIFY, follow_chain, title=_("Verify the audit"), retries=1)
    jobs.register(REPLAY, decide_again, title=_("Decide all decisions again"), retries=1)


def follow_chain(context: jobs.JobContext) -> Mapping[str, object]:
    """Follow the chain from the first record to the last."""
    context.progress(Bilingual("پیگیری زنجیره", "Following the chain"))
    report = AuditLog(company.workspace()).verify()
    return {"records": report.records, "whole": report.is_whole, "fault": report.message}


def decide_again(context: jobs.JobContext) -> Mapping[str, object]:
    """Replay every decision of the chain; name the first that differ."""
    stage = Bilingual("سنجش دوبارهٔ تصمیم‌ها", "Deciding again")
    counts: Counter[str] = Counter()
    differing: list[str] = []
    for done, one in enumerate(empowerment.replay_recorded(company.workspace()), start=1):
        counts[one.verdict.value] += 1
        if one.verdict is empowerment.Verdict.DIFFERENT and len(differing) < _NAMED:
            differing.append(one.decision_id)
        if done % _TOLD_EVERY == 0:
            context.progress(stage, done)
    return {"counts": dict(counts), "differing": differing}
