"""Who wrote what in these pages, so that nothing is written twice and everybody can take back."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Written(models.Model):
    """A note, a fact or a decision that somebody wrote here; its words are in the lake alone.

    ``token`` comes with the form: the same form sent twice is written once. ``record_id`` is the
    id of the row in the lake, or of the decision.
    """

    class Kinds(models.TextChoices):
        """What was written."""

        NOTE = "note"
        FACT = "fact"
        DECISION = "decision"

    token = models.UUIDField(unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kinds.choices)
    customer_id = models.BigIntegerField()
    record_id = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["record_id"], name="written_record")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"
