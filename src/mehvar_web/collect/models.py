"""Imports in the making, mappings kept by name, and databases that are read again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy


class SavedMapping(models.Model):
    """What the files of one system mean, kept by name and taken again for the same headers."""

    name = models.CharField(max_length=100, unique=True)
    source = models.CharField(max_length=100)
    yaml = models.TextField()
    created_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SavedHeader(models.Model):
    """The header of one file that a saved mapping explains."""

    mapping = models.ForeignKey(SavedMapping, on_delete=models.CASCADE, related_name="headers")
    fingerprint = models.CharField(max_length=64, db_index=True)
    file = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.file


class Connection(models.Model):
    """A database of the company. Its address is kept encrypted and never shown again."""

    name = models.CharField(max_length=100, unique=True)
    shown = models.CharField(max_length=500)
    secret = models.BinaryField()
    created_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True)
    tables = models.JSONField(default=list)
    fault = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Feed(models.Model):
    """A table or query of a connection that is imported with one mapping, again and again."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="feeds")
    name = models.CharField(max_length=200)
    table = models.CharField(max_length=300, blank=True)
    query = models.TextField(blank=True)
    source = models.CharField(max_length=100)
    mapping = models.ForeignKey(SavedMapping, null=True, blank=True, on_delete=models.SET_NULL)
    daily = models.BooleanField(default=False)
    ran_on = models.DateField(null=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(fields=["connection", "name"], name="feed_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """One import in the making: what was brought, what it means, and what became of it.

    ``draft`` is a ``mehvar.ingest.MappingDraft`` as JSON: the mapping as it stands, with what was
    suggested for every column; ``report`` is what the import did. ``repairs`` names the import
    whose quarantined rows this one brings back corrected. ``once`` is a form's own mark: sent
    twice, it counts once.
    """

    class States(models.TextChoices):
        """How far it is."""

        READING = "reading", pgettext_lazy("import", "being read")
        MAPPING = "mapping", pgettext_lazy("import", "waiting for you")
        IMPORTING = "importing", pgettext_lazy("import", "being imported")
        IMPORTED = "imported", pgettext_lazy("import", "imported")

    created_at = models.DateTimeField(db_index=True)
    once = models.CharField(max_length=64, unique=True, null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="uploads"
    )
    state = models.CharField(max_length=20, choices=States.choices, default=States.READING)
    source = models.CharField(max_length=100)
    draft = models.TextField(blank=True)
    saved_mapping = models.ForeignKey(
        SavedMapping, null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads"
    )
    job = models.CharField(max_length=40, blank=True)
    report = models.JSONField(default=dict)
    import_id = models.CharField(max_length=60, blank=True, db_index=True)
    repairs = models.CharField(max_length=60, blank=True, db_index=True)
    fault = models.TextField(blank=True)
    kept_until = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.source} {self.created_at:%Y-%m-%d %H:%M}"


class UploadFile(models.Model):
    """One file of an import, kept in the workspace until its time is over; or one feed.

    ``fault`` says in words why the file cannot be read; empty when it can.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=300)
    size = models.BigIntegerField(default=0)
    feed = models.ForeignKey(Feed, null=True, blank=True, on_delete=models.SET_NULL)
    corrects = models.BooleanField(default=False)
    fault = models.TextField(blank=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["upload", "name"], name="file_named_once_an_upload")
        ]

    def __str__(self) -> str:
        return self.name
