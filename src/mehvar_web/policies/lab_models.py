"""What the lab was asked, and what it answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LabRun(models.Model):
    """One backtest: a definition over the history, as it was asked, and its result once it ran.

    ``definition`` is the policy as it stood when it was asked (its ``digest`` tells it from later
    ones), ``asked`` the days, the policy to compare with, what is assumed and the limits.
    ``result`` holds the records of ``mehvar.policy_lab`` as JSON; None until the job is done. The
    judged cases stand beside it in a file of the workspace.
    """

    key = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=16)
    situation = models.CharField(max_length=20)
    definition = models.JSONField()
    asked = models.JSONField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True)
    build_id = models.CharField(max_length=40, blank=True)
    cases = models.PositiveBigIntegerField(null=True)
    result = models.JSONField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["key", "-id"], name="lab_runs_of_policy")]

    def __str__(self) -> str:
        return f"{self.key} {self.number} {self.digest}"
