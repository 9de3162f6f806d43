"""Codes that are on their way to their customers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CodeMessage(models.Model):
    """A code to be told to its customer, sealed until it is put into a message.

    Whose it is, the grant knows. ``at`` is when it is to be tried next; ``reason`` why it could
    not go, as the contact rules call it.
    """

    class States(models.TextChoices):
        """What became of it."""

        WAITING = "waiting"
        SENT = "sent"
        NO_WAY = "no_way"

    grant = models.CharField(max_length=32, unique=True)
    sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=8, choices=States.choices, default=States.WAITING)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    channel = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], condition=Q(state="waiting"), name="code_messages_waiting")
        ]

    def __str__(self) -> str:
        return self.grant
