"""What was decided, granted and redeemed; and how far the company lets its people go.

No row holds a name or a customer's words: ``customer_id``, the person and the order are emptied
when a customer is forgotten, amounts and rules stay.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class BudgetRule(models.Model):
    """How much may be granted within budgets of one kind, in minor units, from day to day.

    ``level`` and ``team`` narrow a rule to employees of that level or to one team; the narrowest
    rule in force counts. A rule is never changed: setting a limit ends it and begins another.
    """

    class Kinds(models.TextChoices):
        """Whose budget it is and over how long."""

        CASE = "case"
        CUSTOMER = "customer"
        EMPLOYEE_DAY = "employee_day"
        EMPLOYEE_MONTH = "employee_month"
        TEAM_MONTH = "team_month"
        COMPANY_MONTH = "company_month"

    kind = models.CharField(max_length=20, choices=Kinds.choices)
    level = models.PositiveSmallIntegerField(null=True)
    team = models.ForeignKey(
        "accounts.Team", null=True, on_delete=models.CASCADE, related_name="budget_rules"
    )
    limit = models.BigIntegerField()
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "from_day"], name="budget_rules_of_kind")]
        constraints = [models.CheckConstraint(condition=Q(limit__gte=0), name="budget_rule_limit")]

    def __str__(self) -> str:
        return f"{self.kind} {self.limit}"


class Decision(models.Model):
    """One answer of a policy on which somebody acted, with the facts it rested on; never changed.

    ``facts`` is the canonical JSON that ``empowerment.replay`` reads, empty once the customer was
    forgotten; ``sources`` tells where each fact came from. ``digest`` stands in the audit's chain.
    """

    key = models.CharField(max_length=32, unique=True)
    at = models.DateTimeField()
    situation = models.CharField(max_length=20)
    customer_id = models.BigIntegerField(null=True)
    person_source = models.CharField(max_length=200, blank=True)
    person_ref = models.CharField(max_length=200, blank=True)
    order_source = models.CharField(max_length=200, blank=True)
    order_id = models.CharField(max_length=200, blank=True)
    product_id = models.CharField(max_length=200, blank=True)
    substitute_id = models.CharField(max_length=200, blank=True)
    store_id = models.CharField(max_length=200, blank=True)
    case_key = models.CharField(max_length=64, blank=True)
    policy_key = models.CharField(max_length=80, blank=True)
    policy_version = models.PositiveIntegerField(null=True)
    facts = models.TextField(blank=True)
    sources = models.JSONField(default=dict)
    outcome = models.CharField(max_length=20)
    reason = models.CharField(max_length=20)
    action = models.CharField(max_length=20)
    row = models.CharField(max_length=80, blank=True)
    due = models.BigIntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    level = models.PositiveSmallIntegerField(null=True)
    valid_days = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    team = models.ForeignKey(
        "accounts.Team", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    employee_id = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=10)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="decisions_newest"),
            models.Index(fields=["customer_id", "-at"], name="decisions_of_customer"),
        ]

    def __str__(self) -> str:
        return self.key


class Grant(models.Model):
    """What was granted to a customer, asked for them, or refused: one row per request.

    ``request_key`` is the caller's: asking again with it finds this row. ``once`` names what may be
    granted once (an order in a situation) while this grant stands, and is empty when it does not.
    ``amount`` is what was granted or is asked for, ``cost`` what counts against the budgets; of a
    code, what it costs is known when it is redeemed.
    """

    class States(models.TextChoices):
        """What became of it; the states of the table ``grants``."""

        ASKED = "asked"
        GRANTED = "granted"
        REDEEMED = "redeemed"
        REFUSED = "refused"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"

    key = models.CharField(max_length=32, unique=True)
    request_key = models.CharField(max_length=120, unique=True)
    request_digest = models.CharField(max_length=64)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="grant")
    state = models.CharField(max_length=10, choices=States.choices)
    at = models.DateTimeField()
    situation = models.CharField(max_length=20)
    action = models.CharField(max_length=20)
    amount = models.BigIntegerField(default=0)
    cost = models.BigIntegerField(default=0)
    level = models.PositiveSmallIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    order_source = models.CharField(max_length=200, blank=True)
    order_id = models.CharField(max_length=200, blank=True)
    store_id = models.CharField(max_length=200, blank=True)
    case_key = models.CharField(max_length=64, blank=True)
    once = models.CharField(max_length=64, null=True, unique=True)
    hold_key = models.CharField(max_length=120, blank=True)
    consent = models.BooleanField(null=True)
    refused_by = models.CharField(max_length=60, blank=True)
    refused_left = models.BigIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    team = models.ForeignKey(
        "accounts.Team", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    granted_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    used_order_id = models.CharField(max_length=200, blank=True)
    device_hash = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="grants_newest"),
            models.Index(fields=["state", "-at"], name="grants_by_state"),
            models.Index(fields=["customer_id", "-at"], name="grants_of_customer"),
            models.Index(fields=["by", "-at"], name="grants_of_employee"),
            models.Index(fields=["order_source", "order_id"], name="grants_of_order"),
            models.Index(fields=["case_key"], condition=~Q(case_key=""), name="grants_of_case"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=("asked", "granted")),
                name="grants_running_out",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, cost__gte=0), name="grant_not_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(by__isnull=True)
                | ~Q(approved_by=F("by")),
                name="grant_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Code(models.Model):
    """A code that one customer may redeem once.

    The code itself is nowhere: ``digest`` is its keyed hash, ``last4`` its last four characters.
    ``redeem_key`` is the shop's key of the redemption: the same key gets the same answer. A key of
    a redemption that was reversed is in ``past_keys``: sent again, late, it redeems nothing.
    """

    grant = models.OneToOneField(Grant, on_delete=models.CASCADE, related_name="code")
    digest = models.CharField(max_length=64, unique=True)
    last4 = models.CharField(max_length=4)
    redeem_key = models.CharField(max_length=120, null=True, unique=True)
    redeemed_at = models.DateTimeField(null=True)
    redeemed_amount = models.BigIntegerField(null=True)
    redeemed_source = models.CharField(max_length=200, blank=True)
    past_keys = models.JSONField(default=list)
    is_booked = models.BooleanField(default=False)
    """Whether the discount was booked as a cost: not when the order's own row tells it."""

    def __str__(self) -> str:
        return f"****{self.last4}"
