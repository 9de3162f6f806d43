"""The kinds of cases and the rules that open them, as the company set them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models


def person_field(name: str = "+") -> Any:  # the stubs cannot type a foreign key of a function
    """Return a reference to somebody who signs in, empty when they are gone."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name=name,
    )


class Severities(models.TextChoices):
    """How bad a case is, as in the table cases."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Stages(models.TextChoices):
    """Whether it comes before or after a purchase."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Working minutes within which a customer is to be answered, and their case resolved."""

    first_response: int
    resolution: int


class CaseType(models.Model):
    """A kind of case.

    ``situation`` is the situation of ``mehvar.empowerment`` in which something may be granted,
    empty for none. ``targets`` holds, by class of value, ``{"first_response": 60, "resolution":
    480}`` in working minutes; the key "" is that of all other customers. ``minutes`` is the work
    that one case is expected to take, ``p_save`` the chance that an answer keeps a customer who
    would leave, until enough closed cases measure it. ``playbook`` is a list of ``{"fa": ...,
    "en": ...}``, one for each step.
    """

    key = models.SlugField(max_length=40, unique=True)
    title_fa = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    situation = models.CharField(max_length=20, blank=True)
    severity = models.CharField(max_length=8, choices=Severities.choices, default=Severities.MEDIUM)
    stage = models.CharField(max_length=8, choices=Stages.choices, default=Stages.AFTER)
    targets = models.JSONField(default=dict)
    minutes = models.PositiveIntegerField(default=15)
    p_save = models.FloatField(default=0.3)
    playbook = models.JSONField(default=list, blank=True)
    is_safety_or_legal = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    place = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("place", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(p_save__gte=0, p_save__lte=1), name="case_type_p_save"
            ),
            models.CheckConstraint(condition=models.Q(minutes__gte=1), name="case_type_minutes"),
        ]

    def __str__(self) -> str:
        return self.key

    def title(self, language: str) -> str:
        """Return its name in a language."""
        return str(self.title_fa if language == "fa" else self.title_en)

    def target_of(self, value_class: str) -> Target:
        """Return what counts for a class of value; an hour and a day's work when nothing is set."""
        told = self.targets.get(value_class) or self.targets.get("") or {}
        return Target(
            first_response=int(told.get("first_response", 60)),
            resolution=int(told.get("resolution", 480)),
        )

    def steps(self, language: str) -> tuple[str, ...]:
        """Return what to do, in order, in a language."""
        other = "en" if language == "fa" else "fa"
        return tuple(one.get(language) or one.get(other, "") for one in self.playbook)


class CaseRule(models.Model):
    """What opens cases by itself.

    ``settings`` is what the kind of rule asks for (``mehvar_web.care.RULE_SETTINGS`` names each
    with its unit and bounds). ``since`` is from when on events count: never before it was switched
    on. ``mark`` is how far it has looked (the newest ``ingested_at``), so that each row is read
    once.
    """

    class Kinds(models.TextChoices):
        """What it looks at."""

        LOW_SCORE = "low_score"
        LATE_ORDER = "late_order"
        STOCK_OUT = "stock_out"
        COMPLAINT_TOPIC = "complaint_topic"
        SILENCE = "silence"
        VALUE_AT_RISK = "value_at_risk"

    key = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=Kinds.choices)
    title_fa = models.CharField(max_length=80, blank=True)
    title_en = models.CharField(max_length=80, blank=True)
    settings = models.JSONField(default=dict)
    type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="rules")
    team = models.ForeignKey(
        "accounts.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_on = models.BooleanField(default=False)
    since = models.DateTimeField(null=True, blank=True)
    mark = models.JSONField(default=dict, blank=True)
    ran_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("kind", "pk")

    def __str__(self) -> str:
        return self.key

    def title(self, language: str) -> str:
        """Return its name in a language, or in the other one; its key where it has none."""
        told = (self.title_fa, self.title_en)
        return str(told[language != "fa"] or told[language == "fa"] or self.key)
