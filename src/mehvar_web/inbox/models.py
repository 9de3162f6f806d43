"""What waits for somebody, and the company's ways in.

Only working state: every word of a customer is a row of ``feedback`` or ``interactions`` in the
lake. A thread keeps the words that it needs while it is worked on, and forgets them ninety days
after it was done.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from mehvar_web.inbox._records import ORIGINS


def new_key() -> str:
    """Return a key that nobody can guess."""
    return uuid.uuid4().hex


def _person() -> Any:  # the stubs cannot type a foreign key that a function makes
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class Source(models.Model):
    """A way in that somebody set up: a mailbox, or an address to which a system posts.

    ``options`` are the mailbox's place or the webhook's mapping, ``marks`` how far it was read;
    ``secret`` is the password or the signing key, encrypted.
    """

    class Kinds(models.TextChoices):
        """How it comes."""

        MAIL = "mail"
        WEBHOOK = "webhook"

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    kind = models.CharField(max_length=10, choices=Kinds.choices)
    name = models.CharField(max_length=80, unique=True)
    origin = models.CharField(max_length=12, choices=[(one, one) for one in ORIGINS])
    channel = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    options = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    secret = models.BinaryField(default=bytes)
    last_sample = models.JSONField(null=True)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=400, blank=True)
    taken = models.PositiveIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Arrived(models.Model):
    """Something that came once: the same id again is the same thing.

    ``key`` is a digest of the source and the channel's id, ``digest`` one of what it said.
    """

    key = models.CharField(max_length=40, unique=True)
    digest = models.CharField(max_length=40)
    record_id = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:8]


class AnswerToRead(models.Model):
    """A survey's answers that nobody has read yet: (table, row) pairs of one submission."""

    submission = models.CharField(max_length=80, unique=True)
    rows = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.submission


class Thread(models.Model):
    """What somebody said and what became of it; the list shows one line for each.

    ``waiting_since`` is the first moment that the customer waits for us, empty when we answered.
    ``worth`` is the customer's residual value in minor units when it arrived, ``words`` what they
    said last without personal data, ``topics`` the aspects found, between bars.
    """

    class States(models.TextChoices):
        """How far it is."""

        NEW = "new"
        OPEN = "open"
        WAITING = "waiting"
        DONE = "done"

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    origin = models.CharField(max_length=12)
    channel = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=8, choices=States.choices, default=States.NEW)
    is_spam = models.BooleanField(default=False)
    subject = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=400, blank=True)
    search = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    sentiment = models.CharField(max_length=8, blank=True)
    positive = models.FloatField(null=True)
    topics = models.CharField(max_length=400, blank=True)
    score_share = models.FloatField(null=True)
    person_source = models.CharField(max_length=60, blank=True)
    person_ref = models.CharField(max_length=200, blank=True)
    customer_id = models.BigIntegerField(null=True)
    is_linked_by_hand = models.BooleanField(default=False)
    worth = models.BigIntegerField(default=0)
    store_id = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=80, blank=True)
    order_id = models.CharField(max_length=80, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    comment = models.BigIntegerField(null=True, unique=True)
    assignee = _person()
    team = models.ForeignKey(
        "accounts.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-last_at", "-pk")
        indexes = [
            models.Index(fields=["-last_at", "-id"], name="threads_newest"),
            models.Index(fields=["state", "-last_at"], name="threads_of_a_state"),
            models.Index(
                fields=["waiting_since", "id"],
                condition=models.Q(waiting_since__isnull=False),
                name="threads_waiting",
            ),
            models.Index(fields=["-worth", "-id"], name="threads_dearest"),
            models.Index(fields=["assignee", "-last_at"], name="threads_of_a_person"),
            models.Index(fields=["customer_id"], name="threads_of_a_customer"),
            models.Index(fields=["channel", "sender"], name="threads_of_a_sender"),
            models.Index(fields=["done_at"], name="threads_done"),
        ]

    def __str__(self) -> str:
        return self.key[:8]


class ThreadStore(models.Model):
    """A store that served the thread's customer: who sees whom, where the list can ask it."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="stores")
    store_id = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "store_id"], name="a_store_once_a_thread")
        ]

    def __str__(self) -> str:
        return self.store_id


class ThreadId(models.Model):
    """An id by which a channel knows a conversation, as a digest."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="ids")
    key = models.CharField(max_length=40, db_index=True)

    def __str__(self) -> str:
        return self.key[:8]


class Item(models.Model):
    """One message of a thread: theirs, ours, or a note that stays among us.

    ``row`` is what the lake was told of it and the table, so that it can be corrected; ``words``
    is the text without personal data; ``message_id`` is the key of a sent message in channels, or
    the gateway's own id of a received one.
    """

    class Directions(models.TextChoices):
        """Who says it to whom."""

        IN = "in"
        OUT = "out"
        NOTE = "note"

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="items")
    direction = models.CharField(max_length=4, choices=Directions.choices)
    at = models.DateTimeField()
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    words = models.TextField(blank=True)
    author = _person()
    table = models.CharField(max_length=20, blank=True)
    record_id = models.CharField(max_length=200, blank=True, db_index=True)
    row = models.JSONField(null=True)
    message_id = models.CharField(max_length=255, blank=True, db_index=True)
    is_automatic = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.direction} {self.pk}"


class Attachment(models.Model):
    """A file that came with a message: kept in the workspace under its key, sent as a download.

    ``refused`` says why it was not kept: its size or its type; then only its name stands here.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=80, blank=True)
    size = models.PositiveIntegerField()
    refused = models.CharField(max_length=12, blank=True)

    def __str__(self) -> str:
        return self.name


class ThreadSeen(models.Model):
    """When somebody last looked at a thread."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="seen")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "user"], name="a_thread_seen_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.user_id}"


class ThreadChange(models.Model):
    """One act on a thread: what stood before it, so that it can be taken back.

    Acts done together share a ``batch``.
    """

    batch = models.CharField(max_length=32, db_index=True)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="changes")
    act = models.CharField(max_length=12)
    at = models.DateTimeField()
    author = _person()
    before = models.JSONField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.thread_id}: {self.act}"


class OpeningRule(models.Model):
    """Which arrivals somebody must look at, and who: the first rule that fits decides.

    Empty conditions fit everything; ``most_score`` is a share of the scale, 0..1.
    """

    place = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=12, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    store_id = models.CharField(max_length=200, blank=True)
    aspect = models.CharField(max_length=60, blank=True)
    most_score = models.FloatField(null=True, blank=True)
    only_negative = models.BooleanField(default=False)
    opens = models.BooleanField(default=True)
    team = models.ForeignKey(
        "accounts.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    assignee = _person()

    class Meta:
        ordering = ("place", "pk")

    def __str__(self) -> str:
        return f"{self.place}: {self.origin or '*'}"


class AnswerTemplate(models.Model):
    """An answer that is written once and used often, in both languages."""

    name = models.CharField(max_length=80, unique=True)
    text_fa = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    author = _person()
    at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SavedView(models.Model):
    """Filters of the list under a name; ``is_shared`` shows them to everybody."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """What somebody wants to hear of: a topic, a store, low scores; and how often.

    ``told_until`` is up to when they were told.
    """

    class Rhythms(models.TextChoices):
        """How often."""

        PAGE = "page"
        DAILY = "daily"
        WEEKLY = "weekly"

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    team = models.ForeignKey(
        "accounts.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    aspect = models.CharField(max_length=60, blank=True)
    store_id = models.CharField(max_length=200, blank=True)
    only_negative = models.BooleanField(default=False)
    most_score = models.FloatField(null=True, blank=True)
    rhythm = models.CharField(max_length=6, choices=Rhythms.choices, default=Rhythms.DAILY)
    at = models.DateTimeField()
    told_until = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.key[:8]
