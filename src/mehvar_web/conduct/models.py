"""What people decided about unusual returns and grants, and contacts that hurt.

Nothing here decides by itself: each row is an act of a person, with its end and its way back.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


def new_key() -> str:
    """Return a key that nobody can guess."""
    return uuid.uuid4().hex


class Answer(models.Model):
    """What somebody answered to a question about grants; the latest that stands counts."""

    class Answers(models.TextChoices):
        """What follows from looking into it: never a punishment."""

        EXPLAINED = "explained"
        WATCH = "watch"
        TALK = "talk"
        REVIEW = "review"

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    question_id = models.CharField(max_length=16)
    kind = models.CharField(max_length=20)
    employee_id = models.CharField(max_length=200, blank=True)
    customer_id = models.BigIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=Answers.choices)
    note = models.TextField(blank=True)
    until_day = models.DateField(null=True, blank=True)
    figures = models.JSONField(default=dict)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["question_id", "-at"], name="answers_of_a_question"),
            models.Index(fields=["employee_id", "-at"], name="answers_about_an_employee"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.answer}"


class LadderStep(models.Model):
    """A step that a person took about a customer's returns; it ends, and may be appealed."""

    class Steps(models.TextChoices):
        """From the mildest to the strongest, all within the customer's lawful rights."""

        ADVICE = "advice"
        SIZE_HELP = "size_help"
        PAY_RETURN = "pay_return"
        STORE_CREDIT = "store_credit"
        REVIEW = "review"

    class Rulings(models.TextChoices):
        """What came of an appeal."""

        KEPT = "kept"
        LIFTED = "lifted"

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    customer_id = models.BigIntegerField()
    step = models.CharField(max_length=14, choices=Steps.choices)
    note = models.TextField(blank=True)
    until_day = models.DateField()
    figures = models.JSONField(default=dict)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    ruling = models.CharField(max_length=6, choices=Rulings.choices, blank=True)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ruled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["customer_id", "-at"], name="steps_of_a_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.step}"


class Flag(models.Model):
    """A contact in which somebody of the company was hurt; a lead looks at it.

    ``evidence`` is what the employee tells, ``measures`` what protects colleagues until
    ``until_day``, joined by commas.
    """

    class Kinds(models.TextChoices):
        """What was done."""

        INSULT = "insult"
        THREAT = "threat"
        SEXUAL = "sexual"
        RACIST = "racist"

    class States(models.TextChoices):
        """What became of it."""

        WAITING = "waiting"
        STANDING = "standing"
        REFUSED = "refused"
        LIFTED = "lifted"
        WITHDRAWN = "withdrawn"

    class Places(models.TextChoices):
        """Where it happened."""

        CASE = "case"
        THREAD = "thread"
        CALL = "call"
        STORE = "store"

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    customer_id = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Kinds.choices)
    place = models.CharField(max_length=8, choices=Places.choices)
    place_key = models.CharField(max_length=64, blank=True)
    evidence = models.TextField()
    has_left = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=States.choices, default=States.WAITING)
    measures = models.CharField(max_length=60, blank=True)
    until_day = models.DateField(null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.TextField(blank=True)
    warned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["customer_id", "state"], name="flags_of_a_customer"),
            models.Index(fields=["state", "-at"], name="flags_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.kind}"
