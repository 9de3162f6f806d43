"""The queue and its history, and when recurring work is due."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

from mehvar_web.jobs._kinds import kinds


class Job(models.Model):
    """One piece of long work, from being asked for to its result.

    ``claim`` names the one process that may write to a running job; whoever lost the job finds
    another claim there and writes nothing. ``lane`` is what only one running job may hold.
    """

    class States(models.TextChoices):
        """The states, in words."""

        WAITING = "waiting", pgettext_lazy("job", "Waiting")
        RUNNING = "running", pgettext_lazy("job", "Running")
        DONE = "done", pgettext_lazy("job", "Done")
        FAILED = "failed", pgettext_lazy("job", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")

    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True)
    lane = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=States.choices, default=States.WAITING)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    retry_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="retries"
    )

    asked_at = models.DateTimeField()
    run_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    worker = models.CharField(max_length=40, blank=True)
    claim = models.UUIDField(default=uuid.uuid4)
    lease_until = models.DateTimeField(null=True)
    cancel_wanted = models.BooleanField(default=False)

    stage = models.JSONField(default=dict)
    done = models.FloatField(default=0)
    total = models.FloatField(null=True)
    progressed_at = models.DateTimeField(null=True)
    log = models.JSONField(default=list)
    result = models.JSONField(null=True)
    error = models.JSONField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["state", "run_at"], name="job_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(state__in=("waiting", "running")) & ~models.Q(key=""),
                name="job_key_lives_once",
            ),
            models.UniqueConstraint(
                fields=["lane"],
                condition=models.Q(state="running") & ~models.Q(lane=""),
                name="job_lane_runs_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether the job is still to end."""
        return self.state in {self.States.WAITING, self.States.RUNNING}

    @property
    def title(self) -> str | Promise:
        """What the work is called."""
        kind = kinds().get(self.kind)
        return kind.title if kind else self.kind

    @property
    def stage_words(self) -> str:
        """What it is doing, in the reader's language where that is known."""
        return in_language(self.stage)

    @property
    def link(self) -> str:
        """Where what it made is seen; empty before the end, or when there is no such page."""
        kind = kinds().get(self.kind)
        if self.state != self.States.DONE or kind is None or kind.link is None:
            return ""
        return kind.link(self)

    @property
    def share(self) -> float | None:
        """How much of the present stage is done, from 0 to 1; None when nobody can tell."""
        if self.state == self.States.DONE:
            return 1.0
        return min(max(self.done / self.total, 0.0), 1.0) if self.total else None

    @property
    def seconds(self) -> float | None:
        """How long the job ran, once it ended."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class Schedule(models.Model):
    """When a recurring kind of work is due next, and how it went last."""

    kind = models.CharField(max_length=60, unique=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


def in_language(words: dict[str, str]) -> str:
    """Choose the reader's language of words that a job told."""
    return words.get((get_language() or "fa")[:2]) or words.get("en", "")
