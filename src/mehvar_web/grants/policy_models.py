"""The versions of policies, and the experiments that try one with several caps."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PolicyVersion(models.Model):
    """One version of a policy: a decision table of ``mehvar.empowerment`` with its story.

    ``definition`` is its JSON; empty while a draft cannot be read yet. ``typed`` is the draft as
    its editor left it, unfinished parts and all. ``revision`` rises with every change, so that
    nobody overwrites or publishes what somebody else wrote unseen. ``writers`` are all who wrote
    a part of it: none of them may publish it. A published version changes no more but in
    ``to_day``: the last day on which it is in force, before ``from_day`` when it was replaced
    before it began. ``arm_of`` is the experiment whose arm it is, ``arm_cap`` its mean cap
    (minor units): an arm counts only for the teams and weeks that were drawn for it.
    """

    class States(models.TextChoices):
        """How far it is; whether a published one is in force is a question of the day."""

        DRAFT = "draft"
        SUBMITTED = "submitted"
        PUBLISHED = "published"
        DROPPED = "dropped"

    key = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    situation = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=States.choices, default=States.DRAFT)
    title_fa = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    definition = models.JSONField(default=dict)
    typed = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=1)
    based_on = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    from_day = models.DateField(null=True)
    to_day = models.DateField(null=True)
    arm_of = models.ForeignKey(
        "Experiment", null=True, on_delete=models.PROTECT, related_name="arms"
    )
    arm_cap = models.BigIntegerField(null=True)

    class Meta:
        ordering = ("key", "-number")
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="policy_version_once"),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=["draft", "submitted"]),
                name="policy_one_open_draft",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | (
                    Q(published_by__isnull=False, published_at__isnull=False)
                    & Q(from_day__isnull=False)
                    & ~Q(published_by=F("drafted_by"))
                    & ~Q(published_by=F("submitted_by"))
                ),
                name="policy_published_by_a_second",
            ),
        ]
        indexes = [
            models.Index(
                fields=["situation", "from_day"],
                condition=Q(state="published"),
                name="policy_in_force",
            ),
            models.Index(fields=["state", "-changed_at"], name="policy_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"


class Experiment(models.Model):
    """Caps that chance gives to teams by week, to learn which one pays.

    ``tried`` holds the arms: ``rows``, the cap (minor units) of each row that is varied, and
    ``cap``, their mean, by which the lot knows the arm. ``assignment`` is the whole lot as rows of
    team, week, cap and block; it is drawn by ``seed`` when the experiment is asked for and never
    changes, and ``digest`` (SHA-256) of it stands in the audit since then. ``last_day`` is its last
    day; an earlier one once it was stopped. Whether an agreed one is planned, running or ended is a
    question of the day.
    """

    class States(models.TextChoices):
        """What people said to it."""

        ASKED = "asked"
        AGREED = "agreed"
        DECLINED = "declined"
        STOPPED = "stopped"

    policy_key = models.CharField(max_length=80)
    base_number = models.PositiveIntegerField()
    situation = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=States.choices, default=States.ASKED)
    tried = models.JSONField()
    teams = models.JSONField()
    first_week = models.DateField()
    weeks = models.PositiveSmallIntegerField()
    last_day = models.DateField()
    seed = models.BigIntegerField()
    assignment = models.JSONField()
    digest = models.CharField(max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["policy_key"], condition=Q(state="asked"), name="experiment_one_asked"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "stopped"])
                | (Q(answered_by__isnull=False) & ~Q(answered_by=F("asked_by"))),
                name="experiment_agreed_by_a_second",
            ),
        ]
        indexes = [models.Index(fields=["policy_key", "-asked_at"], name="experiment_of_policy")]

    def __str__(self) -> str:
        return f"{self.policy_key}:x{self.pk}"
