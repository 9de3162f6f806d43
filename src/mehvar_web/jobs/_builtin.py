"""The kinds of work that every company has: building, publishing, tidying up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mehvar.text import Bilingual
from mehvar_web import company, outbox
from mehvar_web.jobs._context import Cancelled, JobContext
from mehvar_web.jobs._kinds import register
from mehvar_web.jobs._queue import enqueue

if TYPE_CHECKING:
    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User
    from mehvar_web.jobs.models import Job

LAKE = "lake"
"""The lane of the jobs that write much: one at a time."""

_KEEP_DAYS = 90
_log = logging.getLogger(__name__)
_hooks: dict[str, Callable[[Workspace], object]] = {}


def after_build(name: str, hook: Callable[[Workspace], object]) -> None:
    """Do this after every build, in the build's process: for tables that follow from the lake.

    A hook that fails is logged and told in the build's result; the build counts all the same.
    """
    _hooks[name] = hook


def demand_build(*, user: User | None = None) -> Job:
    """Ask for a build; the one that waits already will do."""
    return enqueue("build", user=user, key="build")


def build(context: JobContext) -> Mapping[str, object]:
    """Bring every mart up to date, publish, and do what follows from it."""
    return rebuild(progress=context.progress, force=bool(context.args.get("force")))


def rebuild(
    *, progress: Callable[[Bilingual, float, float | None], None], force: bool = False
) -> Mapping[str, object]:
    """Build within a job of another kind (or a verb): every mart, publishing, what follows.

    Args:
        progress: told (stage, done, total).
        force: run also the steps that have nothing new to read.
    """
    from mehvar import pipeline

    workspace, count = company.workspace(), len(pipeline.STEPS) + 1
    report = pipeline.build(
        workspace,
        now=company.now(),
        force=force,
        progress=lambda step, place: progress(step.title, place, count),
    )
    progress(Bilingual("انتشار", "Publishing"), count - 1, count)
    return {
        "build_id": workspace.current().build_id,
        "as_of": report.as_of.isoformat(),
        "seconds": round(report.seconds, 2),
        "steps": {step.name: step.rows for step in report.steps if step.ran},
        "failed_hooks": _run_hooks(workspace),
    }


def publish(context: JobContext) -> Mapping[str, object]:
    """Bring the serving store up to the last build, when it was lost or left behind."""
    from mehvar import customers, voice

    context.progress(Bilingual("انتشار", "Publishing"))
    changed = customers.publish(company.workspace())
    return {"changed": changed, "comments": voice.publish_comments(company.workspace())}


def tidy(context: JobContext) -> Mapping[str, object]:
    """Forget old jobs, delivered acts and ended sessions."""
    from django.core.management import call_command

    from mehvar_web.jobs.models import Job

    context.progress(Bilingual("پاک‌سازی", "Tidying up"))
    ended = (Job.States.DONE, Job.States.FAILED, Job.States.CANCELLED)
    before = company.now() - timedelta(days=_KEEP_DAYS)
    old = Job.objects.filter(state__in=ended, finished_at__lt=before)
    call_command("clearsessions")
    return {"jobs": old.delete()[0], "acts": outbox.prune(now=company.now())}


def register_builtin() -> None:
    """Make the kinds known."""
    register(
        "build",
        build,
        title=_("Build"),
        cron="daily 02:00",
        concurrency=LAKE,
        retries=1,
        again=True,
    )
    register("publish", publish, title=_("Publish customers"), concurrency=LAKE, retries=1)
    register("tidy", tidy, title=_("Tidy up"), cron="daily 03:30", retries=1)


def _run_hooks(workspace: Workspace) -> list[str]:
    failed = []
    for name, hook in _hooks.items():
        try:
            hook(workspace)
        except Cancelled:
            raise
        except Exception:  # noqa: BLE001 (another app's fault must not cost the build)
            _log.exception("After the build, %s failed.", name)
            failed.append(name)
    return failed
