"""The job that forgets somebody: known at the start, loaded when it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mehvar_web import jobs

if TYPE_CHECKING:
    from mehvar_web.jobs import JobContext


def register() -> None:
    """Make the kind of job known; it writes the lake, so it runs beside no build or import."""
    jobs.register("forget", _run, title=_("Forget a customer"), concurrency="lake", retries=3)


def _run(context: JobContext) -> Mapping[str, object]:
    from mehvar_web.forgetting._carry_out import run

    return run(context)
