"""Who was asked to be forgotten, and how far it is: numbers and codes, never a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Forgetting(models.Model):
    """One person to be forgotten, from being asked for to the end.

    ``subject`` holds the numbers by which the lake finds the rows (ids and hashes), so that a
    killed forgetting finds them when the records are gone already; it is emptied at the end.
    """

    class Stages(models.TextChoices):
        """What is done next: what stands before it is done."""

        PLACES = "places"
        LAKE = "lake"
        BUILD = "build"
        CHECK = "check"
        DONE = "done"

    customer_id = models.BigIntegerField()
    reason = models.CharField(max_length=12)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    stage = models.CharField(max_length=6, choices=Stages.choices, default=Stages.PLACES)
    subject = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    """Place -> rows that were forgotten; tables of the lake as ``lake.orders``."""
    files = models.JSONField(default=list)
    """Files beside the tables that named the person: for somebody to delete."""
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id"],
                condition=models.Q(done_at=None),
                name="one_forgetting_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.stage}"
