"""Surveys as they are asked, the links that lead to them, and answers on their way to the lake.

The lake is where answers live: of a response that was sent there, the row here goes after a month.
Links hold ids only, and nobody can read one: the code in an address is random.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


def new_key() -> str:
    """Return a key that nobody has yet: it is also the survey's id in the lake."""
    return f"s{uuid.uuid4().hex[:23]}"


class Survey(models.Model):
    """One survey: what is being written, and whether it can be answered.

    ``sites`` are the origins (``https://shop.example``) of pages that may show it.
    """

    class States(models.TextChoices):
        """Where a survey stands in its life."""

        DRAFT = "draft"
        LIVE = "live"
        PAUSED = "paused"
        CLOSED = "closed"

    key = models.CharField(max_length=64, unique=True, default=new_key, editable=False)
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=States.choices, default=States.DRAFT)
    draft = models.JSONField()
    number = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    sites = models.JSONField(default=list, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("-changed_at", "-pk")

    def __str__(self) -> str:
        return self.title or self.key


class SurveyVersion(models.Model):
    """A survey as it was published: never changed again."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("survey", "-number")
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="a_version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.number}"


class Link(models.Model):
    """One address of a survey: of everybody, or of one person.

    ``place`` tells links of everybody apart (language, channel, touchpoint, store), so that a
    printed code stays what it is; a link of one person has none.
    """

    code = models.CharField(max_length=16, unique=True)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="links")
    place = models.CharField(max_length=64, null=True, unique=True)
    channel = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    person_source = models.CharField(max_length=200, blank=True)
    person_ref = models.CharField(max_length=400, blank=True)
    order_source = models.CharField(max_length=200, blank=True)
    order_id = models.CharField(max_length=400, blank=True)
    touchpoint = models.CharField(max_length=200, blank=True)
    store = models.CharField(max_length=200, blank=True)
    invitation_id = models.CharField(max_length=200, null=True, unique=True)
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code

    @property
    def is_personal(self) -> bool:
        """Whether it was made for one person, who answers once."""
        return self.place is None


class Response(models.Model):
    """What one person answered so far; ``sent_at`` is when it last went to the lake."""

    submission = models.UUIDField(unique=True, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="responses")
    version = models.PositiveIntegerField()
    link = models.ForeignKey(Link, null=True, on_delete=models.SET_NULL, related_name="responses")
    channel = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    about = models.JSONField(default=dict)
    """Whom and what it is about: person_source, person_ref, order_id, store_id, ..."""
    page = models.CharField(max_length=100, blank=True)
    answers = models.JSONField(default=dict)
    """Field id -> what was answered, as ``mehvar.surveys`` keeps it."""
    told = models.JSONField(default=list)
    """The fields that the lake has of it: what a correction leaves out is taken back there."""
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    is_told = models.BooleanField(default=False)
    """Whether the lake was told everything that stands here."""

    class Meta:
        indexes = [
            models.Index(
                fields=["saved_at"], condition=models.Q(is_told=False), name="survey_untold"
            ),
            models.Index(fields=["survey", "started_at"], name="survey_started"),
            models.Index(fields=["sent_at"], name="survey_sent"),
        ]

    def __str__(self) -> str:
        return str(self.submission)
