"""What was done and is on its way to the lake or to the audit."""

from __future__ import annotations

import uuid

from django.db import models


class OutboxEntry(models.Model):
    """One act: rows of one table, or one line of the audit.

    ``batch`` is the number under which the relay delivers it; ``problem`` says why it cannot be
    delivered at all. The payload is emptied once it was.
    """

    class Kinds(models.TextChoices):
        """Where an entry goes."""

        ROWS = "rows"
        AUDIT = "audit"

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kinds.choices)
    table = models.CharField(max_length=60, blank=True)
    actor = models.CharField(max_length=200)
    payload = models.JSONField(null=True)
    batch = models.BigIntegerField(null=True)
    relayed_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(relayed_at__isnull=True),
                name="outbox_waiting",
            ),
            models.Index(fields=["relayed_at"], name="outbox_relayed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.table} {self.pk}".replace("  ", " ")
