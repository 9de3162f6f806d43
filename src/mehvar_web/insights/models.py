"""Needs, their evidence and the studies, as the pages show them at once.

Every act is also a row of the base tables ``needs``, ``need_evidence`` and ``studies``, written in
the same transaction: builds read those.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from mehvar import schema


def _choices(table: str, column: str) -> list[tuple[str, str]]:
    (declared,) = (one for one in schema.table(table).columns if one.name == column)
    return [(name, name) for name in declared.choices]


def new_key() -> str:
    """Return a key that nobody can guess: it is also the row's id in the lake."""
    return uuid.uuid4().hex


class Need(models.Model):
    """Something that customers need, as the company understands it now."""

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    title = models.CharField(max_length=120)
    statement = models.TextField(blank=True)
    kind = models.CharField(max_length=8, choices=_choices("needs", "kind"), default="need")
    aspect = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=_choices("needs", "state"), default="new")
    reason = models.TextField(blank=True)
    department = models.CharField(max_length=80, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    segments = models.CharField(max_length=400, blank=True)
    roadmap_item = models.CharField(max_length=120, blank=True)
    due_day = models.DateField(null=True, blank=True)
    changed_day = models.DateField(null=True, blank=True)
    change = models.TextField(blank=True)
    is_archived = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-changed_at", "-pk")

    def __str__(self) -> str:
        return self.title


class NeedChange(models.Model):
    """One change of a need: what stood before it, so that it can be undone."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    before = models.JSONField()
    fields = models.CharField(max_length=400)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.need_id}: {self.fields}"


class Study(models.Model):
    """An interview, focus group or test: how it was done, and what it showed; names nobody."""

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=_choices("studies", "kind"))
    held_day = models.DateField()
    participants = models.PositiveIntegerField(null=True, blank=True)
    who = models.CharField(max_length=200, blank=True)
    protocol = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    findings = models.TextField(blank=True)
    is_archived = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ("-held_day", "-pk")

    def __str__(self) -> str:
        return self.title


class Evidence(models.Model):
    """Why we believe in a need: a comment, a study, or what somebody saw.

    It holds no word of a customer: the page reads the comment as it is now, so that what is erased
    or corrected there is so here too.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=8, choices=_choices("need_evidence", "kind"))
    comment = models.BigIntegerField(null=True, blank=True)
    study = models.ForeignKey(
        Study, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence"
    )
    note = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["need", "comment"],
                condition=models.Q(withdrawn_at=None, comment__isnull=False),
                name="a_comment_once_a_need",
            ),
            models.UniqueConstraint(
                fields=["need", "study"],
                condition=models.Q(withdrawn_at=None, study__isnull=False),
                name="a_study_once_a_need",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.kind}"


class Figure(models.Model):
    """A published figure that a person wrote down here; ``told`` is its row."""

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    told = models.JSONField()
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.told.get('measure')} {self.told.get('industry')}"


class StudyParticipant(models.Model):
    """Somebody who took part in a study: under a label, never a name; and what they agreed to.

    ``customer_id`` is given where they are a customer, so that they can be forgotten; only who
    sees that customer sees it.
    """

    class Consents(models.TextChoices):
        """What somebody agreed to."""

        NONE = "none"
        NOTES = "notes"
        RECORDING = "recording"

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="people")
    label = models.CharField(max_length=20)
    about = models.CharField(max_length=200, blank=True)
    customer_id = models.BigIntegerField(null=True, blank=True)
    consent = models.CharField(max_length=10, choices=Consents.choices, default=Consents.NONE)
    consent_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["study", "label"], name="a_label_once_a_study")
        ]

    def __str__(self) -> str:
        return self.label


class StudyFile(models.Model):
    """A recording, picture or paper of a study: kept in the workspace under its key."""

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="files")
    participant = models.ForeignKey(
        StudyParticipant, null=True, blank=True, on_delete=models.CASCADE, related_name="files"
    )
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class StudyFinding(models.Model):
    """One thing that a study showed, and the need that it speaks for."""

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="shown")
    text = models.TextField()
    seen_with = models.PositiveIntegerField(null=True, blank=True)
    need = models.ForeignKey(
        Need, null=True, blank=True, on_delete=models.SET_NULL, related_name="findings"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.study_id}: {self.text[:40]}"
