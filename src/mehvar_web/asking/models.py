"""Plans of asking, each of their runs, and every invitation on its way.

The lake keeps what was sent (``invitations``); these rows are working state, and make asking
idempotent: one plan invites one person about one event once, whatever is killed in between.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


def new_key() -> str:
    """Return a key that nobody can guess."""
    return uuid.uuid4().hex


class Plan(models.Model):
    """Who is asked which survey, when and through which channels."""

    class States(models.TextChoices):
        """Where a plan stands in its life."""

        DRAFT = "draft"
        ACTIVE = "active"
        PAUSED = "paused"
        STOPPED = "stopped"
        DONE = "done"

    class Kinds(models.TextChoices):
        """What makes a plan ask."""

        EVENT = "event"
        SCHEDULE = "schedule"
        ONCE = "once"

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    title = models.CharField(max_length=120)
    survey = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=States.choices, default=States.DRAFT)
    kind = models.CharField(max_length=8, choices=Kinds.choices)
    event = models.CharField(max_length=20, blank=True)
    delay_minutes = models.PositiveIntegerField(default=0)
    quiet_days = models.PositiveIntegerField(default=60)
    every = models.CharField(max_length=8, blank=True)
    on_day = models.PositiveSmallIntegerField(default=1)
    at_minute = models.PositiveSmallIntegerField(default=600)
    segment = models.CharField(max_length=200, blank=True)
    channels = models.JSONField(default=list)
    language = models.CharField(max_length=12, default="fa")
    purpose = models.CharField(max_length=10, default="research")
    method = models.CharField(max_length=12, default="simple")
    rate = models.FloatField(default=1.0)
    size = models.PositiveIntegerField(null=True, blank=True)
    floor = models.PositiveIntegerField(default=0)
    strata = models.CharField(max_length=20, blank=True)
    texts = models.JSONField(default=dict)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-changed_at", "-pk")

    def __str__(self) -> str:
        return self.title


class Run(models.Model):
    """One time that a plan chose people: how many there were, and how they were drawn.

    ``strata`` holds for each group its candidates, how many were drawn, and the inclusion
    probability, so that answers can be weighted to those who were not asked.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="runs")
    period = models.CharField(max_length=40)
    at = models.DateTimeField()
    candidates = models.PositiveIntegerField(default=0)
    eligible = models.PositiveIntegerField(default=0)
    drawn = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    strata = models.JSONField(default=list)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["plan", "period"], name="a_plan_draws_once_a_period")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.period}"


class Invitation(models.Model):
    """One person to be asked about one thing; ``key`` is the invitation's id everywhere."""

    class States(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"
        QUEUED = "queued"
        SENT = "sent"
        DELIVERED = "delivered"
        FAILED = "failed"
        HELD = "held"
        STOPPED = "stopped"

    key = models.CharField(max_length=32, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="invitations")
    customer_id = models.BigIntegerField()
    event = models.CharField(max_length=400)
    event_at = models.DateTimeField(null=True)
    order_id = models.CharField(max_length=200, blank=True)
    order_source = models.CharField(max_length=200, blank=True)
    store_id = models.CharField(max_length=200, blank=True)
    touchpoint_id = models.CharField(max_length=200, blank=True)
    probability = models.FloatField(default=1.0)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=States.choices, default=States.WAITING)
    reason = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    tried = models.JSONField(default=list)
    """Channels by which it could not be brought."""
    survey_version = models.PositiveIntegerField(default=0)
    person_source = models.CharField(max_length=200, blank=True)
    person_ref = models.CharField(max_length=400, blank=True)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["plan", "state", "due_at"], name="asking_waiting"),
            models.Index(fields=["plan", "-asked_at"], name="asking_asked"),
        ]

    def __str__(self) -> str:
        return self.key
