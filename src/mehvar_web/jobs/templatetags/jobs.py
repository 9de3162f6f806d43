"""What went wrong with a job, in the reader's words."""

from __future__ import annotations

from django import template

from mehvar.errors import MehvarError
from mehvar_web.jobs._shown import state_pill, trouble
from mehvar_web.jobs.models import Job

register = template.Library()
register.filter("state_pill", state_pill)


@register.filter
def job_trouble(job: Job) -> MehvarError | None:
    """Return the job's error with its hint."""
    return trouble(job)
