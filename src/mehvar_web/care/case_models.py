"""A case: who waits for what, until when, and everything that happened in it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from mehvar_web.care.setting_models import CaseType, Severities, Stages, person_field


def new_key() -> str:
    """Return a key that nobody can guess."""
    return uuid.uuid4().hex


class Case(models.Model):
    """One thing that one customer waits for; the queue shows one line for each.

    Times are UTC. ``waited`` and ``rested`` are the working minutes during which the customer was
    waited for, and during which it was resolved and later opened again: neither counts against
    the target. ``due_at`` is what is due next; ``rank`` orders the queue: the binary logarithm of
    the money at stake per minute, plus the moment of opening in half-lives, so that it stays true
    while all cases grow older. ``duplicate_key`` is the same for cases of the same customer, order
    and type; among those not closed it is unique. ``city`` is where the order went, else where the
    customer lives.
    """

    class States(models.TextChoices):
        """What it waits for."""

        OPEN = "open"
        WAITING = "waiting"
        RESOLVED = "resolved"
        MERGED = "merged"

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="cases")
    title = models.CharField(max_length=200, blank=True)
    search = models.CharField(max_length=400, blank=True, editable=False)
    severity = models.CharField(max_length=8, choices=Severities.choices)
    stage = models.CharField(max_length=8, choices=Stages.choices, default=Stages.AFTER)
    state = models.CharField(max_length=8, choices=States.choices, default=States.OPEN)
    customer_id = models.BigIntegerField(null=True, blank=True)
    person_source = models.CharField(max_length=60, blank=True)
    person_ref = models.CharField(max_length=200, blank=True)
    order_source = models.CharField(max_length=60, blank=True)
    order_id = models.CharField(max_length=80, blank=True)
    store_id = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True)
    touchpoint_id = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    thread_id = models.CharField(max_length=32, blank=True)
    comment = models.BigIntegerField(null=True, blank=True)
    team = models.ForeignKey(
        "accounts.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    owner = person_field()
    leader = person_field()
    cause = models.CharField(max_length=60, blank=True)
    cause_owner = models.CharField(max_length=10, blank=True)
    partner_id = models.CharField(max_length=200, blank=True)
    opened_by = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    value_class = models.CharField(max_length=20, blank=True)
    first_response_at = models.DateTimeField(null=True, blank=True)
    first_response_due_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True, blank=True)
    waited = models.FloatField(default=0)
    rested = models.FloatField(default=0)
    first_target = models.PositiveIntegerField()
    resolution_target = models.PositiveIntegerField()
    decided_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    ask_after = models.DateTimeField(null=True, blank=True)
    recovered = models.BooleanField(null=True, blank=True)
    reopenings = models.PositiveIntegerField(default=0)
    handling_minutes = models.FloatField(default=0)
    escalation = models.PositiveSmallIntegerField(default=0)
    escalates_at = models.DateTimeField(null=True, blank=True)
    is_override = models.BooleanField(default=False)
    leaves = models.FloatField(null=True, blank=True)
    residual_value = models.BigIntegerField(default=0)
    p_save = models.FloatField(default=0)
    minutes = models.PositiveIntegerField(default=15)
    value_at_risk = models.BigIntegerField(default=0)
    rank = models.FloatField(default=0)
    duplicate_key = models.CharField(max_length=40, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="took_in"
    )
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="split_off"
    )
    done_steps = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate_key"],
                condition=Q(state__in=("open", "waiting")) & ~Q(duplicate_key=""),
                name="case_open_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["-is_override", "-rank", "due_at", "id"],
                condition=Q(state="open"),
                name="cases_queue",
            ),
            models.Index(
                fields=["escalates_at"],
                condition=Q(escalates_at__isnull=False),
                name="cases_to_escalate",
            ),
            models.Index(
                fields=["ask_after"], condition=Q(ask_after__isnull=False), name="cases_to_ask"
            ),
            models.Index(fields=["state", "due_at"], name="cases_of_a_state"),
            models.Index(fields=["owner", "state"], name="cases_of_an_owner"),
            models.Index(fields=["team", "state"], name="cases_of_a_team"),
            models.Index(
                fields=["leader", "state"],
                condition=Q(leader__isnull=False),
                name="cases_of_a_leader",
            ),
            models.Index(fields=["customer_id", "-opened_at"], name="cases_of_a_customer"),
            models.Index(fields=["order_id"], name="cases_of_an_order"),
            models.Index(fields=["thread_id"], name="cases_of_a_thread"),
            models.Index(fields=["-opened_at", "-id"], name="cases_newest"),
            models.Index(fields=["state", "-opened_at", "-id"], name="cases_newest_of_a_state"),
            models.Index(fields=["resolved_at"], name="cases_resolved"),
            models.Index(
                fields=["city", "-is_override", "-rank", "due_at", "id"],
                condition=Q(state="open"),
                name="cases_queue_of_a_city",
            ),
            models.Index(fields=["city", "state", "-opened_at", "-id"], name="cases_of_a_city"),
        ]

    def __str__(self) -> str:
        return self.key[:8]

    @property
    def number(self) -> int:
        """The number by which people speak of it."""
        return int(self.pk)

    @property
    def is_live(self) -> bool:
        """Whether somebody still has to do something, or the customer."""
        return self.state in {self.States.OPEN, self.States.WAITING}


class CaseStore(models.Model):
    """A store that served the case's customer: who sees whom, where the queue can ask it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stores")
    store_id = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "store_id"], name="a_store_once_a_case")
        ]
        indexes = [models.Index(fields=["store_id", "case"], name="cases_of_a_store")]

    def __str__(self) -> str:
        return self.store_id


class CaseOpening(models.Model):
    """Something that opened a case, or joined one; ``key`` (rule:subject) does so only once."""

    key = models.CharField(max_length=200, unique=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class CaseStep(models.Model):
    """One thing that happened in a case; never changed. ``detail`` holds ids and codes only."""

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = person_field()
    actor = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)
    is_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["case", "at", "id"], name="steps_of_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.step}"


class CaseNote(models.Model):
    """Words in a case: a note that stays among us, or what we told the customer.

    ``message_key`` names the message in channels; ``mentions`` are the ids of those named.
    """

    class Kinds(models.TextChoices):
        """To whom it speaks."""

        NOTE = "note"
        ANSWER = "answer"
        TOLD = "told"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=6, choices=Kinds.choices)
    at = models.DateTimeField()
    by = person_field()
    text = models.TextField()
    channel = models.CharField(max_length=20, blank=True)
    message_key = models.CharField(max_length=80, blank=True, db_index=True)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "message_key"],
                condition=~Q(message_key=""),
                name="a_message_once_a_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Participant(models.Model):
    """Somebody who takes part in a case besides its owner: a colleague, or a partner or courier."""

    class Roles(models.TextChoices):
        """Why."""

        HELPS = "helps"
        FOLLOWS = "follows"
        MENTIONED = "mentioned"
        PARTNER = "partner"
        COURIER = "courier"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="case_parts",
    )
    party_id = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=10, choices=Roles.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "party_id"],
                condition=~Q(party_id=""),
                name="party_takes_part_once",
            ),
            models.UniqueConstraint(
                fields=["case", "user"],
                condition=Q(user__isnull=False),
                name="user_takes_part_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.user_id or self.party_id}"


class CaseNotice(models.Model):
    """Something about a case that somebody has to know; ``key`` makes it once."""

    class Reasons(models.TextChoices):
        """What it is about."""

        ASSIGNED = "assigned"
        MENTIONED = "mentioned"
        SOON = "soon"
        LATE = "late"
        VERY_LATE = "very_late"
        FAILED = "failed"
        HANDED = "handed"

    key = models.CharField(max_length=120, unique=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="case_notices"
    )
    reason = models.CharField(max_length=10, choices=Reasons.choices)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(
                fields=["user", "-at"], condition=Q(seen_at__isnull=True), name="notices_unseen"
            )
        ]

    def __str__(self) -> str:
        return self.key


class CaseAct(models.Model):
    """One act on a case: what stood before it, so that it can be taken back."""

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="acts")
    act = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = person_field()
    before = models.JSONField()
    after = models.JSONField()
    step = models.ForeignKey(CaseStep, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.case_id}: {self.act}"


class Verification(models.Model):
    """The question whether it helped: asked once for each time that a case was resolved.

    ``helped`` is empty until the customer answers. ``code`` opens the page of the answer where no
    survey asks. ``problem`` says why nobody could be asked.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="verifications")
    round = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    invitation_id = models.CharField(max_length=80, unique=True)
    survey = models.CharField(max_length=80, blank=True)
    submission = models.CharField(max_length=80, blank=True, db_index=True)
    channel = models.CharField(max_length=10, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    helped = models.BooleanField(null=True, blank=True)
    how = models.CharField(max_length=10, blank=True)
    problem = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("-round", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="verified_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.helped}"
