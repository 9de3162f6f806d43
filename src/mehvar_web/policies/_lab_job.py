"""The job that runs a policy over history: known at the start, loaded when it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mehvar_web import jobs

if TYPE_CHECKING:
    from mehvar_web.jobs import JobContext
    from mehvar_web.jobs.models import Job

KIND = "policy-lab"


def register() -> None:
    """Make the kind of job known."""
    jobs.register(
        KIND, _run, title=_("Run a policy over history"), concurrency=KIND, retries=1, link=_link
    )


def _run(context: JobContext) -> Mapping[str, object]:
    from mehvar_web.policies._lab_runs import carry_out

    return carry_out(context)


def _link(job: Job) -> str:
    from django.urls import reverse

    from mehvar_web.policies.models import LabRun

    run = LabRun.objects.filter(pk=job.args.get("run", 0)).first()
    if run is None:
        return reverse("policies:policies")
    address = reverse("policies:history", args=[run.key])
    return f"{address}?version={run.number}&run={run.pk}"
