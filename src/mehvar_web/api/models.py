"""Tokens of programs, and the answers kept for requests that are sent twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Token(models.Model):
    """A program's key: it acts for ``user``, within ``scopes``; only its digest is stored."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens"
    )
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.prefix


class KeptAnswer(models.Model):
    """What a request with an Idempotency-Key was answered; without a status it still runs."""

    key = models.CharField(max_length=64, unique=True)
    body_digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    content = models.BinaryField(null=True)

    def __str__(self) -> str:
        return self.key[:8]
