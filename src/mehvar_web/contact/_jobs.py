"""What the worker does by itself: forgetting what no rule looks back on."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mehvar_web import jobs
from mehvar_web.jobs import JobContext


def register_jobs() -> None:
    """Make the kind of work known."""
    jobs.register("contact-tidy", _tidy, title=_("Tidy up contacts"), cron="daily 03:40", retries=1)


def _tidy(context: JobContext) -> Mapping[str, object]:
    from mehvar_web.contact._ask import prune

    return {"forgotten": prune(now=context.now())}
