"""The queue of messages, how each channel is set up, what came in, and which chat is whose.

All of it is working state: texts and addresses of messages are forgotten a month after they ended,
what came in as soon as it was told.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import pgettext_lazy


class Gateway(models.Model):
    """How one channel is set up, and how it is doing.

    ``settings`` holds what may be shown, ``secret`` the passwords and keys, encrypted. While
    ``held_until`` lies ahead nothing is put on the wire: the gateway asked for a pause, did not
    answer, or refused our credentials. ``offset`` is up to where updates were fetched.
    """

    channel = models.CharField(max_length=10, primary_key=True)
    settings = models.JSONField(default=dict)
    secret = models.BinaryField(default=bytes)
    hook = models.CharField(max_length=64, blank=True)
    is_on = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=False)
    held_until = models.DateTimeField(null=True)
    troubles = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    trouble_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    offset = models.BigIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)
    fetch_trouble = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.channel


class Message(models.Model):
    """One message, from being asked for to its last state."""

    class States(models.TextChoices):
        """The states, in words."""

        QUEUED = "queued", pgettext_lazy("message", "Waiting")
        SENDING = "sending", pgettext_lazy("message", "Being sent")
        SENT = "sent", pgettext_lazy("message", "Sent")
        DELIVERED = "delivered", pgettext_lazy("message", "Arrived")
        FAILED = "failed", pgettext_lazy("message", "Failed")
        BLOCKED = "blocked", pgettext_lazy("message", "Blocked by the person")
        REFUSED = "refused", pgettext_lazy("message", "Not sent")
        UNKNOWN = "unknown", pgettext_lazy("message", "Unknown")
        EXPIRED = "expired", pgettext_lazy("message", "Too late")

    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=States.choices, default=States.QUEUED)
    reason = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    to = models.CharField(max_length=320)
    to_digest = models.CharField(max_length=64, db_index=True)
    purpose = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    body = models.JSONField(default=dict)
    person_source = models.CharField(max_length=100, blank=True)
    person_ref = models.CharField(max_length=200, blank=True)
    thread = models.CharField(max_length=200, blank=True)
    about = models.JSONField(default=dict)

    asked_at = models.DateTimeField()
    run_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    check_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    checks = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=40, blank=True)
    claim = models.UUIDField(null=True, default=None)
    lease_until = models.DateTimeField(null=True)
    gateway_id = models.CharField(max_length=100, blank=True)
    wire_id = models.UUIDField(default=uuid.uuid4)
    parts = models.PositiveSmallIntegerField(default=1)
    cost = models.PositiveIntegerField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["channel", "state", "run_at"], name="message_to_send"),
            models.Index(fields=["channel", "gateway_id"], name="message_at_gateway"),
            models.Index(fields=["check_at"], name="message_to_check"),
            models.Index(fields=["ended_at"], name="message_to_forget"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class Update(models.Model):
    """Something that a gateway brought: kept before it is answered, told once, then emptied."""

    class States(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "waiting"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    channel = models.CharField(max_length=10)
    number = models.CharField(max_length=100)
    payload = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=States.choices, default=States.WAITING)
    at = models.DateTimeField()
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["channel", "number"], name="an_update_once")]
        indexes = [models.Index(fields=["state", "run_at"], name="update_to_tell")]

    def __str__(self) -> str:
        return f"{self.channel} {self.number}"


class Chat(models.Model):
    """A chat with our bot, and whose it is, where that is known."""

    channel = models.CharField(max_length=10)
    address = models.CharField(max_length=40)
    person_source = models.CharField(max_length=100, blank=True)
    person_ref = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, blank=True)
    since = models.DateTimeField()
    code = models.ForeignKey("ChatCode", null=True, on_delete=models.SET_NULL, related_name="+")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "address"], name="a_chat_once")]
        indexes = [models.Index(fields=["person_source", "person_ref"], name="chat_of_person")]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class ChatCode(models.Model):
    """A code by which a person opens our bot, so that the chat is known to be theirs.

    It links the first chat that brings it; who is sent the link later finds a stranger's bot.
    """

    code = models.CharField(max_length=40, unique=True)
    person_source = models.CharField(max_length=100)
    person_ref = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_source", "person_ref"], name="a_chat_code_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"
