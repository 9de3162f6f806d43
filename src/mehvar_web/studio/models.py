"""What the studio keeps beside the surveys: each change of a draft, and what was put away.

The draft, the versions and the answers belong to ``mehvar_web.surveys``.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models


class DraftChange(models.Model):
    """One change of a draft: what stood before it, so that it can be taken back.

    ``act`` names what was done (``fields.remove``) and ``element`` to what; the latest change's
    number is the draft's revision.
    """

    survey = models.ForeignKey(
        "surveys.Survey", on_delete=models.CASCADE, related_name="draft_changes"
    )
    at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    act = models.CharField(max_length=40)
    element = models.CharField(max_length=120, blank=True)
    before = models.JSONField()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.act} {self.element}"


class PutAway(models.Model):
    """A survey that the list shows no longer; its answers stay where they are."""

    survey = models.OneToOneField(
        "surveys.Survey", on_delete=models.CASCADE, related_name="put_away"
    )
    at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.survey_id)
