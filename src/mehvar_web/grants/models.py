"""Budgets and what moved in them.

A budget has three accounts: ``available``, ``reserved`` and ``committed``. A movement is one line
of a double-entry ledger: an amount that leaves one account and enters another. The sums on the
budget are the ledger's balances, kept beside it so that one conditional update can refuse;
``check_ledger`` holds the two equal.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mehvar_web.grants.act_models import BudgetRule, Code, Decision, Grant
from mehvar_web.grants.policy_models import Experiment, PolicyVersion

__all__ = [
    "Budget",
    "BudgetRule",
    "Code",
    "Decision",
    "Experiment",
    "Grant",
    "Hold",
    "Movement",
    "PolicyVersion",
]


class Budget(models.Model):
    """What may be granted in one period to or by one holder, in minor units.

    ``window_days`` makes the budget a rolling one: what was committed longer ago than that is
    available again. ``limit`` may be lowered below what is spent: then nothing is available.
    """

    kind = models.CharField(max_length=30)
    holder = models.CharField(max_length=200)
    period = models.CharField(max_length=20, blank=True)
    limit = models.BigIntegerField()
    window_days = models.PositiveIntegerField(null=True)
    reserved = models.BigIntegerField(default=0)
    committed = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "holder", "period"], name="budget_once"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, committed__gte=0), name="budget_not_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.holder} {self.period}".rstrip()


class Hold(models.Model):
    """An amount held in several budgets at once, until it is committed or released.

    ``key`` is the caller's: asking again with it finds the same hold. ``lease_until`` is when an
    uncommitted hold is given back.
    """

    class States(models.TextChoices):
        """What became of it."""

        RESERVED = "reserved"
        COMMITTED = "committed"
        RELEASED = "released"

    key = models.CharField(max_length=120, unique=True)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=States.choices, default=States.RESERVED)
    reserved_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    budgets = models.ManyToManyField(Budget, related_name="holds")

    class Meta:
        indexes = [
            models.Index(fields=["lease_until"], condition=Q(state="reserved"), name="hold_leases")
        ]

    def __str__(self) -> str:
        return self.key


class Movement(models.Model):
    """An amount that left one account of a budget and entered another; never changed."""

    class Accounts(models.TextChoices):
        """The accounts of a budget."""

        AVAILABLE = "available"
        RESERVED = "reserved"
        COMMITTED = "committed"

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="movements")
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="movements")
    left = models.CharField(max_length=10, choices=Accounts.choices)
    entered = models.CharField(max_length=10, choices=Accounts.choices)
    amount = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(left=F("entered")), name="movement_moves"
            ),
            models.UniqueConstraint(
                fields=["budget", "hold", "left", "entered"], name="movement_once"
            ),
        ]
        indexes = [models.Index(fields=["budget", "at"], name="movement_of_budget")]

    def __str__(self) -> str:
        return f"{self.amount}: {self.left} to {self.entered}"
