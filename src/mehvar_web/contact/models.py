"""Who was contacted when, who asked us not to, and the rules as they were at each time.

Persons stand here by the hash of what their source calls them, addresses by a keyed hash: nobody
can be called from this database. Choices of customers are rows of ``contact_choices`` too, written
in the same transaction, so that segments and audiences obey them.
"""

from __future__ import annotations

import secrets
import string
import uuid

from django.conf import settings
from django.db import models

_LETTERS = string.ascii_letters + string.digits


def new_key() -> str:
    """Return a key that nobody can guess."""
    return uuid.uuid4().hex


def new_code() -> str:
    """Return a code of 71 random bits, short enough for a text message."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


class RulesVersion(models.Model):
    """The rules as somebody set them; the last one counts. Never changed again."""

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    rules = models.JSONField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"rules {self.number}"


class Turn(models.Model):
    """One row, taken by whoever decides: two plans never decide at the same moment."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"turn {self.number}"


class Contact(models.Model):
    """One message that was sent, or has its place: what quarantine and caps count.

    ``origin`` is ``mehvar``, or the system that reported it.
    """

    class States(models.TextChoices):
        """How far it is."""

        RESERVED = "reserved"
        SENT = "sent"
        RELEASED = "released"

    key = models.CharField(max_length=120, unique=True)
    customer_id = models.BigIntegerField(null=True)
    person_hash = models.BigIntegerField(default=0, db_index=True)
    address_key = models.BigIntegerField(default=0, db_index=True)
    channel = models.CharField(max_length=10)
    purpose = models.CharField(max_length=10)
    survey = models.CharField(max_length=64, blank=True)
    plan = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(db_index=True)
    known_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=States.choices, default=States.RESERVED)
    origin = models.CharField(max_length=60, default="mehvar")

    class Meta:
        indexes = [models.Index(fields=["customer_id", "-at"], name="contact_customer")]

    def __str__(self) -> str:
        return self.key


class Refusal(models.Model):
    """Somebody was not asked, and by which rule; a later try of the same ask replaces it."""

    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    customer_id = models.BigIntegerField(null=True)
    person_hash = models.BigIntegerField(default=0)
    channel = models.CharField(max_length=10)
    purpose = models.CharField(max_length=10)
    survey = models.CharField(max_length=64, blank=True)
    plan = models.CharField(max_length=64, blank=True)
    reason = models.PositiveSmallIntegerField()
    last_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    event_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at", "reason"], name="contact_refused_at")]

    def __str__(self) -> str:
        return self.key


class Choice(models.Model):
    """A customer's word about messages: empty channel or purpose means all of them.

    ``allowed`` of False refuses; True agrees to a purpose that needs it. What was chosen in one go
    shares its ``batch``, and is taken back together.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    batch = models.CharField(max_length=32, db_index=True)
    customer_id = models.BigIntegerField(null=True, db_index=True)
    person_source = models.CharField(max_length=200, blank=True)
    person_ref = models.CharField(max_length=400, blank=True)
    person_hash = models.BigIntegerField(default=0, db_index=True)
    address_key = models.BigIntegerField(default=0, db_index=True)
    channel = models.CharField(max_length=10, blank=True)
    purpose = models.CharField(max_length=10, blank=True)
    allowed = models.BooleanField()
    at = models.DateTimeField()
    how = models.CharField(max_length=12)
    actor = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=32, blank=True)
    """The batch that took it back."""

    def __str__(self) -> str:
        return self.key


class Block(models.Model):
    """An address that refuses us: the person blocked the bot, or the operator lists the number."""

    class Kinds(models.TextChoices):
        """Who refuses."""

        BLOCKED = "blocked"
        BLACKLIST = "blacklist"

    address_key = models.BigIntegerField(db_index=True)
    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=9, choices=Kinds.choices)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address_key", "channel", "kind"], name="an_address_is_blocked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.kind}"


class PreferenceLink(models.Model):
    """The address of one person's preference page on one channel."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    person_source = models.CharField(max_length=200)
    person_ref = models.CharField(max_length=400)
    person_hash = models.BigIntegerField()
    channel = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=12, default="fa")
    address_key = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_hash", "channel", "language"], name="a_preference_link_once"
            )
        ]

    def __str__(self) -> str:
        return self.code
