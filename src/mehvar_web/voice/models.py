"""Which comments are told as stories, with whose consent; the words themselves stay in the lake."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from mehvar_web.voice.changes_models import ChangeAlert, ChangeOwner, ChangeSilence

__all__ = ["ChangeAlert", "ChangeOwner", "ChangeSilence", "Story"]


class Story(models.Model):
    """A comment that the company tells itself, because its customer agreed.

    It holds no word of the customer: the page reads the comment as it is now, so that what is
    erased or corrected there is so here too. ``lesson`` is what we make of it, in our own words.
    """

    class Ways(models.TextChoices):
        """How the customer said yes."""

        PHONE = "phone", pgettext_lazy("consent came", "by telephone")
        WRITING = "writing", pgettext_lazy("consent came", "in writing")
        IN_PERSON = "in_person", pgettext_lazy("consent came", "in person")
        MESSAGE = "message", pgettext_lazy("consent came", "by message")

    comment = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    title = models.CharField(max_length=120)
    lesson = models.TextField(blank=True)
    is_named = models.BooleanField(default=False)
    agreed_on = models.DateField()
    agreed_through = models.CharField(max_length=10, choices=Ways.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["comment"],
                condition=models.Q(withdrawn_at=None),
                name="one_story_a_comment",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def way(self) -> str:
        """How the customer said yes, in words."""
        return str(self.Ways(self.agreed_through).label)
