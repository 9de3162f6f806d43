"""What the worker does by itself: partial answers go out, old ones are forgotten here."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mehvar_web import jobs
from mehvar_web.jobs import JobContext


def register_jobs() -> None:
    """Make the kind of work known."""
    jobs.register(
        "survey-answers", _send, title=_("Send unfinished answers"), cron="every 10m", retries=1
    )


def _send(context: JobContext) -> Mapping[str, object]:
    from mehvar_web.surveys._tell import forget_answers, send_partial

    now = context.now()
    return {"partial": send_partial(now=now), "forgotten": forget_answers(now=now)}
