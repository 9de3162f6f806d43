"""What the company knows and changes: articles, ready answers, and the register of changes."""

from __future__ import annotations

from django.db import models

from mehvar_web.care.case_models import new_key
from mehvar_web.care.setting_models import CaseType, person_field


class Article(models.Model):
    """How something is done, in both languages; ``search`` holds its words as searches spell them.

    An article without types is about all of them.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    title_fa = models.CharField(max_length=160, blank=True)
    title_en = models.CharField(max_length=160, blank=True)
    body_fa = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    types = models.ManyToManyField(CaseType, related_name="articles", blank=True)
    search = models.TextField(blank=True, editable=False)
    author = person_field()
    changed_at = models.DateTimeField()
    is_live = models.BooleanField(default=True)

    class Meta:
        ordering = ("-changed_at", "-pk")

    def __str__(self) -> str:
        return self.title_fa or self.title_en

    def title(self, language: str) -> str:
        """Return its title in a language, or in the other one."""
        told = (self.title_fa, self.title_en)
        return str(told[language != "fa"] or told[language == "fa"])

    def body(self, language: str) -> str:
        """Return its text in a language, or in the other one."""
        told = (self.body_fa, self.body_en)
        return str(told[language != "fa"] or told[language == "fa"])


class ReplyTemplate(models.Model):
    """An answer that is written once and used often; without types it suits all of them."""

    name = models.CharField(max_length=80, unique=True)
    text_fa = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    types = models.ManyToManyField(CaseType, related_name="replies", blank=True)
    author = person_field()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """A change of how the company works, made so that a cause comes up less often (outer loop)."""

    class States(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed"
        AGREED = "agreed"
        STARTED = "started"
        DONE = "done"
        DROPPED = "dropped"

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=States.choices, default=States.PROPOSED)
    type = models.ForeignKey(
        CaseType, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    cause = models.CharField(max_length=60, blank=True)
    touchpoint_id = models.CharField(max_length=200, blank=True)
    partner_id = models.CharField(max_length=200, blank=True)
    owner = person_field()
    proposed_at = models.DateTimeField()
    started_day = models.DateField(null=True, blank=True)
    done_day = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("-proposed_at", "-pk")

    def __str__(self) -> str:
        return self.title
