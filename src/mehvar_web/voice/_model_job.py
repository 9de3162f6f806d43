"""The job that learns from the company's comments, and the acts around the model."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mehvar import voice
from mehvar.audit import AuditEntry
from mehvar.text import Bilingual
from mehvar_web import company, jobs, outbox
from mehvar_web.accounts.models import User
from mehvar_web.jobs import JobContext
from mehvar_web.jobs.models import Job

KIND = "voice-learn"


def register() -> None:
    """Make the kind of job known; by itself it learns anew when the model is a month old."""
    jobs.register(
        KIND, learn, title=_("Learn from comments"), cron="daily 04:30", retries=1, link=_link
    )


def learn(context: JobContext) -> Mapping[str, object]:
    """Learn a model from scored comments; a better one is used, and a build is asked for."""
    workspace, now = company.workspace(), context.now()
    if context.user_id is None and not _is_due():
        return {"outcome": "", "why": "not_due", "texts": 0}

    def tell(stage: Bilingual, place: int, count: int) -> None:
        context.progress(stage, place, count)

    found = voice.learn(workspace, now=now, actor=context.actor, progress=tell)
    if found.outcome == "adopted":
        jobs.demand_build()
    return {"outcome": found.outcome or "", "why": found.why, "texts": found.texts}


def ask_to_learn(user: User) -> Job:
    """Queue the job, or return the one that waits or runs, and write it into the audit."""
    with transaction.atomic():
        job = jobs.enqueue(KIND, user=user, key=KIND)
        outbox.record_audit(_entry(user, "voice.learning_asked", "model", {}))
    return job


def go_back(user: User) -> str:
    """Use the model before this one again; return its name.

    Raises:
        VoiceModelError: when there is none.
    """
    workspace = company.workspace()
    with transaction.atomic():
        before = voice.read_models(workspace).current
        outbox.record_audit(_entry(user, "voice.rolled_back", before, {"from": before}))
        name = voice.roll_back(workspace, now=company.now(), actor=user.actor)
    jobs.demand_build(user=user)
    return name


def _entry(user: User, action: str, name: str, details: dict[str, str]) -> AuditEntry:
    return AuditEntry(
        at=company.now(), actor=user.actor, action=action, object_kind="voice_model",
        object_id=name, details=dict(details),
    )  # fmt: skip


def _is_due() -> bool:
    workspace = company.workspace()
    if "voice_comments" not in workspace.current().marts:
        return False
    return voice.is_due(workspace, now=company.now())


def _link(job: Job) -> str:
    from django.urls import reverse

    del job
    return reverse("voice:model")
