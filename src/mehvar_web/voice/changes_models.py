"""What people did about an alarm: whose it is, seen, explained, silenced; the facts stay put."""

from __future__ import annotations

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class ChangeOwner(models.Model):
    """Who answers for a subject; the empty subject is everything that nobody else answers for."""

    subject = models.CharField(max_length=200, unique=True, blank=True)
    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")

    class Meta:
        app_label = "voice_pages"

    def __str__(self) -> str:
        return f"{self.subject or '*'}: {self.user_id}"


class ChangeAlert(models.Model):
    """One alarm that a build raised, and what was done about it."""

    change = models.CharField(max_length=500, unique=True)
    stream = models.CharField(max_length=450, db_index=True)
    kind = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    began = models.DateField()
    raised_at = models.DateTimeField()
    owner = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    mailed_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    explanation = models.TextField(blank=True)

    class Meta:
        app_label = "voice_pages"
        ordering = ("-began", "-pk")

    def __str__(self) -> str:
        return self.change


class ChangeSilence(models.Model):
    """A stream whose alarms tell nobody until a day; the page goes on showing them."""

    stream = models.CharField(max_length=450, unique=True)
    until = models.DateField()
    user = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "voice_pages"

    def __str__(self) -> str:
        return f"{self.stream} until {self.until}"
